/**
 * A segment in the layout of Waymo Open 2: range images of TOP (with the pose of each pixel) and FRONT, pictures of two cameras,
 * poses, boxes. A wall stands 20 m ahead of where the drive begins; the vehicle drives at it with 10 m/s, so that a pixel that is
 * measured later is nearer. Numbers are made up; the layout is the data set's.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TINY_JPEG } from './kitti-folder.ts';
import { type Columns, writeParquet } from './parquet-file.ts';

export const SEGMENT = '10023947602400723454_1120_000_1140_000';
export const FRAMES = 4;
export const FIRST_MICROS = 1_550_083_467_346_370n;
export const STEP_MICROS = 100_000n;
export const SPEED_MPS = 10;
export const WALL_M = 20;
export const [HEIGHT, WIDTH] = [4, 8];
/** Where the world’s numbers begin. */
export const START = [5000, -3000, 40] as const;
/** TOP sits 1.5 m ahead and 2 m up, turned by 0.1 rad about z. */
export const MOUNT = { x: 1.5, z: 2, yaw: 0.1 };
/** From the bottom to the top, radians. */
export const INCLINATIONS = [-0.2, -0.1, 0, 0.1];

type Matrix = readonly number[];
const moved = (x: number, y: number, z: number, yaw = 0): Matrix => {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  return [c, -s, 0, x, s, c, 0, y, 0, 0, 1, z, 0, 0, 0, 1];
};

/** Metres driven at a pixel of a frame: TOP turns once a frame. */
export const drivenAt = (frame: number, column: number): number => SPEED_MPS * 0.1 * (frame + column / WIDTH);

/** A range image of the wall; pixels that look away from it see nothing, and the second return lies 1 m behind in one row. */
function imageOf(frame: number, mount: typeof MOUNT, isSecond: boolean): Float32Array {
  const values = new Float32Array(HEIGHT * WIDTH * 4).fill(-1);
  for (let row = 0; row < HEIGHT; row++)
    for (let column = 0; column < WIDTH; column++) {
      const inclination = INCLINATIONS[HEIGHT - 1 - row] ?? 0;
      // Of the vehicle: the image's columns are turned by the mount's yaw.
      const azimuth = (((WIDTH - column - 0.5) / WIDTH) * 2 - 1) * Math.PI;
      const ahead = Math.cos(azimuth) * Math.cos(inclination);
      if (ahead < 0.1 || (isSecond && row !== 1)) continue;
      const distance = WALL_M + (isSecond ? 1 : 0) - drivenAt(frame, column) - mount.x;
      values.set([distance / ahead, 0.25 * row, 0.5, 0], 4 * (row * WIDTH + column));
    }
  return values;
}

function posesOf(frame: number): Float32Array {
  const values = new Float32Array(HEIGHT * WIDTH * 6);
  for (let i = 0; i < HEIGHT * WIDTH; i++)
    values.set([0, 0, 0, START[0] + drivenAt(frame, i % WIDTH), START[1], START[2]], 6 * i);
  return values;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const times = (frames: readonly number[]): Columns[string] => ({
  type: 'INT64',
  values: frames.map((k) => FIRST_MICROS + BigInt(k) * STEP_MICROS),
});
const names = (count: number, segment: string): Columns[string] => ({
  type: 'BYTE_ARRAY',
  values: numbers(count).map(() => segment),
});

export type WaymoOptions = { readonly segment?: string; readonly without?: readonly string[] };

/** Writes the components below `folder` and returns it. */
export function writeWaymo(folder: string, { segment = SEGMENT, without = [] }: WaymoOptions = {}): string {
  const put = (component: string, columns: Columns, rowsAGroup?: number): void => {
    if (without.includes(component)) return;
    mkdirSync(join(folder, component), { recursive: true });
    const count = Object.values(columns)[0]?.values.length ?? 0;
    writeParquet(
      join(folder, component, `${segment}.parquet`),
      { 'key.segment_context_name': names(count, segment), ...columns },
      rowsAGroup,
    );
  };
  const frames = numbers(FRAMES);
  putLidar(put, frames);
  put('vehicle_pose', {
    'key.frame_timestamp_micros': times(frames),
    '[VehiclePoseComponent].world_from_vehicle.transform': {
      listOf: 'DOUBLE',
      values: frames.map((k) => moved(START[0] + SPEED_MPS * 0.1 * k, START[1], START[2])),
    },
  });
  putCameras(put, frames);
  const box = (name: string, value: number): Columns => ({
    [`[LiDARBoxComponent].${name}`]: { type: 'DOUBLE', values: frames.map(() => value) },
  });
  put('lidar_box', {
    'key.frame_timestamp_micros': times(frames),
    'key.laser_object_id': { type: 'BYTE_ARRAY', values: frames.map((k) => (k < 3 ? 'car-1' : 'walker')) },
    ...box('box.center.x', 12),
    ...box('box.center.y', -3),
    ...box('box.center.z', 1),
    ...box('box.size.x', 4.5),
    ...box('box.size.y', 1.9),
    ...box('box.size.z', 1.6),
    ...box('box.heading', 0.3),
    '[LiDARBoxComponent].type': { type: 'INT32', values: frames.map((k) => (k < 3 ? 1 : 2)) },
    '[LiDARBoxComponent].num_lidar_points_in_box': { type: 'INT64', values: frames.map((k) => BigInt(k)) },
  });
  writeFileSync(join(folder, 'license.txt'), 'made up');
  return folder;
}

type Put = (component: string, columns: Columns, rowsAGroup?: number) => void;

function putLidar(put: Put, frames: readonly number[]): void {
  const shape = (depth: number): number[] => [HEIGHT, WIDTH, depth];
  // Laser 2 (FRONT) before laser 1 (TOP), two rows a frame.
  const rows = frames.flatMap((frame) => [
    { frame, laser: 2 },
    { frame, laser: 1 },
  ]);
  const still = { x: 4, z: 1, yaw: 0 };
  const image = (k: number) =>
    rows.map(({ frame, laser }) =>
      laser === 2 && k === 2 ? null : imageOf(frame, laser === 1 ? MOUNT : still, k === 2),
    );
  const component = '[LiDARComponent].range_image_return';
  put(
    'lidar',
    {
      'key.frame_timestamp_micros': times(rows.map(({ frame }) => frame)),
      'key.laser_name': { type: 'INT32', values: rows.map(({ laser }) => laser) },
      [`${component}1.values`]: { listOf: 'FLOAT', values: image(1) },
      [`${component}1.shape`]: { listOf: 'INT32', values: rows.map(() => shape(4)) },
      [`${component}2.values`]: { listOf: 'FLOAT', values: image(2) },
      [`${component}2.shape`]: { listOf: 'INT32', values: image(2).map((values) => values && shape(4)) },
    },
    3,
  );
  put('lidar_pose', {
    'key.frame_timestamp_micros': times(frames),
    'key.laser_name': { type: 'INT32', values: frames.map(() => 1) },
    '[LiDARPoseComponent].range_image_return1.values': { listOf: 'FLOAT', values: frames.map(posesOf) },
    '[LiDARPoseComponent].range_image_return1.shape': { listOf: 'INT32', values: frames.map(() => shape(6)) },
  });
  const calibration = '[LiDARCalibrationComponent]';
  put('lidar_calibration', {
    'key.laser_name': { type: 'INT32', values: [1, 2] },
    [`${calibration}.extrinsic.transform`]: {
      listOf: 'DOUBLE',
      values: [moved(MOUNT.x, 0, MOUNT.z, MOUNT.yaw), moved(4, 0, 1)],
    },
    [`${calibration}.beam_inclination.min`]: { type: 'DOUBLE', values: [-0.25, -0.25] },
    [`${calibration}.beam_inclination.max`]: { type: 'DOUBLE', values: [0.15, 0.15] },
    // FRONT's are told by their ends alone: the middle of each quarter is the same.
    [`${calibration}.beam_inclination.values`]: { listOf: 'DOUBLE', values: [INCLINATIONS, null] },
  });
}

function putCameras(put: Put, frames: readonly number[]): void {
  const rows = frames.flatMap((frame) => [1, 4].map((camera) => ({ frame, camera })));
  const seconds = (k: number, after: number): number => Number(FIRST_MICROS) / 1e6 + 0.1 * k + after;
  const image = '[CameraImageComponent]';
  put('camera_image', {
    'key.frame_timestamp_micros': times(rows.map(({ frame }) => frame)),
    'key.camera_name': { type: 'INT32', values: rows.map(({ camera }) => camera) },
    [`${image}.image`]: { type: 'BYTE_ARRAY', values: rows.map(() => TINY_JPEG) },
    [`${image}.pose_timestamp`]: { type: 'DOUBLE', values: rows.map(({ frame }) => seconds(frame, 0.03)) },
    [`${image}.rolling_shutter_params.camera_trigger_time`]: {
      type: 'DOUBLE',
      values: rows.map(({ frame }) => seconds(frame, 0.02)),
    },
    [`${image}.rolling_shutter_params.camera_readout_done_time`]: {
      type: 'DOUBLE',
      values: rows.map(({ frame }) => seconds(frame, 0.06)),
    },
  });
  const calibration = '[CameraCalibrationComponent]';
  const both = (value: number): Columns[string] => ({ type: 'DOUBLE', values: [value, value] });
  const intrinsics = {
    f_u: 2000,
    f_v: 2010,
    c_u: 960,
    c_v: 640,
    k1: 0.04,
    k2: -0.3,
    p1: 0.001,
    p2: 0,
    k3: 0,
  };
  put('camera_calibration', {
    'key.camera_name': { type: 'INT32', values: [1, 4] },
    ...Object.fromEntries(
      Object.entries(intrinsics).map(([name, value]) => [`${calibration}.intrinsic.${name}`, both(value)]),
    ),
    [`${calibration}.extrinsic.transform`]: {
      listOf: 'DOUBLE',
      values: [moved(1.5, 0, 2.1), moved(1.4, 0.2, 2.1, Math.PI / 2)],
    },
    [`${calibration}.width`]: { type: 'INT32', values: [1920, 1920] },
    [`${calibration}.height`]: { type: 'INT32', values: [1280, 886] },
  });
}
