import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { STAGES } from '../../../engine/reconstruct/stages/registry.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-truth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Digest of every part that every stage made. */
async function madeOf(path: string): Promise<string[]> {
  const drive = Drive.open(path, 'write');
  try {
    const { state } = await runPipeline(drive, { threads: 2 });
    expect(state).toBe('done');
  } finally {
    drive.close();
  }
  const db = new Database(path, { readonly: true });
  try {
    const rows = db
      .prepare(
        `SELECT a.stage, a.name, p.level, p.key, hex(p.digest) AS digest FROM part p JOIN artifact a ON a.id = p.artifact
         ORDER BY a.stage, a.name, p.level, p.key`,
      )
      .all() as { stage: string; name: string; level: number; key: string; digest: string }[];
    return rows.map((row) => Object.values(row).join(' '));
  } finally {
    db.close();
  }
}

describe('the truth beside a simulated log', () => {
  it('is read by no stage: without it all of them make the same bytes', async () => {
    const log = join(folder, 'road.mcap');
    const { truth } = await simulate({ out: log, seed: 7, seconds: 3 });
    const [beside, alone] = [join(folder, 'road.drive'), join(folder, 'alone.drive')];
    await ingest(log, beside, {});
    copyFileSync(beside, alone);
    const made = await madeOf(beside);
    expect(existsSync(truth)).toBe(true);
    rmSync(truth, { recursive: true });
    expect(await madeOf(alone)).toEqual(made);
    expect(new Set(made.map((row) => row.split(' ')[0]))).toEqual(new Set(STAGES.map(({ id }) => id)));
  });
});
