/** Odometry where the lidar alone does not tell how fast the vehicle goes: 32 lasers on a motorway. */
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { evaluateTrajectory } from '../../../engine/reconstruct/results/evaluate-trajectory.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { stage as odometry } from '../../../engine/reconstruct/stages/odometry/stage.ts';
import { NUSCENES } from '../../../engine/simulate/rig/nuscenes.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { writeWithout } from '../../support/simulate/mcap-without.ts';

const folder = temporaryFolder();
const opened: Drive[] = [];
afterAll(() => {
  for (const drive of opened) drive.close();
});

const LIDAR = { ...NUSCENES, cameras: [], radars: [] };
const TWIST = '/vehicle/twist';

/** Metres that odometry made of the way, metres that it had, and what the stage says. */
async function wayOf(log: string, truth: string) {
  const file = join(folder, `${basename(log)}.drive`);
  await ingest(log, file);
  const drive = Drive.open(file, 'write');
  opened.push(drive);
  const { run } = await runPipeline(drive, { threads: 2 }, [odometry]);
  const [score] = evaluateTrajectory(drive, run.id, join(truth, 'trajectory.tum')).scores;
  return { score, reasons: run.stages[0]?.verdict?.reasons.join(' ') };
}

test('a start at 28 m/s that the lidar takes for standing still is held to the speed of the wheels, and the stage says so', async () => {
  const out = join(folder, 'motorway.mcap');
  const drive = { style: 'motorway-eu', rig: LIDAR, seed: 201, seconds: 1.5 } as const;
  const { truth } = await simulate({ ...drive, out, threads: 2 });

  const told = await wayOf(out, truth);
  expect(told.score?.referencePathM).toBeGreaterThan(35);
  expect(told.score?.ateMaxM).toBeLessThan(0.3);
  expect(told.reasons).toMatch(/held to the speed of \/vehicle\/twist/);

  // The same sweeps without wheels: what the lidar alone makes of them.
  const blind = join(folder, 'blind.mcap');
  expect(await writeWithout(out, blind, { topic: TWIST, fromS: 0, toS: 10 })).toBeGreaterThan(50);
  const alone = await wayOf(blind, truth);
  expect(alone.score?.pathM).toBeLessThan(0.5 * (alone.score?.referencePathM ?? 0));
  expect(alone.reasons).not.toMatch(/held/);
});
