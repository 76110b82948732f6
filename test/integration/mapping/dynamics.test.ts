/** What the dynamics stage removes in simulated traffic, seen by lidars of 64, 32 and 16 lasers. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { rigOf } from '../../../bench/dynamics/rigs.ts';
import { type MotionScore, scoreMotion } from '../../../bench/dynamics/score.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { decodeLayer } from '../../../engine/contract/steps/layers.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { StepShelf } from '../../../engine/reconstruct/run/steps.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();
const SECONDS = 4;
/** A third of the columns of a real lidar, to keep the test short. */
const COLUMNS = 600;
const scores = new Map<number, MotionScore>();

async function reconstructed(path: string, threads: number): Promise<number> {
  const drive = Drive.open(path, 'write');
  try {
    const { run, state } = await runPipeline(drive, { to: 'dynamics', threads, again: 'dynamics' });
    expect(state).toBe('done');
    return run.id;
  } finally {
    drive.close();
  }
}

const pathOf = (lasers: number): string => join(folder, `${lasers}.drive`);

function digestsOf(path: string, run: number): string[] {
  const drive = Drive.open(path, 'read');
  try {
    return ['motion', 'removed'].map((name) => {
      const artifact = artifactOf(drive, run, name, 'dynamics');
      if (!artifact) throw new Error(`There is no artifact ${name}.`);
      return drive.artifacts.digest(artifact.id);
    });
  } finally {
    drive.close();
  }
}

beforeAll(async () => {
  for (const lasers of [64, 32, 16]) {
    const log = join(folder, `${lasers}.mcap`);
    await simulate({
      style: 'lively',
      rig: rigOf(lasers, COLUMNS),
      seed: 305,
      seconds: SECONDS,
      out: log,
      threads: 2,
    });
    await ingest(log, pathOf(lasers));
    await reconstructed(pathOf(lasers), 2);
    scores.set(lasers, scoreMotion(String(lasers), pathOf(lasers), join(folder, `${lasers}.truth`)));
  }
}, 300_000);

describe('moving things', () => {
  test.each([64, 32, 16])('are removed by %i lasers, and what stands is kept', (lasers) => {
    const score = scores.get(lasers);
    expect(score?.moving).toBeGreaterThan(1000);
    expect(score?.kept).toBeGreaterThan(0.98);
    expect(score?.keptAbove).toBeGreaterThan(0.98);
    expect(score?.removed).toBeGreaterThan(0.95);
  });

  test('leave a cloud with the votes that removed them', async () => {
    const drive = Drive.open(pathOf(32), 'read');
    try {
      const artifact = artifactOf(drive, 1, 'removed', 'dynamics');
      if (!artifact) throw new Error('There is no cloud of what was removed.');
      const blocks = drive.artifacts
        .parts(artifact.id, 0)
        .map(({ key }) => decodeColumns(drive.artifacts.read(artifact.id, key, 0)));
      const votes = (name: string) => blocks.flatMap((block) => [...column(block, name, 'u8')]);
      const [all, moving] = [votes('free'), votes('moving')];
      expect(all.length).toBeGreaterThan(500);
      const voted = all.filter((free, k) => free > 0 || (moving[k] ?? 0) > 0);
      expect(voted.length / all.length).toBeGreaterThan(2 / 3);
      expect(moving.some((scans) => scans > 0)).toBe(true);
    } finally {
      drive.close();
    }
  });

  test('are shown sweep by sweep with the votes of other sweeps and of the radar, as they were stored', async () => {
    const drive = Drive.open(pathOf(32), 'read');
    try {
      const shelf = new StepShelf();
      const { steps } = await shelf.list(drive, { run: 1, stage: 'dynamics' });
      expect(steps.length).toBeGreaterThan(9 * SECONDS);
      const shown = await shelf.step(drive, { run: 1, stage: 'dynamics' }, 20);
      expect(shown.stored).toBe('equal');
      expect(shown.phases?.map(({ title }) => title)).toEqual(['Votes', 'Radar', 'Judged']);
      const echoes = decodeLayer(shown.blocks.echoes ?? new Uint8Array());
      const numbers = new Map(shown.phases?.[1]?.numbers.map(({ name, value }) => [name, value]));
      expect(echoes?.kind === 'points' && echoes.xyz.length / 3).toBe(numbers.get('Returns'));
      expect(numbers.get('Returns')).toBeGreaterThan(5);
      expect(numbers.get('Voxels beside one that stands')).toBeGreaterThan(0);
    } finally {
      drive.close();
    }
  });

  test('are the same bytes at one thread and at two', async () => {
    const before = digestsOf(pathOf(16), 1);
    const run = await reconstructed(pathOf(16), 1);
    expect(digestsOf(pathOf(16), run)).toEqual(before);
  });
});
