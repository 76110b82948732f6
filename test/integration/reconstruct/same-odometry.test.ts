/** One recording in several formats: the same frames in replay and the same odometry. */
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { KeptAccess } from '../../../engine/drive/logs/access.ts';
import { compose, IDENTITY, inverse } from '../../../engine/geometry/se3.ts';
import { trajectoryOf } from '../../../engine/geometry/trajectory.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { exportDrive } from '../../../engine/reconstruct/results/export/export.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { stage as odometry } from '../../../engine/reconstruct/stages/odometry/stage.ts';
import { Replay } from '../../../engine/replay/replay.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { writeBag } from '../../support/ingest/bag-file.ts';
import { writeDb3 } from '../../support/ingest/db3-file.ts';
import { messagesOf } from '../../support/ingest/drive-messages.ts';
import { kittiDrive } from '../../support/kitti.ts';

const folder = temporaryFolder();
/** The bound; the bytes are the same, so that the poses are as well. */
const MOST_APART_M = 0.001;

const opened: Drive[] = [];
afterAll(() => {
  for (const drive of opened) drive.close();
});

const access = new KeptAccess(join(folder, 'home'));

async function driveOf(log: string, name: string, refers = false): Promise<Drive> {
  const out = join(folder, `${name}.drive`);
  const { findings } = await ingest(log, out, refers ? { reference: { access } } : {});
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  const drive = Drive.open(out, 'write', access);
  opened.push(drive);
  return drive;
}

const WRITERS = [
  ['bag', writeBag],
  ['db3', writeDb3],
] as const;

/** The same recording as a bag and as a rosbag2 database; the logs are gone once they are read. */
async function inOtherFormats(drive: Drive, name: string): Promise<Drive[]> {
  const drives: Drive[] = [];
  for (const [ending, write] of WRITERS) {
    const log = join(folder, `${name}.${ending}`);
    write(log, messagesOf(drive));
    drives.push(await driveOf(log, `${name}-${ending}`));
    rmSync(log);
  }
  return drives;
}

async function positions(drive: Drive): Promise<number[][]> {
  const { run } = await runPipeline(drive, { threads: 2 }, [odometry]);
  expect(run.stages[0]?.error).toBeUndefined();
  const artifact = artifactOf(drive, run.id, 'trajectory');
  const { poses } = trajectoryOf(decodeColumns(drive.artifacts.read(artifact?.id ?? 0, '0')));
  return poses.map(({ p }) => [...p]);
}

function apart(a: readonly number[][], b: readonly number[][]): number {
  expect(a.length).toBe(b.length);
  const at = (list: readonly number[][], i: number, k: number): number => list[i]?.[k] ?? Number.NaN;
  return Math.max(...a.map((_, i) => Math.hypot(...[0, 1, 2].map((k) => at(a, i, k) - at(b, i, k)))));
}

/** Where the lidar was, seen from its first place: what two drives share whose vehicle frames differ. */
async function lidarPositions(drive: Drive): Promise<number[][]> {
  const { run } = await runPipeline(drive, { threads: 2 }, [odometry]);
  expect(run.stages[0]?.error).toBeUndefined();
  const artifact = artifactOf(drive, run.id, 'trajectory');
  const { poses } = trajectoryOf(decodeColumns(drive.artifacts.read(artifact?.id ?? 0, '0')));
  const frame = drive.streams().find(({ kind }) => kind === 'lidar')?.frame;
  const T =
    drive.calibration().sensors.find((sensor) => sensor.frame === frame)?.T_vehicle_sensor ?? IDENTITY;
  const lidar = poses.map((pose) => compose(pose, T));
  return lidar.map((pose) => [...compose(inverse(lidar[0] ?? IDENTITY), pose).p]);
}

/** The sweeps of a drive as a folder of PCD files. */
async function asPcd(drive: Drive, name: string): Promise<Drive> {
  const out = join(folder, `${name}-pcd`);
  await exportDrive(drive, out, { format: 'pcd' });
  const made = await driveOf(out, `${name}-pcd`);
  rmSync(out, { recursive: true });
  return made;
}

/** The first sweep that replay shows at a time, as points. */
function sweepAt(drive: Drive, t: number): Float32Array {
  const lidar = drive.streams().find(({ kind }) => kind === 'lidar');
  if (!lidar) throw new Error('There is no lidar.');
  const { samples } = new Replay(drive).frame(t, [lidar.id]);
  const shown = samples.find(({ stream }) => stream === lidar.id);
  if (shown?.seq === undefined) throw new Error('Replay shows no sweep.');
  return decodeCloud(drive.payload(lidar.id, shown.seq)).xyz.slice();
}

test('a simulated drive as a bag and as a rosbag2 database: frames and odometry are the same', async () => {
  const log = join(folder, 'simulated.mcap');
  await simulate({ preset: 'standard', seed: 5, seconds: 2, out: log, threads: 2 });
  const first = await driveOf(log, 'simulated');
  const expected = await positions(first);
  expect(expected.length).toBeGreaterThan(10);
  const middle = 1_000_000_000;
  for (const other of await inOtherFormats(first, 'simulated')) {
    const shift = Number(BigInt(other.info.t0) - BigInt(first.info.t0));
    expect(sweepAt(other, middle - shift)).toEqual(sweepAt(first, middle));
    expect(apart(await positions(other), expected)).toBeLessThan(MOST_APART_M);
  }
});

test('drives that refer to a bag and to a rosbag2 database have the odometry of a copy', async () => {
  const log = join(folder, 'for-reference.mcap');
  await simulate({ preset: 'standard', seed: 5, seconds: 2, out: log, threads: 2 });
  const first = await driveOf(log, 'for-reference');
  const expected = await positions(first);
  for (const [ending, write] of WRITERS) {
    const other = join(folder, `referred.${ending}`);
    write(other, messagesOf(first));
    const drive = await driveOf(other, `referred-${ending}`, true);
    expect(drive.keeping().referred.count).toBeGreaterThan(20);
    expect(await positions(drive)).toEqual(expected);
  }
});

test('a simulated drive as a folder of PCD files: frames and odometry are the same', async () => {
  const log = join(folder, 'for-pcd.mcap');
  await simulate({ preset: 'standard', seed: 5, seconds: 2, out: log, threads: 2 });
  const first = await driveOf(log, 'for-pcd');
  const other = await asPcd(first, 'for-pcd');
  const shift = Number(BigInt(other.info.t0) - BigInt(first.info.t0));
  expect(sweepAt(other, 1e9 - shift)).toEqual(sweepAt(first, 1e9));
  expect(apart(await lidarPositions(other), await lidarPositions(first))).toBeLessThan(MOST_APART_M);
});

const kitti = kittiDrive('kitti-0005');
let loaded: Promise<Drive> | undefined;
/** Loaded once; its odometry is computed once, too. */
const kittiFirst = (): Promise<Drive> => {
  loaded ??= driveOf(kitti ?? '', 'kitti');
  return loaded;
};

test.skipIf(!kitti)('kitti-0005 raw, as a bag and as a rosbag2 database: odometry within 1 mm', async () => {
  const first = await kittiFirst();
  const expected = await positions(first);
  for (const other of await inOtherFormats(first, 'kitti'))
    expect(apart(await positions(other), expected)).toBeLessThan(MOST_APART_M);
});

/** The sweeps and their times in the layout of KITTI-360, by links. */
function asKitti360(source: string): string {
  const [day = ''] = readdirSync(source).filter((name) => /^\d{4}_\d\d_\d\d$/.test(name));
  const [sync = ''] = readdirSync(join(source, day)).filter((name) => name.endsWith('_sync'));
  const out = join(folder, 'kitti-360');
  mkdirSync(join(out, 'data_3d_raw', sync), { recursive: true });
  symlinkSync(join(source, day, sync, 'velodyne_points'), join(out, 'data_3d_raw', sync, 'velodyne_points'));
  return out;
}

test.skipIf(!kitti)('kitti-0005 as a folder of PCD files: odometry within 1 mm', async () => {
  const first = await kittiFirst();
  expect(apart(await lidarPositions(await asPcd(first, 'kitti')), await lidarPositions(first))).toBeLessThan(
    MOST_APART_M,
  );
});

test.skipIf(!kitti)(
  'kitti-0005 in the layout of KITTI-360: the sweeps are the same bytes at the same times',
  async () => {
    const first = await kittiFirst();
    const other = await driveOf(asKitti360(kitti ?? ''), 'kitti-360');
    const sweeps = (drive: Drive) => {
      const { id, count } = drive.streams().find(({ kind }) => kind === 'lidar') ?? { id: 0, count: 0 };
      const times = [...drive.samples(id)].map(({ t }) => String(BigInt(drive.info.t0) + BigInt(t)));
      return { count, times, payloads: [0, 77, 153].map((seq) => Buffer.from(drive.payload(id, seq))) };
    };
    expect(sweeps(other)).toEqual(sweeps(first));
  },
);
