/** The sensors of a KITTI drive with their frames in order of time, and findings on what is missing. */
import { kindOf } from '../../files.ts';
import type { Finding, LogDescription } from '../../format.ts';
import { type Frame, framesOf, readSensorFolder, type SensorFolder } from './frames.ts';
import { CAMERAS, type KittiLayout } from './layout.ts';

export const VELODYNE = 'velodyne_points';
export const OXTS = 'oxts';

export type Sensor = { readonly folder: SensorFolder; readonly frames: readonly Frame[] };

/**
 * What a quick look tells of sensors. One file stands for the size of the others of its sensor, so that thousands are not touched.
 * @param times of the frames, in order
 */
export async function lookAt(
  sensors: readonly Sensor[],
  times: readonly (bigint | undefined)[],
): Promise<Omit<LogDescription, 'format' | 'name' | 'path'>> {
  let bytes = 0;
  for (const { frames } of sensors)
    if (frames[0]) bytes += (await kindOf(frames[0].file)).bytes * frames.length;
  return {
    bytes,
    files: sensors.reduce((sum, { frames }) => sum + frames.length, 0),
    from: times[0]?.toString(),
    to: times.at(-1)?.toString(),
    streams: sensors.map(({ folder, frames }) => ({
      name: folder.name,
      schema: folder.extension,
      count: frames.length,
    })),
  };
}

export async function sensorsOf(layout: KittiLayout): Promise<{ sensors: Sensor[]; findings: Finding[] }> {
  const found: SensorFolder[] = [];
  for (const [name, extensions] of [
    [VELODYNE, ['bin', 'txt']],
    [OXTS, ['txt']],
    ...CAMERAS.map((camera) => [camera, ['png', 'jpg', 'jpeg']] as const),
  ] as const) {
    const folder = await readSensorFolder(layout, name, extensions);
    if (folder) found.push(folder);
  }
  const folders = found.map((folder) => withoutFarTimes(folder, found));
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

const DAY_NS = 86_400_000_000_000n;

/** A sensor's times are left out when they lie more than a day from those that most frames have: no drive is so long. */
function withoutFarTimes(folder: SensorFolder, all: readonly SensorFolder[]): SensorFolder {
  const begin = ({ stamps }: SensorFolder): bigint | undefined => stamps?.ns.find((ns) => ns !== undefined);
  const near = (a: bigint, b: bigint): boolean => a - b < DAY_NS && b - a < DAY_NS;
  const framesNear = (at: bigint): number =>
    all.reduce((sum, each) => {
      const its = begin(each);
      return sum + (its !== undefined && near(its, at) ? each.files.size : 0);
    }, 0);
  const own = begin(folder);
  const begins = all.map(begin).filter((ns) => ns !== undefined);
  const best = begins.reduce<bigint | undefined>(
    (kept, ns) => (kept === undefined || framesNear(ns) > framesNear(kept) ? ns : kept),
    undefined,
  );
  if (own === undefined || best === undefined || near(own, best)) return folder;
  const finding: Finding = {
    level: 'error',
    file: `${folder.name}/timestamps.txt`,
    place: 'whole file',
    reason: 'its times lie more than a day from those of the other sensors: they are not used',
    count: folder.files.size,
  };
  return { ...folder, stamps: undefined, findings: [...folder.findings, finding] };
}
