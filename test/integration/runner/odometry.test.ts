import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { type ColumnBlock, column, decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import { decodeIterations } from '../../../engine/contract/steps/iterations.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { angleBetween, compose, expSO3, inverse, rotate } from '../../../engine/geometry/se3.ts';
import { trajectoryOf } from '../../../engine/geometry/trajectory.ts';
import type { Stage, StageContext } from '../../../engine/reconstruct/contract/stage.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { StepShelf } from '../../../engine/reconstruct/run/steps.ts';
import { stage as odometry } from '../../../engine/reconstruct/stages/odometry/stage.ts';
import { T0, temporaryFolder } from '../../support/drives.ts';

const SWEEPS = 112;
const STEPS = 300;
const T_vehicle_lidar: Pose = { p: [0.9, 0.1, 1.8], q: expSO3([0, 0, 0.4]) };
const folder = temporaryFolder();
let made = 0;

/** The vehicle at t seconds: 12 m/s from the first moment, on a circle. */
function truth(s: number): Pose {
  const turn = 0.12 * s;
  return { p: [100 * Math.sin(turn), 100 * (1 - Math.cos(turn)), 0], q: expSO3([0, 0, turn]) };
}

/** Distance along a ray in a yard of pillars over a flat ground. */
function range(from: readonly number[], along: readonly number[]): number {
  const [x = 0, y = 0, z = 0] = from;
  const [dx = 0, dy = 0, dz = 0] = along;
  let best = dz < 0 ? -z / dz : Infinity;
  const flat = Math.hypot(dx, dy);
  for (let i = -3; i <= 7; i++) {
    for (let j = -3; j <= 7; j++) {
      const [cx, cy] = [i * 26 + (j % 2) * 7, j * 23];
      if (Math.hypot(cx - x, cy - y) > 50) continue;
      const [ux, uy] = [(cx - x) / flat, (cy - y) / flat];
      const near = ux * dx + uy * dy;
      const off = (ux * dy - uy * dx) * flat;
      if (near > 0 && Math.abs(off) < 2.5) {
        const d = ((near / flat) * flat - Math.sqrt(6.25 - off * off)) / flat;
        if (d > 0) best = Math.min(best, d);
      }
    }
  }
  return best;
}

function sweep(k: number): Uint8Array {
  const xyz: number[] = [];
  const time: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const tau = (step / STEPS - 0.5) * 0.1;
    const T = compose(truth(k * 0.1 + tau), T_vehicle_lidar);
    for (let ring = 0; ring < 20; ring++) {
      const elevation = (-22 + ring * 1.3) * (Math.PI / 180);
      const azimuth = -2 * Math.PI * (step / STEPS - 0.5);
      const along = [
        Math.cos(elevation) * Math.cos(azimuth),
        Math.cos(elevation) * Math.sin(azimuth),
        Math.sin(elevation),
      ] as const;
      const d = range(T.p, rotate(T.q, along));
      if (d > 90) continue;
      xyz.push(...along.map((c) => c * d));
      time.push(Math.round(tau * NS_PER_S));
    }
  }
  return encodeColumns({}, { xyz: Float32Array.from(xyz), time: Int32Array.from(time) });
}

const sweepBytes = Array.from({ length: SWEEPS }, (_, k) => sweep(k));

function freshDrive(change: (k: number) => Uint8Array | undefined = (k) => sweepBytes[k]): Drive {
  const path = join(folder, `${made++}.drive`);
  const writer = DriveWriter.create(path, { name: 'yard', t0: T0, source: 'test' });
  const lidar = writer.addStream({
    name: 'lidar',
    kind: 'lidar',
    role: 'sensor',
    frame: 'lidar',
    codec: 'columns/1',
  });
  for (let k = 0; k < SWEEPS; k++) {
    const payload = change(k);
    if (payload) writer.addSample(lidar, { t: k * 1e8, tLog: k * 1e8 + 6e7, payload });
  }
  writer.setCalibration({
    version: 0,
    vehicleFrame: 'base',
    rule: 'test',
    sensors: [{ frame: 'lidar', T_vehicle_sensor: T_vehicle_lidar, timeOffsetNs: 0 }],
  });
  writer.setReport({ format: 'test', files: 1, bytes: 1, samples: SWEEPS, wallMs: 1, findings: [] });
  writer.finish();
  return Drive.open(path, 'write');
}

/** Hash of every part of what the stage made. */
function digest(drive: Drive, run = 1): string {
  const hash = createHash('sha256');
  for (const name of ['trajectory', 'residuals']) {
    const artifact = artifactOf(drive, run, name);
    if (!artifact) throw new Error(`There is no ${name}.`);
    hash.update(drive.artifacts.digest(artifact.id));
  }
  return hash.digest('hex');
}

const blockOf = (drive: Drive, name: string): ColumnBlock =>
  decodeColumns(drive.artifacts.read(artifactOf(drive, 1, name)?.id ?? 0, '0'));

const open: Drive[] = [];
const opened = (drive: Drive): Drive => {
  open.push(drive);
  return drive;
};
afterAll(() => {
  for (const drive of open) drive.close();
});

describe('odometry of a drive', () => {
  const drive = opened(freshDrive());
  const whole = runPipeline(drive, { threads: 1 }, [odometry]);

  it('follows the vehicle, not the lidar, from a start at 12 m/s', async () => {
    const { grade, run } = await whole;
    expect(run.stages[0]?.error).toBeUndefined();
    expect(grade).toBe('pass');
    const artifact = artifactOf(drive, 1, 'trajectory');
    expect(artifact).toMatchObject({ kind: 'trajectory', parts: 1, meta: { frame: 'odom', stream: 1 } });
    const { poses, seq } = trajectoryOf(blockOf(drive, 'trajectory'));
    expect([...(seq ?? [])]).toEqual(Array.from({ length: SWEEPS }, (_, k) => k));
    poses.forEach((pose, k) => {
      const error = compose(inverse(truth(k * 0.1)), pose);
      expect(Math.hypot(...error.p)).toBeLessThan(0.05 + 0.004 * 1.2 * k);
      expect(angleBetween(error.q, expSO3([0, 0, 0]))).toBeLessThan(0.01);
    });
  });

  it('makes the same bytes with two threads', async () => {
    await whole;
    const other = opened(freshDrive());
    await runPipeline(other, { threads: 2 }, [odometry]);
    expect(digest(other)).toBe(digest(drive));
  });

  it('steps to sweep 100 from a checkpoint and finds what it stored, bit for bit', async () => {
    await whole;
    const { blocks, frames, t } = await new StepShelf([odometry]).step(
      drive,
      { run: 1, stage: 'odometry' },
      100,
    );
    expect([frames, t]).toEqual([SWEEPS, 100 * 1e8]);
    const pose = decodeColumns(blocks.pose ?? new Uint8Array());
    const series = blockOf(drive, 'residuals');
    const iterations = decodeIterations(blocks.iterations ?? new Uint8Array());
    expect(iterations.length).toBe(column(series, 'iterations', 'f64')[100]);
    expect(iterations.at(-1)?.residualM).toBe(column(series, 'residual', 'f64')[100]);
    const stored = trajectoryOf(blockOf(drive, 'trajectory')).poses[100];
    const [x = 0, y = 0, z = 0] = column(pose, 'position', 'f64');
    const [w = 0, a = 0, b = 0, c = 0] = column(pose, 'orientation', 'f64');
    const T_odom_lidar: Pose = { p: [x, y, z], q: { w, x: a, y: b, z: c } };
    expect(compose(T_vehicle_lidar, compose(T_odom_lidar, inverse(T_vehicle_lidar)))).toEqual(stored);
  });

  it('shows the points it registered, the map they met and every correspondence', async () => {
    await whole;
    const { blocks, numbers } = await new StepShelf([odometry]).step(
      drive,
      { run: 1, stage: 'odometry' },
      57,
    );
    const iterations = decodeIterations(blocks.iterations ?? new Uint8Array());
    const last = iterations.at(-1);
    expect(last?.source.length).toBe(3 * (last?.distanceM.length ?? 0));
    const scan = column(decodeColumns(blocks.scan ?? new Uint8Array()), 'xyz', 'f32');
    expect(numbers.find(({ name }) => name === 'Points registered')?.value).toBe(scan.length / 3);
    expect(column(decodeColumns(blocks.localMap ?? new Uint8Array()), 'xyz', 'f32').length).toBeGreaterThan(
      1000,
    );
  });

  it('shows the first sweep, which has no map', async () => {
    await whole;
    const { blocks } = await new StepShelf([odometry]).step(drive, { run: 1, stage: 'odometry' }, 0);
    expect(decodeIterations(blocks.iterations ?? new Uint8Array())).toEqual([]);
    expect(column(decodeColumns(blocks.scan ?? new Uint8Array()), 'xyz', 'f32').length).toBeGreaterThan(0);
  });

  it('says which sweeps there are when asked for one that is not', async () => {
    await whole;
    await expect(
      new StepShelf([odometry]).step(drive, { run: 1, stage: 'odometry' }, SWEEPS),
    ).rejects.toThrow('Odometry has sweeps 0 to 111');
  });

  it('killed in the middle and taken up again from its checkpoint, ends on the same bytes', async () => {
    await whole;
    const made = freshDrive();
    made.close();
    await killedAt(made.path, 83);
    const broken = opened(Drive.open(made.path, 'write'));
    let registered = 0;
    const counting: Stage = {
      ...odometry,
      run: (context: StageContext) =>
        odometry.run({
          ...context,
          progress(fraction, text) {
            registered++;
            context.progress(fraction, text);
          },
        }),
    };
    const { state } = await runPipeline(broken, { threads: 1 }, [counting]);
    expect([state, registered]).toEqual(['done', SWEEPS - 50]);
    expect(digest(broken)).toBe(digest(drive));
  });
});

/** Runs odometry in a process of its own and kills it, without a word, after so many sweeps. */
async function killedAt(path: string, sweeps: number): Promise<void> {
  const script = join(import.meta.dirname, '../../support/children/odometry.ts');
  const child = spawn(process.execPath, [script, path, String(sweeps)]);
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (bytes) => (text += bytes));
    child.stdout.on('data', (bytes) => String(bytes).includes('standing') && resolve());
    child.on('exit', () => reject(new Error(`The child ended by itself: ${text}`)));
  });
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

it('leaves a sweep out that is no cloud, says so, and still steps to the same places', async () => {
  const drive = opened(
    freshDrive((k) => (k === 20 ? new Uint8Array(100) : k < 60 ? sweepBytes[k] : undefined)),
  );
  const { grade, run } = await runPipeline(drive, { threads: 1 }, [odometry]);
  expect(grade).toBe('warn');
  expect(run.stages[0]?.verdict?.reasons.join(' ')).toContain('1 sweeps are damaged');
  const { numbers } = await new StepShelf([odometry]).step(drive, { run: 1, stage: 'odometry' }, 59);
  const series = blockOf(drive, 'residuals');
  expect(numbers.find(({ name }) => name === 'Mean residual')?.value).toBe(
    column(series, 'residual', 'f64').at(-1),
  );
});

it('notices that sweeps are missing', async () => {
  const drive = opened(freshDrive((k) => (k < 50 && !(k > 20 && k < 27) ? sweepBytes[k] : undefined)));
  const { run } = await runPipeline(drive, { threads: 2 }, [odometry]);
  expect(run.stages[0]?.verdict?.reasons.join(' ')).toContain('Sweeps are missing in 1 places, up to 0.70 s');
});

it('needs a lidar, and says so', async () => {
  const drive = opened(freshDrive(() => undefined));
  const { run } = await runPipeline(drive, {}, [odometry]);
  expect(run.stages[0]?.error).toContain('odometry needs at least two');
});
