/** `query`: answers as a table, CSV, JSON and Parquet, and what a script is told by the exit code. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, expect, test } from 'vitest';
import { visibleLines } from '../../../engine/contract/visible.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { type Ran, runCli } from '../../support/cli/run-cli.ts';
import { JUMP, makeAskedDrive, SWEEPS } from '../../support/drive/asked-drive.ts';
import { temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const query = (...args: string[]): Promise<Ran> => runCli(['query', ...args], { cwd: folder });

/** Turns a terminal red, turns the direction of text, and is a formula to a spreadsheet. */
const EVIL = '=\u001b[31m"a", b\r\u202e';
const CAMERAS = "SELECT stream, samples, NULL AS none FROM streams WHERE kind = 'camera'";

beforeAll(() => {
  makeAskedDrive(at('asked.drive'));
  const drive = Drive.open(at('asked.drive'), 'write');
  drive.bookmarks.add(1e9, EVIL);
  drive.close();
});

test('an answer is a table for a person, and CSV and JSON for a program', async () => {
  const table = await query('asked.drive', CAMERAS);
  expect(table).toEqual({
    code: 0,
    err: '',
    out: ['stream    samples  none', 'image_02       50', 'image_03       50', '2 rows', ''].join('\n'),
  });
  const csv = await query('asked.drive', CAMERAS, '--csv');
  expect([csv.code, csv.out]).toEqual([0, 'stream,samples,none\r\nimage_02,50,\r\nimage_03,50,\r\n']);
  const json = await query('asked.drive', CAMERAS, '--json');
  expect(JSON.parse(json.out)).toEqual({
    columns: ['stream', 'samples', 'none'].map((name) => ({ name, unit: '' })),
    rows: [
      ['image_02', SWEEPS, null],
      ['image_03', SWEEPS, null],
    ],
    wallMs: expect.any(Number),
  });
});

test('a ready question is asked by its id, and without a question the drive says what there is to ask', async () => {
  const { code, out } = await query('asked.drive', '--question', 'gnss-jumps', '--csv');
  expect(code).toBe(0);
  expect(out.split('\r\n')[1]).toMatch(new RegExp(`^${JUMP.fix / 10},oxts/gnss,${JUMP.metres},`));
  const listed = await query('asked.drive');
  expect(listed.out).toMatch(/^samples: .*\n {4}stream, kind, role, seq, t_s/m);
  expect(listed.out).toMatch(/^ {4}gnss-jumps +Where does GNSS jump\?$/m);
  expect(listed.out).toMatch(/^wide_oxts_gnss: /m);
});

test('what a log or a person named is shown with its control characters, and CSV for a program keeps it as it is', async () => {
  const notes = 'SELECT note, t_s FROM bookmarks ORDER BY t_ns LIMIT 1';
  const [table, json, csv] = await Promise.all([
    query('asked.drive', notes),
    query('asked.drive', notes, '--json'),
    query('asked.drive', notes, '--csv'),
  ]);
  for (const shown of [table, json]) {
    expect(visibleLines(shown.out)).toBe(shown.out);
    expect(shown.out).toMatch(/\\(x1b|u001b)\[31m/);
  }
  expect(JSON.parse(json.out)).toMatchObject({ rows: [[EVIL, 1]] });
  expect(csv.out).toBe(`note,t_s\r\n"${EVIL.replaceAll('"', '""')}",1\r\n`);
});

test('rows that are left out are told on stderr and by the exit code 3, and how to get them where that is possible', async () => {
  const cut = await query('asked.drive', 'SELECT seq FROM samples ORDER BY seq', '--rows', '3', '--csv');
  expect(cut).toEqual({
    code: 3,
    out: 'seq\r\n0\r\n0\r\n0\r\n',
    err: 'Only the first 3 rows are here; there are more. --rows N takes more.\n',
  });
  const large = "SELECT printf('%.*c', 4000000, 'x') FROM samples";
  const heavy = await query('asked.drive', large, '-o', 'large.csv');
  expect([heavy.code, heavy.err]).toEqual([
    3,
    'Only the first 8 rows are here: more would take over 64 MiB.\n',
  ]);
});

test('an answer is written to a file as CSV, as JSON and as Parquet', async () => {
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  expect((await query('asked.drive', CAMERAS, '-o', 'a.csv')).out).toMatch(/^a\.csv: 2 rows, \d+ B$/m);
  expect(read('a.csv')).toBe('stream,samples,none\r\nimage_02,50,\r\nimage_03,50,\r\n');
  await query('asked.drive', CAMERAS, '--json', '-o', 'a.json');
  expect(JSON.parse(read('a.json'))).toMatchObject({ rows: [{}, {}] });
  const poses = 'SELECT t_ns, x, frame FROM trajectory ORDER BY run_id, t_ns';
  expect((await query('asked.drive', poses, '--parquet', '-o', 'a.parquet')).code).toBe(0);
  const file = new Uint8Array(readFileSync(at('a.parquet'))).buffer;
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(2 * SWEEPS);
  expect(rows[1]).toEqual({ t_ns: 100_000_000n, x: 1n, frame: 'map' });
});

test.each([
  ['an unknown question', ['--question', 'nope'], 2, /no question "nope"; there are problems, gnss-jumps/],
  ['SQL and a question', ['SELECT 1', '--question', 'gaps'], 2, /not both/],
  ['two formats', ['SELECT 1', '--csv', '--json'], 2, /one of --csv, --json and --parquet/],
  ['Parquet without a file', ['SELECT 1', '--parquet'], 2, /-o FILE/],
  ['a count that is none', ['SELECT 1', '--rows', 'many'], 2, /whole number/],
  ['a write', ['DELETE FROM bookmark'], 1, /DELETE is refused/],
  ['a statement that is none', ['SELEC 1'], 1, /syntax error/],
  ['an answer over the drive itself', ['SELECT 1', '-o', 'asked.drive'], 1, /read and what is written/],
  ['an answer in no folder', ['SELECT 1', '-o', 'no/a.csv'], 1, /folder no does not exist/],
])('%s costs a sentence, and nothing is written', async (_, args, code, sentence) => {
  const before = readFileSync(at('asked.drive'));
  const ran = await query('asked.drive', ...args);
  expect([ran.code, ran.out]).toEqual([code, '']);
  expect(ran.err).toMatch(sentence);
  expect(ran.err).not.toMatch(/fault of Lanetrace|\bat .*:\d+:\d+/);
  expect(readFileSync(at('asked.drive')).equals(before)).toBe(true);
});

test('a file that is no drive, and one that is not there, cost one sentence each', async () => {
  writeFileSync(at('fake.drive'), 'no drive');
  for (const name of ['fake.drive', 'none.drive'])
    for (const args of [[], ['SELECT 1']]) {
      const ran = await query(name, ...args);
      expect([ran.code, ran.out, ran.err.trim().split('\n').length]).toEqual([1, '', 1]);
      expect(ran.err).toContain(name);
    }
  expect(existsSync(at('none.drive'))).toBe(false);
});
