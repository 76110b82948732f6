/**
 * A small Argoverse 2 log in the data set's own layout: eight sweeps of two scanners inside a round room, nine cameras in the
 * calibration of which two have pictures, poses at 200 Hz, boxes, a vector map. Numbers are made up; the layout is the data set's.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Packing, writeFeather } from '../feather-file.ts';
import { TINY_JPEG } from './kitti-folder.ts';

export const SWEEPS = 8;
export const POSES = 200;
export const POINTS = 64 * 20;
/** 99 ms, a little past a whole second, as the data set's stamps are. */
export const FIRST_NS = 315_966_265_259_836_000n;
export const SWEEP_NS = 100_000_000n;
export const LOG = '7fab0000-0000-3b7e-a39d-6937a4c1bede';
/** Where the vehicle begins in the city's frame, and how far it drives in a pose's time: 10 m/s along the grid's x. */
export const CITY_START = [5172.668216, 2419.1028, 66.929798] as const;
const POSE_NS = 5_000_000n;
const STEP_M = 0.05;

export const CAMERAS = [
  'ring_front_center',
  'ring_front_left',
  'ring_front_right',
  'ring_rear_left',
  'ring_rear_right',
  'ring_side_left',
  'ring_side_right',
  'stereo_front_left',
  'stereo_front_right',
];
export const PICTURED = ['ring_front_center', 'stereo_front_left'];

/** x, y, z of a sweep's points: a wall 20 m away, 64 lasers. */
export function roomPoints(): {
  readonly xyz: [Float32Array, Float32Array, Float32Array];
  readonly laser: Uint8Array;
} {
  const xyz: [Float32Array, Float32Array, Float32Array] = [
    new Float32Array(POINTS),
    new Float32Array(POINTS),
    new Float32Array(POINTS),
  ];
  const laser = new Uint8Array(POINTS);
  for (let i = 0; i < POINTS; i++) {
    const azimuth = (Math.floor(i / 64) / 20) * 2 * Math.PI;
    xyz[0][i] = 20 * Math.cos(azimuth);
    xyz[1][i] = 20 * Math.sin(azimuth);
    xyz[2][i] = (i % 64) / 8;
    laser[i] = i % 64;
  }
  return { xyz, laser };
}

export type Av2Options = {
  readonly packing?: Packing;
  readonly log?: string;
  readonly city?: string;
  /** Cameras whose pictures are written. */
  readonly pictured?: readonly string[];
};

/** Writes the log's folder below `folder` and returns it. */
export function writeAv2(
  folder: string,
  { packing, log = LOG, city = 'PIT', pictured = PICTURED }: Av2Options = {},
): string {
  const top = join(folder, log);
  for (const part of [
    'calibration',
    'map',
    'sensors/lidar',
    ...pictured.map((name) => `sensors/cameras/${name}`),
  ])
    mkdirSync(join(top, part), { recursive: true });
  const { xyz, laser } = roomPoints();
  const [x, y, z] = xyz;
  for (let i = 0; i < SWEEPS; i++) {
    const columns = {
      x: { half: x },
      y: { half: y },
      z: { half: z },
      intensity: laser.map((n) => (n * 4) & 255),
      laser_number: laser,
      offset_ns: Int32Array.from({ length: POINTS }, (_, k) => Math.floor(k / 64) * 5_000_000),
    };
    writeFeather(join(top, 'sensors/lidar', `${FIRST_NS + BigInt(i) * SWEEP_NS}.feather`), columns, packing);
    for (const camera of pictured)
      writeFileSync(
        join(top, 'sensors/cameras', camera, `${FIRST_NS + BigInt(i) * SWEEP_NS + 12_345_678n}.jpg`),
        TINY_JPEG,
      );
  }
  writePoses(join(top, 'city_SE3_egovehicle.feather'), packing);
  writeCalibration(join(top, 'calibration'), packing);
  writeBoxes(join(top, 'annotations.feather'), packing);
  const name = `log_map_archive_${log}____${city}_city_47896.json`;
  writeFileSync(join(top, 'map', name), JSON.stringify(MAP));
  return top;
}

const MAP = {
  pedestrian_crossings: {},
  lane_segments: {
    1: {
      id: 1,
      left_lane_boundary: [CITY_START, [5272, 2419, 67]].map(([x, y, z]) => ({ x, y, z })),
      right_lane_boundary: [CITY_START, [5272, 2416, 67]].map(([x, y, z]) => ({ x, y, z })),
      left_lane_mark_type: 'DASHED_WHITE',
      right_lane_mark_type: 'SOLID_WHITE',
    },
  },
  drivable_areas: {},
};

const ones = (count: number): Float64Array => new Float64Array(count).fill(1);
const zeros = (count: number): Float64Array => new Float64Array(count);

function writePoses(path: string, packing: Packing): void {
  const columns = {
    timestamp_ns: BigInt64Array.from({ length: POSES }, (_, i) => FIRST_NS + BigInt(i) * POSE_NS),
    qw: ones(POSES),
    qx: zeros(POSES),
    qy: zeros(POSES),
    qz: zeros(POSES),
    tx_m: Float64Array.from({ length: POSES }, (_, i) => CITY_START[0] + i * STEP_M),
    ty_m: new Float64Array(POSES).fill(CITY_START[1]),
    tz_m: new Float64Array(POSES).fill(CITY_START[2]),
  };
  writeFeather(path, columns, packing);
}

function writeCalibration(folder: string, packing: Packing): void {
  const sensors = [...CAMERAS, 'up_lidar', 'down_lidar'];
  const half = (count: number, sign: number): Float64Array => new Float64Array(count).fill(0.5 * sign);
  writeFeather(
    join(folder, 'egovehicle_SE3_sensor.feather'),
    {
      sensor_name: { text: sensors },
      qw: half(sensors.length, 1),
      qx: half(sensors.length, -1),
      qy: half(sensors.length, 1),
      qz: half(sensors.length, -1),
      tx_m: new Float64Array(sensors.length).fill(1.6),
      ty_m: Float64Array.from(sensors, (_, i) => 0.1 * i),
      tz_m: new Float64Array(sensors.length).fill(1.4),
    },
    packing,
  );
  const n = CAMERAS.length;
  writeFeather(
    join(folder, 'intrinsics.feather'),
    {
      sensor_name: { words: CAMERAS },
      fx_px: new Float64Array(n).fill(1776),
      fy_px: new Float64Array(n).fill(1775),
      cx_px: new Float64Array(n).fill(777),
      cy_px: new Float64Array(n).fill(1013),
      k1: new Float64Array(n).fill(-0.24),
      k2: new Float64Array(n).fill(-0.21),
      k3: new Float64Array(n).fill(0.32),
      height_px: new Uint16Array(n).fill(2048),
      width_px: new Uint16Array(n).fill(1550),
    },
    packing,
  );
}

function writeBoxes(path: string, packing: Packing): void {
  const n = 2 * SWEEPS;
  writeFeather(
    path,
    {
      timestamp_ns: BigInt64Array.from({ length: n }, (_, i) => FIRST_NS + BigInt(i >> 1) * SWEEP_NS),
      track_uuid: { words: Array.from({ length: n }, (_, i) => `track-${i & 1}`) },
      category: { words: Array.from({ length: n }, (_, i) => (i & 1 ? 'PEDESTRIAN' : 'REGULAR_VEHICLE')) },
      length_m: new Float64Array(n).fill(4.2),
      width_m: new Float64Array(n).fill(1.8),
      height_m: new Float64Array(n).fill(1.5),
      qw: new Float64Array(n).fill(Math.cos(0.25)),
      qx: zeros(n),
      qy: zeros(n),
      qz: new Float64Array(n).fill(Math.sin(0.25)),
      tx_m: Float64Array.from({ length: n }, (_, i) => 10 + (i >> 1)),
      ty_m: ones(n),
      tz_m: new Float64Array(n).fill(0.75),
      num_interior_pts: BigInt64Array.from({ length: n }, (_, i) => BigInt(i)),
    },
    packing,
  );
}
