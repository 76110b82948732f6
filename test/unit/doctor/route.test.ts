import { expect, test } from 'vitest';
import type { RouteStretch } from '../../../engine/contract/doctor/route.ts';
import { againOf } from '../../../engine/doctor/route/again.ts';
import { coarseOf, coveredM, gapsOf } from '../../../engine/doctor/route/coverage.ts';
import { gpxOf } from '../../../engine/doctor/route/gpx.ts';
import { pathOf, pointAt, stationAt, timeAt } from '../../../engine/doctor/route/path.ts';
import { besideOf, positionsWithin } from '../../../engine/doctor/route/positions.ts';
import { verdictOf } from '../../../engine/doctor/route/verdict.ts';

const S = 1e9;
const ORIGIN = { latitudeDeg: 48, longitudeDeg: 9, altitudeM: 300, datum: 'ellipsoid' as const };
/** 10 m/s to the east for 60 s. */
const path = pathOf(
  'test',
  Array.from({ length: 601 }, (_, k) => [0.1 * k * S, k, 0] as const),
  ORIGIN,
);
const every = (fromS: number, toS: number, stepS: number): number[] =>
  Array.from({ length: Math.round((toS - fromS) / stepS) + 1 }, (_, k) => (fromS + k * stepS) * S);
const stretch = (fromM: number, toM: number, known: Partial<RouteStretch> = {}): RouteStretch => ({
  fromM,
  toM,
  fromNs: timeAt(path, fromM),
  toNs: timeAt(path, toM),
  kind: 'gap',
  sensor: '/lidar',
  reason: 'no samples for 2.0 s',
  ...known,
});

test('the way is measured along the path, and standing adds none', () => {
  const standing = pathOf('test', [
    [0, 0, 0],
    [S, 10, 0],
    ...Array.from({ length: 100 }, (_, k) => [(2 + k) * S, 10 + 0.5 * (k % 2), 0.3] as const),
    [200 * S, 20, 0],
  ]);
  expect(standing.stationM.at(-1)).toBeCloseTo(20, 0);
  expect(stationAt(path, 30 * S)).toBeCloseTo(300, 6);
  expect(stationAt(path, -S)).toBe(0);
  expect(stationAt(path, 90 * S)).toBeCloseTo(600, 6);
  expect(timeAt(path, 150)).toBeCloseTo(15 * S, -3);
  expect(pointAt(path, 123)[0]).toBeCloseTo(123, 6);
});

test('a gap is where samples are missing over more way than a sensor sees past; lost single samples are none', () => {
  const t = every(0, 60, 0.1).filter((time) => time < 20 * S || time > 22 * S);
  const [gap, ...others] = gapsOf(path, { name: '/lidar', kind: 'lidar', t, periodNs: 0.1 * S });
  expect(others).toEqual([]);
  expect(gap?.fromM).toBeCloseTo(199, 0);
  expect(gap?.toM).toBeCloseTo(221, 0);
  const single = every(0, 60, 0.1).filter((_, k) => k % 7 !== 3);
  expect(gapsOf(path, { name: '/lidar', kind: 'lidar', t: single, periodNs: 0.1 * S })).toEqual([]);
});

test('a sensor that starts late, ends early or never speaks lacks the way that it did not see', () => {
  const t = every(5, 50, 0.1);
  const found = gapsOf(path, { name: '/lidar', kind: 'lidar', t, periodNs: 0.1 * S });
  expect(found.map(({ fromM, toM }) => [Math.round(fromM), Math.round(toM)])).toEqual([
    [0, 50],
    [500, 600],
  ]);
  const none = gapsOf(path, { name: '/lidar', kind: 'lidar', t: [], periodNs: undefined });
  expect(none.map(({ fromM, toM }) => [fromM, Math.round(toM)])).toEqual([[0, 600]]);
});

test('fixes that are coarse over some way are a poor stretch, a short outage is bridged', () => {
  const t = every(0, 60, 0.1);
  const sigma = t.map((time) =>
    time >= 20 * S && time < 30 * S ? 4 : time >= 40 * S && time < 41 * S ? 4 : 0.02,
  );
  const [poor, ...others] = coarseOf(path, '/gnss', t, sigma);
  expect(others).toEqual([]);
  expect(poor?.fromM).toBeCloseTo(200, 0);
  expect(poor?.toM).toBeCloseTo(300, 0);
  expect(poor?.reason).toBe('fixes no better than 4.0 m');
});

test('overlapping gaps are counted once', () => {
  expect(coveredM(600, [stretch(100, 200), stretch(150, 250), stretch(400, 410)])).toBe(440);
});

test('stretches that lie near each other are driven again as one, with some way before and after', () => {
  const again = againOf(path, [
    stretch(300, 320),
    stretch(100, 120),
    stretch(130, 150, { sensor: '/camera', reason: 'no samples for 3.0 s' }),
  ]);
  expect(again.map(({ fromM, toM }) => [fromM, toM])).toEqual([
    [85, 165],
    [285, 335],
  ]);
  expect(again[0]?.sentence).toBe(
    'Drive again 80 m, from 85 m to 165 m of the way (8.5 s to 16.5 s): /lidar: no samples for 2.0 s; /camera: no samples for 3.0 s.',
  );
  expect(again[0]?.from?.longitudeDeg).toBeGreaterThan(9);
  expect(againOf(path, [stretch(0, 600)]).map(({ fromM, toM }) => [fromM, toM])).toEqual([[0, 600]]);
});

test('the GPX file has the way, each part to be driven again, and text of the log only as text', () => {
  const again = againOf(path, [stretch(300, 320, { sensor: '/li<dar>&\u0007' })]);
  const gpx = gpxOf('a & b', path, again) ?? '';
  expect(gpx.match(/<trk>/g)).toHaveLength(2);
  expect(gpx.match(/<wpt /g)).toHaveLength(1);
  // XML 1.0 has no place for a bell: its escape is shown.
  expect(gpx).toContain(String.raw`/li&lt;dar&gt;&amp;\x07:`);
  expect(gpx).not.toContain('\u0007');
  expect(gpx).toContain('<name>a &amp; b</name>');
  expect(gpx).toMatch(/lat="48\.0000000" lon="9\.0000000"/);
  expect(
    gpxOf(
      'x',
      pathOf('test', [
        [0, 0, 0],
        [S, 10, 0],
      ]),
      [],
    ),
  ).toBeUndefined();
});

const LANES = positionsWithin(0.05, 'fixes');

test('the verdict is whole only where no error is left, and driving again comes first', () => {
  const error = { sensor: '/camera', sentence: 'The camera is turned.' };
  expect(verdictOf(600, [], [], LANES).state).toBe('whole');
  expect(verdictOf(600, [], [error], LANES)).toEqual({
    state: 'errors',
    sentence: 'The route is covered, but the drive has an error: see Problems.',
  });
  expect(verdictOf(600, [], [error, error], LANES).sentence).toContain('the drive has 2 errors');
  expect(verdictOf(1240, [{ of: 'drive', fromM: 10, toM: 55 }], [error], LANES)).toEqual({
    state: 'again',
    sentence: 'Drive again one part: 45 m of 1.24 km.',
  });
  const planned = { of: 'plan', fromM: 100, toM: 400 } as const;
  expect(verdictOf(1240, [{ of: 'drive', fromM: 10, toM: 55 }, planned, planned], [], LANES).sentence).toBe(
    'Drive again one part: 45 m of 1.24 km. Of the plan 2 parts are left to drive: 600 m.',
  );
});

test('positions that are off limit what a drive is good for, and the sentence says for what', () => {
  expect(verdictOf(600, [], [], positionsWithin(2.04, 'fixes'))).toEqual({
    state: 'limited',
    sentence:
      'The route is covered. Its positions are off by about 2.0 m: good for the shape of the road and its lanes, not for placing them on the earth or joining drives; for these, drive again with RTK or an INS.',
  });
  expect(positionsWithin(0.6, 'fixes').sentence).toContain('for telling one from the next');
  expect([0.1, 0.3, 0.31, 1, 1.01].map((m) => positionsWithin(m, 'fixes').fit)).toEqual([
    'lanes',
    'lanes',
    'road',
    'road',
    'shape',
  ]);
  // A drive without GNSS has nothing wrong with its positions, and no place.
  expect(positionsWithin(undefined, 'none').fit).toBe('shape');
  expect(verdictOf(600, [], [], positionsWithin(undefined, 'none')).state).toBe('whole');
});

test('where fixes lie beside the trajectory is a stretch, noise of single fixes is none', () => {
  const along = every(0, 60, 0.1).map((ns, k) => {
    const [t, x] = [ns / S, (ns / S) * 10];
    const beside = t >= 20 && t <= 30 ? 1.4 : k % 9 === 0 ? 0.9 : 0.02;
    return { t, s: x, odometry: [x, 0, 0] as const, fix: [x, beside, 0] as const };
  });
  const [stretch, ...others] = besideOf(path, '/gnss', along);
  expect(others).toEqual([]);
  expect(stretch?.fromM).toBeCloseTo(200, -1);
  expect(stretch?.toM).toBeCloseTo(300, -1);
  expect(stretch?.reason).toBe('fixes lie up to 1.4 m beside the trajectory');
});
