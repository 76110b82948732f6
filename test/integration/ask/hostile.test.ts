import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askLimits } from '../../../engine/ask/limits.ts';
import { spawnProcess } from '../../../engine/serve/hosts/spawn.ts';
import { Asker } from '../../../engine/serve/jobs/asker.ts';
import { makeAskedDrive } from '../../support/drive/asked-drive.ts';
import { temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();
const path = makeAskedDrive(join(folder, 'asked.drive'));
const asker = new Asker(spawnProcess);
const digest = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
let before = '';

const ask = (sql: string, limits: { ms?: number; memoryBytes?: number; rows?: number } = {}) =>
  asker.ask({ path, sql, limits: askLimits({ rows: 1000, ...limits }) });

beforeAll(() => {
  before = digest();
});

/** After whatever was asked: the same bytes, nothing beside them, and the next question is answered. */
afterAll(async () => {
  expect(digest()).toBe(before);
  expect(readdirSync(folder)).toEqual(['asked.drive']);
  asker.close();
});

const COUNT = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)';
const evil = join(folder, 'evil.db');

/** What is refused before it runs, and by which words. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  [`ATTACH '${evil}' AS e`, /ATTACH is refused/],
  ["SELECT load_extension('/tmp/x.so')", /the function load_extension is refused/],
  ['SELECT lent(0, 8)', /the function lent is refused/],
  ['DELETE FROM bookmark', /DELETE is refused/],
  ['INSERT INTO main.bookmark VALUES (9, 9, 9, 9, 9, 9)', /INSERT is refused/],
  ["UPDATE main.drive SET name = 'x'", /UPDATE is refused/],
  ['DELETE FROM bookmark RETURNING id', /DELETE is refused/],
  ['CREATE TABLE x (y)', /a change of the schema is refused/],
  ['CREATE TEMP TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END', /refused|no such table|understood/],
  ['CREATE VIRTUAL TABLE temp.x USING fts5(a)', /refused/],
  ['DROP TABLE main.sample', /refused/],
  ['PRAGMA writable_schema = ON', /PRAGMA writable_schema is refused/],
  ["SELECT * FROM pragma_table_info('drive')", /pragma_table_info is refused/],
  ['VACUUM', /this statement is refused/],
  [`VACUUM INTO '${evil}'`, /this statement is refused/],
  ['BEGIN EXCLUSIVE', /a transaction is refused/],
  ['SAVEPOINT s', /a transaction is refused/],
  ['ANALYZE', /ANALYZE is refused/],
  ['REINDEX', /REINDEX is refused/],
  ['SELECT * FROM sqlite_schema', /sqlite_master is refused/],
  ['SELECT bytes FROM sample_blob', /the table sample_blob is refused/],
  ['WITH samples AS (SELECT bytes FROM sample_blob) SELECT * FROM samples', /sample_blob is refused/],
  ['SELECT * FROM main.raw', /the table raw is refused/],
  ['SELECT * FROM main.lease', /the table lease is refused/],
  ['SELECT * FROM dbstat', /the table dbstat is refused/],
];

test.each(REFUSED)('%s is refused in a sentence', async (sql, words) => {
  await expect(ask(sql)).rejects.toThrow(words);
  expect(existsSync(evil)).toBe(false);
});

/** What is too large, or no question. */
const WRONG: readonly (readonly [string, RegExp])[] = [
  ['SELECT ?, :stream', /takes no parameters/],
  ['SELECT * FROM streams WHERE stream = @name', /takes no parameters/],
  ['SELECT zeroblob(1000000000)', /longer than 8 MiB/],
  ['SELECT randomblob(2000000000)', /longer than 8 MiB/],
  ["SELECT printf('%.*c', 2000000000, 'x')", /longer than 8 MiB/],
  ["SELECT group_concat(printf('%.*c', 1000000, 'x')) FROM samples", /longer than 8 MiB/],
  [
    'SELECT * FROM generate_series(1, 1e15)',
    /There is no view "generate_series"; there are drive, problems, streams/,
  ],
  ["SELECT 'a' LIKE replace(hex(zeroblob(10000)), '00', '%a')", /too complex/],
  [`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`, /not understood/],
  [`SELECT ${Array(5000).fill('1').join(',')}`, /too many columns/],
  [`SELECT ${'1+'.repeat(40_000)}1`, /not understood/],
  [`SELECT '${'x'.repeat(200_000)}'`, /too big|longer|not understood/i],
  ['SELECT 1; SELECT 2', /one statement/],
  ['', /one statement/],
  ['-- only a remark', /one statement/],
  ['SELEC 1', /near "SELEC": syntax error/],
  ['SELECT nope FROM samples', /no such column: nope/],
  ["SELECT writefile('/tmp/x', 'y')", /no such function: writefile/],
];

test.each(WRONG)('%.60s is answered by what is wrong with it', async (sql, words) => {
  await expect(ask(sql)).rejects.toThrow(words);
});

test('a count without end gives the rows that are asked for, and says that there are more', async () => {
  const { rows, cut } = await ask(`${COUNT} SELECT x FROM c`, { rows: 10 });
  expect(rows.at(-1)).toEqual([10]);
  expect(cut).toMatch(/there are more/);
});

test('values that are large together end at 64 MiB', async () => {
  const { rows, cut } = await ask(`${COUNT} SELECT printf('%.*c', 1000000, 'x') FROM c`);
  expect(rows.length).toBeLessThan(70);
  expect(cut).toMatch(/over 64 MiB/);
});

test('what never ends is ended after its time, and the next question is answered', async () => {
  await expect(ask(`${COUNT} SELECT count(*) FROM c`, { ms: 300 })).rejects.toThrow(/longer than 0.3 s/);
  const cross = 'SELECT a.seq FROM samples a, samples b, samples c, samples d ORDER BY a.t_s * b.t_s * c.t_s';
  await expect(ask(cross, { ms: 300 })).rejects.toThrow(/longer than 0.3 s/);
  expect((await ask('SELECT count(*) FROM samples')).rows).toEqual([[198]]);
});

test('what takes too much memory is ended, and the next question is answered', async () => {
  const grow = `${COUNT} SELECT x, randomblob(1000) AS y FROM c ORDER BY y`;
  await expect(ask(grow, { ms: 60_000, memoryBytes: 64 * 2 ** 20 })).rejects.toThrow(
    /more than 64 MiB of memory/,
  );
  expect((await ask('SELECT 1')).rows).toEqual([[1]]);
});

test('a question that a person stops ends at once, and those behind it too', async () => {
  const asked = [ask(`${COUNT} SELECT count(*) FROM c`), ask('SELECT 2')].map((each) =>
    each.catch((error) => error),
  );
  asker.stop(path);
  for (const error of await Promise.all(asked)) expect(error.name).toBe('CancelledError');
  expect((await ask('SELECT 3')).rows).toEqual([[3]]);
});

test('a file that is no drive is refused by name', async () => {
  const limits = askLimits();
  await expect(asker.ask({ path: join(folder, 'nope.drive'), sql: 'SELECT 1', limits })).rejects.toThrow(
    /nope\.drive/,
  );
});
