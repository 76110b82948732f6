/** ROS 1 bags: whole, packed, in parts, without an index, cut and damaged. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Bag } from '@foxglove/rosbag';
import { FileReader } from '@foxglove/rosbag/node.js';
import Bzip2 from '@foxglove/wasm-bz2';
import lz4 from '@foxglove/wasm-lz4';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { describeLog, ingest } from '../../../engine/ingest/ingest.ts';
import { bagBytes, writeBag } from '../../support/ingest/bag-file.ts';
import { bzip2, hasBzip2 } from '../../support/ingest/bzip2.ts';
import { contentsOf, countsOf } from '../../support/ingest/contents.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { smallDrive, writeMcap } from '../../support/ingest/mcap-file.ts';
import { asRos1 } from '../../support/ingest/ros1.ts';
import { sharedData } from '../../support/shared.ts';

const folder = testFolder();
const messages = smallDrive();
let made = 0;

async function open(log: string) {
  const out = join(folder, `${made++}.drive`);
  const report = await ingest(log, out);
  return { report, drive: Drive.open(out, 'read') };
}

async function read(bytes: Uint8Array) {
  const log = join(folder, `${made++}.bag`);
  writeFileSync(log, bytes);
  const { report, drive } = await open(log);
  try {
    return { report, counts: countsOf(drive), contents: contentsOf(drive) };
  } finally {
    drive.close();
  }
}

const whole = (async () => {
  const log = join(folder, 'reference.mcap');
  await writeMcap(log, asRos1(messages));
  const { report, drive } = await open(log);
  const contents = contentsOf(drive);
  drive.close();
  return { contents, samples: report.samples };
})();

test('a bag makes the drive that its messages make in an MCAP, plain and packed by LZ4', async () => {
  const { contents, samples } = await whole;
  for (const compression of ['none', 'lz4'] as const) {
    const { report, contents: ours } = await read(bagBytes(messages, { compression }));
    expect(ours, compression).toEqual(contents);
    expect(report.findings, compression).toEqual([]);
    expect(report).toMatchObject({ format: 'ROS 1 bag', files: 1, samples });
  }
});

test.skipIf(!hasBzip2)('a bag packed by bzip2 is read, and a damaged chunk costs that chunk', async () => {
  const { contents } = await whole;
  const bytes = bagBytes(messages, { compression: 'bz2', pack: bzip2, chunkBytes: 40_000 });
  expect((await read(bytes)).contents).toEqual(contents);
  const at = Buffer.from(bytes).indexOf('BZh', bytes.length / 2);
  const damaged = bytes.slice();
  damaged[at + 200] = (damaged[at + 200] ?? 0) ^ 0x10;
  const { report, counts } = await read(damaged);
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      level: 'error',
      reason: expect.stringMatching(/bzip2 stream is damaged .*of its \d+ messages are lost/),
    }),
  );
  expect(counts['/imu/data']).toBeGreaterThan(20);
});

test('a bag without an index is read record by record, and it is said', async () => {
  const { contents } = await whole;
  for (const shape of [{ closed: false }, { closed: false, indexed: false }]) {
    const { report, contents: ours } = await read(bagBytes(messages, shape));
    expect(ours).toEqual(contents);
    expect(report.findings).toEqual([
      expect.objectContaining({ level: 'warn', reason: expect.stringContaining('never closed or is cut') }),
    ]);
  }
});

test('several bags of one recording are one drive; two recordings are refused by name', async () => {
  const split = join(folder, 'split');
  await mkdir(split);
  const half = messages.length / 2;
  // Their names are out of order; their times are not.
  writeBag(join(split, 'b.bag'), messages.slice(0, half));
  writeBag(join(split, 'a.bag'), messages.slice(half));
  const { report, drive } = await open(split);
  expect(report).toMatchObject({ files: 2, samples: (await whole).samples });
  expect(contentsOf(drive)).toEqual((await whole).contents);
  drive.close();
  writeBag(join(split, 'c.bag'), messages);
  await expect(open(split)).rejects.toThrow(/more than one ROS 1 bag log .*same topics at the same time/);
});

test('a bag cut anywhere gives every message before the cut and says what is missing', async () => {
  const plain = bagBytes(messages, { chunkBytes: 20_000 });
  for (const part of [0.2, 0.5, 0.83, 0.999]) {
    const bytes = plain.slice(0, Math.floor(plain.length * part));
    const { report, counts } = await read(bytes);
    // Messages that are whole before the cut, by their headers: plain chunks show them as they are.
    const whole = wholeMessages(bytes);
    const found = Object.entries(counts).filter(([name]) => !/[:>]|\/twist$/.test(name));
    expect(
      found.reduce((sum, [, count]) => sum + count, 0),
      String(part),
    ).toBe(whole);
    expect(report.findings.some(({ level }) => level === 'warn' || level === 'error')).toBe(true);
  }
});

/** Message records whose data lies whole in the bytes. */
function wholeMessages(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes);
  const mark = Buffer.from('\x04\0\0\0op=\x02', 'latin1');
  let count = 0;
  for (let at = buffer.indexOf(mark); at >= 0; at = buffer.indexOf(mark, at + 1)) {
    // conn (9 + 4), op (8), time (13 + 4): the lengths lie around them.
    const data = at + 8 + 4 + 13;
    if (data + 4 <= buffer.length && data + 4 + buffer.readUInt32LE(data) <= buffer.length) count++;
  }
  return count;
}

test('damage in a plain chunk costs the messages that it hit, and the reading goes on behind it', async () => {
  const bytes = bagBytes(messages, { chunkBytes: 20_000 });
  const all = Object.values((await read(bytes)).counts).reduce((a, b) => a + b, 0);
  const at = Buffer.from(bytes).indexOf('op=\x02', bytes.length / 2);
  bytes.fill(0xff, at - 20, at + 30);
  const { report, counts } = await read(bytes);
  const left = Object.values(counts).reduce((a, b) => a + b, 0);
  expect(all - left).toBeGreaterThan(0);
  expect(all - left).toBeLessThanOrEqual(3);
  expect(report.findings.filter(({ level }) => level === 'error')).toEqual([
    expect.objectContaining({
      place: expect.stringMatching(/^chunk at byte \d+$/),
      reason: expect.stringMatching(/are no records; \d+ kept, 1 of its \d+ messages are lost/),
    }),
  ]);
});

test('where the header of a chunk is damaged its plain messages are still read', async () => {
  const bytes = bagBytes(messages, { chunkBytes: 20_000 });
  const before = (await read(bytes)).counts;
  const at = Buffer.from(bytes).indexOf('compression=', bytes.length / 2);
  bytes.fill(0x77, at, at + 12);
  const { report, counts } = await read(bytes);
  expect(counts).toEqual(before);
  expect(report.findings.filter(({ level }) => level === 'error')).toHaveLength(1);
});

test('where the chunk that describes the topics is damaged, the end of the bag describes them', async () => {
  const bytes = bagBytes(messages, { compression: 'lz4', chunkBytes: 20_000 });
  const at = Buffer.from(bytes).indexOf('compression=');
  bytes.fill(0xee, at + 40, at + 2000);
  const { report, counts } = await read(bytes);
  expect(counts['/imu/data']).toBeGreaterThan(50);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ reason: expect.stringContaining('taken as its end describes them') }),
  );
});

test('an encrypted bag, one of version 1 and one without messages are said to be what they are', async () => {
  await expect(read(bagBytes(messages, { encryptor: 'rosbag/AesCbcEncryptor' }))).rejects.toThrow(
    /is encrypted \(rosbag\/AesCbcEncryptor\)/,
  );
  await expect(read(new TextEncoder().encode('#ROSBAG V1.2\nxx'))).rejects.toThrow(/bag of version 1/);
  await expect(read(bagBytes([]))).rejects.toThrow(/holds no message/);
});

test('a bag is described by its topics, counts and times without being read', async () => {
  const log = join(folder, 'described.bag');
  writeBag(log, messages);
  const { streams, from, to, format } = await describeLog(log);
  expect(format).toBe('rosbag1');
  expect(streams).toContainEqual({ name: '/imu/data', schema: 'sensor_msgs/Imu', count: 100 });
  expect([from, to]).toEqual([String(messages[0]?.ns), String(messages.at(-1)?.ns)]);
  expect(readFileSync(log).subarray(0, 13).toString('latin1')).toBe('#ROSBAG V2.0\n');
});

const bags = sharedData('bags');

test
  .skipIf(!bags)
  .each([
    'foxglove_rosbag/fixtures/example.bag',
    'foxglove_rosbag/fixtures/example-lz4.bag',
    'foxglove_rosbag/fixtures/example-bz2.bag',
    'novatel_oem7/src/novatel_oem7_driver/test/ins2.bag',
    'novatel_oem7/src/novatel_oem7_driver/test/bestpos.bag',
  ])('%s has the messages that the library of the format finds, at the same times', async (name) => {
  const path = join(bags ?? '', name);
  const theirs = await byLibrary(path);
  const { drive, report } = await open(path);
  const ours = drive
    .streams()
    .filter(({ name: stream }) => theirs.has(stream))
    .map((stream) => [stream.name, stream.count] as const);
  drive.close();
  expect(new Map(ours)).toEqual(theirs);
  expect(report.findings.filter(({ level }) => level === 'error')).toEqual([]);
});

async function byLibrary(path: string): Promise<Map<string, number>> {
  const file = new FileReader(path);
  const bag = new Bag(file, {
    parse: false,
    decompress: {
      lz4: (bytes: Uint8Array, size: number) => lz4(bytes, size),
      bz2: (bytes: Uint8Array, size: number) => bzip.decompress(bytes, size),
    },
  });
  const [bzip] = await Promise.all([Bzip2.init(), lz4.isLoaded]);
  await bag.open();
  const counts = new Map<string, number>();
  for await (const { topic } of bag.messageIterator()) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  await file.close();
  return counts;
}
