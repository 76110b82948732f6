/**
 * kill −9 at any moment, many times: ingest, reconstruction, bookmarks, the switch of the journal mode. What was said to be kept
 * is there, and the drive opens. LANETRACE_KILLS sets how often each (`npm run test:kill`: 100).
 */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { rewrite } from '../../../engine/drive/upkeep/rewrite.ts';
import { tidy } from '../../../engine/drive/upkeep/tidy.ts';
import { usageOf } from '../../../engine/drive/upkeep/usage.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { listRuns } from '../../../engine/reconstruct/run/runs.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { totalStage, walkStage } from '../../support/toy-stages.ts';

const ASKED = process.env.npm_lifecycle_event === 'test:kill' ? 100 : 2;
const KILLS = Number(process.env.LANETRACE_KILLS ?? ASKED);
/** A slow machine takes some seconds to start a process. */
const MOST_MS = 60_000 + KILLS * 20_000;
const ROUNDS_OF_A_DRIVE = 20;
/** Work goes on so long at most after the first word of the child. */
const MOST_DELAY_MS = 400;

const folder = temporaryFolder();
const support = join(import.meta.dirname, '../../support');
const spread = (round: number): number => ((round * 0.618_034) % 1) * MOST_DELAY_MS;

/** Runs a child and kills it so long after its first word; returns all it said, and whether the kill met it alive. */
function killed(
  script: string,
  args: readonly string[],
  delayMs: number,
): Promise<{ said: string; met: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(support, script), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (bytes) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), delayMs);
      said += String(bytes);
    });
    child.on('error', reject);
    child.on('close', (_, signal) => resolve({ said, met: signal === 'SIGKILL' }));
  });
}

/** The last number of whole lines; a line that the kill cut is not said. */
const lastKept = (said: string): number => Number([...said.matchAll(/kept (\d+)\n/g)].at(-1)?.[1] ?? -1);

test('a killed ingest leaves its drive whole or absent, and the next one goes through', {
  timeout: MOST_MS,
}, async () => {
  let met = 0;
  for (let round = 0; round < KILLS; round++) {
    const path = join(folder, 'ingest.drive');
    rmSync(path, { force: true });
    const ended = await killed('children/ingest.ts', [path, '60', '3'], spread(round));
    if (ended.met) met++;
    if (existsSync(path)) {
      const drive = Drive.open(path, 'read');
      expect(drive.streams().map(({ count }) => count)).toEqual([60]);
      expect([...drive.samples(1)]).toHaveLength(60);
      drive.close();
    } else expect(ended.said).not.toContain('finished');
    makeSmallDrive(path, { sweeps: 2 });
    expect(existsSync(`${path}.part`)).toBe(false);
  }
  expect(met).toBeGreaterThan(0);
});

test('a killed reconstruction goes on from where it was and makes the same', {
  timeout: MOST_MS,
}, async () => {
  const good = makeSmallDrive(join(folder, 'whole.drive'), { sweeps: 30, points: 300 });
  const stages = [walkStage({ pauseMs: 0 }), { ...walkStage({ pauseMs: 0 }), id: 'slow' }, totalStage()];
  const finish = async (path: string): Promise<string[]> => {
    const drive = Drive.open(path, 'write');
    try {
      expect((await runPipeline(drive, {}, stages)).state).toBe('done');
      const made =
        listRuns(drive, stages)
          .at(-1)
          ?.stages.flatMap(({ artifacts }) => artifacts) ?? [];
      expect(made.length).toBeGreaterThan(0);
      return made.map(({ id }) => drive.artifacts.digest(id));
    } finally {
      drive.close();
    }
  };
  const reference = join(folder, 'reference.drive');
  copyFileSync(good, reference);
  const wanted = await finish(reference);
  let met = 0;
  for (let round = 0; round < KILLS; round++) {
    const path = join(folder, 'run.drive');
    for (const side of ['', '-wal', '-shm', '-journal']) rmSync(path + side, { force: true });
    copyFileSync(good, path);
    if ((await killed('children/walk.ts', [path, '15'], spread(round))).met) met++;
    expect(await finish(path)).toEqual(wanted);
  }
  expect(met).toBeGreaterThan(0);
});

test.each(['bookmarks', 'switch'])(
  '%s: what was kept before a kill is there after it, whoever opens the drive',
  {
    timeout: MOST_MS,
  },
  async (what) => {
    let path = '';
    for (let round = 0; round < KILLS; round++) {
      // A new drive now and then: a fast machine writes more bookmarks in 100 rounds than are listed at once.
      if (round % ROUNDS_OF_A_DRIVE === 0)
        path = makeSmallDrive(join(folder, `${what}-${round}.drive`), { sweeps: 2 });
      const { said, met } = await killed('children/kill.ts', [what, path], spread(round));
      expect(met).toBe(true);
      // By turns a reader and a writer meet what the kill left.
      const drive = Drive.open(path, round % 2 === 0 ? 'read' : 'write');
      const notes = drive.bookmarks.list().map(({ note }) => Number(note));
      drive.close();
      expect(notes).toEqual(notes.map((_, n) => n));
      expect(notes.length).toBeGreaterThan(lastKept(said));
      expect(existsSync(`${path}-wal`)).toBe(false);
      // SQLite may leave a journal that it had begun; one that undoes nothing begins with a zero.
      const journal = `${path}-journal`;
      expect(existsSync(journal) ? (readFileSync(journal)[0] ?? 0) : 0).toBe(0);
    }
  },
);

test.each(['tidy', 'rewrite'])(
  '%s: after a kill the drive opens, has every payload, and the work goes through',
  { timeout: MOST_MS },
  async (what) => {
    const path = makeSmallDrive(join(folder, `${what}.drive`), { sweeps: 30, points: 5000 });
    const payloads = (): string[] => {
      const drive = Drive.open(path, 'read');
      try {
        expect(drive.quickCheck()).toBeUndefined();
        return drive
          .streams()
          .flatMap(({ id, count }) =>
            Array.from({ length: count }, (_, seq) => Buffer.from(drive.payload(id, seq)).toString('base64')),
          );
      } finally {
        drive.close();
      }
    };
    const wanted = payloads();
    for (let round = 0; round < KILLS; round++) {
      expect((await killed('drive/upkeep-child.ts', [what, path], spread(round))).met).toBe(true);
      expect(payloads()).toEqual(wanted);
      const { runs } = usageOf(path);
      tidy(path, { runs: runs.map(({ id }) => id) });
      expect(usageOf(path)).toMatchObject({ runs: [], orphanBytes: 0, freeBytes: 0 });
      await rewrite(path, path, { pack: false, embed: false });
      expect(existsSync(`${path}.part`)).toBe(false);
    }
    expect(payloads()).toEqual(wanted);
  },
);
