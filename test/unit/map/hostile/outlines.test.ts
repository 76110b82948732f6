/** Outlines and tables of someone who means harm: areas whose edges all cross, lines that all refer to one, fields without end. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../../engine/contract/errors.ts';
import { readMap } from '../../../../engine/map/formats/read.ts';
import { readScoredArea } from '../../../../engine/map/score/area.ts';
import { readLandmarks } from '../../../../engine/map/score/landmarks.ts';
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
