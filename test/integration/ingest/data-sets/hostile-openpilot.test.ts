/** Logs of openpilot that no device wrote: nothing is lost without a word, and the cost follows from the bytes on the disk. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { type Cost, costOf, reasons } from '../../../support/ingest/bounded.ts';
import { eventBytes, openpilotLog } from '../../../support/ingest/data-sets/openpilot-log.ts';
import { testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
const good = Buffer.from(openpilotLog());
const MIB = 1024 * 1024;
let made = 0;

function written(name: string, bytes: Uint8Array): string {
  const folder = join(root, `${made++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

async function said(name: string, bytes: Uint8Array): Promise<{ samples: number; reasons: string }> {
  const log = written(name, bytes);
  const report = await ingest(log, `${log}.drive`);
  return { samples: report.samples, reasons: reasons(report).join('\n') };
}

/** Where each message begins. */
function* messages(log: Buffer): Generator<number> {
  for (let at = 0; at < log.length; at += 8 + 8 * log.readUInt32LE(at + 4)) yield at;
}

const whole = (await said('rlog', good)).samples;

test('messages whose root leads nowhere, and events of another year, are counted', async () => {
  const broken = Buffer.from(good);
  let count = 0;
  for (const [k, at] of [...messages(good)].entries())
    if (k % 3 === 1) {
      broken.writeUInt32LE(0xffff_fff3, at + 8);
      count++;
    }
  const report = await ingest(written('rlog', broken), join(root, 'broken.drive'));
  const found = report.findings.find(({ reason }) => /are no events, or their pointers lie/.test(reason));
  expect(found).toMatchObject({ level: 'error', count });
  const far = Array.from({ length: 50 }, () => eventBytes(21, 10n ** 18n, undefined));
  expect(await said('rlog', Buffer.concat([good, ...far]))).toMatchObject({
    samples: whole,
    reasons: expect.stringMatching(/error: have a time more than a day from the others/),
  });
});

test('a message whose length cannot be costs itself, not what lies behind', async () => {
  const broken = Buffer.from(good);
  const [, , third = 0] = messages(good);
  broken.writeUInt32LE(0x7fff_ffff, third + 4);
  const { samples, reasons: why } = await said('rlog', broken);
  expect(samples).toBeGreaterThan(0.9 * whole);
  expect(why).toMatch(new RegExp(`byte ${third} ends within a message, and goes on at byte \\d+`));
});

test('streams of a packed log that follow one another are one log', async () => {
  const halves = [...messages(good)];
  const middle = halves[halves.length >> 1] ?? 0;
  const frames = [good.subarray(0, middle), good.subarray(middle)].map((each) => zstdCompressSync(each));
  expect((await said('rlog.zst', Buffer.concat(frames))).samples).toBe(whole);
  const { reasons: why } = await said('rlog.zst', Buffer.concat([...frames, Buffer.alloc(50, 7)]));
  expect(why).toMatch(/byte \d+ of the packed log is no zstd/);
});

async function bounded(name: string, bytes: Uint8Array): Promise<Cost> {
  const cost = await costOf(written(name, bytes));
  expect(cost.said).toBe('done');
  expect(cost.samples).toBeGreaterThanOrEqual(whole);
  expect(cost.peakMiB).toBeLessThan(450);
  expect(cost.cpuS).toBeLessThan(10);
  return cost;
}

test('a log that expands ten thousand times is read up to what a log of its size may have', async () => {
  const cost = await bounded('rlog.zst', zstdCompressSync(Buffer.concat([good, Buffer.alloc(500 * MIB)])));
  expect(reasons(cost).join()).toMatch(/expands to more than 16777216 bytes/);
});

test('one list of a hundred thousand numbers that thousands of events of sensors name is read a few times', async () => {
  const cost = await bounded('rlog', Buffer.concat([good, oneListForMany(20_000, 100_000)]));
  expect(reasons(cost).join()).toMatch(/their pointers lie/);
});

test('lists of thousands of structures of no size are not thousands of tracks', async () => {
  const words = 5;
  const event = Buffer.alloc(8 + 8 * words);
  event.writeUInt32LE(words, 4);
  writeStruct(event, 0, 0, 2, 1);
  event.writeBigUInt64LE(6_000_000_000n, 16);
  event.writeUInt16LE(15, 24);
  event.writeInt32LE(1, 32);
  event.writeUInt32LE(7, 36);
  event.writeUInt32LE(4096 << 2, 40);
  const cost = await bounded('rlog', Buffer.concat([good, Buffer.alloc(event.length * 5000, event)]));
  expect(reasons(cost).join()).toMatch(/their pointers lie/);
});

test('a list of two million numbers, or structures, is none', async () => {
  for (const elements of [oneListForMany(1, 2_000_000), manyFrames(2_000_000)]) {
    const cost = await bounded('rlog.zst', zstdCompressSync(Buffer.concat([good, elements])));
    expect(reasons(cost).join()).toMatch(/their pointers lie/);
  }
});

test('a hundred thousand streams of nothing are not a hundred thousand decoders', async () => {
  const nothing = zstdCompressSync(new Uint8Array());
  const cost = await bounded(
    'rlog.zst',
    Buffer.concat([zstdCompressSync(good), Buffer.alloc(100_000 * nothing.length, nothing)]),
  );
  expect(reasons(cost).join()).toMatch(/byte \d+ of the packed log begins one more than the 4096 streams/);
});

/** An event of a CAN bus (kind 4) of so many frames of one word each. */
function manyFrames(count: number): Buffer {
  const words = 5 + count;
  const event = Buffer.alloc(8 + 8 * words);
  event.writeUInt32LE(words, 4);
  writeStruct(event, 0, 0, 2, 1);
  event.writeBigUInt64LE(6_000_000_000n, 16);
  event.writeUInt16LE(4, 24);
  event.writeInt32LE(1, 32);
  event.writeUInt32LE(7 + 8 * count, 36);
  event.writeUInt32LE(count << 2, 40);
  event.writeUInt32LE(1, 44);
  return event;
}

/** A pointer at a word of a message, to a structure so many words behind it. */
function writeStruct(message: Buffer, word: number, behind: number, data: number, pointers: number): void {
  message.writeInt32LE(behind << 2, 8 + 8 * word);
  message.writeUInt32LE(data | (pointers << 16), 12 + 8 * word);
}

/** An event of sensors (kind 10) whose elements all point to one vector of that many numbers. */
function oneListForMany(count: number, numbers: number): Buffer {
  const vector = 5 + 3 * count;
  const words = vector + 2 + numbers / 2;
  const event = Buffer.alloc(8 + 8 * words);
  event.writeUInt32LE(words, 4);
  writeStruct(event, 0, 0, 2, 1);
  event.writeBigUInt64LE(6_000_000_000n, 16);
  event.writeUInt16LE(10, 24);
  event.writeInt32LE(1, 32);
  event.writeUInt32LE(7 + 8 * 3 * count, 36);
  writeStruct(event, 4, count, 2, 1);
  for (let i = 0; i < count; i++) {
    const word = 5 + 3 * i;
    event.writeUInt16LE(i % 2 === 0 ? 0 : 3, 8 + 8 * word + 12);
    writeStruct(event, word + 2, vector - word - 3, 1, 1);
  }
  event.writeInt32LE(1, 8 + 8 * (vector + 1));
  event.writeUInt32LE(4 + 8 * numbers, 12 + 8 * (vector + 1));
  return event;
}
