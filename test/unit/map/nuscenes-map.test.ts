import { expect, test } from 'vitest';
import { readMap } from '../../../engine/map/formats/read.ts';

/** A street of two lanes in the layout of the map expansion; numbers are made up. */
const document = () => {
  const node = Array.from({ length: 12 }, (_, i) => ({
    token: `n${i}`,
    x: 600 + 10 * (i % 4),
    y: 1600 + 3 * Math.floor(i / 4),
  }));
  for (const [x, y] of [
    [612, 1601],
    [618, 1601],
    [618, 1604],
  ] as const)
    node.push({ token: `n${node.length}`, x, y });
  const tokens = (...numbers: number[]): string[] => numbers.map((i) => `n${i}`);
  const segments = (type: string) =>
    tokens(4, 5, 6).map((node_token) => ({ node_token, segment_type: type }));
  return {
    version: '1.3',
    node,
    line: [{ token: 'l1', node_tokens: tokens(4, 5, 6, 7) }],
    polygon: [
      {
        token: 'p1',
        exterior_node_tokens: tokens(0, 3, 11, 8),
        holes: [{ node_tokens: tokens(12, 13, 14) }],
      },
      { token: 'p3', exterior_node_tokens: tokens(0, 1, 9, 8), holes: [] },
      { token: 'p2', exterior_node_tokens: tokens(0, 1, 9, 8), holes: [] },
    ],
    drivable_area: [{ token: 'd1', polygon_tokens: ['p1', 'p3'] }],
    ped_crossing: [{ token: 'c1', polygon_token: 'p2', road_segment_token: 'x' }],
    road_divider: [{ token: 'r1', line_token: 'l1', road_segment_token: null }],
    lane_divider: [
      { token: 'a', line_token: 'l1', lane_divider_segments: segments('DOUBLE_DASHED_WHITE') },
      { token: 'b', line_token: 'l1', lane_divider_segments: segments('NIL') },
    ],
    stop_line: [],
  };
};

const read = (value: unknown) => readMap('singapore-onenorth.json', JSON.stringify(value));

test('dividers, the contour of all drivable areas and crossings are read, by their nodes', () => {
  const { format, map, problems } = read(document());
  expect([format, problems]).toEqual(['nuscenes', []]);
  expect(
    map.elements.map(({ id, class: name, subtype, points }) => [id, name, subtype, points.length]),
  ).toEqual([
    ['road_divider-r1', 'divider', 'solid', 4],
    ['lane_divider-a', 'divider', 'dashed', 4],
    ['lane_divider-b', 'divider', 'virtual', 4],
    ['drivable-0', 'boundary', 'edge', 7],
    ['drivable-1', 'boundary', 'edge', 4],
    ['crossing-c1', 'crossing', 'zebra', 4],
  ]);
  expect(map.elements[1]?.points[3]).toEqual([630, 1603, 0]);
  expect(map.elements[1]?.colour).toBe('white');
});

test('a token that leads nowhere costs its element, a row that is none names its place', () => {
  const lost = document();
  lost.road_divider[0] = { token: 'r1', line_token: 'nobody', road_segment_token: null };
  expect(read(lost).problems).toEqual(['road_divider-r1 has 0 points that are known: left out']);
  const broken = document();
  broken.node[3] = { token: 'n3', x: 1, y: 'far' as unknown as number };
  expect(() => read(broken)).toThrow(/nuScenes map is unusable at "node\.3\.y"/);
});

test('a drivable area whose outer nodes are lost is left out with its hole, and the others stay', () => {
  const lost = document();
  for (const polygon of lost.polygon.slice(0, 1)) polygon.exterior_node_tokens = ['nobody'];
  const { map, problems } = read(lost);
  const areas = map.elements.filter(({ id }) => id.startsWith('drivable'));
  expect(areas.map(({ points }) => points.length)).toEqual([5]);
  expect(problems).toContain('polygon-p1 has 0 points that are known: left out');
  lost.node = [];
  expect(read(lost).map.elements).toEqual([]);
});
