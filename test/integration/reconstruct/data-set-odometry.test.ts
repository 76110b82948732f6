/** A simulated drive in the layouts of data sets: replay shows its sweeps, and odometry follows the true way. */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { compose, inverse } from '../../../engine/geometry/se3.ts';
import { poseAt, type Trajectory, trajectoryOf } from '../../../engine/geometry/trajectory.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { stage as odometry } from '../../../engine/reconstruct/stages/odometry/stage.ts';
import { Replay } from '../../../engine/replay/replay.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';
import {
  trueTrajectory,
  writeAsAv2,
  writeAsNuscenes,
} from '../../support/ingest/data-sets/data-set-files.ts';

const folder = temporaryFolder();
/** Measured: 22 mm (Argoverse 2, 16-bit floats) and 17 mm (nuScenes), 12 mm on the sweeps as they were measured. */
const MOST_APART_M = 0.04;

/** nuScenes' times are microseconds: the first sweep may come to lie before the truth begins. */
const ROUNDED_NS = 1000;

const opened: Drive[] = [];
afterAll(() => {
  for (const drive of opened) drive.close();
});

async function driveOf(log: string, name: string): Promise<Drive> {
  const out = join(folder, `${name}.drive`);
  const { findings } = await ingest(log, out);
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  const drive = Drive.open(out, 'write');
  opened.push(drive);
  return drive;
}

async function odometryOf(drive: Drive): Promise<Trajectory> {
  const { run } = await runPipeline(drive, { threads: 2 }, [odometry]);
  expect(run.stages[0]?.error).toBeUndefined();
  const artifact = artifactOf(drive, run.id, 'trajectory');
  return trajectoryOf(decodeColumns(drive.artifacts.read(artifact?.id ?? 0, '0')));
}

/** The largest distance from the truth, both counted from the first pose. */
function apart(made: Trajectory, truth: Trajectory, shiftNs: number): number {
  const trueAt = (k: number) => poseAt(truth, (made.t[k] ?? 0) + shiftNs, ROUNDED_NS);
  const [first, firstTrue] = [made.poses[0], trueAt(0)];
  if (!first || !firstTrue) throw new Error('There is no first pose.');
  const distances = made.poses.map((pose, k) => {
    const at = trueAt(k);
    const [a, b] = [compose(inverse(first), pose).p, at && compose(inverse(firstTrue), at).p];
    return b ? Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) : 0;
  });
  return Math.max(...distances);
}

test('Argoverse 2 and nuScenes: from the log over replay to odometry near the truth', async () => {
  const log = join(folder, 'simulated.mcap');
  const { truth: beside } = await simulate({
    preset: 'standard',
    seed: 5,
    seconds: 1.5,
    out: log,
    threads: 2,
  });
  const first = await driveOf(log, 'simulated');
  const truth = trueTrajectory(first, beside);
  const wanted = first.streams().find(({ kind }) => kind === 'lidar')?.count ?? 0;
  for (const [name, write] of [
    ['argoverse2', writeAsAv2],
    ['nuscenes', writeAsNuscenes],
  ] as const) {
    const drive = await driveOf(write(first, truth, join(folder, name)), name);
    const lidar = drive.streams().find(({ kind }) => kind === 'lidar');
    if (!lidar) throw new Error('There is no lidar.');
    // The last sweeps end behind the true trajectory.
    expect(lidar.count).toBeGreaterThan(wanted - 3);
    const { samples } = new Replay(drive).frame(1_000_000_000, [lidar.id]);
    const cloud = decodeCloud(drive.payload(lidar.id, samples[0]?.seq ?? -1));
    expect([cloud.count > 10_000, cloud.ring?.length, cloud.time]).toEqual([true, cloud.count, undefined]);
    const made = await odometryOf(drive);
    expect(made.poses.length).toBeGreaterThan(10);
    const shift = Number(BigInt(drive.info.t0) - BigInt(first.info.t0));
    expect(apart(made, truth, shift)).toBeLessThan(MOST_APART_M);
  }
});
