/**
 * Runs and results. A result is what a stage made, found by its key; a run names which result each of its stages has, so that
 * variants share what they have in common. Metrics, logs and checkpoints belong to the result.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LogLine, Metric, ParameterValues, Verdict } from '../../contract/stages.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { checkBlob, checkJson, checkRow, count, id, sentence, time, word } from '../store/rows.ts';
import { plainBytes, type Store } from '../store/store.ts';

export type RunRow = {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly parent: number | undefined;
  readonly created: string;
  readonly calibration: number;
  /** Parameters that differ from their defaults, by stage. */
  readonly settings: Settings;
};

export type Settings = Readonly<Record<string, ParameterValues>>;

export type RunStageRow = {
  readonly stage: string;
  readonly key: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly error: string | undefined;
};

export type ResultRow = {
  readonly id: number;
  readonly key: string;
  readonly stage: string;
  readonly version: number;
  readonly parameters: ParameterValues;
  readonly state: 'unfinished' | 'done';
  readonly verdict: Verdict | undefined;
  readonly wallMs: number;
  readonly peakBytes: number | undefined;
};

export type Checkpoint = { readonly index: number; readonly state: Uint8Array };

const RESULT = `id, key, stage, version, parameters, state, grade, reasons, wall_ms AS wallMs, peak_bytes AS peakBytes`;

const PARAMETERS = z.record(word, z.union([z.number(), z.string().max(10_000), z.boolean()]));
const SETTINGS = z.record(word, PARAMETERS);
const REASONS = z.array(sentence);
const grade = z.enum(['pass', 'warn', 'fail']).nullable();
const RUN = z.object({
  id: id.nonnegative(),
  uuid: word,
  name: word,
  parent: id.nullable(),
  created: word,
  calibration: count,
  settings: z.string(),
});
const RUN_STAGE = z.object({
  stage: word,
  key: word,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  error: sentence.nullable(),
});
const RESULT_ROW = z.object({
  id: id.nonnegative(),
  key: word,
  stage: word,
  version: count,
  parameters: z.string(),
  state: z.enum(['unfinished', 'done']),
  grade,
  reasons: z.string().nullable(),
  wallMs: z.number().nonnegative(),
  peakBytes: count.nullable(),
});
const METRIC = z.object({
  name: word,
  value: z.number().nullable(),
  unit: word,
  grade,
  threshold: word.nullable(),
  reason: sentence.nullable(),
});
const LOG = z.object({
  level: z.enum(['debug', 'info', 'warn', 'error']),
  text: sentence,
  wallMs: z.number(),
  at: time.nullable(),
});
const SIZE = z.object({ id, key: word, bytes: count, runs: count });
const CHECKPOINT = z.object({
  n: count,
  metrics: count,
  logs: count,
  links: count,
  last_part: count,
  bytes: z.unknown(),
});
/** A stage has some dozens of metrics and, of a long drive, some thousands of lines. */
const MOST_ROWS = 100_000;

export class Runs {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  create(name: string, parent: number | undefined, calibration: number, settings: Settings): number {
    return this.#store
      .query('INSERT INTO run (uuid, name, parent, created, calibration, settings) VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        randomUUID(),
        name,
        parent ?? null,
        new Date().toISOString(),
        calibration,
        JSON.stringify(settings),
      );
  }

  /** Changes what a run is made with; its stages whose keys change by that are stale. */
  change(run: number, calibration: number, settings: Settings): void {
    this.#store
      .query('UPDATE run SET calibration = ?, settings = ? WHERE id = ?')
      .run(calibration, JSON.stringify(settings), run);
  }

  list(): RunRow[] {
    return this.#store
      .query<{ id: number }>(
        `SELECT id, uuid, name, parent, created, calibration, settings FROM run ORDER BY id LIMIT ${MOST_ROWS}`,
      )
      .all()
      .map((found) => {
        const at = this.#at('run', found.id);
        const row = checkRow(at, found, RUN);
        return {
          ...row,
          parent: row.parent ?? undefined,
          settings: checkJson(at, 'settings', row.settings, SETTINGS),
        };
      });
  }

  /** Removes the run; its results stay until `collect`. Variants of it become variants of what it was a variant of. */
  remove(run: number): void {
    this.#store.transaction(() => {
      this.#store
        .query('UPDATE run SET parent = (SELECT parent FROM run WHERE id = ?1) WHERE parent = ?1')
        .run(run);
      this.#store.query('DELETE FROM run_stage WHERE run = ?').run(run);
      this.#store.query('DELETE FROM run WHERE id = ?').run(run);
    });
  }

  stages(run: number): RunStageRow[] {
    return this.#store
      .query(`SELECT stage, key, state, error FROM run_stage WHERE run = ? LIMIT ${MOST_ROWS}`)
      .all(run)
      .map((found) => checkRow(this.#at('run_stage', run), found, RUN_STAGE))
      .map((row) => ({ ...row, error: row.error ?? undefined }));
  }

  setStage(run: number, stage: string, key: string, state: RunStageRow['state'], error?: string): void {
    this.#store
      .query('INSERT OR REPLACE INTO run_stage (run, stage, key, state, error) VALUES (?, ?, ?, ?, ?)')
      .run(run, stage, key, state, error ?? null);
  }

  result(key: string): ResultRow | undefined {
    const found = this.#store.query(`SELECT ${RESULT} FROM result WHERE key = ?`).get(key);
    if (!found) return undefined;
    const at = this.#at('result', key);
    const { grade, reasons, parameters, peakBytes, ...rest } = checkRow(at, found, RESULT_ROW);
    return {
      ...rest,
      parameters: checkJson(at, 'parameters', parameters, PARAMETERS),
      peakBytes: peakBytes ?? undefined,
      verdict:
        grade === null ? undefined : { grade, reasons: checkJson(at, 'reasons', reasons ?? '[]', REASONS) },
    };
  }

  begin(key: string, stage: string, version: number, parameters: ParameterValues, threads: number): number {
    return this.#store
      .query(
        `INSERT INTO result (key, stage, version, parameters, state, threads, created)
         VALUES (?, ?, ?, ?, 'unfinished', ?, ?)`,
      )
      .run(key, stage, version, JSON.stringify(parameters), threads, new Date().toISOString());
  }

  finish(result: number, verdict: Verdict, wallMs: number, peakBytes: number): void {
    this.#store
      .query(
        `UPDATE result SET state = 'done', grade = ?, reasons = ?, wall_ms = wall_ms + ?, peak_bytes = ? WHERE id = ?`,
      )
      .run(verdict.grade, JSON.stringify(verdict.reasons), wallMs, Math.round(peakBytes), result);
  }

  /** Adds the time of an attempt that did not finish. */
  addWall(result: number, wallMs: number): void {
    this.#store.query('UPDATE result SET wall_ms = wall_ms + ? WHERE id = ?').run(wallMs, result);
  }

  addMetric(result: number, metric: Metric, at?: Nanoseconds): void {
    this.#store
      .query(
        `INSERT INTO metric SELECT ?1, coalesce(max(n) + 1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM metric WHERE result = ?1`,
      )
      .run(
        result,
        metric.name,
        Number.isFinite(metric.value) ? metric.value : null,
        metric.unit,
        metric.grade ?? null,
        metric.threshold ?? null,
        metric.reason ?? null,
        at ?? null,
      );
  }

  metrics(result: number): Metric[] {
    return this.#store
      .query(
        `SELECT name, value, unit, grade, threshold, reason FROM metric WHERE result = ? ORDER BY n LIMIT ${MOST_ROWS}`,
      )
      .all(result)
      .map((found) => checkRow(this.#at('metric', result), found, METRIC))
      .map(({ value, grade, threshold, reason, ...rest }) => ({
        ...rest,
        value: value ?? Number.NaN,
        grade: grade ?? undefined,
        threshold: threshold ?? undefined,
        reason: reason ?? undefined,
      }));
  }

  addLog(result: number, line: LogLine): void {
    this.#store
      .query('INSERT INTO log SELECT ?1, coalesce(max(n) + 1, 0), ?2, ?3, ?4, ?5 FROM log WHERE result = ?1')
      .run(result, line.level, line.text, line.wallMs, line.at ?? null);
  }

  logs(result: number): LogLine[] {
    return this.#store
      .query(
        `SELECT level, text, wall_ms AS wallMs, t AS at FROM log WHERE result = ? ORDER BY n LIMIT ${MOST_ROWS}`,
      )
      .all(result)
      .map((found) => checkRow(this.#at('log', result), found, LOG))
      .map((row) => ({ ...row, at: row.at ?? undefined }));
  }

  /** Keeps state, and how much the result held at that moment. */
  addCheckpoint(result: number, { index, state }: Checkpoint): void {
    this.#store
      .query(
        `INSERT OR REPLACE INTO checkpoint SELECT ?1, ?2,
           (SELECT count(*) FROM metric WHERE result = ?1), (SELECT count(*) FROM log WHERE result = ?1),
           (SELECT coalesce(max(link.id), 0) FROM link JOIN artifact ON artifact.id = link.artifact WHERE result = ?1),
           (SELECT coalesce(max(part.id), 0) FROM part JOIN artifact ON artifact.id = part.artifact WHERE result = ?1), ?3`,
      )
      .run(result, index, state);
  }

  /** The newest checkpoint at or below index. */
  checkpoint(result: number, index = Number.MAX_SAFE_INTEGER): Checkpoint | undefined {
    const row = this.#store
      .query<{ n: number; bytes: unknown }>(
        'SELECT n, bytes FROM checkpoint WHERE result = ? AND n <= ? ORDER BY n DESC LIMIT 1',
      )
      .get(result, index);
    return row && { index: row.n, state: plainBytes(checkBlob(this.#at('checkpoint', row.n), row.bytes)) };
  }

  /**
   * Takes an unfinished result back to its newest checkpoint at or below index and returns that: what was written after it
   * goes. Undefined, and nothing done, when it has none.
   */
  rewind(result: number, index = Number.MAX_SAFE_INTEGER): Checkpoint | undefined {
    return this.#store.transaction(() => {
      const found = this.#store
        .query('SELECT * FROM checkpoint WHERE result = ? AND n <= ? ORDER BY n DESC LIMIT 1')
        .get(result, index);
      if (!found) return undefined;
      const at = checkRow(this.#at('checkpoint', result), found, CHECKPOINT);
      const state = plainBytes(checkBlob(this.#at('checkpoint', result), at.bytes));
      const own = 'artifact IN (SELECT id FROM artifact WHERE result = ?1)';
      this.#store.query('DELETE FROM metric WHERE result = ? AND n >= ?').run(result, at.metrics);
      this.#store.query('DELETE FROM log WHERE result = ? AND n >= ?').run(result, at.logs);
      this.#store.query(`DELETE FROM link WHERE ${own} AND id > ?2`).run(result, at.links);
      this.#deleteParts(`${own} AND id > ?2`, result, at.last_part);
      this.#store.query('DELETE FROM checkpoint WHERE result = ? AND n > ?').run(result, at.n);
      return { index: at.n, state };
    });
  }

  /** Removes what a result made, but not the result. */
  clear(result: number): void {
    this.#store.transaction(() => {
      const own = 'artifact IN (SELECT id FROM artifact WHERE result = ?1)';
      this.#deleteParts(own, result);
      this.#store.query(`DELETE FROM link WHERE ${own}`).run(result);
      const revisions = `SELECT id FROM map_revision WHERE ${own}`;
      this.#store.query(`DELETE FROM map_edit WHERE revision IN (${revisions})`).run(result);
      this.#store.query(`DELETE FROM map_revision WHERE ${own}`).run(result);
      this.#store.query('DELETE FROM artifact WHERE result = ?').run(result);
      for (const table of ['metric', 'log', 'checkpoint'])
        this.#store.query(`DELETE FROM ${table} WHERE result = ?`).run(result);
    });
  }

  /** Removes a result and all it made. */
  discard(result: number): void {
    this.#store.transaction(() => {
      this.clear(result);
      this.#store.query('DELETE FROM result WHERE id = ?').run(result);
    });
  }

  /** Results that no run refers to. */
  orphans(): number[] {
    return this.#store
      .query<{ id: number }>('SELECT id FROM result WHERE key NOT IN (SELECT key FROM run_stage)')
      .all()
      .map(({ id }) => id);
  }

  /** Removes results that no run refers to and gives their space back; returns how many. */
  collect(): number {
    const orphans = this.orphans();
    for (const id of orphans) this.discard(id);
    if (orphans.length > 0) this.#store.exec('PRAGMA incremental_vacuum');
    return orphans.length;
  }

  /** Bytes of every result: parts, checkpoints, logs; and how many runs refer to each. */
  sizes(): { readonly id: number; readonly key: string; readonly bytes: number; readonly runs: number }[] {
    return this.#store
      .query(
        `SELECT id, key,
           coalesce((SELECT sum(part.bytes) FROM artifact JOIN part ON part.artifact = artifact.id WHERE artifact.result = result.id), 0)
           + coalesce((SELECT sum(length(checkpoint.bytes)) FROM checkpoint WHERE checkpoint.result = result.id), 0)
           + coalesce((SELECT sum(length(log.text)) FROM log WHERE log.result = result.id), 0) AS bytes,
           (SELECT count(DISTINCT run) FROM run_stage WHERE run_stage.key = result.key) AS runs
         FROM result LIMIT ${MOST_ROWS}`,
      )
      .all()
      .map((found) => checkRow(this.#at('result', 'sizes'), found, SIZE));
  }

  #at(table: string, row: number | string) {
    return { path: this.#store.path, table, row };
  }

  #deleteParts(where: string, ...values: number[]): void {
    const ids = `SELECT id FROM part WHERE ${where}`;
    this.#store.query(`DELETE FROM part_blob WHERE id IN (${ids})`).run(...values);
    this.#store.query(`DELETE FROM part_packed WHERE id IN (${ids})`).run(...values);
    this.#store.query(`DELETE FROM part_box WHERE id IN (${ids})`).run(...values);
    this.#store.query(`DELETE FROM part WHERE ${where}`).run(...values);
  }
}
