/** Drives that refer to their log: the same payloads as a copy, read from the log where it lies, and never wrong ones. */
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { KeptAccess } from '../../../engine/drive/logs/access.ts';
import { SCHEMA_VERSION } from '../../../engine/drive/store/schema.ts';
import { relink } from '../../../engine/drive/upkeep/relink.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';
import {
  mcapBytes,
  smallDrive,
  T0,
  type TestMessage,
  velodyneCloud,
} from '../../support/ingest/mcap-file.ts';

const folder = temporaryFolder();
const access = new KeptAccess(join(folder, 'home'));
let made = 0;

/** Every payload and the digest of every stream. */
function contents(path: string): string[] {
  const drive = Drive.open(path, 'read', access);
  try {
    return drive
      .streams()
      .flatMap(({ id, name, count }) => [
        `${name} ${drive.digest(id)}`,
        ...Array.from({ length: count }, (_, seq) => Buffer.from(drive.payload(id, seq)).toString('base64')),
      ]);
  } finally {
    drive.close();
  }
}

/** The sentence of the first payload that is refused, of the stream of sweeps. */
function refusal(path: string, stream = /lidar|velodyne/): string {
  const drive = Drive.open(path, 'read', access);
  try {
    const { id } = drive.streams().find(({ name }) => stream.test(name)) ?? { id: -1 };
    drive.payload(id, 3);
    return '';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  } finally {
    drive.close();
  }
}

function stateOf(path: string) {
  const drive = Drive.open(path, 'read', access);
  try {
    return drive.logState();
  } finally {
    drive.close();
  }
}

/** Sweeps of 88 kB: more than a file's own digest looks at. */
const wideSweeps = (): TestMessage[] =>
  Array.from({ length: 10 }, (_, k) => {
    const ns = T0 + BigInt(k) * 100_000_000n;
    const points = Array.from(
      { length: 4000 },
      (_, i) => [Math.cos(i + k), Math.sin(i * k), i / 100, i % 256, i % 16, (i / 4000) * 0.1] as const,
    );
    const message = velodyneCloud(ns, points);
    return { topic: '/lidar/points', type: 'sensor_msgs/msg/PointCloud2', ns, message };
  });

/** Sweeps large enough to be referred to. */
const messages = () => smallDrive();

async function referred(bytes?: Uint8Array): Promise<{ log: string; drive: string; place: string }> {
  const place = join(folder, `place-${made++}`);
  mkdirSync(place);
  const [log, drive] = [join(place, 'log.mcap'), join(place, 'log.drive')];
  writeFileSync(log, bytes ?? (await mcapBytes(messages(), { compression: 'zstd', chunkBytes: 20_000 })));
  await ingest(log, drive, { reference: { access } });
  return { log, drive, place };
}

test.each(['', 'zstd', 'lz4'] as const)(
  'a drive that refers to an MCAP log packed by "%s" gives the payloads of a copy',
  async (compression) => {
    const { log, drive } = await referred(await mcapBytes(messages(), { compression, chunkBytes: 20_000 }));
    await ingest(log, `${log}.copy.drive`);
    expect(contents(drive)).toEqual(contents(`${log}.copy.drive`));
    const open = Drive.open(drive, 'read', access);
    expect(open.keeping().referred.count).toBeGreaterThanOrEqual(10);
    open.close();
  },
);

test('a log without chunks is referred to by the places in the file', async () => {
  const { log, drive } = await referred(await mcapBytes(messages(), { chunked: false }));
  await ingest(log, `${log}.copy.drive`);
  expect(contents(drive)).toEqual(contents(`${log}.copy.drive`));
});

test('a drive that refers to a KITTI folder gives the payloads of a copy', async () => {
  const log = join(folder, 'kitti');
  writeKitti(log);
  await ingest(log, join(folder, 'kitti.copy.drive'));
  await ingest(log, join(folder, 'kitti.drive'), { reference: { access } });
  expect(contents(join(folder, 'kitti.drive'))).toEqual(contents(join(folder, 'kitti.copy.drive')));
  const [copied, refers] = ['kitti.copy.drive', 'kitti.drive'].map(
    (name) => statSync(join(folder, name)).size,
  );
  expect(refers).toBeLessThan(copied ?? 0);
});

test('a log that moved with its drive is found beside it once a person has shown it', async () => {
  const { drive, place } = await referred();
  const before = contents(drive);
  const to = join(folder, `moved-${made++}`);
  renameSync(place, to);
  const moved = join(to, 'log.drive');
  // Found, but it is another place than the person has chosen.
  expect(stateOf(moved)?.state).toBe('not-allowed');
  expect(refusal(moved)).toContain('nobody has chosen');
  expect(relink(moved, join(to, 'log.mcap'), access).state).toBe('there');
  expect(contents(moved)).toEqual(before);
});

test('a log that is gone is said, and shown where it lies now', async () => {
  const { log, drive } = await referred();
  const before = contents(drive);
  const away = join(folder, `elsewhere-${made++}.mcap`);
  renameSync(log, away);
  expect(stateOf(drive)?.state).toBe('missing');
  expect(refusal(drive)).toContain('is not at');
  relink(drive, away, access);
  expect(contents(drive)).toEqual(before);
});

test('another log is not taken for the one the drive was made of', async () => {
  const { drive } = await referred();
  const other = join(folder, `other-${made++}.mcap`);
  writeFileSync(other, await mcapBytes(smallDrive(2), { compression: 'zstd' }));
  expect(() => relink(drive, other, access)).toThrow('has changed since the drive was made of it');
});

test('a log that was touched and not changed is read', async () => {
  const { log, drive } = await referred();
  const before = contents(drive);
  utimesSync(log, new Date(), new Date());
  expect(stateOf(drive)?.state).toBe('there');
  expect(contents(drive)).toEqual(before);
});

test('a log that grew or was changed is refused at opening, in a sentence', async () => {
  const { log, drive } = await referred();
  const bytes = readFileSync(log);
  writeFileSync(log, Buffer.concat([bytes, Buffer.from([0])]));
  expect(stateOf(drive)).toMatchObject({ state: 'changed' });
  expect(refusal(drive)).toContain('has changed since the drive was made of it');
});

test.each([
  ['', 'its digest'],
  ['zstd', 'cannot be unpacked'],
  ['lz4', 'its digest'],
] as const)(
  'bytes that changed under the same size and time cost their samples (packed by "%s")',
  async (compression, why) => {
    // Large enough that the middle is no part of the file's own digest.
    const { log, drive } = await referred(
      await mcapBytes(wideSweeps(), { compression, chunkBytes: 200_000 }),
    );
    const { atime, mtime } = statSync(log);
    const bytes = readFileSync(log);
    const open = Drive.open(drive, 'read', access);
    const lidar = open.streams().find(({ kind }) => kind === 'lidar');
    open.close();
    const db = new Database(drive, { readonly: true });
    const place = db
      .prepare(
        'SELECT chunk, at, length FROM sample_place JOIN sample ON sample.blob = sample_place.id WHERE stream = ? AND seq = 3',
      )
      .get(lidar?.id) as { chunk: number | null; at: number; length: number };
    db.close();
    const at = (place.chunk ?? place.at) + (place.chunk === null ? place.length - 50 : 400);
    bytes[at] = (bytes[at] ?? 0) ^ 0x55;
    writeFileSync(log, bytes);
    utimesSync(log, atime, mtime);
    expect(refusal(drive)).toMatch(new RegExp(`${why}|has changed`));
  },
);

test('a drive from elsewhere opens no path that it names', async () => {
  const { drive } = await referred();
  const foreign = join(folder, 'foreign.drive');
  copyFileSync(drive, foreign);
  const db = new Database(foreign);
  db.prepare('UPDATE drive SET uuid = ?').run('00000000-0000-4000-8000-000000000000');
  db.close();
  expect(stateOf(foreign)?.state).toBe('not-allowed');
  expect(refusal(foreign)).toContain('nobody has chosen');
});

test.each(['../secret', '/etc/passwd', 'a/../../b', 'link', '\0'])(
  'a file of the log named %j is not opened',
  async (name) => {
    const log = join(folder, `links-${made++}`);
    writeKitti(log);
    const drive = `${log}.drive`;
    await ingest(log, drive, { reference: { access } });
    writeFileSync(join(folder, 'secret'), 'x'.repeat(5000));
    symlinkSync(join(folder, 'secret'), join(log, 'link'));
    const db = new Database(drive);
    db.prepare('UPDATE log_file SET path = ?').run(name);
    db.close();
    expect(refusal(drive)).toMatch(/is no file of its log|leads out of its log|is not at/);
  },
);

test.each([
  ['a place behind the end', 'UPDATE sample_place SET at = 9007199254740000'],
  ['a length of a terabyte', 'UPDATE sample_place SET length = 1099511627776'],
  ['a negative place', 'UPDATE sample_place SET at = -5'],
  ['a chunk that is none', 'UPDATE sample_place SET chunk = 3'],
  ['a holder that does not exist', "UPDATE sample_place SET holder = 'teapot'"],
  ['a recipe that is no JSON', "UPDATE sample_place SET recipe = '{'"],
  ['a recipe that is not known', `UPDATE sample_place SET recipe = '{"kind":"run"}'`],
  [
    'a recipe of more points than bytes',
    `UPDATE sample_place SET recipe = json_set(recipe, '$.width', 1000000000) WHERE recipe IS NOT NULL`,
  ],
  ['a file that is not listed', 'DELETE FROM log_file'],
  ['no log', 'DELETE FROM log_source'],
  ['no places', 'DELETE FROM sample_place WHERE id > 1'],
])('%s is refused in a sentence', async (_, attack) => {
  const { drive } = await referred();
  const db = new Database(drive);
  db.exec(attack);
  db.close();
  expect(refusal(drive)).not.toBe('');
});

test('a pipe in the place of the log is not waited for', async () => {
  const { log, drive } = await referred();
  rmSync(log);
  mkdirSync(log);
  expect(refusal(drive)).toContain('is a folder');
});

test('a drive of version 1 opens as before, also where it cannot be written, and is migrated by a writer', async () => {
  const { log } = await referred();
  const old = join(folder, 'old.drive');
  await ingest(log, old);
  const wanted = contents(old);
  const db = new Database(old);
  for (const table of [
    'publish_time',
    'ignored_problem',
    'sample_packed',
    'part_packed',
    'sample_place',
    'log_source',
    'log_file',
  ])
    db.exec(`DROP TABLE ${table}`);
  db.pragma('user_version = 1');
  db.close();
  const before = readFileSync(old);
  expect(contents(old)).toEqual(wanted);
  expect(readFileSync(old)).toEqual(before);
  Drive.open(old, 'write').close();
  const version = new Database(old, { readonly: true });
  expect(version.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  version.close();
  expect(contents(old)).toEqual(wanted);
});
