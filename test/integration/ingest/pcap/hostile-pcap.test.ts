/** Captures that no tool wrote whole: each damaged record, block, fragment and datagram costs itself, and is counted. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import {
  pcapBytes,
  pcapngBytes,
  type Sent,
  velodyneData,
} from '../../../support/ingest/tracks/capture-file.ts';

const root = testFolder();
const BEGIN_NS = 1_711_195_200_000_000_000n;
const COUNT = 300;
const sent: readonly Sent[] = Array.from({ length: COUNT }, (_, i) => ({
  ns: BEGIN_NS + BigInt(i) * 1_327_000n,
  port: 2368,
  data: velodyneData((480 * i) % 36_000, 1327 * i),
}));
const capture = pcapBytes(sent);
const RECORD = (capture.length - 24) / COUNT;
let made = 0;

async function said(bytes: Uint8Array, ending = 'pcap') {
  const log = join(root, `${made++}.${ending}`);
  writeFileSync(log, bytes);
  return await ingest(log, `${log}.drive`);
}

const whole = (await said(capture)).samples;

test.each([
  ['of gigabytes', (): number => 0xffff_fff0],
  ['that reaches into the next record', (length: number): number => length + 64],
  ['of nothing', (): number => 3],
])('a record with a length %s costs itself, not what lies behind it', async (_, change) => {
  const bytes = Buffer.from(capture);
  const at = 24 + 40 * RECORD + 8;
  bytes.writeUInt32LE(change(bytes.readUInt32LE(at)), at);
  const { samples, findings } = await said(bytes);
  expect(samples).toBe(whole);
  const damaged = findings.filter(({ reason }) => reason === 'that are damaged: left out');
  expect(damaged.map(({ level, count }) => [level, count])).toEqual([['error', 1]]);
});

/** The blocks of a pcapng, each fourth packet changed. */
function changed(change: (block: Buffer) => Buffer): Buffer {
  const all = pcapngBytes(sent);
  const blocks: Buffer[] = [];
  for (let [at, k] = [0, 0]; at < all.length; ) {
    const length = all.readUInt32LE(at + 4);
    const block = Buffer.from(all.subarray(at, at + length));
    blocks.push(block.readUInt32LE(0) === 6 && k++ % 4 === 1 ? change(block) : block);
    at += length;
  }
  return Buffer.concat(blocks);
}

test('blocks of pcapng without a time, of no interface, and of a length that is not that at their end are counted', async () => {
  const timeless = changed((block) => {
    const data = block.subarray(28, -4);
    const simple = Buffer.alloc(16 + data.length);
    simple.writeUInt32LE(3, 0);
    simple.writeUInt32LE(simple.length, 4);
    simple.writeUInt32LE(data.length, 8);
    data.copy(simple, 12);
    simple.writeUInt32LE(simple.length, 12 + data.length);
    return simple;
  });
  const first = await said(timeless, 'pcapng');
  expect(first.findings).toContainEqual(
    expect.objectContaining({ reason: 'without a time (simple packet blocks): left out', count: COUNT / 4 }),
  );
  const homeless = changed((block) => {
    block.writeUInt32LE(9, 8);
    return block;
  });
  const damaged = { level: 'error', reason: 'that are damaged: left out', count: COUNT / 4 };
  expect((await said(homeless, 'pcapng')).findings).toContainEqual(expect.objectContaining(damaged));
  const lying = changed((block) => {
    block.writeUInt32LE(block.length + 8, 4);
    return block;
  });
  const last = await said(lying, 'pcapng');
  expect(last.samples).toBe(whole);
  expect(last.findings).toContainEqual(expect.objectContaining(damaged));
});

test('packets of old tools, in blocks of their own kind, are read', async () => {
  const old = changed((block) => {
    block.writeUInt32LE(2, 0);
    // The interface has 16 bits, then dropped packets.
    block.writeUInt32LE(0x0007_0000, 8);
    return block;
  });
  const { samples, findings } = await said(old, 'pcapng');
  expect(samples).toBe(whole);
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
});

test('datagrams of another length, and packets whose fragments did not all come, are counted', async () => {
  const short = sent.map((each, i) => (i % 10 === 5 ? { ...each, data: each.data.subarray(0, 1100) } : each));
  expect((await said(pcapBytes(short))).findings).toContainEqual(
    expect.objectContaining({
      reason: expect.stringMatching(/datagrams of another length or kind: left out/),
      count: COUNT / 10,
    }),
  );
  const large = Array.from({ length: 50 }, (_, i) => ({
    ns: BEGIN_NS + 400_000_000n + BigInt(i),
    port: 2368,
    data: new Uint8Array(2000),
  }));
  const fragments = pcapBytes(large).subarray(24);
  const firsts: Buffer[] = [];
  for (let [at, k] = [0, 0]; at < fragments.length; k++) {
    const end = at + 16 + fragments.readUInt32LE(at + 8);
    if (k % 2 === 0) firsts.push(fragments.subarray(at, end));
    at = end;
  }
  expect((await said(Buffer.concat([capture, ...firsts]))).findings).toContainEqual(
    expect.objectContaining({ reason: 'of which fragments are missing: left out', count: 50 }),
  );
});
