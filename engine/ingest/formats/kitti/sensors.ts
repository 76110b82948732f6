/** The sensors of a KITTI drive with their frames in time, and what is missing. */
import type { Finding } from '../../format.ts';
import { type Frame, framesOf, readSensorFolder, type SensorFolder } from './frames.ts';
import { CAMERAS, type KittiLayout } from './layout.ts';

export const VELODYNE = 'velodyne_points';
export const OXTS = 'oxts';

export type Sensor = { readonly folder: SensorFolder; readonly frames: readonly Frame[] };

export async function sensorsOf(layout: KittiLayout): Promise<{ sensors: Sensor[]; findings: Finding[] }> {
  const folders: SensorFolder[] = [];
  for (const [name, extensions] of [
    [VELODYNE, ['bin', 'txt']],
    [OXTS, ['txt']],
    ...CAMERAS.map((camera) => [camera, ['png', 'jpg', 'jpeg']] as const),
  ] as const) {
    const folder = await readSensorFolder(layout, name, extensions);
    if (folder) folders.push(folder);
  }
  const donor = folders.find(({ stamps }) => stamps !== undefined);
  const stand = layout.synced && donor?.stamps ? { name: donor.name, stamps: donor.stamps } : undefined;
  const findings: Finding[] = [];
  const sensors = folders.map((folder) => {
    const made = framesOf(folder, stand);
    findings.push(...made.findings);
    return { folder, frames: made.frames };
  });
  for (const name of [VELODYNE, OXTS, 'image_02']) {
    if (folders.some((folder) => folder.name === name)) continue;
    findings.push({
      level: 'info',
      file: name,
      place: layout.name,
      reason: 'the drive has no such folder',
      count: 1,
    });
  }
  return { sensors, findings };
}
