/** Log times that no recording has: the message that carries one is flagged, and the drive keeps its length. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { describeLog, ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { channel, chunk, mcapOf, message, schema, statistics } from '../../../support/ingest/raw-mcap.ts';

const folder = testFolder();
const T0 = 1_700_000_000_000_000_000n;
const STEP = 100_000_000n;
const HOUR = 3_600_000_000_000n;
const HEAD = [schema(1, 'demo.Speed', 'jsonschema', '{}'), channel(1, 1, '/speed', 'json')] as const;
const OUTSIDE =
  'its log time lies outside of the recording: that of the message before it is used and the sample flagged';
const ordered = (times: readonly bigint[]): bigint[] => [...times].sort((a, b) => (a < b ? -1 : 1));
const least = (times: readonly bigint[]): bigint => ordered(times)[0] ?? 0n;
const most = (times: readonly bigint[]): bigint => ordered(times).at(-1) ?? 0n;
let made = 0;

type Seen = {
  readonly t0: bigint;
  readonly durationNs: number;
  readonly t: readonly number[];
  readonly flagged: readonly number[];
  readonly findings: readonly string[];
};

async function seen(bytes: Uint8Array): Promise<Seen> {
  const log = join(folder, `log${made++}.mcap`);
  writeFileSync(log, bytes);
  await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'read');
  try {
    const samples = drive.streams().flatMap(({ id }) => [...drive.samples(id)]);
    return {
      t0: BigInt(drive.info.t0),
      durationNs: drive.info.durationNs,
      t: samples.map(({ t }) => t),
      flagged: samples.flatMap(({ flags, seq }) => (flags === 0 ? [] : [seq])),
      findings: drive
        .report()
        .findings.filter(({ reason }) => /log time|stamp/.test(reason))
        .map(({ reason, count }) => `${count} × ${reason}`),
    };
  } finally {
    drive.close();
  }
}

/** Messages of these log times, stamped as they were measured: every 0.1 s. */
const messagesAt = (times: readonly bigint[], stamped = false): Uint8Array[] =>
  times.map((ns, i) => {
    const stamp = T0 + BigInt(i) * STEP;
    const header = stamped
      ? `"timestamp":{"sec":${stamp / 1_000_000_000n},"nsec":${stamp % 1_000_000_000n}},`
      : '';
    return message(1, ns, `{${header}"v":${i}}`, i);
  });
const even = (count: number, from = T0): bigint[] =>
  Array.from({ length: count }, (_, i) => from + BigInt(i) * STEP);

test.each([
  ['the largest number', 2n ** 64n - 1n],
  ['a negative number', 2n ** 64n - 90_000_000n],
  ['one flipped bit, 146 years', T0 ^ (1n << 62n)],
  ['one flipped bit, 13 days', T0 ^ (1n << 50n)],
  ['one flipped bit, 5 hours', T0 ^ (1n << 44n)],
  ['zero', 0n],
  ['one', 1n],
])('a message with the log time %s is one finding, wherever it lies, in a chunk or not', async (_, bad) => {
  for (const at of [0, 3, 11]) {
    // Within a day, the first or the last message may be of a recording that waited.
    if (at !== 3 && bad > T0 - 24n * HOUR && bad < T0 + 24n * HOUR) continue;
    const times = even(12);
    times[at] = bad;
    const good = even(12).filter((_, i) => i !== at);
    const records = messagesAt(times);
    for (const bytes of [
      mcapOf(...HEAD, ...records),
      mcapOf(chunk(Buffer.concat([...HEAD, ...records]), { startNs: least(times), endNs: most(times) })),
      mcapOf(chunk(Buffer.concat([...HEAD, ...records]), { startNs: bad, endNs: bad })),
    ]) {
      const { t0, durationNs, t, flagged, findings } = await seen(bytes);
      const first = good[0] ?? 0n;
      expect(t0).toBe(first);
      expect(durationNs).toBe(Number((good.at(-1) ?? 0n) - first));
      expect(t).toHaveLength(12);
      expect(flagged).toEqual([at]);
      expect(findings).toEqual([`1 × ${OUTSIDE}`]);
    }
  }
});

test('a message with a bad log time and a good stamp lies at its stamp', async () => {
  const times = even(12);
  times[5] = 2n ** 64n - 1n;
  const { t, flagged } = await seen(mcapOf(...HEAD, ...messagesAt(times, true)));
  expect(t).toEqual(even(12).map((ns) => Number(ns - T0)));
  expect(flagged).toEqual([5]);
});

test('many bad log times, all different, are one finding with a count', async () => {
  const times = even(400).map((ns, i) => (i % 5 === 3 ? ns ^ (1n << BigInt(45 + (i % 18))) : ns));
  const { durationNs, flagged, findings } = await seen(mcapOf(...HEAD, ...messagesAt(times)));
  expect(durationNs).toBe(Number(STEP) * 399);
  expect(flagged).toHaveLength(80);
  expect(findings).toEqual([`80 × ${OUTSIDE}`]);
});

test('a log whose times are all of no use still becomes a drive, with a finding for each message', async () => {
  const { t0, durationNs, t, findings } = await seen(
    mcapOf(...HEAD, ...messagesAt([2n ** 64n - 1n, 2n ** 64n - 2n, 2n ** 63n])),
  );
  expect([t0, durationNs, t.length]).toEqual([0n, 0, 3]);
  expect(findings).toEqual([`3 × ${OUTSIDE}`]);
});

test('recordings that pause for days, or whose clock is set, are taken as they are', async () => {
  const days = [...even(20), ...even(3, T0 + 50n * HOUR), ...even(20, T0 + 24n * 9n * HOUR)];
  const sparse = Array.from({ length: 9 }, (_, i) => T0 + BigInt(i) * 5n * HOUR);
  const setBack = [...even(50), ...even(50, T0 - 2n * HOUR)];
  for (const times of [days, sparse, setBack]) {
    const sorted = [...times].sort((a, b) => (a < b ? -1 : 1));
    const { t0, durationNs, flagged, findings } = await seen(mcapOf(...HEAD, ...messagesAt(times)));
    expect(t0).toBe(sorted[0]);
    expect(durationNs).toBe(Number((sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n)));
    const back = '50 × log time goes back by 7205 s (2.0 h)';
    expect([flagged, findings.map((line) => line.split(':')[0])]).toEqual([
      [],
      times === setBack ? [back] : [],
    ]);
  }
});

test('messages from before the clock ran are put at the begin', async () => {
  const { t0, durationNs, flagged } = await seen(mcapOf(...HEAD, ...messagesAt([0n, 0n, 0n, ...even(50)])));
  expect([t0, durationNs]).toEqual([T0, Number(STEP) * 49]);
  expect(flagged).toEqual([0, 1, 2]);
});

test.each([
  ['years before', T0 - 10n ** 17n, T0 - 10n ** 17n],
  ['a day before', T0 - 24n * HOUR, T0 - 24n * HOUR],
  ['zero', 0n, 0n],
  ['all that can be', 0n, 2n ** 64n - 1n],
  ['turned round', T0 + HOUR, T0],
])('a chunk whose header says %s does not move the drive', async (_, startNs, endNs) => {
  const bytes = mcapOf(
    chunk(Buffer.concat([...HEAD, ...messagesAt(even(20))]), { startNs, endNs, compression: 'zstd' }),
    chunk(Buffer.concat(messagesAt(even(20, T0 + 20n * STEP))), {
      startNs: T0 + 20n * STEP,
      endNs: T0 + 39n * STEP,
    }),
    statistics(40),
  );
  const { t0, durationNs, t, findings } = await seen(bytes);
  expect([t0, durationNs, t.length, findings]).toEqual([T0, Number(STEP) * 39, 40, []]);
  const log = join(folder, 'told.mcap');
  writeFileSync(log, bytes);
  expect((await describeLog(log)).from).toBe(T0.toString());
});

test('seconds with a fraction, as JSON may have them, are the time that they say, and one finding', async () => {
  const body = (i: number): string => `{"timestamp":{"sec":${1_700_000_000 + i / 8},"nsec":0},"v":${i}}`;
  const records = even(5).map((ns, i) => message(1, ns, body(i)));
  const { t, findings } = await seen(mcapOf(...HEAD, ...records));
  expect(t).toEqual([0, 125e6, 250e6, 375e6, 500e6]);
  expect(findings).toEqual([
    '4 × its stamp has a fraction of a second in "sec": taken as the time that it says',
  ]);
});

test('stamps that are no time are findings, and the log time is used', async () => {
  const stamps = [
    '{"sec":1e300,"nsec":0}',
    '{"sec":-1e300,"nsec":5}',
    '{"sec":1e400,"nsec":0}',
    '{"sec":1700000000,"nsec":1e300}',
    '{"sec":9007199254740993,"nsec":0.5}',
    '{"sec":"now"}',
    '"never"',
    '[[]]',
  ];
  const records = stamps.map((stamp, i) =>
    message(1, T0 + BigInt(i) * STEP, `{"timestamp":${stamp},"v":${i}}`),
  );
  const { t, findings } = await seen(mcapOf(...HEAD, ...records));
  expect(t).toEqual(stamps.map((_, i) => i * Number(STEP)));
  expect(findings).toEqual([
    '4 × its stamp is more than an hour off its log time: the log time is used and the sample flagged',
  ]);
});
