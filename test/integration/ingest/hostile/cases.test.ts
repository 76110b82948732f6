/** The logs of the first attack on version 0.1.0, byte for byte in what they are: each was the end of its log, and is one finding. */
import { writeFileSync } from 'node:fs';
import { join as path } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MOST_PIXELS } from '../../../../engine/contract/pictures.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { costOf } from '../../../support/ingest/bounded.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { channel, chunk, join, mcapOf, message, schema } from '../../../support/ingest/raw-mcap.ts';

const folder = testFolder();
const T0 = 1_700_000_000_000_000_000n;
const SEPARATOR = `\n${'='.repeat(80)}\nMSG: `;
const cdr = (...words: readonly number[]): Uint8Array =>
  join(Uint8Array.of(0, 1, 0, 0), new Uint8Array(Uint32Array.from(words).buffer));
const write = (name: string, bytes: Uint8Array): string => {
  const log = path(folder, `${name}.mcap`);
  writeFileSync(log, bytes);
  return log;
};

test.each([
  ['empty-structs', `B[] a${SEPARATOR}test/B\nuint8[0] x`, cdr(2 ** 32 - 1)],
  ['nested-fixed', `B[16000000] a${SEPARATOR}test/B\nC[16000000] c${SEPARATOR}test/C\nuint8[0] x`, cdr(0)],
])('%s: 298 bytes are no 4 GB', async (name, text, data) => {
  const sound = message(2, T0 + 1n, cdr(1, 65));
  const bytes = mcapOf(
    schema(1, 'test/msg/A', 'ros2msg', text),
    schema(2, 'std_msgs/msg/String', 'ros2msg', 'string data'),
    channel(1, 1, '/a', 'cdr'),
    channel(2, 2, '/s', 'cdr'),
    message(1, T0, data),
    sound,
  );
  const { said, samples, findings, peakMiB, cpuS } = await costOf(write(name, bytes));
  expect([said, samples]).toEqual(['done', 2]);
  expect(findings.filter(({ level }) => level === 'error')).toEqual([
    expect.objectContaining({ file: '/a', place: 'message 1', count: 1 }),
  ]);
  expect(peakMiB).toBeLessThan(300);
  expect(cpuS).toBeLessThan(5);
});

test('zstd-bomb-1G: 33 kB are no 4.2 GB', async () => {
  const data = new Uint8Array(2 ** 30 - 4096);
  const stored = zstdCompressSync(data);
  const bytes = mcapOf(
    schema(1, 'x/msg/B', 'ros2msg', 'uint8[] a'),
    channel(1, 1, '/b', 'cdr'),
    message(1, T0, cdr(0)),
    chunk(new Uint8Array(), {
      compression: 'zstd',
      startNs: T0 + 1n,
      endNs: T0 + 1n,
      stored,
      uncompressed: data.length,
    }),
  );
  const { said, samples, findings, peakMiB, cpuS } = await costOf(write('bomb', bytes));
  expect([said, samples, findings.length]).toEqual(['done', 1, 1]);
  expect(peakMiB).toBeLessThan(300);
  expect(cpuS).toBeLessThan(5);
});

/** A PNG of nothing but its header. */
function png(width: number, height: number): Uint8Array {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000080200000000000000', 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return new Uint8Array(Buffer.concat([bytes, Buffer.from('0000000049454e44ae426082', 'hex')]));
}

test('pictures and clouds that claim what is not there cost themselves', async () => {
  const json = (value: unknown): string => JSON.stringify(value);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const cloud = { point_stride: 16, data: base64(new Uint8Array(160)), pose: {} };
  const field = (name: string, offset: number, type = 7) => ({ name, offset, type });
  const xyz = [field('x', 0), field('y', 4), field('z', 8)];
  const raw = { width: 4, height: 4, step: 4, encoding: 'mono8', data: base64(new Uint8Array(16)) };
  const bodies: readonly [topic: number, body: string][] = [
    [1, json({ format: 'png', data: base64(png(2 ** 31 - 1, 2 ** 31 - 1)) })],
    [1, json({ format: 'png', data: base64(png(16, 8)) })],
    [2, json(raw)],
    [2, json({ ...raw, width: 0.5 })],
    [2, json({ ...raw, width: 2 ** 20, height: 2 ** 20, step: 1 })],
    [2, json({ ...raw, height: -4 })],
    [2, json(raw).replace('"width":4', '"width":1e400')],
    [3, json({ ...cloud, fields: xyz })],
    [3, json({ ...cloud, fields: [...xyz, field('far', 14)] })],
    [3, json({ ...cloud, fields: [...xyz, field('half', 0.5)] })],
    [3, json({ ...cloud, fields: [...xyz, field('minus', -4)] })],
    [3, json({ ...cloud, fields: [...xyz, ...Array.from({ length: 60 }, (_, i) => field(`o${i}`, 0))] })],
    [3, json({ ...cloud, fields: [...xyz, ...Array.from({ length: 300 }, (_, i) => field(`o${i}`, 0, 1))] })],
    [3, json({ ...cloud, fields: [...xyz, field('__proto__', 0)] })],
    [3, json({ ...cloud, point_stride: 2 ** 53, fields: xyz })],
    [3, json({ ...cloud, fields: [...xyz, field('constructor', 12)] })],
  ];
  const types = ['foxglove.CompressedImage', 'foxglove.RawImage', 'foxglove.PointCloud'];
  const log = write(
    'claims',
    mcapOf(
      ...types.flatMap((type, i) => [
        schema(i + 1, type, 'jsonschema', '{}'),
        channel(i + 1, i + 1, `/${i + 1}`, 'json'),
      ]),
      ...bodies.map(([topic, body], i) => message(topic, T0 + BigInt(i), body)),
    ),
  );
  const { findings, samples } = await ingest(log, `${log}.drive`);
  expect(samples).toBe(bodies.length);
  expect(findings.filter(({ reason }) => /fault of Lanetrace/.test(reason))).toEqual([]);
  const drive = Drive.open(`${log}.drive`, 'read');
  const counts = Object.fromEntries(drive.streams().map(({ name, count }) => [name, count]));
  drive.close();
  expect(counts).toEqual({
    '/1': 2,
    '/2': 1,
    '/2 (undecoded)': 4,
    // The field past the point costs itself alone.
    '/3': 3,
    '/3 (undecoded)': 6,
  });
  expect(findings.map(({ reason }) => reason)).toContain(
    'its field "far" has an unknown type or reaches past the point: left out, the others are read',
  );
  expect(findings.map(({ reason }) => reason).join('\n')).toContain(
    `the picture claims more than the ${MOST_PIXELS} pixels that are decoded: kept and flagged`,
  );
});
