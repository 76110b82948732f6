/** When messages were published is kept where the log says it apart from its own time, and takes no room where it does not. */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect, test } from 'vitest';
import { askLimits } from '../../../engine/ask/limits.ts';
import { askDrive } from '../../../engine/ask/query.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { SCHEMA_VERSION } from '../../../engine/drive/store/schema.ts';
import { rewrite } from '../../../engine/drive/upkeep/rewrite.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { exportDrive } from '../../../engine/reconstruct/results/export/export.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { cdr, header, T0, type TestMessage, writeMcap } from '../../support/ingest/mcap-file.ts';

const folder = testFolder();
const MS = 1_000_000n;
const COUNT = 40;
/** Messages of `/early` are published some milliseconds before they are received; every fourth writer knows none and says zero. */
const leadMs = (k: number): number => 3 + (k % 5);
const path = join(folder, 'times.drive');

const twist = (topic: string, ns: bigint, publishNs?: bigint): TestMessage => ({
  topic,
  type: 'geometry_msgs/msg/TwistStamped',
  ns,
  ...(publishNs === undefined ? {} : { publishNs }),
  message: cdr('geometry_msgs/msg/TwistStamped', {
    header: header(ns - 20n * MS, 'base_link'),
    twist: { linear: { x: 1, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } },
  }),
});

beforeAll(async () => {
  const messages = Array.from({ length: COUNT }, (_, k) => {
    const ns = T0 + BigInt(k) * 50n * MS;
    return [twist('/early', ns, k % 4 === 3 ? 0n : ns - BigInt(leadMs(k)) * MS), twist('/same', ns + MS)];
  }).flat();
  const log = join(folder, 'times.mcap');
  await writeMcap(log, messages);
  await ingest(log, path);
});

function reading<T>(file: string, use: (drive: Drive) => T): T {
  const drive = Drive.open(file, 'read');
  try {
    return use(drive);
  } finally {
    drive.close();
  }
}

/** Of each stream: how long before the log time its messages were published, ms; undefined where nothing is said. */
function leads(file: string): Record<string, (number | undefined)[]> {
  return reading(file, (drive) =>
    Object.fromEntries(
      drive
        .streams()
        .map(({ id, name }) => [
          name,
          [...drive.samples(id)].map(({ tLog, tPublished }) =>
            tPublished === undefined ? undefined : (tLog - tPublished) / 1e6,
          ),
        ]),
    ),
  );
}
const WANTED = {
  '/early': Array.from({ length: COUNT }, (_, k) => (k % 4 === 3 ? 0 : leadMs(k))),
  '/same': new Array(COUNT).fill(undefined),
};
const rowsIn = (file: string): unknown => {
  const db = new Database(file, { readonly: true });
  try {
    return db
      .prepare(
        'SELECT stream.name, count(*) AS n FROM publish_time JOIN stream ON stream.id = stream GROUP BY stream',
      )
      .all();
  } finally {
    db.close();
  }
};

test('publish times of an MCAP are kept for each message; a topic whose are its log times has no row', () => {
  expect(leads(path)).toEqual(WANTED);
  expect(rowsIn(path)).toEqual([{ name: '/early', n: COUNT }]);
});

test('the drive goes out as MCAP with the same publish times, and comes back with them', async () => {
  const out = join(folder, 'out.mcap');
  const drive = Drive.open(path, 'read');
  await exportDrive(drive, out, { format: 'mcap' });
  drive.close();
  const again = join(folder, 'again.drive');
  await ingest(out, again);
  expect(leads(again)).toMatchObject(WANTED);
});

test('a case and a packed copy have them', async () => {
  const drive = Drive.open(path, 'read');
  const [cut, packed] = [join(folder, 'cut.drive'), join(folder, 'packed.drive')];
  await exportDrive(drive, cut, { format: 'case', fromS: 0.5, toS: 1 });
  drive.close();
  const found = leads(cut);
  expect(found['/early']?.length).toBeGreaterThan(8);
  for (const { seq, tLog, tPublished } of reading(cut, (each) => [...each.samples(1)]))
    expect(tLog - (tPublished ?? Number.NaN)).toBe((WANTED['/early'][seq] ?? 0) * 1e6);
  await rewrite(path, packed, { pack: true, embed: false });
  expect(leads(packed)).toEqual(WANTED);
});

test('a question in SQL gives them, and the log time where the log says no other', async () => {
  const { rows } = await askDrive(
    path,
    `SELECT stream, round((log_s - published_s) * 1000, 3) AS ms FROM samples ORDER BY stream, seq`,
    askLimits({ rows: 1000 }),
  );
  expect(rows).toEqual([
    ...WANTED['/early'].map((ms) => ['/early', ms]),
    ...WANTED['/same'].map(() => ['/same', 0]),
  ]);
});

test('a drive of version 3 is read as it is, byte for byte, and gets the table when a writer opens it', async () => {
  const old = join(folder, 'old.drive');
  copyFileSync(path, old);
  const db = new Database(old);
  db.exec('DROP TABLE publish_time');
  db.pragma('user_version = 3');
  db.close();
  const before = readFileSync(old);
  expect(leads(old)).toEqual({ '/early': WANTED['/same'], '/same': WANTED['/same'] });
  const { rows } = await askDrive(
    old,
    'SELECT count(*) FROM samples WHERE published_s = log_s',
    askLimits({ rows: 10 }),
  );
  expect(rows).toEqual([[2 * COUNT]]);
  expect(readFileSync(old)).toEqual(before);
  Drive.open(old, 'write').close();
  const migrated = new Database(old, { readonly: true });
  expect(migrated.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  migrated.close();
  expect(rowsIn(old)).toEqual([]);
});
