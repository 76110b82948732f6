/** Signals by another clock: each value lies where its message comes, in the order in which messages come. */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { TimeBase } from '../../../engine/contract/api.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { ClockMaps } from '../../../engine/replay/clock-map.ts';
import { Derived } from '../../../engine/replay/derived/derived.ts';
import { SignalSource } from '../../../engine/replay/derived/source.ts';
import { Replay } from '../../../engine/replay/replay.ts';
import { T0, temporaryFolder } from '../../support/drives.ts';

const MS = 1e6;
const COUNT = 60;
const OFFSET = 40 * MS;
/** Every seventh message waits so long that the next ones overtake it. */
const delay = (i: number): number => (i % 7 === 6 ? 130 : 20 + (i % 3)) * MS;
const lead = (i: number): number => (i % 5) * MS;

const path = join(temporaryFolder(), 'map.drive');
const writer = DriveWriter.create(path, { name: 'map', t0: T0, source: 'test' });
const make = { kind: 'imu', role: 'sensor', codec: 'json' } as const;
const imu = writer.addStream({ ...make, name: 'imu', frame: 'imu' });
/** Ten values in each message, 5 ms apart from its stamp on. */
const packets = writer.addStream({ ...make, name: 'packets', frame: 'other' });
for (let i = 0; i < COUNT; i++) {
  const t = i * 50 * MS;
  const tLog = t + OFFSET + delay(i);
  writer.addSample(imu, { t, tLog, tPublished: tLog - lead(i), payload: new Uint8Array(1) });
  writer.addSignals(imu, t, { a: i });
  writer.addSample(packets, { t, tLog: t + 60 * MS, payload: new Uint8Array(1) });
  writer.addSignals(
    packets,
    Float64Array.from({ length: 10 }, (_, k) => t + k * 5 * MS),
    {
      b: Float64Array.from({ length: 10 }, (_, k) => i * 10 + k),
    },
  );
}
const pose = { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } } as const;
writer.setCalibration({
  version: 0,
  vehicleFrame: 'base',
  rule: 'test',
  sensors: [{ frame: 'imu', T_vehicle_sensor: pose, timeOffsetNs: OFFSET }],
});
writer.finish();
const drive = Drive.open(path, 'read');
afterAll(() => drive.close());
const maps = new ClockMaps(drive, new Replay(drive));
const sourceOn = (clock?: TimeBase): SignalSource => new SignalSource(drive, new Derived(), maps, clock);
const infoOf = (name: string) => {
  const found = drive.signals().find((each) => each.path === name);
  if (!found) throw new Error(`no signal ${name}`);
  return found;
};
const [a, b] = [infoOf('a'), infoOf('b')];

const CLOCKS = ['corrected', 'stamp', 'log', 'published'] as const satisfies TimeBase[];
/** When message i comes, from how the log was made. */
const timeOf = (i: number, clock: TimeBase): number => {
  const [t, tLog] = [i * 50 * MS, i * 50 * MS + OFFSET + delay(i)];
  if (clock === 'stamp') return t;
  if (clock === 'corrected') return t + OFFSET;
  return clock === 'log' ? tLog : tLog - lead(i);
};
const expected = (clock: TimeBase) =>
  Array.from({ length: COUNT }, (_, i) => ({ t: timeOf(i, clock), v: i })).sort(
    (x, y) => x.t - y.t || x.v - y.v,
  );

test('every value of a stretch of the clock is there once, where its message comes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CLOCKS),
      fc.integer({ min: -200 * MS, max: 3300 * MS }),
      fc.integer({ min: 0, max: 2000 * MS }),
      (clock, from, length) => {
        const { t, v } = sourceOn(clock).series(a, from, from + length);
        const wanted = expected(clock).filter((each) => each.t >= from && each.t <= from + length);
        expect([...t].map((at, k) => ({ t: at, v: v[k] }))).toEqual(wanted);
      },
    ),
  );
});

test('the value at the playhead is that of the message that came last', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CLOCKS), fc.integer({ min: -200 * MS, max: 3300 * MS }), (clock, t) => {
      const wanted = expected(clock).findLast((each) => each.t <= t);
      expect(sourceOn(clock).at(a.id, t)).toEqual(wanted);
    }),
  );
});

test('a plot has its points in the order of the clock, and reaches both edges', () => {
  for (const clock of CLOCKS) {
    const { t, mean } = sourceOn(clock).range(a.id, 500 * MS, 1500 * MS, 1000);
    expect([...t]).toEqual([...t].toSorted((x, y) => x - y));
    expect(t[0], clock).toBeLessThanOrEqual(500 * MS);
    expect(t.at(-1), clock).toBeGreaterThanOrEqual(1500 * MS);
    for (const [k, at] of t.entries()) expect(at, `${clock} ${k}`).toBe(timeOf(mean[k] ?? -1, clock));
  }
});

test('values that one message says of several moments keep their distances', () => {
  const { t, v } = sourceOn('log').series(b, 0, 5e9);
  expect(t).toHaveLength(10 * COUNT);
  for (const [k, at] of t.entries()) expect(at).toBeCloseTo((v[k] ?? 0) * 5 * MS + 60 * MS, 3);
  expect(sourceOn('log').at(b.id, 60 * MS + 12 * MS)).toEqual({ t: 70 * MS, v: 2 });
});

test('without a clock times are as they are kept', () => {
  expect(sourceOn().series(a, 0, 5e9).t).toEqual(Float64Array.from({ length: COUNT }, (_, i) => i * 50 * MS));
});
