/**
 * A drive of some sweeps past walls of uneven height and depth, straight ahead with 5 m/s, in the layouts of data sets. Every sweep sees
 * the same points of the world, so odometry must find the way exactly. Numbers are made up; the layouts are the data sets'.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TINY_JPEG } from './kitti-folder.ts';

export const SWEEPS = 8;
export const STEP_M = 0.5;
export const FIRST_US = 1_628_184_886_518_266n;
export const STEP_US = 100_000n;
export const LIDAR_HEIGHT_M = 1.8;
/** Far from where the log’s numbers begin, as UTM is. */
export const START = [623_425, 4_848_821, 153] as const;

export const timeUs = (k: number): bigint => FIRST_US + BigInt(k) * STEP_US;

type Point = readonly [number, number, number];

/** The road and two uneven walls, along x. */
function worldPoints(): Point[] {
  const points: Point[] = [];
  for (let x = -30; x <= 40; x += 0.5) {
    for (let y = -6; y <= 6; y += 1) points.push([x, y, 0]);
    for (let z = 0.3; z < 4; z += 0.4) {
      points.push([x, 8 + 2 * Math.sin(x * 0.7), z]);
      points.push([x, -8 - 1.5 * Math.cos(x * 1.1), z]);
    }
  }
  for (let k = 0; k < 12; k++)
    for (let z = 0; z < 5; z += 0.2) points.push([-25 + 5.3 * k, 6.5 * (k % 2 ? 1 : -1), z]);
  return points;
}
const WORLD = worldPoints();

/** The points in the lidar's frame (x forward, y left, z up) of a sweep. */
export const sweepOf = (k: number): Point[] =>
  WORLD.map(([x, y, z]): Point => [x - STEP_M * k, y, z - LIDAR_HEIGHT_M]).filter(
    ([x, y]) => Math.hypot(x, y) < 30,
  );

export function put(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

export const floats = (rows: readonly (readonly number[])[]): Uint8Array =>
  new Uint8Array(Float32Array.from(rows.flat()).buffer);

const ks = Array.from({ length: SWEEPS }, (_, k) => k);

export function writeBoreas(folder: string): string {
  const root = join(folder, 'boreas-2021-08-05-13-34');
  const rows = [
    'GPSTime,easting,northing,altitude,vel_east,vel_north,vel_up,roll,pitch,heading,angvel_z,angvel_y,angvel_x',
  ];
  for (const k of ks) {
    const points = sweepOf(k).map((p, i) => [...p, 10 + (i % 100), i % 128, 0]);
    put(join(root, 'lidar', `${timeUs(k)}.bin`), floats(points));
    put(join(root, 'camera', `${timeUs(k) + 20_000n}.jpg`), TINY_JPEG);
    rows.push(`${timeUs(k)},${START[0] + STEP_M * k},${START[1]},${START[2]},5,0,0,0,0,0,0,0,0`);
  }
  put(join(root, 'applanix/lidar_poses.csv'), rows.join('\n'));
  put(join(root, 'calib/T_applanix_lidar.txt'), '1 0 0 0.5\n0 1 0 0\n0 0 1 0.2\n0 0 0 1\n');
  put(join(root, 'calib/T_camera_lidar.txt'), '0 -1 0 0\n0 0 -1 0\n1 0 0 0\n0 0 0 1\n');
  put(join(root, 'calib/P_camera.txt'), '1400 0 1224 0\n0 1400 1024 0\n0 0 1 0\n');
  return root;
}

export function writeMulran(folder: string): string {
  const root = join(folder, 'KAIST01');
  const [poses, gps, imu]: string[][] = [[], [], []];
  for (const k of ks) {
    const ns = timeUs(k) * 1000n;
    // The scanner is mounted with its x to the back.
    const points = sweepOf(k).map(([x, y, z], i) => [-x, -y, z, i % 200]);
    put(join(root, 'sensor_data/Ouster', `${ns}.bin`), floats(points));
    poses?.push(`${ns},1,0,0,${START[0] + STEP_M * k},0,1,0,${START[1]},0,0,1,${START[2]}`);
    gps?.push(`${ns},36.37,${127.36 + k * 1e-6},60,1,0,0,0,1,0,0,0,1`);
    imu?.push(`${ns},0,0,0,1,0,0,0,0.01,0.02,0.03,0.1,0.2,9.81,0,0,0`);
  }
  put(join(root, 'global_pose.csv'), poses?.join('\n') ?? '');
  put(join(root, 'sensor_data/gps.csv'), gps?.join('\n') ?? '');
  put(join(root, 'sensor_data/xsens_imu.csv'), imu?.join('\n') ?? '');
  return root;
}

export function writeOnce(folder: string): string {
  const root = join(folder, 'data/000076');
  const frames = ks.map((k) => {
    const ms = String(timeUs(k) / 1000n);
    // The lidar's axes are left, back, up.
    const points = sweepOf(k).map(([x, y, z], i) => [y, -x, z, i % 256]);
    put(join(root, 'lidar_roof', `${ms}.bin`), floats(points));
    put(join(root, 'cam01', `${ms}.jpg`), TINY_JPEG);
    const annos = { names: ['Car'], boxes_3d: [[-3, -12, -1, 4.5, 1.9, 1.6, 0.3]] };
    return { frame_id: ms, pose: [0, 0, 0, 1, 0, -STEP_M * k, 0], ...(k === 2 ? { annos } : {}) };
  });
  const cam01 = {
    cam_to_velo: [
      [-1, 0, 0, 0],
      [0, 0, -1, -0.1],
      [0, -1, 0, -0.2],
      [0, 0, 0, 1],
    ],
    cam_intrinsic: [
      [950, 0, 960],
      [0, 950, 510],
      [0, 0, 1],
    ],
    distortion: [-0.3, 0.1, 0, 0, 0],
  };
  put(join(root, '000076.json'), JSON.stringify({ meta_info: {}, calib: { cam01 }, frames }));
  return root;
}

export function writeRobotcar(folder: string): string {
  const root = join(folder, '2019-01-10-11-46-21-radar-oxford-10k');
  const ins = [
    'timestamp,ins_status,latitude,longitude,altitude,northing,easting,down,utm_zone,velocity_north,velocity_east,velocity_down,roll,pitch,yaw',
  ];
  for (const k of ks) {
    // x forward, y right, z down: all x, then all y, all z, all intensities.
    const points = sweepOf(k);
    const columns = [
      points.map(([x]) => x),
      points.map(([, y]) => -y),
      points.map(([, , z]) => -z),
      points.map(() => 30),
    ];
    put(join(root, 'velodyne_left', `${timeUs(k)}.bin`), floats(columns));
    put(join(root, 'stereo/centre', `${timeUs(k)}.jpg`), TINY_JPEG);
    const east = `${START[0] + STEP_M * k}`;
    ins.push(
      `${timeUs(k)},INS_SOLUTION_GOOD,51.76,${-1.25 + k * 7e-6},110,${START[1]},${east},-110,30U,0,5,0,0,0,${Math.PI / 2}`,
    );
  }
  put(join(root, 'gps/ins.csv'), ins.join('\n'));
  put(join(folder, 'extrinsics/velodyne_left.txt'), '-0.6 -0.34 -0.27 0 0 0\n');
  put(join(folder, 'extrinsics/stereo.txt'), '0 0 0 0 0 0\n');
  put(join(folder, 'extrinsics/ins.txt'), '-1.7 0.1 1.2 0 0 0\n');
  return root;
}
