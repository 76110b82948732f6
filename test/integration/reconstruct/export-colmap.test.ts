/** A drive goes out as a model of COLMAP, and comes back with the same lenses, poses and points: by our reading, and by pycolmap. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { rotate } from '../../../engine/geometry/se3.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { ownFolderName } from '../../../engine/reconstruct/results/export/drive/cloud-files.ts';
import { poseAt } from '../../../engine/reconstruct/results/export/drive/posed-pictures.ts';
import { exportDrive } from '../../../engine/reconstruct/results/export/export.ts';
import { poseSources, readTrajectory } from '../../../engine/replay/poses.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();
const READER = fileURLToPath(new URL('../../interop/read_colmap.py', import.meta.url));
const PYTHON = process.env.LANETRACE_PYTHON ?? 'python3';

const log = join(folder, 'sim.mcap');
await simulate({ seed: 4, seconds: 1, out: log, threads: 2 });
await ingest(log, join(folder, 'sim.drive'));
const drive = Drive.open(join(folder, 'sim.drive'), 'write');
afterAll(() => drive.close());
const out = join(folder, 'colmap');
await exportDrive(drive, out, { format: 'colmap' });

const lines = (name: string): string[] =>
  readFileSync(join(out, 'sparse/0', name), 'utf8')
    .split('\n')
    .slice(0, -1);

/** Of the pictures as they were written: where each camera was, and where it looked, from the first pose. */
function expected(): Map<string, { centre: number[]; forward: readonly number[] }> {
  const calibration = drive.calibration();
  const [source] = poseSources(drive, calibration).filter(({ title }) => !title.endsWith('(truth)'));
  const trajectory = readTrajectory(drive, source?.key ?? '', calibration);
  const origin = trajectory.poses[0]?.p ?? [0, 0, 0];
  const found = new Map<string, { centre: number[]; forward: readonly number[] }>();
  const taken = new Set<string>();
  for (const stream of drive.streams().filter(({ kind }) => kind === 'camera')) {
    const sensor = calibration.sensors.find(({ frame }) => frame === stream.frame);
    const name = ownFolderName(taken, stream.name);
    for (const { seq, t } of drive.samples(stream.id)) {
      const pose = sensor && poseAt(trajectory, t + sensor.timeOffsetNs, sensor);
      if (pose)
        found.set(`${name}_${String(seq).padStart(6, '0')}`, {
          centre: pose.p.map((value, k) => value - (origin[k] ?? 0)),
          forward: rotate(pose.q, [0, 0, 1]),
        });
    }
  }
  return found;
}

test('lenses, poses and lidar points stand in the order and the frames that COLMAP documents', () => {
  const images = lines('images.txt').filter((_, i) => i % 2 === 0);
  expect(lines('images.txt').filter((line, i) => i % 2 === 1 && line !== '')).toEqual([]);
  const places = expected();
  expect(images.length).toBe(places.size);
  for (const line of images) {
    const [, w = 0, x = 0, y = 0, z = 0, ...t] = line.split(' ').slice(0, 8).map(Number);
    const name = line.split(' ')[9] ?? '';
    expect(existsSync(join(out, 'images', name))).toBe(true);
    // X_camera = R X_world + t: the camera is at −Rᵀ t and looks along the third row of R.
    const back = { w, x: -x, y: -y, z: -z };
    const centre = rotate(back, [-(t[0] ?? 0), -(t[1] ?? 0), -(t[2] ?? 0)]);
    const wanted = places.get(name.replace(/\.\w+$/, ''));
    for (const k of [0, 1, 2]) {
      expect(centre[k]).toBeCloseTo(wanted?.centre[k] ?? Number.NaN, 6);
      expect(rotate(back, [0, 0, 1])[k]).toBeCloseTo(wanted?.forward[k] ?? Number.NaN, 6);
    }
  }
  const lens = drive.calibration().sensors.find(({ camera }) => camera)?.camera;
  const [first = ''] = lines('cameras.txt');
  const [id, model, ...numbers] = first.split(' ');
  expect([id, ['PINHOLE', 'OPENCV', 'FULL_OPENCV', 'OPENCV_FISHEYE'].includes(model ?? '')]).toEqual([
    '1',
    true,
  ]);
  expect(numbers.slice(0, 6).map(Number)).toEqual(
    lens && [lens.width, lens.height, lens.fx, lens.fy, lens.cx + 0.5, lens.cy + 0.5],
  );
  const points = lines('points3D.txt').map((line) => line.split(' ').map(Number));
  expect(points.length).toBeGreaterThan(1000);
  // No two in one cell of 0.2 m, and the street lies below the vehicle.
  expect(new Set(points.map((p) => p.slice(1, 4).join(' '))).size).toBe(points.length);
  expect(points.every((p) => p.length === 8 && p.every(Number.isFinite))).toBe(true);
});

const hasPycolmap = spawnSync(PYTHON, ['-c', 'import pycolmap']).status === 0;
if (!hasPycolmap) console.warn(`SKIPPED: ${PYTHON} has no pycolmap; the model is not read by it.`);

test.skipIf(!hasPycolmap)('pycolmap reads the same cameras, centres, directions and points', () => {
  const { stdout, stderr } = spawnSync(PYTHON, [READER, join(out, 'sparse/0')], { encoding: 'utf8' });
  expect(stderr).not.toMatch(/Error/);
  const model = JSON.parse(stdout) as {
    cameras: Record<string, { model: string; params: number[]; size: number[] }>;
    images: { name: string; centre: number[]; forward: number[] }[];
    points: number;
  };
  const places = expected();
  expect(model.images.length).toBe(places.size);
  expect(model.points).toBe(lines('points3D.txt').length);
  expect(Object.keys(model.cameras).length).toBe(lines('cameras.txt').length);
  for (const { name, centre, forward } of model.images) {
    const wanted = places.get(name.replace(/\.\w+$/, ''));
    for (const k of [0, 1, 2]) {
      expect(centre[k]).toBeCloseTo(wanted?.centre[k] ?? Number.NaN, 6);
      expect(forward[k]).toBeCloseTo(wanted?.forward[k] ?? Number.NaN, 6);
    }
  }
});

test('two streams whose names differ only in signs that no folder has get names of their own', () => {
  const taken = new Set<string>();
  expect(['/cam/a', '/cam a', '/CAM_A', 'cam_b'].map((name) => ownFolderName(taken, name))).toEqual([
    'cam_a',
    'cam_a_2',
    'CAM_A_3',
    'cam_b',
  ]);
});
