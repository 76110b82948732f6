/** rosbag2 recordings in SQLite: every storage version, split, packed, not closed, damaged and hostile. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { describeLog, ingest } from '../../../engine/ingest/ingest.ts';
import { contentsOf, countsOf } from '../../support/ingest/contents.ts';
import { type Db3Shape, openDb3, writeDb3, writeMetadata } from '../../support/ingest/db3-file.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { smallDrive, T0, type TestMessage, writeMcap } from '../../support/ingest/mcap-file.ts';
import { sharedData } from '../../support/shared.ts';

const folder = testFolder();
const messages = smallDrive();
const half = Math.floor(messages.length / 2);
let made = 0;

const place = (name: string): string => join(folder, `${made++}-${name}`);
const recording = (): string => {
  const path = place('recording');
  mkdirSync(path);
  return path;
};

async function read(log: string) {
  const out = place('out.drive');
  const report = await ingest(log, out);
  const drive = Drive.open(out, 'read');
  try {
    return { report, counts: countsOf(drive), contents: contentsOf(drive) };
  } finally {
    drive.close();
  }
}

function db3(given: readonly TestMessage[] = messages, shape: Db3Shape = {}): string {
  const path = place('bag_0.db3');
  writeDb3(path, given, shape);
  return path;
}

const reasons = ({ report }: Awaited<ReturnType<typeof read>>): string[] =>
  report.findings.map(({ level, file, reason }) => `${level} ${file} ${reason}`);
const reference = (async () => {
  const path = place('reference.mcap');
  await writeMcap(path, messages);
  return read(path);
})();

test('a recording with its definitions makes the drive that its messages make in an MCAP', async () => {
  const [ours, theirs] = [await read(db3()), await reference];
  expect(ours.contents).toEqual(theirs.contents);
  expect(ours.report).toMatchObject({ format: 'rosbag2', samples: theirs.report.samples, findings: [] });
});

test.each([1, 2, 3] as const)(
  'storage version %i, without definitions, is read by the standard ones',
  async (version) => {
    const [ours, theirs] = [await read(db3(messages, { version })), await reference];
    expect(ours.contents.filter(({ name }) => name !== '/wheels')).toEqual(
      theirs.contents.filter(({ name }) => name !== '/wheels'),
    );
    expect(reasons(ours)).toEqual([
      expect.stringMatching(/^info .*read by the standard one/),
      expect.stringMatching(/^warn \/wheels .*it is no standard type/),
    ]);
  },
);

test('a recording in parts is one drive; a part that is missing is named', async () => {
  const path = recording();
  writeDb3(join(path, 'bag_0.db3'), messages.slice(0, half));
  writeDb3(join(path, 'bag_1.db3'), messages.slice(half));
  writeMetadata(path, ['bag_0.db3', 'bag_1.db3']);
  expect((await read(path)).contents).toEqual((await reference).contents);
  rmSync(join(path, 'bag_1.db3'));
  expect(reasons(await read(path))).toContainEqual(
    expect.stringMatching(/^warn metadata\.yaml metadata\.yaml names bag_1\.db3, which is missing/),
  );
  rmSync(join(path, 'bag_0.db3'));
  await expect(read(path)).rejects.toThrow(/none of its files \(bag_0\.db3, bag_1\.db3\) is there/);
});

test('of an MCAP recording a missing part is named, too', async () => {
  const path = recording();
  await writeMcap(join(path, 'b_0.mcap'), messages.slice(0, half));
  writeMetadata(path, ['b_0.mcap', 'b_1.mcap'], { storage: 'mcap' });
  expect(reasons(await read(path))).toContainEqual(
    expect.stringContaining('names b_1.mcap, which is missing'),
  );
});

/** A temporary folder of these tests alone: others unpack at the same time. */
const scratch = join(folder, 'scratch');
mkdirSync(scratch);
for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = scratch;

test('recordings packed by file or by message are read, in both storages, and no unpacked copy is left', async () => {
  const [whole, mcap] = [readFileSync(db3()), place('bag_0.mcap')];
  await writeMcap(mcap, messages);
  for (const [name, bytes] of [
    ['bag_0.db3.zstd', whole],
    ['bag_0.mcap.zstd', readFileSync(mcap)],
  ] as const) {
    const path = recording();
    writeFileSync(join(path, name), zstdCompressSync(bytes));
    writeMetadata(path, [name], { mode: 'FILE' });
    for (const log of [path, join(path, name)]) {
      const ours = await read(log);
      expect(ours.contents, name).toEqual((await reference).contents);
      expect(ours.report.findings, name).toEqual([]);
    }
  }
  expect((await read(db3(messages, { packed: true }))).contents).toEqual((await reference).contents);
  expect(readdirSync(scratch)).toEqual([]);
});

test('a packed file that is cut gives what it holds before, and it is said', async () => {
  const path = place('cut_0.mcap');
  // Longer than a block of zstd, of which nothing is had before it is whole.
  await writeMcap(path, smallDrive(6));
  const packed = zstdCompressSync(readFileSync(path));
  const cut = place('cut_0.mcap.zstd');
  writeFileSync(cut, packed.subarray(0, Math.floor(packed.length * 0.7)));
  const ours = await read(cut);
  expect(reasons(ours)).toContainEqual(expect.stringMatching(/^error .*its zstd is damaged or cut/));
  expect(ours.counts['/imu/data']).toBeGreaterThan(10);
});

test('a packed file of two frames gives the first, and says that the other is not read', async () => {
  const whole = readFileSync(db3());
  const log = place('bag_0.db3.zstd');
  writeFileSync(log, Buffer.concat([zstdCompressSync(whole), zstdCompressSync(new Uint8Array(5000))]));
  const ours = await read(log);
  expect(ours.contents).toEqual((await reference).contents);
  expect(reasons(ours)).toEqual([
    expect.stringMatching(/^error .*goes on behind its first frame, at byte \d+/),
  ]);
});

test('a message whose zstd is damaged, or claims too much, costs itself', async () => {
  const path = db3(messages.slice(0, 20), { packed: true });
  const db = new Database(path);
  const sound = db.prepare('SELECT data FROM messages WHERE id = 3').pluck().get();
  if (!Buffer.isBuffer(sound)) throw new Error('no blob');
  const bomb = zstdCompressSync(new Uint8Array(2 ** 29));
  db.prepare('UPDATE messages SET data = ? WHERE id = 3').run(sound.subarray(0, sound.length - 9));
  db.prepare('UPDATE messages SET data = ? WHERE id = 4').run(bomb);
  db.close();
  const ours = await read(path);
  expect(reasons(ours)).toContainEqual(expect.stringMatching(/^error .*its zstd cannot be unpacked/));
  expect(reasons(ours)).toContainEqual(expect.stringMatching(/^error .*claims 536870912 bytes/));
});

test('what a recorder left in a log or journal beside the file is read, and nothing beside it is written', async () => {
  const path = recording();
  const log = join(path, 'bag_0.db3');
  const db = openDb3(log, messages, { journal: 'wal' });
  const copy = recording();
  cpSync(path, copy, { recursive: true });
  db.close();
  const state = () =>
    readdirSync(copy).map((name) => [name, readFileSync(join(copy, name)).toString('base64')]);
  const before = state();
  expect(before.length).toBeGreaterThan(1);
  const ours = await read(join(copy, 'bag_0.db3'));
  expect(ours.contents).toEqual((await reference).contents);
  expect(reasons(ours)).toEqual([
    expect.stringMatching(/^info .*not closed properly: what bag_0\.db3-wal beside it holds/),
  ]);
  expect(state()).toEqual(before);
  // A database that was closed in WAL mode makes SQLite write beside it, too.
  const closed = recording();
  writeDb3(join(closed, 'bag_0.db3'), messages, { journal: 'wal' });
  expect((await read(closed)).contents).toEqual((await reference).contents);
  expect(readdirSync(closed)).toEqual(['bag_0.db3']);
});

test('a damaged page costs the messages in it, and the reading goes on behind it', async () => {
  const path = db3();
  const { size } = statSync(path);
  const bytes = readFileSync(path);
  const page = bytes.readUInt16BE(16);
  // A leaf of the table of messages: type 13 (sqlite.org/fileformat2.html, section 1.6).
  let at = Math.floor(size / 2 / page) * page;
  while (bytes[at] !== 13) at += page;
  bytes.fill(0xee, at, at + page);
  writeFileSync(path, bytes);
  const [ours, theirs] = [await read(path), await reference];
  const count = (each: typeof ours): number => Object.values(each.counts).reduce((a, b) => a + b, 0);
  expect(reasons(ours)).toContainEqual(
    expect.stringMatching(/^error .*their pages are damaged: they are lost/),
  );
  expect(count(ours)).toBeGreaterThan(0.7 * count(theirs));
  expect(count(ours)).toBeLessThan(count(theirs));
});

test('one wrong log time neither makes a drive of years nor costs its message', async () => {
  const stray = messages.map((each, i) => (i === 40 ? { ...each, ns: 2n ** 62n } : each));
  const ours = await read(db3(stray));
  expect(reasons(ours)).toContainEqual(expect.stringMatching(/log time lies outside of the recording/));
  expect((await read(db3(stray))).report.samples).toBe((await reference).report.samples);
});

test('a database that computes where it is read is refused, and so is one that is no recording', async () => {
  const hostile = (sql: string): string => {
    const path = place('bag_0.db3');
    const db = new Database(path);
    db.exec(sql);
    db.close();
    return path;
  };
  const topics =
    "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT, type TEXT, serialization_format TEXT); INSERT INTO topics VALUES (1, '/a', 'std_msgs/msg/String', 'cdr');";
  const endless =
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id, 1 AS topic_id, x AS timestamp, zeroblob(9) AS data FROM n';
  await expect(
    read(
      hostile(
        `${topics} CREATE TABLE other(x); CREATE VIEW messages AS ${endless}; -- create table messages`,
      ),
    ),
  ).rejects.toThrow(/not a log|no plain table/);
  // A comment, or ten thousand characters before it, hide from a look at the text that a column is computed.
  for (const computed of [
    'AS (zeroblob(500000000))',
    'AS/**/(zeroblob(500000000))',
    `/*${'x'.repeat(20_000)}*/ AS (zeroblob(500000000))`,
  ])
    await expect(
      read(
        hostile(
          `${topics} CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER, timestamp INTEGER, data BLOB ${computed})`,
        ),
      ),
    ).rejects.toThrow(/"messages" is no plain table/);
  await expect(read(hostile('CREATE TABLE notes(x)'))).rejects.toThrow(
    /is no rosbag2 recording: it has no table "topics"/,
  );
  await expect(read(db3([]))).rejects.toThrow(/holds no message/);
});

test('values of wrong types in the tables cost their messages', async () => {
  const path = db3(messages.slice(0, 30));
  const db = new Database(path);
  db.exec("UPDATE messages SET data = 'text' WHERE id = 3; UPDATE messages SET topic_id = 99 WHERE id = 4");
  db.exec(
    "UPDATE messages SET timestamp = 'noon' WHERE id = 5; UPDATE messages SET timestamp = -5 WHERE id = 6",
  );
  db.close();
  const ours = await read(path);
  const all = reasons(ours).join('\n');
  expect(all).toMatch(/its data is no bytes: it is lost/);
  expect(all).toMatch(/belong to a topic that the file does not describe/);
  expect(all).toMatch(/log time lies outside/);
});

test('metadata that cannot be read costs nothing but itself', async () => {
  for (const text of ['{', 'a: &x [1]\nb: *x', `${'['.repeat(100_000)}`, 'rosbag2_bagfile_information: 7']) {
    const path = recording();
    writeDb3(join(path, 'bag_0.db3'), messages.slice(0, half));
    writeDb3(join(path, 'bag_1.db3'), messages.slice(half));
    writeFileSync(join(path, 'metadata.yaml'), text);
    const ours = await read(path);
    expect(ours.report.files).toBe(2);
    expect(reasons(ours)).toContainEqual(expect.stringMatching(/^warn metadata\.yaml it cannot be read/));
  }
});

test('a recording is described without being read', async () => {
  const { from, to, streams, format } = await describeLog(db3());
  expect([format, from, to]).toEqual(['rosbag2', String(T0), String(messages.at(-1)?.ns)]);
  expect(streams).toContainEqual({ name: '/imu/data', schema: 'sensor_msgs/msg/Imu', count: undefined });
});

const bags = sharedData('bags');

test.skipIf(!bags)(
  'recordings of rosbag2’s own tests have the messages that their metadata says',
  async () => {
    const base = join(bags ?? '', 'rosbag2/rosbag2_py/test/resources/sqlite3');
    for (const [name, count] of [
      ['wbag', 6074],
      ['reindex_test_bags/multiple_files', 3177],
      ['talker', 20],
      ['convert_a', 150],
      ['convert_b', 75],
    ] as const)
      expect((await read(join(base, name))).report.samples, name).toBe(count);
    const ego = join(
      bags ?? '',
      'autoware_tools/planning/autoware_static_centerline_generator/test/data/bag_ego_trajectory.db3',
    );
    expect((await read(ego)).counts).toMatchObject({ '/localization/kinematic_state': 2130 });
  },
);
