import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { SAMPLE_FLAG } from '../../../engine/contract/streams.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { canonicalJson } from '../../../engine/drive/store/canonical.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { makeSmallDrive, sweepOf, T0, temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();
const path = makeSmallDrive(join(folder, 'small.drive'));
const drive = Drive.open(path, 'read');
afterAll(() => drive.close());
let made = 0;

/** A drive filled by `fill`, opened for writing. */
function driveOf(fill: (writer: DriveWriter) => void): Drive {
  const file = join(folder, `${made++}.drive`);
  const writer = DriveWriter.create(file, { name: 'd', t0: T0, source: 'test' });
  fill(writer);
  writer.finish();
  return Drive.open(file, 'write');
}

const message = { kind: 'message', role: 'sensor', frame: '', codec: 'json' } as const;

test('a drive knows when it begins to be complete: when every key sensor has spoken', () => {
  expect(drive.info).toMatchObject({ name: 'small', t0: T0, firstCompleteNs: 40e6, durationNs: 1.99e9 });
  expect(drive.info.origin).toEqual({
    latitudeDeg: 49,
    longitudeDeg: 8.4,
    altitudeM: 115,
    datum: 'ellipsoid',
  });
  expect(drive.streams().map(({ name, count, periodNs, key }) => [name, count, periodNs, key])).toEqual([
    ['velodyne_points', 20, 1e8, true],
    ['image_02', 20, 1e8, true],
    ['imu', 200, 1e7, false],
    ['true_pose', 20, 1e8, false],
  ]);
});

test('payloads come back as they went in, as plain bytes', () => {
  for (const seq of [0, 7, 19]) expect(drive.payload(1, seq)).toEqual(sweepOf(seq, 200));
  expect(Buffer.isBuffer(drive.payload(1, 0))).toBe(false);
  expect(() => drive.payload(1, 20)).toThrow('has no sample 20');
});

test('payloads are read into memory that the caller has, and where there is none of it as ever', () => {
  const memory = new Uint8Array(64 * 1024).fill(255);
  const taken: number[] = [];
  const take = (bytes: number): Uint8Array => {
    taken.push(bytes);
    return memory.subarray(8, 8 + bytes);
  };
  for (const seq of [19, 7]) {
    const read = drive.payload(1, seq, take);
    expect(read).toEqual(sweepOf(seq, 200));
    expect(read.buffer).toBe(memory.buffer);
  }
  expect(taken).toEqual([19, 7].map((seq) => sweepOf(seq, 200).byteLength));
  expect(memory.subarray(0, 8)).toEqual(new Uint8Array(8).fill(255));
  expect(memory[8 + (taken[1] ?? 0)]).toBe(255);
  expect(() => drive.payload(1, 20, take)).toThrow('has no sample 20');
  expect(() => drive.payload(1, 7, (bytes) => new Uint8Array(bytes - 1))).toThrow(InputError);
  // What a caller had lent before is not written to any more.
  expect(drive.payload(1, 7)).toEqual(sweepOf(7, 200));
});

test('latest at, next and between agree with a plain search for any times', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -1e6, max: 1e9 }), fc.integer({ min: 0, max: 1e9 })), {
        maxLength: 40,
      }),
      fc.array(fc.integer({ min: -2e6, max: 1.1e9 }), { minLength: 5, maxLength: 5 }),
      (times, asks) => {
        const other = driveOf((writer) => {
          const stream = writer.addStream({ name: 's', ...message });
          for (const [t, tLog] of times) writer.addSample(stream, { t, tLog, payload: new Uint8Array(1) });
        });
        const inOrder = times.map(([t], seq) => ({ t, seq })).sort((a, b) => a.t - b.t || a.seq - b.seq);
        for (const t of asks) {
          expect(other.latest(1, t)?.seq).toBe(inOrder.findLast((each) => each.t <= t)?.seq);
          expect(other.next(1, t)?.seq).toBe(inOrder.find((each) => each.t > t)?.seq);
        }
        const [low, high] = [Math.min(...asks), Math.max(...asks)];
        expect([...other.samples(1, low, high)].map((each) => each.seq)).toEqual(
          inOrder.filter(({ t }) => t >= low && t <= high).map(({ seq }) => seq),
        );
        other.close();
      },
    ),
    { numRuns: 15 },
  );
});

test('more samples than a page holds come in order, once each', () => {
  const other = driveOf((writer) => {
    const stream = writer.addStream({ name: 's', ...message });
    for (let i = 0; i < 1500; i++) writer.addSample(stream, { t: 5, tLog: i, payload: new Uint8Array(0) });
  });
  expect([...other.samples(1)].map((each) => each.seq)).toEqual(Array.from({ length: 1500 }, (_, i) => i));
  other.close();
});

test('a stamp more than an hour off its log time is replaced, kept raw, and flagged', () => {
  const other = driveOf((writer) => {
    const stream = writer.addStream({ name: 's', ...message });
    writer.addSample(stream, { t: -Number(T0), tLog: 1e9, payload: new Uint8Array(0) });
    writer.addSample(stream, { t: 2e9 + 3599e9, tLog: 2e9, payload: new Uint8Array(0) });
    writer.addSample(stream, { t: Number.NaN, tLog: 3e9, payload: new Uint8Array(0) });
  });
  expect(other.detail(1, 0)).toMatchObject({ t: 1e9, flags: SAMPLE_FLAG.stampInvalid, tRaw: '0' });
  expect(other.detail(1, 1)).toMatchObject({ t: 3601e9, flags: 0, tRaw: undefined });
  expect(other.detail(1, 2)).toMatchObject({ t: 3e9, flags: SAMPLE_FLAG.stampInvalid, tRaw: 'NaN' });
  other.close();
});

test('density counts every sample once', () => {
  const counts = drive.density(3, 0, drive.info.durationNs, 7);
  expect(counts.reduce((a, b) => a + b)).toBe(200);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  expect(drive.times(3, 0, 1e12, 50).seq).toEqual(Uint32Array.from({ length: 50 }, (_, i) => i * 4));
});

test('a signal comes back whole, and thinned it keeps its extremes wherever they lie', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30_000 }),
      fc.nat(),
      fc.integer({ min: 2, max: 500 }),
      (count, peakAt, points) => {
        const t = Float64Array.from({ length: count }, (_, i) => i * 1000);
        const v = Float64Array.from({ length: count }, (_, i) => Math.sin(i / 100));
        v[peakAt % count] = 50;
        v[(peakAt * 7) % count] = Number.NaN;
        const other = driveOf((writer) => {
          const stream = writer.addStream({ name: 's', ...message });
          writer.declareSignal(stream, 'a', 'm');
          writer.addSignals(stream, t, { a: v });
        });
        expect(other.series(1, ['a'])).toEqual({ t, values: [v] });
        const thin = other.signal(1, 0, count * 1000, points);
        expect(thin.t.length).toBeLessThanOrEqual(points);
        const kept = v.filter((value) => !Number.isNaN(value));
        const [max, min] = [
          Math.max(...thin.max.filter(Number.isFinite)),
          Math.min(...thin.min.filter(Number.isFinite)),
        ];
        if (kept.length > 0) expect([max, min]).toEqual([Math.max(...kept), Math.min(...kept)]);
        expect([...thin.t]).toEqual([...thin.t].sort((a, b) => a - b));
        other.close();
      },
    ),
    { numRuns: 12 },
  );
});

test('a part of a signal is read at the level its width asks for, with its mean', () => {
  const count = 100_000;
  const other = driveOf((writer) => {
    const stream = writer.addStream({ name: 's', ...message });
    for (let i = 0; i < count; i++) writer.addSignals(stream, i * 1e6, { ramp: i });
  });
  const [info] = other.signals('ramp');
  expect(info).toMatchObject({ count, min: 0, max: count - 1 });
  const wide = other.signal(info?.id ?? 0, 0, 1e12, 100);
  expect(wide.t.length).toBeLessThanOrEqual(100);
  wide.t.forEach((t, i) => {
    const next = wide.t[i + 1] ?? count * 1e6;
    expect(wide.min[i]).toBe(t / 1e6);
    expect(wide.max[i]).toBe(next / 1e6 - 1);
    expect(wide.mean[i]).toBeCloseTo((t / 1e6 + next / 1e6 - 1) / 2, 6);
  });
  const narrow = other.signal(info?.id ?? 0, 5000e6, 5010e6, 100);
  expect([...narrow.mean]).toEqual(Array.from({ length: 13 }, (_, i) => 4999 + i));
  other.close();
});

test('the value of a signal at a time is the newest at or before it, across blocks and out of order', () => {
  const count = 10_000;
  const other = driveOf((writer) => {
    const stream = writer.addStream({ name: 'imu', ...message });
    for (let i = 0; i < count; i++) writer.addSignals(stream, i * 1000, { step: i });
    // Two values that came late.
    writer.addSignals(stream, 5500, { step: -1 });
    writer.addSignals(stream, 4_096_500, { step: -2 });
  });
  const [info] = other.signals('step');
  const value = (t: number): number | undefined => other.signalAt(info?.id ?? 0, t)?.v;
  expect([-1, 0, 999, 1000].map(value)).toEqual([undefined, 0, 0, 1]);
  expect([5499, 5500, 5999, 6000].map(value)).toEqual([5, -1, -1, 6]);
  expect([4_096_499, 4_096_500, 4_097_000].map(value)).toEqual([4096, -2, 4097]);
  expect(value(1e12)).toBe(count - 1);
  expect(other.signalAt(77, 1000)).toBeUndefined();
  other.close();
});

test('signals of one stream come on common times, NaN where one has no value', () => {
  const other = driveOf((writer) => {
    const stream = writer.addStream({ name: 's', ...message });
    writer.addSignals(stream, 1, { a: 1, b: 10 });
    writer.addSignals(stream, 2, { a: 2 });
    writer.addSignals(stream, 0, { b: 9 });
  });
  const { t, values } = other.series(1, ['a', 'b', 'c']);
  expect([...t]).toEqual([0, 1, 2]);
  expect(values).toEqual([Float64Array.of(Number.NaN, 1, 2), Float64Array.of(9, 10, Number.NaN), undefined]);
  other.close();
});

test('signals read from raw messages on first use are kept, and never twice', () => {
  const other = driveOf((writer) => void writer.addStream({ name: 's', ...message }));
  const before = other.digest(1);
  const speed = { path: 'speed', unit: 'm/s', t: Float64Array.of(1, 2), v: Float64Array.of(3, 4) };
  other.keepSignals(1, [speed]);
  other.keepSignals(1, [speed]);
  expect(other.signals('speed')).toMatchObject([{ path: 'speed', unit: 'm/s', count: 2 }]);
  expect(other.digest(1)).toBe(before);
  other.close();
});

test('the digest of a stream follows its content and nothing else', () => {
  const digestOf = (change: { value?: number; byte?: number; others?: boolean; frame?: string }): string => {
    const other = driveOf((writer) => {
      if (change.others) writer.addStream({ name: 'other', ...message });
      const stream = writer.addStream({ name: 's', ...message, frame: change.frame ?? '' });
      writer.addSample(stream, { t: 1, tLog: 1, payload: Uint8Array.of(change.byte ?? 0) });
      writer.addSignals(stream, 1, { a: change.value ?? 0 });
    });
    const digest = other.digest(other.streams().at(-1)?.id ?? 0);
    other.close();
    return digest;
  };
  const plain = digestOf({});
  expect(digestOf({ others: true })).toBe(plain);
  for (const change of [{ value: 1 }, { byte: 1 }, { frame: 'f' }]) expect(digestOf(change)).not.toBe(plain);
});

test('large payloads enter the digest, each byte and their order, however they are cut into pieces', () => {
  const digestOf = (sizes: readonly number[], flip?: [sample: number, byte: number]): string => {
    const other = driveOf((writer) => {
      const stream = writer.addStream({ name: 's', ...message });
      sizes.forEach((size, i) => {
        const payload = new Uint8Array(size).fill(i + 1);
        if (flip?.[0] === i) payload[flip[1]] = 99;
        writer.addSample(stream, { t: i, tLog: i, payload });
        payload.fill(7);
      });
    });
    const digest = other.digest(1);
    other.close();
    return digest;
  };
  const sizes = [70_000, 10, 3_000_001, 65_536, 9_000_000, 8_000_000];
  const plain = digestOf(sizes);
  expect(digestOf(sizes)).toBe(plain);
  for (const flip of [
    [0, 0],
    [1, 9],
    [2, 3_000_000],
    [4, 8_999_999],
    [5, 1],
  ] as const)
    expect(digestOf(sizes, [...flip])).not.toBe(plain);
});

test('what the log carried and nobody understood is kept', () => {
  const other = driveOf((writer) => writer.keepRaw('extra.bin', Uint8Array.of(1, 2, 3), 'unknown record'));
  expect(other.raw()).toEqual([{ id: 1, name: 'extra.bin', note: 'unknown record', bytes: 3 }]);
  expect(other.rawBytes(1)).toEqual(Uint8Array.of(1, 2, 3));
  other.close();
});

test('calibration sets follow one another and the log’s own stays as it was', () => {
  const other = driveOf(() => undefined);
  expect(other.calibration()).toMatchObject({ version: 0, rule: 'the log has no calibration' });
  expect(other.addCalibration({ vehicleFrame: 'v', rule: 'by hand', sensors: [] }, 'test')).toBe(1);
  expect(other.calibrations().map((set) => [set.version, set.vehicleFrame])).toEqual([
    [0, ''],
    [1, 'v'],
  ]);
  expect(() => other.calibration(9)).toThrow('no calibration set 9');
  other.close();
});

test('bookmarks are kept in the order of time', () => {
  const other = driveOf(() => undefined);
  const later = other.bookmarks.add(5e9, 'later');
  other.bookmarks.add(1e9, 'earlier');
  expect(other.bookmarks.list().map((each) => each.note)).toEqual(['earlier', 'later']);
  other.bookmarks.remove(later);
  expect(other.bookmarks.list()).toHaveLength(1);
  other.close();
});

test('parts are found by box and level, replaced in place, and make the digest', () => {
  const other = driveOf(() => undefined);
  const result = other.runs.begin('key', 'stage', 1, {}, 1);
  const artifact = other.artifacts.create(result, { kind: 'cloud', version: 1, name: 'map', stage: 'stage' });
  for (let i = 0; i < 10; i++)
    other.artifacts.putPart(artifact, {
      key: String(i),
      level: i % 2,
      box: [i * 10, 0, 0, i * 10 + 9, 9, 1],
      codec: 'columns/1',
      bytes: Uint8Array.of(i),
    });
  const keys = (level?: number, box?: Parameters<typeof other.artifacts.parts>[2]): string[] =>
    other.artifacts.parts(artifact, level, box).map((part) => part.key);
  expect(keys(0, [12, 1, 0, 45, 2, 0])).toEqual(['2', '4']);
  expect(keys(undefined, [12, 1, 0, 45, 2, 0])).toEqual(['2', '4', '1', '3']);
  // The span is that of the finest parts: the coarse one at 90 to 99 m reaches beyond what is there.
  expect(other.artifacts.info(artifact)).toMatchObject({ parts: 10, bytes: 10, box: [0, 0, 0, 89, 9, 1] });
  const before = other.artifacts.digest(artifact);
  other.artifacts.putPart(artifact, { key: '4', level: 0, codec: 'columns/1', bytes: Uint8Array.of(44, 44) });
  expect(other.artifacts.read(artifact, '4')).toEqual(Uint8Array.of(44, 44));
  expect(other.artifacts.info(artifact)).toMatchObject({ parts: 10, bytes: 11 });
  expect(keys(0, [1000, 0, 0, 1001, 1, 1])).toEqual(['4']);
  expect(other.artifacts.digest(artifact)).not.toBe(before);
  other.close();
});

test('results that no run refers to are collected on request, with all they made', () => {
  const other = driveOf(() => undefined);
  const run = other.runs.create('run', undefined, 0, {});
  const [kept, lost] = ['kept', 'lost'].map((key) => other.runs.begin(key, 'stage', 1, {}, 1));
  for (const result of [kept ?? 0, lost ?? 0]) {
    const artifact = other.artifacts.create(result, {
      kind: 'series',
      version: 1,
      name: 'a',
      stage: 'stage',
    });
    other.artifacts.putPart(artifact, { key: '0', level: 0, codec: 'columns/1', bytes: new Uint8Array(9) });
    other.runs.addMetric(result, { name: 'm', value: 1, unit: '' });
  }
  other.runs.setStage(run, 'stage', 'kept', 'done');
  expect(other.runs.collect()).toBe(1);
  expect(other.runs.result('lost')).toBeUndefined();
  expect(other.artifacts.ofResult(lost ?? 0)).toEqual([]);
  expect(other.artifacts.ofResult(kept ?? 0)).toHaveLength(1);
  expect(other.runs.metrics(kept ?? 0)).toHaveLength(1);
  other.close();
});

test('canonical JSON is the same for the same value however it was written down', () => {
  expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: 'ä' })).toBe('{"a":"ä","b":[1,{"d":1}]}');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the sqlite3 view shows signals as rows with the values that went in', async () => {
  const { default: Database } = await import('better-sqlite3');
  const values = [0, 1.5, -273.15, 1e300, 5e-324, -0.1, 123456789.123];
  const other = driveOf((writer) => {
    const stream = writer.addStream({ name: 's', ...message });
    for (const [i, v] of values.entries()) writer.addSignals(stream, i * 1e15, { a: v });
  });
  const shell = new Database(other.path, { readonly: true });
  const rows = shell.prepare('SELECT t, v FROM signal_value ORDER BY t').all();
  expect(rows).toEqual(values.map((v, i) => ({ t: i * 1e15, v })));
  expect(shell.prepare('SELECT utc FROM sample_utc').all()).toEqual([]);
  shell.close();
  other.close();
});
