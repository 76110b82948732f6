/**
 * Sequences of ONCE (Mao et al. 2021; its kit): a folder NNNNNN with NNNNNN.json, lidar_roof/TIME.bin and cam01 … cam09/TIME.jpg.
 * Streams:
 *
 *   lidar_roof    sweeps: x, y, z, intensity (32 bits each)
 *   cam01, …      pictures, not undistorted, with the lens of the file
 *   pose          of the lidar, role truth
 *   boxes         annotated boxes where there are some, role truth
 *
 * Files are named by their time in milliseconds. The lidar's axes are left, back, up (the data set's documentation); the vehicle is at
 * the lidar.
 */
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { CameraModel, Pose, SensorCalibration } from '../../../contract/calibration.ts';
import { Q_FLU_LBU } from '../../../geometry/axes.ts';
import { compose, IDENTITY } from '../../../geometry/se3.ts';
import type { Finding } from '../../format.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { readJson, rowsOf } from '../../media/folder-log/json.ts';
import { barePoints } from '../../media/folder-log/points.ts';
import { poseOfQuaternion, poseOfRows, poseTrack, type TimedPose } from '../../media/folder-log/poses.ts';
import type { FolderLog, Points, SetSensor, SetTrack } from '../../media/folder-log/types.ts';
import { boxStream, isBoxSize } from '../../media/labelled-boxes.ts';
import { timedFiles } from '../../media/time-named-files.ts';

const VEHICLE = 'vehicle';
const LIDAR = 'lidar_roof';
const T_VEHICLE_LIDAR: Pose = { p: [0, 0, 0], q: Q_FLU_LBU };
const CAMERAS = ['cam01', 'cam03', 'cam05', 'cam06', 'cam07', 'cam08', 'cam09'];
/** All pictures have this size (the data set's page). */
const PICTURE = { width: 1920, height: 1020 };
const VALUES = 4;
const MS = 1_000_000n;

const Numbers = z.array(z.number());
const Description = z.object({
  calib: z
    .record(
      z.string(),
      z.object({ cam_to_velo: z.array(Numbers), cam_intrinsic: z.array(Numbers), distortion: Numbers }),
    )
    .optional(),
  frames: rowsOf(
    z.object({
      frame_id: z.string().regex(/^\d{1,16}$/),
      pose: Numbers.optional(),
      annos: z.object({ names: z.array(z.string()), boxes_3d: z.array(Numbers) }).optional(),
    }),
  ),
});
type Description = z.infer<typeof Description>;

export const once = folderLogFormat({
  name: 'once',
  title: 'ONCE',
  noun: 'the folder of an ONCE sequence',
  what: 'ONCE sequence',
  missing: 'lidar_roof/, or cam01/ with NNNNNN.json',
  levels: 2,
  isLog: ({ folders, files }, folder) =>
    folders.includes(LIDAR) || (folders.includes('cam01') && files.has(`${basename(folder)}.json`)),
  open,
});

async function open(folder: string): Promise<FolderLog> {
  const findings: Finding[] = [];
  const sensors: SetSensor[] = [];
  for (const [name, kind, endings] of [
    [LIDAR, 'lidar', ['bin']] as const,
    ...CAMERAS.map((camera) => [camera, 'camera', ['jpg', 'png']] as const),
  ]) {
    const found = await timedFiles(join(folder, name), name, endings);
    findings.push(...(found?.findings ?? []));
    if (!found || found.files.length === 0) continue;
    const files = found.files.map((file) => ({ ...file, ns: file.ns * MS }));
    const meta = kind === 'lidar' ? { intensityMax: 255 } : { rectified: false };
    sensors.push({ name, kind, folder: name, files, meta, points: kind === 'lidar' ? pointsOf : undefined });
  }
  const file = `${basename(folder)}.json`;
  const missing = 'there are neither poses nor a calibration';
  const { value: description, bytes } = await readJson(folder, file, Description, findings, missing);
  const tracks = description ? tracksOf(description, findings, file) : [];
  return { sensors, tracks, calibration: calibrationOf(description), findings, bytes };
}

function pointsOf(bytes: Uint8Array): Points {
  const { columns, cut } = barePoints(bytes, VALUES);
  const [x = [], y = [], z = [], intensity = []] = columns;
  return { axes: [x, y, z], others: { intensity: { type: 'f32', values: intensity } }, cut };
}

function tracksOf({ frames }: Description, findings: Finding[], file: string): SetTrack[] {
  const poses: TimedPose[] = [];
  const boxes: SetTrack['samples'][number][] = [];
  let bad = 0;
  for (const frame of frames) {
    if (!frame) {
      bad++;
      continue;
    }
    const { frame_id, pose, annos } = frame;
    const ns = BigInt(frame_id) * MS;
    if (pose) {
      const [x = 0, y = 0, q = 0, w = 0, ...place] = pose;
      const found = pose.length === 7 ? poseOfQuaternion([w, x, y, q], place) : undefined;
      if (found) poses.push({ ns, pose: found });
      else bad++;
    }
    if (annos) boxes.push({ ns, signals: {}, payload: { boxes: boxesOf(annos) } });
  }
  const reason = 'have a pose that is none, or are no frames: left out';
  if (bad > 0) findings.push({ level: 'error', file, place: 'frames', reason, count: bad });
  const tracks: SetTrack[] = [];
  if (poses.length > 0) tracks.push(poseTrack('pose', LIDAR, 'truth', 'poses of the data set', poses));
  if (boxes.length > 0)
    tracks.push({
      stream: boxStream('boxes', LIDAR),
      samples: boxes,
    });
  return tracks;
}

/** Centre, length, width, height, heading. */
const boxesOf = ({
  names,
  boxes_3d,
}: {
  readonly names: readonly string[];
  readonly boxes_3d: readonly number[][];
}) =>
  boxes_3d.flatMap((box, id) => {
    const [x = 0, y = 0, z = 0, l = -1, w = -1, h = -1, yaw = 0] = box;
    const isBox = box.length === 7 && isBoxSize([l, w, h]);
    return isBox
      ? [{ id, class: names[id] ?? 'unknown', size: [l, w, h], center: [x, y, z], rotation: [0, 0, yaw] }]
      : [];
  });

function calibrationOf(description: Description | undefined) {
  const sensors: SensorCalibration[] = [
    { frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
    { frame: LIDAR, T_vehicle_sensor: T_VEHICLE_LIDAR, timeOffsetNs: 0 },
  ];
  for (const camera of CAMERAS) {
    const found = description?.calib?.[camera];
    const T_lidar_camera = found && poseOfRows(found.cam_to_velo.flat());
    if (!found || !T_lidar_camera) continue;
    const T_vehicle_sensor = compose(T_VEHICLE_LIDAR, T_lidar_camera);
    const lens = lensOf(found.cam_intrinsic.flat(), found.distortion);
    sensors.push({ frame: camera, T_vehicle_sensor, timeOffsetNs: 0, camera: lens });
  }
  const rule = 'ONCE: the vehicle is at the lidar, whose axes left, back, up are turned to ahead, left, up';
  return { version: 0, vehicleFrame: VEHICLE, rule, sensors };
}

function lensOf(k: readonly number[], distortion: readonly number[]): CameraModel | undefined {
  const [fx = 0, , cx = 0, , fy = 0, cy = 0] = k;
  if (!(fx > 0 && fy > 0 && cx > 0 && cy > 0) || distortion.length > 8) return undefined;
  return { ...PICTURE, fx, fy, cx, cy, lens: 'brown-conrady', distortion };
}
