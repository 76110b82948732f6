import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { askLimits } from '../../../engine/ask/limits.ts';
import { askDrive } from '../../../engine/ask/query.ts';
import { QUESTIONS } from '../../../engine/ask/questions.ts';
import { VIEWS, viewsOf } from '../../../engine/ask/views/registry.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { askPage } from '../../../tools/docs/ask-page.ts';
import { JUMP, MISSING, makeAskedDrive, SWEEPS } from '../../support/drive/asked-drive.ts';
import { T0, temporaryFolder } from '../../support/drives.ts';
import { kittiDrive } from '../../support/kitti.ts';

const folder = temporaryFolder();
const path = makeAskedDrive(join(folder, 'asked.drive'));
const ask = (sql: string, rows = 10_000) => askDrive(path, sql, askLimits({ rows }));
const asked = (id: string): string => QUESTIONS.find((question) => question.id === id)?.sql ?? '';
/** Rows by the names of their columns. */
const objects = async (sql: string): Promise<Record<string, unknown>[]> => {
  const { columns, rows } = await ask(sql);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, k) => [name, row[k]])));
};

test('docs/ask.md lists every view and column as the registry has them', async () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/ask.md', import.meta.url)), 'utf8');
  expect(page).toContain(askPage());
});

test('every view gives the columns that it is documented with, and values of their types', async () => {
  for (const { name, columns } of VIEWS) {
    const answer = await ask(`SELECT * FROM ${name} LIMIT 50`);
    expect([name, answer.columns.map((each) => each.name)]).toEqual([name, columns.map((each) => each.name)]);
    for (const row of answer.rows)
      for (const [k, cell] of row.entries())
        if (cell !== null)
          expect([name, columns[k]?.name, typeof cell]).toEqual([
            name,
            columns[k]?.name,
            columns[k]?.type === 'text' ? 'string' : 'number',
          ]);
  }
});

test('every ready question is answered, and says where a column is a time or a place', async () => {
  for (const { id, sql } of QUESTIONS) expect([id, (await ask(sql)).columns.length > 1]).toEqual([id, true]);
});

test('the jump of a receiver stands first, at its time and place, and then its return', async () => {
  const [off, back, next] = await objects(asked('gnss-jumps'));
  expect(off).toMatchObject({
    stream: 'oxts/gnss',
    jump_m: JUMP.metres,
    t_s: JUMP.fix / 10,
    x: JUMP.fix,
    y: JUMP.metres,
  });
  expect(back).toMatchObject({ jump_m: JUMP.metres, t_s: (JUMP.fix + 1) / 10 });
  expect(next).toBeUndefined();
});

test('the camera that comes late stands first, with its delay', async () => {
  expect(await objects(asked('late-cameras'))).toMatchObject([
    { stream: 'image_02', pictures: SWEEPS, median_ms: 80 },
    { stream: 'image_03', median_ms: 5 },
  ]);
});

test('missing sweeps are counted where they are missing', async () => {
  expect(await objects(asked('missing-sweeps'))).toMatchObject([
    { stream: 'velodyne_points', t_s: 1.9, missing: MISSING.length, gap_ms: 300 },
  ]);
});

test('elements come least sure first, with what was found about them and what they were made from', async () => {
  const rows = await objects(asked('unsure-elements'));
  const confidences = rows.map(({ confidence }) => Number(confidence));
  expect(confidences).toEqual([...confidences].sort((a, b) => a - b));
  expect(rows.find(({ id }) => id === 'left')).toMatchObject({
    links: 1,
    weight: 2,
    findings: 'Lane 1 is 0.5 m wide.',
  });
});

test('of two runs the parameters and metrics that differ are told, and nothing else', async () => {
  expect(
    (await objects(asked('run-changes'))).map(({ what, name, before, after }) => [what, name, before, after]),
  ).toEqual([
    ['metric', 'Mean residual', '0.12', '0.08'],
    ['parameter', 'voxelM', '0.5', '1'],
  ]);
});

test('a signal is read by its name at any time, and a stream as a table of its own', async () => {
  const [row] = await objects(
    "SELECT signal_at('oxts/gnss', 'status', 1234567890) AS status, signal_at('oxts/gnss', 'status', -1) AS before",
  );
  expect(row).toEqual({ status: 0, before: null });
  expect(await objects('SELECT count(*) AS n FROM wide_oxts_gnss')).toEqual([{ n: SWEEPS }]);
  await expect(ask("SELECT signal_at('oxts/gnss', 'nope', 0)")).rejects.toThrow(
    /oxts\/gnss has no signal "nope"/,
  );
});

test('streams and signals whose names are one word have views and columns of their own, whatever numbers names end with', async () => {
  const alike = join(folder, 'alike.drive');
  const writer = DriveWriter.create(alike, { name: 'alike', t0: T0, source: 'made for a test' });
  // The second and third stream would be "wide_a_2" and "wide_a_3" by their numbers; others are called so.
  const streams = ['/a 3', '/a', '/A', '/a_2', '/a-3', '車'].map((name) =>
    writer.addStream({ name, kind: 'message', role: 'sensor', frame: '', codec: 'json' }),
  );
  const paths = ['v_2', 'v_3', 'v_4', 'v', 'V', 'v!', '速', 't_s', '_7', 'order'];
  for (const stream of streams) {
    for (const path of paths) writer.declareSignal(stream, path, '');
    writer.addSample(stream, { t: 0, tLog: 0, payload: new TextEncoder().encode('{}') });
    writer.addSignals(stream, 0, Object.fromEntries(paths.map((path, k) => [path, k])));
  }
  writer.finish();
  const drive = Drive.open(alike, 'read');
  const wide = viewsOf(drive).filter(({ name }) => name.startsWith('wide_'));
  drive.close();
  expect(new Set(wide.map(({ name }) => name)).size).toBe(streams.length);
  for (const { name, columns } of wide) {
    expect(new Set(columns.map((column) => column.name)).size).toBe(paths.length + 2);
    const { rows } = await askDrive(alike, `SELECT * FROM ${name}`, askLimits());
    // Columns stand in the order of paths.
    expect(rows).toEqual([[0, 0, ...paths.toSorted().map((path) => paths.indexOf(path))]]);
  }
  const listed = await askDrive(alike, 'SELECT wide FROM streams', askLimits());
  expect(listed.rows.flat()).toEqual(wide.map(({ name }) => name));
});

test('a stretch of time has the same rows, read by itself, as when all are made and then filtered', async () => {
  for (const view of ['gnss', 'imu', 'twist', 'poses', 'trajectory', 'series', 'wide_oxts_gnss']) {
    const by = async (condition: string) => (await ask(`SELECT * FROM ${view} WHERE ${condition}`)).rows;
    const alone = await by('t_s BETWEEN 1.05 AND 2.5');
    expect([view, alone], view).toEqual([view, await by('(t_s BETWEEN 1.05 AND 2.5) = 1')]);
  }
  expect((await ask('SELECT * FROM gnss WHERE t_s BETWEEN 1.05 AND 2.5')).rows.length).toBeGreaterThan(5);
});

test('geometry of an element is well-known text in metres', async () => {
  const [row] = await objects("SELECT wkt, length_m, vertices FROM elements WHERE id = 'left' LIMIT 1");
  expect(row?.wkt).toMatch(/^LINESTRING Z \(0 1\.75 0, 1\.5 /);
  expect(row).toMatchObject({ vertices: 41 });
  expect(Number(row?.length_m)).toBeCloseTo(60, 1);
});

test('rows beyond the limit are left out, and the answer says so', async () => {
  const answer = await ask('SELECT seq FROM samples', 7);
  expect(answer.rows).toHaveLength(7);
  expect(answer.cut).toMatch(/Only the first 7 rows/);
  expect((await ask('SELECT seq FROM samples LIMIT 7', 7)).cut).toBeUndefined();
});

test('numbers that JSON has not come as text, blobs as their size', async () => {
  expect((await ask("SELECT 9223372036854775807, 9e999, x'0011', NULL, 1.5")).rows).toEqual([
    ['9223372036854775807', 'Infinity', 'blob of 2 bytes', null, 1.5],
  ]);
});

const kitti = kittiDrive('kitti-0005');
test.skipIf(!kitti)('on a log of KITTI the views agree with what was recorded', async () => {
  const made = join(folder, 'kitti.drive');
  await ingest(kitti ?? '', made, {});
  const of = async (sql: string) => (await askDrive(made, sql, askLimits())).rows;
  expect(await of("SELECT samples FROM streams WHERE stream = 'velodyne_points'")).toEqual([[154]]);
  expect(await of("SELECT count(*), count(DISTINCT seq) FROM samples WHERE stream = 'image_02'")).toEqual([
    [154, 154],
  ]);
  const [[speed, step] = []] = await of(
    `SELECT avg(signal_at('oxts', 'vf', g.t_ns)), avg(g.speed_mps) FROM gnss g WHERE g.step_m IS NOT NULL`,
  );
  // What the vehicle says of its speed, and what its fixes say.
  expect(Math.abs(Number(speed) - Number(step))).toBeLessThan(0.2);
});
