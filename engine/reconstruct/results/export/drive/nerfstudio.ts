/**
 * Pictures with their poses as a folder for nerfstudio (docs.nerf.studio, "Data conventions"): transforms.json with a lens and a
 * pose a picture, T_world_camera with the camera's axes of OpenGL (x right, y up, z back).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraModel, Pose, SensorCalibration } from '../../../../contract/calibration.ts';
import { InputError } from '../../../../contract/errors.ts';
import type { StreamInfo } from '../../../../contract/streams.ts';
import { compose, rotate } from '../../../../geometry/se3.ts';
import type { Trajectory } from '../../../../geometry/trajectory.ts';
import { placementAt } from '../../../../replay/policy.ts';
import { poseSources, readTrajectory } from '../../../../replay/poses.ts';
import type { DriveToExport, ExportFormat } from '../format.ts';
import { folderName } from './cloud-files.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};
const MODELS = { pinhole: 'PINHOLE', 'brown-conrady': 'OPENCV', 'kannala-brandt': 'OPENCV_FISHEYE' } as const;

export const nerfstudio = {
  id: 'nerfstudio',
  title: 'Pictures with poses, nerfstudio',
  summary:
    'A folder with transforms.json: pictures, lenses and poses, for nerfstudio and gaussian splatting.',
  extension: '',
  mediaType: 'application/json',
  of: 'drive',
  options: [],

  async write({ drive, from, to, calibration, progress }: DriveToExport, out: string): Promise<string[]> {
    const [source] = poseSources(drive, calibration).filter(({ title }) => !title.endsWith('(truth)'));
    if (!source) throw new InputError('The drive has no poses: run the stage of odometry first.');
    const trajectory = readTrajectory(drive, source.key, calibration);
    const report: string[] = [];
    const frames: object[] = [];
    const cameras = drive.streams().filter(({ kind, role }) => kind === 'camera' && role === 'sensor');
    const total = Math.max(
      1,
      cameras.reduce((sum, { id }) => sum + drive.count(id, from, to), 0),
    );
    await mkdir(join(out, 'images'), { recursive: true });
    let [done, unplaced] = [0, 0];
    const origin = trajectory.poses[0]?.p ?? [0, 0, 0];
    for (const stream of cameras) {
      const sensor = calibration.sensors.find(({ frame }) => frame === stream.frame);
      const reason = whyNot(stream, sensor);
      if (reason !== undefined || !sensor?.camera) {
        report.push(`${stream.name}: left out, ${reason ?? 'it has no lens'}.`);
        continue;
      }
      const lens = lensOf(sensor.camera);
      for (const sample of drive.samples(stream.id, from, to)) {
        const pose = poseAt(trajectory, sample.t + sensor.timeOffsetNs, sensor);
        progress(++done / total);
        if (!pose) {
          unplaced++;
          continue;
        }
        const file = `images/${folderName(stream.name)}_${String(sample.seq).padStart(6, '0')}.${ENDINGS[stream.codec]}`;
        await writeFile(join(out, file), drive.payload(stream.id, sample.seq));
        frames.push({ file_path: file, ...lens, transform_matrix: matrixOf(pose, origin) });
      }
    }
    if (frames.length === 0) throw new InputError(`No picture has a pose and a lens. ${report.join(' ')}`);
    if (unplaced > 0) report.push(`${unplaced} pictures lie outside of the poses and are left out.`);
    // Nothing of it is moved or scaled but its origin: metres, z up.
    const about = { drive: drive.info.name, poses: source.title, origin };
    await writeFile(join(out, 'transforms.json'), JSON.stringify({ lanetrace: about, frames }, undefined, 1));
    return [`${frames.length} pictures with poses of ${source.title}.`, ...report];
  },
} satisfies ExportFormat;

function whyNot({ codec }: StreamInfo, sensor: SensorCalibration | undefined): string | undefined {
  if (!(codec in ENDINGS)) return `its pictures are ${codec}`;
  if (!sensor) return 'nothing says where it sits';
  return sensor.camera ? undefined : 'it has no lens';
}

function poseAt(
  trajectory: Trajectory,
  t: number,
  { T_vehicle_sensor }: SensorCalibration,
): Pose | undefined {
  const placed = placementAt(trajectory, t);
  return 'T_map_vehicle' in placed ? compose(placed.T_map_vehicle, T_vehicle_sensor) : undefined;
}

/** Our pixel (0, 0) is a centre, nerfstudio's a corner: half a pixel more. */
function lensOf({ width, height, fx, fy, cx, cy, lens, distortion }: CameraModel): object {
  const fisheye = lens === 'kannala-brandt';
  const names = fisheye ? ['k1', 'k2', 'k3', 'k4'] : ['k1', 'k2', 'p1', 'p2', 'k3'];
  return {
    ...{ camera_model: MODELS[lens], w: width, h: height, fl_x: fx, fl_y: fy, cx: cx + 0.5, cy: cy + 0.5 },
    ...Object.fromEntries(lens === 'pinhole' ? [] : names.map((name, i) => [name, distortion[i] ?? 0])),
  };
}

/** Columns: the camera's right, up and back, and where it is. */
function matrixOf({ p, q }: Pose, origin: readonly number[]): number[][] {
  const right = rotate(q, [1, 0, 0]);
  const up = rotate(q, [0, -1, 0]);
  const back = rotate(q, [0, 0, -1]);
  const at = p.map((value, k) => value - (origin[k] ?? 0));
  return [0, 1, 2].map((k) => [right[k] ?? 0, up[k] ?? 0, back[k] ?? 0, at[k] ?? 0]).concat([[0, 0, 0, 1]]);
}
