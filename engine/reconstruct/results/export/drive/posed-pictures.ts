/** Pictures of a drive with their lens and the camera's pose when each was taken, for the formats of reconstruction tools. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraModel, Pose, SensorCalibration } from '../../../../contract/calibration.ts';
import { InputError } from '../../../../contract/errors.ts';
import type { StreamInfo } from '../../../../contract/streams.ts';
import { compose } from '../../../../geometry/se3.ts';
import type { Trajectory } from '../../../../geometry/trajectory.ts';
import { placementAt } from '../../../../replay/policy.ts';
import { poseSources, readTrajectory } from '../../../../replay/poses.ts';
import type { DriveToExport } from '../format.ts';
import { ownFolderName } from './cloud-files.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};

export type PosedPicture = {
  /** Below the folder `images`. */
  readonly file: string;
  /** Of the stream. */
  readonly camera: number;
  readonly lens: CameraModel;
  readonly T_map_camera: Pose;
};

export type PosedPictures = {
  readonly pictures: readonly PosedPicture[];
  readonly trajectory: Trajectory;
  /** What the poses are of, for people. */
  readonly title: string;
  /** Of the map, where the first pose lies: what is written counts from there. */
  readonly origin: readonly [number, number, number];
  readonly report: readonly string[];
};

/**
 * Writes the pictures into `out`/images, as they are in the drive.
 * @throws InputError when there are no poses, or no picture has a pose and a lens
 */
export async function writePosedPictures(
  { drive, from, to, calibration, progress }: DriveToExport,
  out: string,
): Promise<PosedPictures> {
  const [source] = poseSources(drive, calibration).filter(({ title }) => !title.endsWith('(truth)'));
  if (!source) throw new InputError('The drive has no poses: run the stage of odometry first.');
  const trajectory = readTrajectory(drive, source.key, calibration);
  const report: string[] = [];
  const pictures: PosedPicture[] = [];
  const cameras = drive.streams().filter(({ kind, role }) => kind === 'camera' && role === 'sensor');
  const total = Math.max(
    1,
    cameras.reduce((sum, { id }) => sum + drive.count(id, from, to), 0),
  );
  await mkdir(join(out, 'images'), { recursive: true });
  const taken = new Set<string>();
  let [done, unplaced] = [0, 0];
  for (const stream of cameras) {
    const sensor = calibration.sensors.find(({ frame }) => frame === stream.frame);
    const reason = whyNot(stream, sensor);
    if (reason !== undefined || !sensor?.camera) {
      report.push(`${stream.name}: left out, ${reason ?? 'it has no lens'}.`);
      continue;
    }
    const name = ownFolderName(taken, stream.name);
    for (const sample of drive.samples(stream.id, from, to)) {
      const pose = poseAt(trajectory, sample.t + sensor.timeOffsetNs, sensor);
      progress(++done / total);
      if (!pose) {
        unplaced++;
        continue;
      }
      const file = `${name}_${String(sample.seq).padStart(6, '0')}.${ENDINGS[stream.codec]}`;
      await writeFile(join(out, 'images', file), drive.payload(stream.id, sample.seq));
      pictures.push({ file, camera: stream.id, lens: sensor.camera, T_map_camera: pose });
    }
  }
  if (pictures.length === 0) throw new InputError(`No picture has a pose and a lens. ${report.join(' ')}`);
  if (unplaced > 0) report.push(`${unplaced} pictures lie outside of the poses and are left out.`);
  const [x = 0, y = 0, z = 0] = trajectory.poses[0]?.p ?? [];
  return { pictures, trajectory, title: source.title, origin: [x, y, z], report };
}

function whyNot({ codec }: StreamInfo, sensor: SensorCalibration | undefined): string | undefined {
  if (!(codec in ENDINGS)) return `its pictures are ${codec}`;
  if (!sensor) return 'nothing says where it sits';
  return sensor.camera ? undefined : 'it has no lens';
}

/** Of a sensor at a time; undefined where the poses do not reach. */
export function poseAt(
  trajectory: Trajectory,
  t: number,
  { T_vehicle_sensor }: Pick<SensorCalibration, 'T_vehicle_sensor'>,
): Pose | undefined {
  const placed = placementAt(trajectory, t);
  return 'T_map_vehicle' in placed ? compose(placed.T_map_vehicle, T_vehicle_sensor) : undefined;
}
