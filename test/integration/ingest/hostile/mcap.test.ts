/** MCAP files that no recorder wrote: each fault is a finding, in seconds and in less than 1 GiB, and what is sound comes in. */
import { writeFileSync } from 'node:fs';
import { join as path } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { type Cost, costOf, reasons } from '../../../support/ingest/bounded.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { lz4Frame } from '../../../support/ingest/lz4.ts';
import { mcapBytes, smallDrive } from '../../../support/ingest/mcap-file.ts';
import {
  attachment,
  channel,
  chunk,
  headOf,
  join,
  joined,
  mcapOf,
  message,
  record,
  schema,
  statistics,
} from '../../../support/ingest/raw-mcap.ts';

const folder = testFolder();
const T0 = 1_700_000_000_000_000_000n;
const at = (i: number): bigint => T0 + BigInt(i) * 1_000_000n;
const STRING = [
  schema(1, 'std_msgs/msg/String', 'ros2msg', 'string data'),
  channel(1, 1, '/s', 'cdr'),
] as const;
const cdrOf = (...bytes: readonly number[]): Uint8Array => Uint8Array.of(0, 1, 0, 0, ...bytes);
const hello = cdrOf(3, 0, 0, 0, 104, 105, 0);
const helloAt = (i: number): Uint8Array => message(1, at(i), hello, i);
const hellos = (count: number, from = 0): Uint8Array =>
  join(...Array.from({ length: count }, (_, i) => helloAt(from + i)));
const MIB = 1024 * 1024;
let made = 0;

async function bounded(bytes: Uint8Array, most: { mib: number; cpuS: number }): Promise<Cost> {
  const log = path(folder, `hostile${made++}.mcap`);
  writeFileSync(log, bytes);
  const cost = await costOf(log);
  expect(cost.said).not.toMatch(/fault of Lanetrace/);
  expect(cost.peakMiB).toBeLessThan(most.mib);
  expect(cost.cpuS).toBeLessThan(most.cpuS);
  return cost;
}

test('one bad chunk of zstd that would be a gigabyte is one finding, and the messages beside it come in', async () => {
  const bomb = zstdCompressSync(new Uint8Array(1023 * MIB));
  const bytes = mcapOf(
    chunk(join(...STRING, hellos(5)), { startNs: at(0), endNs: at(4) }),
    chunk(new Uint8Array(), {
      compression: 'zstd',
      startNs: at(5),
      endNs: at(5),
      stored: bomb,
      uncompressed: 1023 * MIB,
    }),
    chunk(hellos(5, 6), { compression: 'zstd', startNs: at(6), endNs: at(10) }),
  );
  const cost = await bounded(bytes, { mib: 400, cpuS: 10 });
  expect(cost.samples).toBe(10);
  expect(reasons(cost)).toEqual([
    expect.stringMatching(/claims \d+ bytes unpacked, more than a chunk may have; 0 kept/),
  ]);
});

test.each([
  ['little, and is much', 1000],
  ['what fits in memory, and is more', 64 * MIB],
  ['nothing', 0],
  ['2^52 bytes', 2 ** 52],
])('a chunk of zstd that claims %s is bounded', async (_, uncompressed) => {
  const stored = zstdCompressSync(new Uint8Array(300 * MIB));
  const bytes = mcapOf(
    ...STRING,
    chunk(new Uint8Array(), { compression: 'zstd', startNs: at(1), endNs: at(1), stored, uncompressed }),
    hellos(5, 2),
  );
  const cost = await bounded(bytes, { mib: 700, cpuS: 15 });
  expect(cost.samples).toBe(5);
  expect(cost.findings.length).toBeGreaterThan(0);
});

test('many chunks that each expand a lot are read up to an allowance, and then named', async () => {
  const part = zstdCompressSync(new Uint8Array(60 * MIB));
  const chunks = Array.from({ length: 40 }, (_, i) =>
    chunk(new Uint8Array(), {
      compression: 'zstd',
      startNs: at(i),
      endNs: at(i),
      stored: part,
      uncompressed: 60 * MIB,
    }),
  );
  const cost = await bounded(mcapOf(...STRING, ...chunks, hellos(3, 50)), { mib: 900, cpuS: 20 });
  expect(cost.samples).toBe(3);
  expect(reasons(cost).join()).toMatch(/more than 1000 times, and the file has had 268435456 such/);
});

test('a chunk of LZ4 that claims more than LZ4 can is a finding', async () => {
  const stored = lz4Frame(new Uint8Array(MIB));
  const lying = { compression: 'lz4', startNs: at(1), endNs: at(1), stored };
  const bytes = mcapOf(
    ...STRING,
    ...[2 ** 28, 2 ** 31, 2 ** 40].map((uncompressed) => chunk(new Uint8Array(), { ...lying, uncompressed })),
    hellos(5, 2),
  );
  expect((await bounded(bytes, { mib: 500, cpuS: 10 })).samples).toBe(5);
});

test('damage after damage is searched through once', async () => {
  // An empty chunk, and a byte that is no record: 200,000 times.
  const unit = join(Uint8Array.of(0x78), chunk(new Uint8Array()));
  const empty = new Uint8Array(unit.length * 200_000);
  for (let i = 0; i < 200_000; i++) empty.set(unit, i * unit.length);
  const none = await bounded(join(headOf(), empty), { mib: 500, cpuS: 15 });
  expect(none.said).toMatch(
    /^InputError: .* holds no message that can be read: the bytes are no records \(byte \d+\)\.$/,
  );
  // A message between two that are hurt, again and again: every one comes in.
  const pair = Array.from({ length: 5000 }, (_, i) =>
    join(Uint8Array.of(0, 0, 0), ...[0, 1, 2].map((k) => helloAt(3 * i + k))),
  );
  const many = await bounded(join(headOf(), ...STRING, ...pair), { mib: 500, cpuS: 15 });
  expect(many.samples).toBeGreaterThanOrEqual(14_990);
  expect(many.findings.filter(({ reason }) => /the bytes are no records/.test(reason))).toHaveLength(1);
});

test('places that look like messages and point everywhere do not make the search slow', async () => {
  const noise = new Uint8Array(8 * MIB);
  const view = new DataView(noise.buffer);
  for (let i = 0; i + 9 < noise.length; i += 9) {
    noise[i] = 5;
    view.setUint32(i + 1, 22 + ((i * 7919) % (7 * MIB)), true);
  }
  const cost = await bounded(join(headOf(), ...STRING, helloAt(0), Uint8Array.of(0), noise), {
    mib: 600,
    cpuS: 20,
  });
  expect(cost.findings.length).toBeGreaterThan(0);
});

test.each([2n ** 63n, 2n ** 64n - 1n, 2n ** 52n, 2n ** 33n])(
  'a record that claims %d bytes is damage, and what lies behind it is found',
  async (length) => {
    for (const op of [3, 5, 6, 9, 12, 0x80]) {
      const lying = join(
        Uint8Array.of(op),
        new Uint8Array(BigUint64Array.of(length).buffer),
        new Uint8Array(50),
      );
      const bytes = mcapOf(...STRING, helloAt(0), lying, hellos(6, 1));
      const log = path(folder, `length${made++}.mcap`);
      writeFileSync(log, bytes);
      const { samples, findings } = await ingest(log, `${log}.drive`);
      expect(samples, `op ${op}`).toBe(7);
      expect(findings.length).toBeGreaterThan(0);
    }
  },
);

test('a chunk whose length is damaged does not swallow the chunks behind it', async () => {
  const chunks = [0, 1, 2, 3].map((i) =>
    chunk(hellos(10, 10 * i), { compression: 'zstd', startNs: at(10 * i), endNs: at(10 * i + 9) }),
  );
  const hurt = chunks[1]?.slice() ?? new Uint8Array();
  // Both lengths, of the record and of what is stored, grown by the same 2^30.
  const view = new DataView(hurt.buffer);
  view.setUint32(1, view.getUint32(1, true) + 2 ** 30, true);
  const stored = 9 + 32 + 4;
  view.setUint32(stored, view.getUint32(stored, true) + 2 ** 30, true);
  const log = path(folder, 'swallow.mcap');
  writeFileSync(log, mcapOf(...STRING, ...chunks.map((each, i) => (i === 1 ? hurt : each))));
  const { samples, findings } = await ingest(log, `${log}.drive`);
  expect(samples).toBeGreaterThanOrEqual(30);
  expect(findings.map(({ reason }) => reason).join()).toMatch(/is cut/);
});

test('as many channels and schemas as there can be stay in memory and in time', async () => {
  const text = `string data\n${'# a long comment of a schema\n'.repeat(100)}`;
  const described = Array.from({ length: 65_000 }, (_, i) =>
    join(schema(1 + i, `demo/msg/M${i}`, 'ros2msg', `${text}# ${i}`), channel(i, 1 + i, `/topic${i}`, 'cdr')),
  );
  const schemas = await bounded(mcapOf(joined(described), message(7, at(0), hello)), { mib: 1024, cpuS: 30 });
  expect(schemas.samples).toBe(1);
  expect(reasons(schemas).join()).toMatch(/the schemas have more than \d+ bytes together/);
  // Numbers used twice are 100,000 channels.
  const shared = Array.from({ length: 100_000 }, (_, i) =>
    join(channel(i % 65_000, 1, `/topic${i}`, 'cdr'), message(i % 65_000, at(i), hello)),
  );
  const channels = await bounded(mcapOf(schema(1, 'demo/msg/M', 'ros2msg', text), joined(shared)), {
    mib: 1024,
    cpuS: 60,
  });
  expect(channels.samples).toBe(65_000);
  expect(reasons(channels)).toContain('error: the log has more than 65000 streams: left out');
});

test('a long schema that thousands of channels share is parsed once and not kept for each', async () => {
  const long = `float64 x\n${'# comment\n'.repeat(50_000)}`;
  const number = join(cdrOf(0, 0, 0, 0, 0, 0, 0, 0));
  const records = Array.from({ length: 5000 }, (_, i) =>
    join(channel(i, 1, `/topic${i}`, 'cdr'), message(i, at(i), number)),
  );
  const cost = await bounded(mcapOf(schema(1, 'demo/msg/M', 'ros2msg', long), ...records), {
    mib: 700,
    cpuS: 30,
  });
  expect(cost.samples).toBe(5000);
  expect(reasons(cost)).toContain(
    'warn: the schemas of all streams are too long together: streams are kept without theirs, and not decoded later',
  );
});

test('signals of ever new names are drawn up to a number', async () => {
  const records = Array.from({ length: 400 }, (_, i) => {
    const names = Array.from({ length: 250 }, (_, k) => `"a${i * 250 + k}":1`);
    return message(1, at(i), `{${names.join()}}`);
  });
  const bytes = mcapOf(schema(1, 'demo.A', 'jsonschema', '{}'), channel(1, 1, '/a', 'json'), ...records);
  const cost = await bounded(bytes, { mib: 700, cpuS: 30 });
  expect(cost.samples).toBe(400);
  expect(reasons(cost)).toContain('warn: the log has more than 65536 signals: those beyond are not drawn');
});

test('half a million tiny messages come in, all of them', async () => {
  const one = helloAt(0);
  const all = new Uint8Array(one.length * 500_000);
  const view = new DataView(all.buffer);
  for (let i = 0; i < 500_000; i++) {
    all.set(one, i * one.length);
    view.setBigUint64(i * one.length + 9 + 6, at(i), true);
  }
  const cost = await bounded(mcapOf(...STRING, all), { mib: 700, cpuS: 60 });
  expect(cost.samples).toBe(500_000);
});

test('attachments, metadata and private records come in by the thousand; lies of theirs are findings', async () => {
  const records = Array.from({ length: 3000 }, (_, i) =>
    join(
      attachment(`a${i}`, new Uint8Array(10)),
      record(12, Uint8Array.of(1, 0, 0, 0, 97, 0, 0, 0, 0)),
      record(0x81, new Uint8Array(5)),
    ),
  );
  const lying = record(9, new Uint8Array(16), Uint8Array.of(255, 255, 255, 255), new Uint8Array(30));
  const bytes = mcapOf(
    ...STRING,
    helloAt(0),
    chunk(join(...records, new Uint8Array()), { compression: 'zstd', startNs: at(1), endNs: at(1) }),
    lying,
    record(12, Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0)),
    chunk(chunk(hellos(2)), { startNs: at(1), endNs: at(1) }),
  );
  const cost = await bounded(bytes, { mib: 500, cpuS: 20 });
  expect(cost.samples).toBe(1);
  expect(reasons(cost)).toEqual(
    expect.arrayContaining([
      'error: a record does not parse: left out',
      'error: a chunk lies within a chunk, which is not read',
    ]),
  );
});

test('an end that says what is not so is not believed', async () => {
  const bytes = mcapOf(...STRING, hellos(5), statistics(9));
  const cost = await bounded(bytes, { mib: 400, cpuS: 10 });
  expect(cost.samples).toBe(5);
  expect(reasons(cost)).toContain(
    "warn: the file's end says that it has 9 messages: 4 of them were not found",
  );
  const footer = join(bytes.slice(0, -8 - 20), new Uint8Array(20).fill(0xff), bytes.slice(-8));
  expect((await bounded(footer, { mib: 400, cpuS: 10 })).samples).toBe(5);
});

test('topics called like the streams of other topics do not end the ingest', async () => {
  const bytes = mcapOf(
    ...STRING,
    channel(2, 1, '/s (undecoded)', 'cdr'),
    channel(3, 1, `/${'n'.repeat(100_000)}`, 'cdr'),
    channel(4, 1, `/${'n'.repeat(100_000)}m`, 'cdr'),
    message(2, at(0), hello),
    message(1, at(1), cdrOf(255)),
    message(3, at(2), hello),
    message(4, at(3), hello),
  );
  const cost = await bounded(bytes, { mib: 400, cpuS: 10 });
  expect([cost.said, cost.samples]).toEqual(['done', 4]);
});

/** Messages that a strict reader hands out before it gives up. */
function strictly(bytes: Uint8Array): number {
  const reader = new McapStreamReader({ validateCrcs: true });
  let messages = 0;
  try {
    reader.append(bytes);
    for (let each = reader.nextRecord(); each; each = reader.nextRecord())
      if (each.type === 'Message') messages++;
  } catch {
    // It stops at the first damage.
  }
  return messages;
}

test('of a file that is hurt anywhere, no message that a strict reader finds is lost without a word', async () => {
  const whole = await mcapBytes(smallDrive(), { chunkBytes: 1 << 16 });
  const all = strictly(whole);
  let random = 12345;
  const next = (below: number): number => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    return Math.floor((random / 2 ** 32) * below);
  };
  for (let round = 0; round < 25; round++) {
    const hurt = whole.slice();
    const from = 8 + next(hurt.length - 100);
    if (round % 2 === 0) hurt[from] = (hurt[from] ?? 0) ^ (1 << next(8));
    else hurt.fill(next(256), from, from + next(2000));
    const log = path(folder, `hurt${round}.mcap`);
    writeFileSync(log, hurt);
    const { findings } = await ingest(log, `${log}.drive`);
    const drive = Drive.open(`${log}.drive`, 'read');
    // Odometry and transforms become two streams each.
    const taken = drive
      .streams()
      .filter(({ name }) => !/twist$|:/.test(name))
      .reduce((sum, { count }) => sum + count, 0);
    drive.close();
    const place = `round ${round}, byte ${from}`;
    if (findings.length === 0) expect(taken, place).toBe(all);
    if (taken < strictly(hurt))
      expect(
        findings.map(({ level }) => level),
        place,
      ).toContain('error');
  }
});
