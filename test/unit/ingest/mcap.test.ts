import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, crc32, zstdCompressSync } from 'node:zlib';
import lz4 from '@foxglove/wasm-lz4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { salvageLz4 } from '../../../engine/ingest/compression/lz4-salvage.ts';
import { Findings } from '../../../engine/ingest/findings.ts';
import { unpackChunk } from '../../../engine/ingest/formats/mcap/chunk.ts';
import { survey } from '../../../engine/ingest/formats/mcap/survey.ts';
import { BufferPool } from '../../../engine/ingest/pool.ts';
import { readAhead } from '../../../engine/ingest/readahead.ts';
import { BigFile } from '../../../engine/ingest/recording/big-file.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { lz4Frame } from '../../support/ingest/lz4.ts';
import { mcapBytes, smallDrive, T0 } from '../../support/ingest/mcap-file.ts';

const folder = testFolder();
const text = (n: number): Uint8Array =>
  new TextEncoder().encode(Array.from({ length: n }, (_, i) => `sweep ${i} of ${i % 17} points; `).join(''));
const header = (compression: string, records: Uint8Array, stored: number) => ({
  startNs: 0n,
  endNs: 0n,
  uncompressedBytes: records.length,
  crc: crc32(records),
  compression,
  prefix: 0,
  storedBytes: stored,
});

test('an LZ4 frame is salvaged up to where it is cut, and whole when it is whole', async () => {
  await lz4.isLoaded;
  const data = text(9000);
  const frame = lz4Frame(data);
  expect(Buffer.from(lz4(frame, data.length)).equals(Buffer.from(data))).toBe(true);
  expect(Buffer.from(salvageLz4(frame, data.length)).equals(Buffer.from(data))).toBe(true);
  for (const part of [0.1, 0.5, 0.9]) {
    const got = salvageLz4(frame.subarray(0, Math.floor(frame.length * part)), data.length);
    expect(got.length).toBeGreaterThan(data.length * part * 0.5);
    expect(Buffer.from(got).equals(Buffer.from(data.subarray(0, got.length)))).toBe(true);
  }
});

test('salvaging any bytes ends, and never gives more than asked for', () => {
  const frame = lz4Frame(text(300));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { maxLength: 20 }), (changes) => {
      const hurt = frame.slice();
      for (const [at, value] of changes) hurt[at] = value;
      expect(salvageLz4(hurt, 10_000).length).toBeLessThanOrEqual(10_000);
    }),
  );
});

test('a chunk that lies about its size is refused before memory is taken for it', async () => {
  const data = text(100);
  for (const [compression, stored] of [
    ['lz4', lz4Frame(data)],
    ['zstd', zstdCompressSync(data)],
  ] as const) {
    const lying = { ...header(compression, data, stored.length), uncompressedBytes: 2 ** 45 };
    expect((await unpackChunk(lying, stored)).fault, compression).toContain('more than a chunk may have');
    const large = { ...header(compression, data, stored.length), uncompressedBytes: 900 * 1024 * 1024 };
    expect((await unpackChunk(large, stored)).fault, compression).toBeDefined();
    const small = { ...header(compression, data, stored.length), uncompressedBytes: 10 };
    expect((await unpackChunk(small, stored)).doubtful, compression).toBe(true);
  }
});

test('a damaged LZ4 chunk spoils none that is read beside or after it', async () => {
  const data = text(9000);
  const frame = lz4Frame(data);
  const sound = header('lz4', data, frame.length);
  const hurt = frame.slice();
  hurt.fill(0xff, Math.floor(frame.length * 0.5), Math.floor(frame.length * 0.5) + 40);
  const cut = frame.subarray(0, Math.floor(frame.length * 0.5));
  for (const damaged of [hurt, cut, new Uint8Array(400)]) {
    const lying = header('lz4', data, damaged.length);
    const [first, ...beside] = await Promise.all([
      unpackChunk(lying, damaged),
      ...[1, 2, 3].map(() => unpackChunk(sound, frame)),
    ]);
    expect(first.doubtful).toBe(true);
    for (const { records, fault } of [...beside, await unpackChunk(sound, frame)]) {
      expect(fault).toBeUndefined();
      expect(Buffer.from(records).equals(Buffer.from(data))).toBe(true);
    }
  }
});

test('a damaged zstd chunk gives what comes before the damage', async () => {
  const data = text(60_000);
  const stored = zstdCompressSync(data, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  const hurt = stored.slice();
  hurt.fill(0xff, Math.floor(stored.length * 0.6), Math.floor(stored.length * 0.6) + 40);
  const { records, fault, doubtful } = await unpackChunk(header('zstd', data, stored.length), hurt);
  expect([fault, doubtful]).toEqual([expect.stringContaining('cannot be unpacked'), true]);
  expect(records.length).toBeGreaterThan(data.length * 0.2);
});

test('compression that nobody knows is named', async () => {
  expect((await unpackChunk(header('snappy', text(1), 5), new Uint8Array(5))).fault).toContain(
    '"snappy" is unknown',
  );
});

test('a survey finds every chunk and the first time, with and without an index', async () => {
  for (const [k, shape] of [{}, { indexed: false }, { chunked: false }].entries()) {
    const path = join(folder, `survey${k}.mcap`);
    writeFileSync(path, await mcapBytes(smallDrive(), shape));
    const file = await BigFile.open(path);
    const found = await survey(file);
    expect([
      found.firstNs,
      found.closed,
      found.pieces.filter(({ kind }) => kind === 'damage').length,
    ]).toEqual([T0, true, 0]);
    await file.close();
  }
});

test('any damage to a file is surveyed to its end', async () => {
  const bytes = await mcapBytes(smallDrive(), { chunkBytes: 2048 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 30 }),
      fc.nat(bytes.length),
      async (changes, end) => {
        const hurt = bytes.slice(0, end);
        for (const [at, value] of changes) if (at < end) hurt[at] = value;
        const path = join(folder, 'hurt.mcap');
        writeFileSync(path, hurt);
        const file = await BigFile.open(path);
        const { pieces } = await survey(file);
        await file.close();
        let reached = 0;
        for (const piece of pieces) {
          expect(piece.at).toBeGreaterThanOrEqual(reached);
          reached = piece.at;
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('reads ahead in order, within the weight that is allowed, and passes failures on', async () => {
  let [open, most] = [0, 0];
  const seen: unknown[] = [];
  const run = async (job: number): Promise<number> => {
    open += job;
    most = Math.max(most, open);
    await new Promise((done) => setTimeout(done, 1));
    if (job === 3) throw new Error('three');
    return job * 10;
  };
  for await (const { job, result } of readAhead([1, 2, 3, 4, 50, 5], 4, run, {
    weight: (job) => job,
    most: 8,
  })) {
    seen.push('value' in result ? result.value : String(result.error));
    open -= job;
  }
  expect(seen).toEqual([10, 20, 'Error: three', 40, 500, 50]);
  expect(most).toBe(50);
});

test('a buffer that was given back is used again', () => {
  const pool = new BufferPool();
  const first = pool.take(100_000);
  pool.give(first);
  expect(pool.take(90_000)).toBe(first);
  expect(pool.take(90_000)).not.toBe(first);
});

test('a thousand faults of one kind are one line', () => {
  const findings = new Findings();
  for (let i = 0; i < 1000; i++)
    findings.add({ level: 'warn', file: '/lidar', place: `message ${i}`, reason: 'late', count: 2 });
  expect(findings.list()).toEqual([
    { level: 'warn', file: '/lidar', place: 'message 0', reason: 'late', count: 2000 },
  ]);
  for (let i = 0; i < 3000; i++)
    findings.add({ level: 'warn', file: `${i}`, place: '', reason: 'r', count: 1 });
  expect(findings.list().length).toBe(1001);
  expect(findings.list().at(-1)?.count).toBe(2001);
});
