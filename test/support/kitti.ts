/** KITTI raw drives of shared/data, unpacked: sweeps as the kernels take them, and oxts as the lidar's reference poses. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pose } from '../../engine/contract/calibration.ts';
import { compose, inverse, quaternionOf } from '../../engine/geometry/se3.ts';
import { inFrame } from '../../engine/geometry/trajectory-error.ts';
import { type Oxts, originOf, parseOxts, poseOf } from '../../engine/ingest/formats/kitti/oxts.ts';
import { sharedData } from './shared.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folder of an unpacked drive (kitti-0001 or kitti-0005), or undefined, said aloud. Unpacks once, into build/data. */
export function kittiDrive(name: string): string | undefined {
  const data = join(root, 'build', 'data');
  const made = join(data, name);
  const found = [join(root, '..', 'data', name), made].find(existsSync);
  if (found) return found;
  const script = sharedData('unpack.py');
  if (!script) return undefined;
  // Unpacked aside and renamed: tests of two processes may ask at the same time.
  mkdirSync(data, { recursive: true });
  const aside = mkdtempSync(join(data, 'unpack-'));
  try {
    const run = spawnSync('python3', [script, aside, name], { encoding: 'utf8' });
    if (run.status !== 0) {
      console.error(`SKIPPED: ${name} could not be unpacked: ${run.error?.message ?? run.stderr}`);
      return undefined;
    }
    try {
      renameSync(join(aside, name), made);
    } catch (error) {
      // Another process was first.
      if (!existsSync(made)) throw error;
    }
    return made;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

const drivePath = (folder: string): string => {
  const day = readdirSync(folder).find((name) => /^\d{4}_\d\d_\d\d$/.test(name)) ?? '';
  const drive = readdirSync(join(folder, day)).find((name) => name.endsWith('_sync')) ?? '';
  return join(folder, day, drive);
};

export const sweepFolder = (folder: string): string => join(drivePath(folder), 'velodyne_points', 'data');

const SWEEP_NS = 103_300_000;

export type KittiSweep = { readonly xyz: Float32Array; readonly timesNs: Int32Array; readonly tNs: number };

/** One sweep by its number: times from azimuth (clockwise, from the back), t at an even 103.3 ms. */
export function kittiSweep(folder: string, index: number): KittiSweep {
  const files = sweepFolder(folder);
  const bytes = readFileSync(join(files, `${String(index).padStart(10, '0')}.bin`));
  const count = Math.floor(bytes.length / 16);
  const [xyz, timesNs] = [new Float32Array(3 * count), new Int32Array(count)];
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) xyz[3 * i + axis] = bytes.readFloatLE(16 * i + 4 * axis);
    const azimuth = Math.atan2(xyz[3 * i + 1] ?? 0, xyz[3 * i] ?? 0);
    timesNs[i] = Math.round((-azimuth / (2 * Math.PI)) * SWEEP_NS);
  }
  return { xyz, timesNs, tNs: index * SWEEP_NS };
}

export const kittiSweepCount = (folder: string): number => readdirSync(sweepFolder(folder)).length;

export function oxtsRecords(folder: string): Oxts[] {
  const data = join(drivePath(folder), 'oxts', 'data');
  return readdirSync(data)
    .sort()
    .map((name) => {
      const record = parseOxts(readFileSync(join(data, name), 'utf8'));
      if (!record) throw new Error(`${join(data, name)} is no oxts record.`);
      return record;
    });
}

/** T_velodyne_imu of calib_imu_to_velo.txt. */
export function imuToVelodyne(folder: string): Pose {
  const text = readFileSync(join(drivePath(folder), '..', 'calib_imu_to_velo.txt'), 'utf8');
  const row = (name: string): number[] =>
    (new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '').trim().split(/\s+/).map(Number);
  const [x = 0, y = 0, z = 0] = row('T');
  return { p: [x, y, z], q: quaternionOf(row('R')) };
}

/** The lidar's poses relative to its first by position and attitude of oxts. */
export function lidarReference(folder: string): Pose[] {
  const records = oxtsRecords(folder);
  const first = records[0];
  if (!first) return [];
  const origin = originOf(first);
  return inFrame(
    records.map((record) => poseOf(record, origin)),
    inverse(imuToVelodyne(folder)),
  );
}

export const relativeToFirst = (poses: readonly Pose[]): Pose[] =>
  poses.map((pose) => compose(inverse(poses[0] as Pose), pose));
