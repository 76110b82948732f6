/** A planned route beside a drive: what was not driven, on plans drawn beside the way, the other way round and across it. */
import { expect, test } from 'vitest';
import { gpxOf } from '../../../engine/doctor/route/gpx.ts';
import { comparePlan } from '../../../engine/doctor/route/missed.ts';
import { pathOf } from '../../../engine/doctor/route/path.ts';
import { parsePlan } from '../../../engine/doctor/route/plan.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';

const ORIGIN = { latitudeDeg: 48, longitudeDeg: 9, altitudeM: 300, datum: 'ellipsoid' as const };
/** 600 m to the east, then 300 m to the north, at 10 m/s. */
const WAY = [
  ...Array.from({ length: 301 }, (_, k) => [2 * k, 0] as const),
  ...Array.from({ length: 150 }, (_, k) => [600, 2 * k + 2] as const),
];
const path = pathOf(
  'test',
  WAY.map(([x, y], k) => [0.2e9 * k, x, y] as const),
  ORIGIN,
);

type Point = readonly [number, number];
const points = (tag: string, line: readonly Point[]): string =>
  line
    .map(([x, y]) => {
      const { latitudeDeg, longitudeDeg } = fromEnu(ORIGIN, [x, y, 0]);
      return `<${tag} lat="${latitudeDeg}" lon="${longitudeDeg}"/>`;
    })
    .join('');
const track = (...lines: readonly (readonly Point[])[]): string =>
  `<gpx version="1.1"><trk>${lines.map((line) => `<trkseg>${points('trkpt', line)}</trkseg>`).join('')}</trk></gpx>`;
const compare = (text: string) => comparePlan(parsePlan('plan.gpx', text), path, ORIGIN);

test('a plan drawn some metres beside the way was driven, corners that are cut included', () => {
  const { plan, again } = compare(
    track([
      [0, -8],
      [590, -8],
      [608, 10],
      [608, 300],
    ]),
  );
  expect(again).toEqual([]);
  expect(plan.drivenM).toBeCloseTo(plan.lengthM, 6);
  expect(plan.lengthM).toBeCloseTo(590 + 18 * Math.SQRT2 + 290, 0);
});

test('a side street that was not driven is told with its place, and driven with some way before and after', () => {
  const { plan, again } = compare(
    track([
      [0, 0],
      [300, 0],
      [300, 200],
      [600, 200],
      [600, 300],
    ]),
  );
  expect(again).toHaveLength(1);
  const [part] = again;
  // It turns off at 300 m of the plan and joins at 800 m; 15 m more at each end.
  expect(part?.fromM).toBeCloseTo(285, 0);
  expect(part?.toM).toBeCloseTo(815, 0);
  expect(part?.sentence).toMatch(/^Drive \d+ m of the plan, from \d+ m to \d+ m of it: not driven\.$/);
  expect(part?.from?.longitudeDeg).toBeGreaterThan(9.003);
  expect(plan.drivenM / plan.lengthM).toBeCloseTo(400 / 900, 1);
  const gpx = gpxOf('drive', path, again) ?? '';
  expect(gpx.match(/<trk>/g)).toHaveLength(2);
  expect(gpx.match(/<wpt /g)).toHaveLength(1);
});

test('a street planned there and back and driven one way is left to drive the other way', () => {
  const there: readonly Point[] = [
    [0, 0],
    [600, 0],
  ];
  const { again } = compare(track(there, there.toReversed()));
  expect(again).toHaveLength(1);
  expect(again[0]?.sentence).toContain('driven only in the other direction');
  expect((again[0]?.toM ?? 0) - (again[0]?.fromM ?? 0)).toBeGreaterThan(560);
});

test('a street that crosses the way was not driven at the crossing either', () => {
  const { again } = compare(
    track([
      [300, -300],
      [300, 300],
    ]),
  );
  expect(again.map(({ fromM, toM }) => [Math.round(fromM), Math.round(toM)])).toEqual([[0, 600]]);
});

test('a plan of another place was not driven at all', () => {
  const { plan, again } = compare(
    track([
      [90_000, 0],
      [90_000, 4000],
    ]),
  );
  expect(plan.drivenM).toBe(0);
  expect(again).toHaveLength(1);
});

test('a route without tracks is a plan, with the points that its extensions put between', () => {
  const text = `<gpx><rte><rtept lat="48" lon="9"><extensions><gpxx:RoutePointExtension><gpxx:rpt lat="48.001" lon="9"/></gpxx:RoutePointExtension></extensions></rtept><rtept lat="48.002" lon="9.001"/></rte></gpx>`;
  expect(parsePlan('x', text).tracks).toEqual([
    [
      [48, 9],
      [48.001, 9],
      [48.002, 9.001],
    ],
  ]);
});

test.each([
  ['no XML', 'not a plan', /not well-formed XML/],
  ['a document of another kind', '<kml></kml>', /no <gpx> element/],
  ['waypoints only', '<gpx><wpt lat="1" lon="2"/></gpx>', /no track and no route/],
  ['one place', '<gpx><trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>', /no track and no route/],
  [
    'places off the earth',
    '<gpx><trk><trkseg><trkpt lat="91" lon="2"/><trkpt lat="x" lon=""/></trkseg></trk></gpx>',
    /2 have no latitude and longitude/,
  ],
  ['entities of its own', '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>', /DOCTYPE/],
  ['elements without end', '<gpx>'.repeat(100), /more than 64 deep/],
])('%s is refused with the reason', (_, text, reason) => {
  expect(() => parsePlan('plan.gpx', text)).toThrow(reason);
  expect(() => parsePlan('plan.gpx', text)).toThrow(/^The plan "plan\.gpx"/);
});

test('points of a plan that lie nowhere, alone, or outside of a segment are counted', () => {
  const point = (lat: string): string => `<trkpt lat="${lat}" lon="9"/>`;
  const line = `<trkseg>${point('48')}${point('98')}${point('48.001')}${point('nan')}</trkseg>`;
  const { tracks, leftOut } = parsePlan(
    'plan.gpx',
    `<gpx>${point('48')}<trk>${line}<trkseg>${point('48.002')}</trkseg></trk></gpx>`,
  );
  expect(tracks).toEqual([
    [
      [48, 9],
      [48.001, 9],
    ],
  ]);
  expect(leftOut).toBe(4);
  expect(() => parsePlan('plan.gpx', `<gpx><trk><trkseg>${point('x')}</trkseg></trk></gpx>`)).toThrow(
    /no track and no route with two places \(1 have no latitude and longitude that can be, or are alone/,
  );
});
