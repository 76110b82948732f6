import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import { expect, test } from 'vitest';
import { Random } from '../../../engine/simulate/random/random.ts';
import { kind as frame } from '../../fuzz/kinds/frame.ts';
import { kind as http } from '../../fuzz/kinds/http.ts';
import { kind as map } from '../../fuzz/kinds/map.ts';
import { kind as mcap } from '../../fuzz/kinds/mcap.ts';
import { OPCODE, parseMcap, writeMcap } from '../../fuzz/mcap/records.ts';
import { strictCount } from '../../fuzz/mcap/strict.ts';
import { mcapBytes, smallDrive } from '../../support/ingest/mcap-file.ts';

test('the same seed makes the same input, another seed another', async () => {
  for (const kind of [mcap, map, frame]) {
    const [good = new Uint8Array()] = await kind.seeds('');
    const made = (seed: number) => kind.mutate(good, new Random(seed, 'test'), good);
    expect(Buffer.compare(made(1), made(1)), kind.name).toBe(0);
    const different = [2, 3, 4, 5].filter((seed) => Buffer.compare(made(1), made(seed)) !== 0);
    expect(different.length, kind.name).toBeGreaterThan(0);
  }
});

test('an input of many megabytes is mutated as a small one is', async () => {
  const large = new Uint8Array(8 * 1024 * 1024).fill(0x61);
  for (const kind of [http, map, frame, mcap])
    for (let seed = 0; seed < 30; seed++)
      expect(
        () => kind.mutate(large, new Random(seed, 'large'), large),
        `${kind.name} ${seed}`,
      ).not.toThrow();
});

test('a chunk that unpacks to more than an input may hold stays as it is', async () => {
  const records = parseMcap(await mcapBytes(smallDrive(), { compression: 'zstd' })) ?? [];
  const chunk = records.find((record) => record.kind === 'chunk');
  if (chunk?.kind !== 'chunk') throw new Error('The log has no chunk.');
  chunk.compressed = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
  const again = parseMcap(writeMcap(records));
  const chunks = (all: typeof again) => all?.filter(({ kind }) => kind === 'chunk').length;
  expect(chunks(again)).toBe((chunks(records) ?? 0) - 1);
});

test('a change inside of a compressed chunk reaches a reader: sizes and checksums are made to fit', async () => {
  const log = smallDrive();
  const records = parseMcap(await mcapBytes(log, { compression: 'zstd' })) ?? [];
  const chunk = records.find((record) => record.kind === 'chunk');
  const message = chunk?.kind === 'chunk' && chunk.records.find(({ opcode }) => opcode === OPCODE.message);
  if (!message) throw new Error('The log has no chunk with a message.');
  message.body.fill(0xee, 22);
  const reader = new McapStreamReader({
    validateCrcs: true,
    decompressHandlers: { zstd: (data) => zstdDecompressSync(data) },
  });
  reader.append(writeMcap(records));
  const bytes: Uint8Array[] = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord())
    if (record.type === 'Message') bytes.push(record.data);
  expect(bytes).toHaveLength(log.length);
  expect(bytes.filter((data) => data.every((byte) => byte === 0xee))).toHaveLength(1);
});

test.each(['', 'zstd', 'lz4'] as const)(
  'the strict reader counts every message of a log packed as "%s"',
  async (compression) => {
    const log = smallDrive();
    const bytes = await mcapBytes(log, { compression });
    expect(strictCount(bytes)).toEqual({ messages: log.length, whole: true });
    expect(strictCount(bytes.subarray(0, bytes.length / 2)).whole).toBe(false);
  },
);
