/** Outlines and tables of someone who means harm: areas whose edges all cross, lines that all refer to one, fields without end. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../../engine/contract/errors.ts';
import { CuttingAllowance } from '../../../../engine/map/cutting/cutter.ts';
import { overlapOf, united } from '../../../../engine/map/cutting/outlines.ts';
import { readMap } from '../../../../engine/map/formats/read.ts';
import type { ElementClass, MapElement, RoadMap } from '../../../../engine/map/model.ts';
import { areaOf, readScoredArea } from '../../../../engine/map/score/area.ts';
import { readLandmarks } from '../../../../engine/map/score/landmarks.ts';
import { scoreMap } from '../../../../engine/map/score/score.ts';
import { refusal } from '../../../support/map/refusal.ts';
import { processorSeconds } from '../../../support/processor.ts';

const ORIGIN = { latitudeDeg: 49, longitudeDeg: 8, altitudeM: 0, datum: 'ellipsoid' as const };
/** Teeth that go up and down over `size`, along x or along y. */
function comb(teeth: number, size: number, alongY: boolean): [number, number][] {
  const points = Array.from({ length: teeth }, (_, k): [number, number] => [
    (k * size) / teeth,
    (k % 2) * size,
  ]);
  points.push([size, 2 * size], [0, 2 * size]);
  return alongY ? points.map(([x, y]) => [y, x]) : points;
}
const ALL = { made: () => true, reference: () => true };
const both = (teeth: number, size: number) => [false, true].map((alongY) => comb(teeth, size, alongY));

const nodesOf = (name: string, outline: readonly (readonly [number, number])[]) =>
  outline.map(([x, y], k) => ({ token: `${name}${k}`, x, y }));
const nuscenes = (more: Record<string, unknown>): string =>
  JSON.stringify({
    ...{ node: [], line: [], polygon: [], drivable_area: [] },
    ...{ ped_crossing: [], road_divider: [], lane_divider: [] },
    ...more,
  });
const line = (count: number) => {
  const node = nodesOf(
    'n',
    Array.from({ length: count }, (_, k) => [k / 10, 0] as const),
  );
  return { node, line: [{ token: 'l', node_tokens: node.map(({ token }) => token) }] };
};
const dividers = (count: number) =>
  Array.from({ length: count }, (_, k) => ({ token: String(k), line_token: 'l' }));

describe('areas whose edges cross each other without end', () => {
  test('are refused by the scored area before they are cut', async () => {
    const features = both(4000, 0.001).map((outline) => ({
      type: 'Feature',
      properties: { class: 'scored' },
      geometry: {
        type: 'Polygon',
        coordinates: [[...outline, outline[0]].map((p) => [(p?.[0] ?? 0) + 8, (p?.[1] ?? 0) + 49])],
      },
    }));
    const text = JSON.stringify({ type: 'FeatureCollection', features });
    const seconds = await processorSeconds(() =>
      expect(() => readScoredArea(text, ORIGIN)).toThrow(/outlines of areas cross more than 50000 times/),
    );
    expect(seconds).toBeLessThan(10);
  });

  test('are refused in a map of Argoverse, and each taken by itself in one of nuScenes', () => {
    const outlines = both(2000, 10);
    const areas = outlines.map((outline, id) => [
      id,
      { id, area_boundary: outline.map(([x, y]) => ({ x, y, z: 0 })) },
    ]);
    expect(
      refusal(
        JSON.stringify({
          ...{ pedestrian_crossings: {}, lane_segments: {} },
          drivable_areas: Object.fromEntries(areas),
        }),
      ),
    ).toMatch(/cross more than 50000 times/);
    const named = outlines.map((outline, k) => nodesOf(`${k}-`, outline));
    const { map, problems } = readMap(
      'x.json',
      nuscenes({
        node: named.flat(),
        polygon: named.map((nodes, k) => ({
          token: `p${k}`,
          exterior_node_tokens: nodes.map(({ token }) => token),
          holes: [],
        })),
        drivable_area: [{ token: 'a', polygon_tokens: ['p0', 'p1'] }],
      }),
    );
    expect(map.elements).toHaveLength(2);
    expect(problems).toEqual(['The outlines of areas cross more than 50000 times: each is taken by itself']);
  });
});

describe('a thin outline that goes to and fro', () => {
  const square = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
    { x: 0, y: 1 },
  ];
  /** Within a millimetre of one line: Clipper2 takes memory without end for it. */
  const thin = (() => {
    let state = 4;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    return Array.from({ length: 60 }, () => ({
      x: Math.round(random() * 10) / 1e4,
      y: random() < 0.9 ? 0 : Math.floor(random() * 3) / 1e3,
    }));
  })();

  test('is refused when its time is over, in bounded memory, and the next outline is cut', () => {
    expect(overlapOf(square, square)).toBe(1);
    const before = process.memoryUsage().rss;
    expect(() => overlapOf(thin, square, new CuttingAllowance(300))).toThrow(InputError);
    expect(process.memoryUsage().rss - before).toBeLessThan(800 * 1024 * 1024);
    expect(overlapOf(square, square)).toBe(1);
  });

  test('takes from the time that all outlines of one score have together', () => {
    const allowance = new CuttingAllowance(300);
    expect(() => overlapOf(thin, square, allowance)).toThrow(/cross or touch too often/);
    expect(allowance.leftMs).toBeLessThanOrEqual(0);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e308])('a corner at %s is no place', (x) => {
  const ring = [
    { x, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
  ];
  expect(() => united([[ring]])).toThrow(/which is no place/);
});

describe('things in one place', () => {
  const map = (name: ElementClass, count: number, points: MapElement['points']): RoadMap => ({
    format: 'lanetrace-map/1',
    frame: 'local',
    lanelets: [],
    elements: Array.from({ length: count }, (_, k) => ({
      id: `${name}-${k}`,
      class: name,
      subtype: 'x',
      points,
      confidence: 1,
      sources: [],
    })),
  });
  const filter = { lines: {}, things: ALL, points: ALL };
  const far = (points: MapElement['points']) => points.map(([x, y, z]) => [x + 9, y, z] as const);
  const corners = [
    [0, 0, 0],
    [4, 0, 0],
    [4, 2, 0],
  ] as const;

  test.each([
    ['crossing', 'Crossings'],
    ['stop_line', 'Stop lines'],
    ['pole', 'Poles'],
  ] as const)('%s beside %s by the ten thousand is refused by count, in seconds', async (name, said) => {
    const points = name === 'pole' ? corners.slice(0, 1) : corners;
    const seconds = await processorSeconds(() =>
      expect(() => scoreMap(map(name, 20_000, points), map(name, 20_000, far(points)), filter)).toThrow(
        `${said} of the maps are too many`,
      ),
    );
    expect(seconds).toBeLessThan(15);
  });

  test('a scored area of many tall edges is looked at by height, and for a bounded time', () => {
    const tall = Array.from({ length: 20_000 }, (_, k) => ({ x: k / 1000, y: (k % 2) * 1000 }));
    const area = areaOf([tall]);
    expect(() => {
      for (let k = 0; k < 1_000_000; k++) area.contains(k / 1e5, 500);
    }).toThrow(/Scored areas of the maps are too many/);
    const flat = areaOf([Array.from({ length: 20_000 }, (_, k) => ({ x: (k % 2) * 10, y: k / 1000 }))]);
    for (let k = 0; k < 100_000; k++) flat.contains(5, k / 1e4);
    expect(flat.contains(-1, 5)).toBe(false);
  });
});

describe('a map of nuScenes', () => {
  test('whose dividers all refer to one long line is refused before the line is walked for each', () => {
    const text = nuscenes({ ...line(10_000), lane_divider: dividers(1000) });
    expect(refusal(text)).toMatch(/more than 2000000 vertices/);
  });

  test('names nodes and polygons that are not there', () => {
    const { line: lines, ...nodes } = line(4);
    const { map, problems } = readMap(
      'x.json',
      nuscenes({
        ...nodes,
        line: lines.map((each) => ({ ...each, node_tokens: ['n0', 'none', 'n3', 'none'] })),
        lane_divider: dividers(1),
        drivable_area: [{ token: 'a', polygon_tokens: ['none'] }],
      }),
    );
    expect(map.elements.map(({ points }) => points)).toEqual([
      [
        [0, 0, 0],
        [0.3, 0, 0],
      ],
    ]);
    expect(problems).toEqual([
      'lane_divider-0 refers to 2 nodes that are not there: left out',
      'drivable_area-a refers to a polygon that is not there: left out',
    ]);
  });
});

describe('a table of landmarks', () => {
  const HEAD = 'class,subtype,east,north,up_centre\n';
  test.each([
    ['a field of quotes without end', `${HEAD}"${'""'.repeat(2_000_000)}`, /Line 2 of the table is damaged/],
    ['a field without end', `${HEAD}"${'a'.repeat(20_000_000)}`, /Line 2 of the table is damaged/],
    [
      'a number with letters behind it',
      `${HEAD}sign,stop,1x,2,3\n`,
      /landmark of row 2 lies at \(NaN, 2, 3\)/,
    ],
  ])('with %s is refused with its row', (_, text, reason) => {
    expect(() => readLandmarks(text)).toThrow(InputError);
    expect(() => readLandmarks(text)).toThrow(reason);
  });
});
