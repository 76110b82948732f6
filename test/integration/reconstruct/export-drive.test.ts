/** What a drive held goes out in formats of other tools, and comes back with the same values. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { CancelledError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { exportDrive, exportRun } from '../../../engine/reconstruct/results/export/export.ts';
import { poseSources, readTrajectory } from '../../../engine/replay/poses.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { contentsOf } from '../../support/ingest/contents.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();
const opened: Drive[] = [];
afterAll(() => {
  for (const drive of opened) drive.close();
});
let made = 0;

async function driveOf(log: string): Promise<Drive> {
  const out = join(folder, `drive${made++}.drive`);
  const { findings } = await ingest(log, out);
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  const drive = Drive.open(out, 'write');
  opened.push(drive);
  return drive;
}

async function exported(
  drive: Drive,
  format: string,
  cut: { fromS?: number; toS?: number } = {},
): Promise<string> {
  const out = join(folder, `out${made++}.${format}`);
  await exportDrive(drive, out, { format, ...cut });
  return out;
}

let simulated: Promise<Drive> | undefined;
const simulatedDrive = (): Promise<Drive> => {
  simulated ??= (async () => {
    const log = join(folder, 'sim.mcap');
    await simulate({ seed: 3, seconds: 1, out: log, threads: 2 });
    return driveOf(log);
  })();
  return simulated;
};

const named = (drive: Drive, wanted: string) => {
  const found = drive.streams().find(({ name }) => name === wanted);
  if (!found)
    throw new Error(
      `There is no ${wanted} among ${drive
        .streams()
        .map(({ name }) => name)
        .join(', ')}.`,
    );
  return found;
};

test('MCAP → drive → MCAP → drive: every stream has the same samples, byte by byte, and the calibration is the same', async () => {
  const first = await simulatedDrive();
  const second = await driveOf(await exported(first, 'mcap'));
  expect(contentsOf(second)).toEqual(contentsOf(first));
  expect(second.info.t0).toBe(first.info.t0);
  expect(second.info.origin).toEqual(first.info.origin);
  expect(second.calibration().sensors).toEqual(first.calibration().sensors);
  for (const { id, name } of first.streams()) {
    const times = (drive: Drive, stream: number) =>
      [...drive.samples(stream)].map(({ t, tLog }) => [t, tLog]);
    expect(times(second, named(second, name).id), name).toEqual(times(first, id));
  }
});

test('a KITTI folder goes out as ROS 2 messages with the same sweeps, pictures, poses, lenses; truth stays truth', async () => {
  mkdirSync(join(folder, 'kitti'));
  const first = await driveOf(writeKitti(join(folder, 'kitti')));
  const second = await driveOf(await exported(first, 'mcap'));
  const third = await driveOf(await exported(second, 'mcap'));
  expect(
    second
      .streams()
      .map(({ name, kind, role, count }) => `${name} ${kind} ${role} ${count}`)
      .sort(),
  ).toEqual(
    [
      '/velodyne_points lidar sensor 8',
      '/image_02 camera sensor 8',
      '/image_02/camera_info message sensor 1',
      '/oxts message sensor 8',
      '/oxts/gnss gnss sensor 8',
      '/oxts/imu imu sensor 8',
      '/oxts/pose pose estimate 8',
      '/oxts/velocity twist sensor 8',
      '/tf_static message sensor 1',
      '/ground_truth/tracklet_labels message truth 8',
    ].sort(),
  );
  expect(contentsOf(third)).toEqual(contentsOf(second));
  const [a, b] = [first, second].map((drive) =>
    drive.payload(named(drive, drive === first ? 'velodyne_points' : '/velodyne_points').id, 3),
  );
  const [before, after] = [decodeCloud(a ?? new Uint8Array()), decodeCloud(b ?? new Uint8Array())];
  expect([after.xyz, after.intensity, after.ring, after.time]).toEqual([
    before.xyz,
    before.intensity,
    before.ring,
    before.time,
  ]);
  const pictures = [first, second].map((drive) =>
    Buffer.from(drive.payload(named(drive, drive === first ? 'image_02' : '/image_02').id, 2)),
  );
  expect(pictures[1]).toEqual(pictures[0]);
  for (const [path, stream] of [
    ['position.x', 'oxts/pose'],
    ['orientation.z', 'oxts/pose'],
    ['latitude', 'oxts/gnss'],
    ['sigma.east', 'oxts/gnss'],
    ['accel.z', 'oxts/imu'],
    ['linear.x', 'oxts/velocity'],
  ] as const) {
    const of = (drive: Drive, name: string) => drive.series(named(drive, name).id, [path]).values[0];
    const [given, come] = [of(first, stream), of(second, `/${stream}`)];
    expect(come?.length, path).toBe(8);
    for (let i = 0; i < 8; i++) expect(come?.[i], path).toBeCloseTo(given?.[i] ?? Number.NaN, 12);
  }
  const lens = (drive: Drive) => drive.calibration().sensors.find(({ frame }) => frame === 'image_02');
  expect(lens(second)?.camera).toEqual(lens(first)?.camera);
  expect(second.calibration().vehicleFrame).toBe('imu');
});

test('a cut holds what lies in it, and the transforms and lenses that were said before it', async () => {
  const first = await simulatedDrive();
  const cut = await driveOf(await exported(first, 'mcap', { fromS: 0.4, toS: 0.8 }));
  const shift = Number(BigInt(cut.info.t0) - BigInt(first.info.t0));
  const lidar = named(cut, '/lidar/top/points');
  expect(lidar.count).toBe([...first.samples(named(first, '/lidar/top/points').id, 0.4e9, 0.8e9)].length);
  for (const { t } of cut.samples(lidar.id)) {
    expect(t + shift).toBeGreaterThanOrEqual(0.4e9);
    expect(t + shift).toBeLessThanOrEqual(0.8e9);
  }
  const placed = (drive: Drive) =>
    [...drive.calibration().sensors].sort((a, b) => (a.frame < b.frame ? -1 : 1));
  expect(placed(cut)).toEqual(placed(first));
});

test('sweeps as PCD, PLY and LAS come back as the same sweeps at the same times', async () => {
  const first = await simulatedDrive();
  const source = named(first, '/lidar/top/points');
  const sweep = decodeCloud(first.payload(source.id, 4));
  for (const format of ['pcd', 'ply', 'las']) {
    const drive = await driveOf(join(await exported(first, format), 'lidar_top_points'));
    const [stream] = drive.streams();
    expect([stream?.kind, stream?.role, stream?.count], format).toEqual(['lidar', 'sensor', source.count]);
    expect(BigInt(drive.info.t0)).toBe(
      BigInt(first.info.t0) + BigInt([...first.samples(source.id)][0]?.t ?? 0),
    );
    const back = decodeCloud(drive.payload(stream?.id ?? 0, 4));
    expect(back.ring).toEqual(sweep.ring);
    expect(back.count).toBe(sweep.count);
    if (format !== 'las') {
      expect([back.xyz, back.intensity, back.time]).toEqual([sweep.xyz, sweep.intensity, sweep.time]);
      continue;
    }
    for (let i = 0; i < back.xyz.length; i += 97)
      expect(back.xyz[i]).toBeCloseTo(sweep.xyz[i] ?? Number.NaN, 3);
  }
});

test('signals are tables with names, units and the time', async () => {
  const drive = await simulatedDrive();
  const out = await exported(drive, 'csv');
  const lines = readFileSync(join(out, 'imu_data_raw.csv'), 'utf8').trim().split('\n');
  expect(lines[0]).toBe(
    't [s],t [ns UTC],accel.x [m/s²],accel.y [m/s²],accel.z [m/s²],gyro.x [rad/s],gyro.y [rad/s],gyro.z [rad/s]',
  );
  expect(lines.length - 1).toBe(named(drive, '/imu/data_raw').count);
  const { t, values } = drive.series(named(drive, '/imu/data_raw').id, ['accel.z']);
  const cells = lines[8]?.split(',') ?? [];
  expect([Number(cells[0]) * 1e9, Number(cells[4])]).toEqual([t[7], values[0]?.[7]]);
});

test('pictures go out with lenses, and with poses whose camera looks where the vehicle drives', async () => {
  const drive = await simulatedDrive();
  const out = await exported(drive, 'nerfstudio');
  const { frames } = JSON.parse(readFileSync(join(out, 'transforms.json'), 'utf8')) as {
    frames: { file_path: string; fl_x: number; w: number; transform_matrix: number[][] }[];
  };
  expect(readdirSync(join(out, 'images')).length).toBe(frames.length);
  const camera = drive.calibration().sensors.find((sensor) => sensor.camera)?.camera;
  expect([frames[0]?.fl_x, frames[0]?.w]).toEqual([camera?.fx, camera?.width]);
  const [source] = poseSources(drive);
  const { poses } = readTrajectory(drive, source?.key ?? '', drive.calibration());
  const [from, to] = [poses[0]?.p ?? [0, 0, 0], poses.at(-1)?.p ?? [0, 0, 0]];
  const way = to.map((value, k) => value - (from[k] ?? 0));
  // The third column points backwards (OpenGL).
  const back = [0, 1, 2].map((k) => frames[0]?.transform_matrix[k]?.[2] ?? 0);
  const along = way.reduce((sum, value, k) => sum - value * (back[k] ?? 0), 0) / Math.hypot(...way);
  expect(along).toBeGreaterThan(0.95);
});

test('what cannot be exported is refused, and leaves nothing', async () => {
  const drive = await simulatedDrive();
  const out = join(folder, 'taken.mcap');
  await exportDrive(drive, out, { format: 'mcap', fromS: 0, toS: 0.2 });
  const before = readFileSync(out);
  await expect(exportDrive(drive, out, { format: 'mcap' })).rejects.toThrow(/is there already/);
  expect(readFileSync(out).equals(before)).toBe(true);
  await expect(exportDrive(drive, join(folder, 'a'), { format: 'mcap', fromS: 2, toS: 1 })).rejects.toThrow(
    /holds nothing/,
  );
  await expect(exportDrive(drive, join(folder, 'a'), { format: 'tum' })).rejects.toThrow(
    /of what a run made/,
  );
  await expect(exportDrive(drive, join(folder, 'no/such/a.mcap'), { format: 'mcap' })).rejects.toThrow(
    /cannot be written/,
  );
  expect(() => exportRun(drive, { format: 'mcap' })).toThrow(/of the drive itself/);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part') || name === 'a')).toEqual([]);
});

const python = process.env.LANETRACE_PYTHON ?? 'python3';
const packages = 'import mcap, mcap_ros2, rosbags, pypcd4, plyfile, laspy, numpy';
const ready = spawnSync(python, ['-c', packages], { stdio: 'ignore' }).status === 0;
if (!ready)
  console.error(
    `SKIPPED: ${python} lacks one of ${packages.slice(7)}; exports are not read with foreign readers.`,
  );

test.skipIf(!ready)('foreign readers find the same messages, points and sums', async () => {
  const drive = await simulatedDrive();
  const log = await exported(drive, 'mcap');
  const folders = [await exported(drive, 'pcd'), await exported(drive, 'ply'), await exported(drive, 'las')];
  const script = fileURLToPath(new URL('../../interop/check_export.py', import.meta.url));
  const run = spawnSync(python, [script, log, ...folders], { encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(run.stderr).toBe('');
  const found = JSON.parse(run.stdout) as Record<string, Record<string, number>>;
  const counts = Object.fromEntries(drive.streams().map(({ name, count }) => [name, count]));
  expect(found.mcap).toEqual(counts);
  expect(found.rosbags).toEqual(counts);
  const lidar = named(drive, '/lidar/top/points');
  const sums: Record<string, number> = { points: 0, x: 0, y: 0, z: 0, ring: 0 };
  for (let seq = 0; seq < lidar.count; seq++) {
    const { count, xyz, ring } = decodeCloud(drive.payload(lidar.id, seq));
    sums.points = (sums.points ?? 0) + count;
    xyz.forEach((value, i) => {
      const axis = 'xyz'.charAt(i % 3);
      sums[axis] = (sums[axis] ?? 0) + value;
    });
    for (const value of ring ?? []) sums.ring = (sums.ring ?? 0) + value;
  }
  for (const each of folders) {
    const theirs = found[`${each.split('/').at(-1)}/lidar_top_points`] ?? {};
    expect([theirs.files, theirs.points, theirs.ring]).toEqual([lidar.count, sums.points, sums.ring]);
    // LAS has steps of 0.1 mm.
    for (const axis of ['x', 'y', 'z'])
      expect(Math.abs((theirs[axis] ?? 0) - (sums[axis] ?? 0)) / (sums.points ?? 1)).toBeLessThan(1e-4);
  }
});

test.each(['mcap', 'pcd', 'csv', 'nerfstudio', 'colmap'])(
  'an export as %s that is cancelled leaves nothing',
  async (format) => {
    const drive = await simulatedDrive();
    const out = join(folder, `cancelled.${format}`);
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    const writing = exportDrive(drive, out, { format, signal: stop.signal, onProgress });
    await expect(writing).rejects.toThrow(CancelledError);
    expect([out, `${out}.part`].filter(existsSync)).toEqual([]);
  },
);

test('a disk that takes no more costs the export, not each sweep by itself', async () => {
  const drive = await simulatedDrive();
  const out = join(folder, 'lost-place');
  const onProgress = (): void => rmSync(`${out}.part`, { recursive: true, force: true });
  await expect(exportDrive(drive, out, { format: 'pcd', onProgress })).rejects.toThrow(
    /lost-place cannot be written: ENOENT/,
  );
});
