/** What the dynamics stage removes in simulated traffic, seen by lidars of 64, 32 and 16 lasers. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { rigOf } from '../../../bench/dynamics/rigs.ts';
import { type MotionScore, scoreMotion } from '../../../bench/dynamics/score.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
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
      const all = blocks.flatMap((block) => [...column(block, 'free', 'u8')]);
      expect(all.length).toBeGreaterThan(500);
      expect(all.filter((free) => free > 0).length / all.length).toBeGreaterThan(2 / 3);
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
