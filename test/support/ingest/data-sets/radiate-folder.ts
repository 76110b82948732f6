/**
 * A small sequence in RADIATE's own layout: six sweeps of a wall 20 m ahead (y), five radar scans with one bright return an azimuth,
 * pictures, GPS/IMU records on a clock of their own, a box. Numbers are made up; the layout is the data set's.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { TINY_JPEG } from './kitti-folder.ts';

export const SWEEPS = 6;
export const SCANS = 3;
export const PICTURES = 8;
export const RECORDS = 11;
export const POINTS = 32 * 10;
export const AZIMUTHS = 40;
export const RANGES = 60;
/** Row of the bright return: 30 × 0.173611 m. */
export const BRIGHT_ROW = 30;
export const FIRST_S = 1_574_859_771;
/** How far the clock of the GPS/IMU is ahead. */
export const CLOCK_S = 64;

const six = (n: number): string => String(n).padStart(6, '0');

/** Lines of a list of times; frames from 1. */
export const list = (count: number, fromS: number, stepS: number, first = 1): string =>
  Array.from({ length: count }, (_, k) => {
    const ms = Math.round(1000 * (fromS + k * stepS));
    return `Frame: ${six(first + k)} Time: ${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000`;
  }).join('\n');

export function sweepText(): string {
  return `${Array.from({ length: POINTS }, (_, i) => `${(i / 32 - 5).toFixed(3)},20,${((i % 32) / 10).toFixed(2)},${i % 256},${i % 32}`).join('\n')}\n`;
}

/** North, east, down; turning to the right by 0.03 rad/s. */
export const record = (k: number): string => {
  const zero = '0,0,0\n 0,0,0\n 0,0,0\n';
  return `55.8923,${(-3.3216 - k * 8e-6).toFixed(7)},209.2\n0.04,0,0\n 0,0.09,0\n 0,0,0.16\n0,0,-0.98,-0.16\n-0.002,-0.01,0.03\n-0.5,0.4,-0.05\n${zero}${zero}${zero}-6,-8,-0.3\n-0.002,-0.01,0.03\n`;
};

const CALIBRATION = `lidar_calib:
    T: [0.6003, -0.120102, 0.250012]
    R: [0.0, 0.0, 0.0]
left_cam_calib:
    T: [0.34001, -0.06988923, 0.287893]
    R: [0.0, 0.0, 0.0]
    fx: 337.9
    fy: 338.7
    cx: 341.7
    cy: 200.7
    k1: -0.18
    k2: 0.03
    k3: 0
    p1: 0
    p2: 0
    res: [672, 376]
right_cam_calib:
    T: [0.4593822, -0.0600343, 0.287433]
    R: [0.0, 0.0, 0.0]
    fx: 337.9
    fy: 338.5
    cx: 329.1
    cy: 186.2
    k1: -0.18
    k2: 0.03
    k3: 0
    p1: 0
    p2: 0
    res: [672, 376]
`;

/** Writes the sequence below `top`, its calibration beside the data as the SDK has it, and returns its folder. */
export async function writeRadiate(top: string): Promise<string> {
  const folder = join(top, 'data/radiate/fog_1');
  const put = (name: string, bytes: string | Uint8Array): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  };
  mkdirSync(join(top, 'config'), { recursive: true });
  writeFileSync(join(top, 'config/default-calib.yaml'), CALIBRATION);
  for (let k = 1; k <= SWEEPS; k++) put(`velo_lidar/${six(k)}.csv`, sweepText());
  put('velo_lidar.txt', list(SWEEPS, FIRST_S, 0.1));
  const grey = new Uint8Array(AZIMUTHS * RANGES).fill(20);
  grey.fill(200, BRIGHT_ROW * AZIMUTHS, (BRIGHT_ROW + 1) * AZIMUTHS);
  const scan = await sharp(grey, { raw: { width: AZIMUTHS, height: RANGES, channels: 1 } })
    .png()
    .toBuffer();
  for (let k = 1; k <= SCANS; k++) put(`Navtech_Polar/${six(k)}.png`, scan);
  put('Navtech_Polar.txt', list(SCANS, FIRST_S, 0.25));
  for (const camera of ['zed_left', 'zed_right']) {
    for (let k = 1; k <= PICTURES; k++) put(`${camera}/${six(k)}.jpg`, TINY_JPEG);
    put(`${camera}.txt`, list(PICTURES, FIRST_S, 0.066));
  }
  for (let k = 1; k <= RECORDS; k++) put(`GPS_IMU_Twist/${six(k)}.txt`, record(k));
  put('GPS_IMU_Twist.txt', list(RECORDS, FIRST_S + CLOCK_S, 0.05));
  // 20 m ahead and 10 m to the right of the radar, turned by 90°: 4 m across, 2 m along the way.
  const pixel = 0.173611;
  const [wide, long] = [2 / pixel, 4 / pixel];
  const box = {
    position: [576 + 10 / pixel - wide / 2, 576 - 20 / pixel - long / 2, wide, long],
    rotation: 90,
  };
  put(
    'annotations/annotations.json',
    JSON.stringify([{ id: 7, class_name: 'car', bboxes: [box, [], box, box] }]),
  );
  put('meta.json', '{"name": "fog_1", "type": "fog"}');
  return folder;
}
