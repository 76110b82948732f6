/** Replay by another time: a log whose receive times differ from the stamps, and a sensor whose clock is off. */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { TimeBase } from '../../../engine/contract/api.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { Densities } from '../../../engine/replay/densities.ts';
import { keptClockOf, poseOf, Replay } from '../../../engine/replay/replay.ts';
import { T0, temporaryFolder } from '../../support/drives.ts';

const MS = 1e6;
/** The lidar at 10 Hz comes late by 30 ms, every fifth sweep by 180 ms: then the next one overtakes it. */
const lidarDelay = (i: number): number => (i % 5 === 4 ? 180 : 30) * MS;
/** It is published 12 ms after it was measured, every third sweep after 115 ms. The camera's log says no publish times. */
const published = (i: number): number => (i % 3 === 2 ? 115 : 12) * MS;
/** The camera's clock is 50 ms behind, which the calibration knows; its pictures come 20 ms after they were taken. */
const [CAMERA_OFFSET, CAMERA_DELAY] = [50 * MS, 20 * MS];
const COUNT = 20;

const path = join(temporaryFolder(), 'clocks.drive');
const writer = DriveWriter.create(path, { name: 'clocks', t0: T0, source: 'test' });
const sensor = { role: 'sensor', codec: 'columns/1' } as const;
const lidar = writer.addStream({ ...sensor, name: 'lidar', kind: 'lidar', frame: 'lidar' });
const camera = writer.addStream({ ...sensor, name: 'camera', kind: 'camera', frame: 'camera' });
const poses = writer.addStream({
  name: 'pose',
  kind: 'pose',
  role: 'estimate',
  frame: 'base',
  codec: 'json',
  meta: { parent: 'odom', child: 'base' },
});
const zero = { 'position.y': 0, 'position.z': 0, 'orientation.x': 0, 'orientation.y': 0, 'orientation.z': 0 };
for (let i = 0; i < COUNT; i++) {
  const t = i * 100 * MS;
  writer.addSample(lidar, {
    t,
    tLog: t + lidarDelay(i),
    tPublished: t + published(i),
    payload: new Uint8Array(1),
  });
  writer.addSample(camera, {
    t: t - CAMERA_OFFSET,
    tLog: t + CAMERA_DELAY,
    payload: new Uint8Array(1),
  });
  writer.addSample(poses, { t, tLog: t, payload: new Uint8Array(1) });
  writer.addSignals(poses, t, { 'position.x': i, 'orientation.w': 1, ...zero });
}
const pose = { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } } as const;
writer.setCalibration({
  version: 0,
  vehicleFrame: 'base',
  rule: 'test',
  sensors: [
    { frame: 'base', T_vehicle_sensor: pose, timeOffsetNs: 0 },
    { frame: 'camera', T_vehicle_sensor: pose, timeOffsetNs: CAMERA_OFFSET },
  ],
});
writer.finish();
const drive = Drive.open(path, 'read');
const replay = new Replay(drive);
afterAll(() => drive.close());

const CLOCKS: readonly TimeBase[] = ['corrected', 'stamp', 'log', 'published'];
/** When sample i of a stream comes on a clock, from how the log was made. */
const timeOf = (stream: number, i: number, clock: TimeBase): number => {
  const t = i * 100 * MS;
  if (clock === 'published' && stream === lidar) return t + published(i);
  if (clock === 'log' || clock === 'published') return t + (stream === lidar ? lidarDelay(i) : CAMERA_DELAY);
  return stream === camera && clock === 'stamp' ? t - CAMERA_OFFSET : t;
};

test('on each clock the newest sample that has come by then is shown, with its age on that clock', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CLOCKS),
      fc.constantFrom(lidar, camera),
      fc.integer({ min: -200 * MS, max: 2400 * MS }),
      (clock, stream, t) => {
        const come = Array.from({ length: COUNT }, (_, i) => ({ i, at: timeOf(stream, i, clock) }))
          .filter(({ at }) => at <= t)
          .sort((a, b) => a.at - b.at || a.i - b.i)
          .at(-1);
        const shown = replay.frame(t, [stream], undefined, clock).samples[0];
        expect(shown?.seq).toBe(come?.i);
        if (shown && come) expect([shown.tClock, shown.ageNs]).toEqual([come.at, t - come.at]);
      },
    ),
  );
});

test('by log time a sweep that was overtaken comes after the one that overtook it, as the vehicle got them', () => {
  const seqAt = (ms: number, clock: TimeBase): number | undefined =>
    replay.frame(ms * MS, [lidar], undefined, clock).samples[0]?.seq;
  // Sweep 4 was measured at 400 ms and came at 580 ms; sweep 5 came at 530 ms.
  expect([seqAt(450, 'corrected'), seqAt(550, 'corrected'), seqAt(600, 'corrected')]).toEqual([4, 5, 6]);
  expect([seqAt(450, 'log'), seqAt(550, 'log'), seqAt(600, 'log')]).toEqual([3, 5, 4]);
});

test('switched at a moment, the offset of one sensor appears and goes, and the others stay', () => {
  const at = (clock: TimeBase) =>
    replay
      .frame(1020 * MS, [lidar, camera], undefined, clock)
      .samples.map(({ seq, ageNs }) => [seq, ageNs / MS]);
  expect(at('corrected')).toEqual([
    [10, 20],
    [10, 20],
  ]);
  // Without the correction the next picture seems to be due 50 ms early.
  expect(at('stamp')).toEqual([
    [10, 20],
    [10, 70],
  ]);
  expect(at('log')).toEqual([
    [8, 190],
    [10, 0],
  ]);
});

test('a sample is placed where the vehicle was when it was measured, whatever the clock', () => {
  for (const clock of CLOCKS) {
    const [shown] = replay.frame(1050 * MS, [camera], undefined, clock).samples;
    expect(shown && poseOf(shown.placement)?.p[0], clock).toBeCloseTo((shown?.seq ?? 0) * 1, 9);
    expect(shown?.t, clock).toBe((shown?.seq ?? 0) * 100 * MS);
  }
});

test('a lag beyond one and a half periods is stale on the clock on which it is one', () => {
  const stale = (clock: TimeBase): boolean | undefined =>
    replay.frame(2000 * MS, [lidar], undefined, clock).samples[0]?.stale;
  // The last sweep, of 1,900 ms, came at 2,080 ms: by log time the one before is still shown, since 1,830 ms.
  expect([stale('corrected'), stale('log')]).toEqual([false, true]);
});

test('stepping, times and the columns of the timeline go by the same clock', () => {
  for (const clock of CLOCKS)
    for (const stream of [lidar, camera]) {
      const info = drive.stream(stream);
      const offset = replay.offsetOf(info, clock);
      const { t, seq } = drive.times(stream, -1e12, 1e12, 1000, keptClockOf(clock));
      const wanted = Array.from({ length: COUNT }, (_, i) => [timeOf(stream, i, clock), i] as const).sort(
        ([a, i], [b, k]) => a - b || i - k,
      );
      expect([...t].map((each, k) => [each + offset, seq[k]])).toEqual(wanted);
      for (const [k, [at]] of wanted.slice(1).entries()) {
        expect(replay.neighbour(stream, wanted[k]?.[0] ?? 0, 1, clock)?.tClock, `${clock} ${k}`).toBe(at);
        expect(replay.neighbour(stream, at, -1, clock)?.tClock).toBe(wanted[k]?.[0]);
      }
      const densities = new Densities(drive);
      const bins = (): Uint32Array => densities.of(stream, 0, 1000 * MS, 10, keptClockOf(clock));
      expect(bins(), 'counted and from memory').toEqual(bins());
    }
});
