/** Lanes at junctions that were seen in part, and the middle of the road. */
import { describe, expect, test } from 'vitest';
import { boundPoints, byId, type Lanelet, type MapElement, type RoadMap } from '../../../engine/map/model.ts';
import { buildMap } from '../../../engine/reconstruct/stages/lanes/build.ts';
import { middlesOf } from '../../../engine/reconstruct/stages/lanes/centre.ts';
import type { Run } from '../../../engine/reconstruct/stages/lanes/runs.ts';
import { lanesBeside } from '../../../engine/reconstruct/stages/lanes/sections.ts';
import { extended, stationsOf } from '../../../engine/reconstruct/stages/lanes/stations.ts';
import { type Strip, stripsOf } from '../../../engine/reconstruct/stages/lanes/strips.ts';
import { lanesThrough } from '../../../engine/reconstruct/stages/lanes/through.ts';
import { alongWay, cornerLine, road, settings } from '../../support/map/road.ts';

const { poses, line } = road(Number.POSITIVE_INFINITY);
const make = (...elements: MapElement[]): RoadMap => buildMap(elements, poses, undefined, settings);
const dashed = (element: MapElement): MapElement => ({ ...element, subtype: 'dashed' });
const yellow = (element: MapElement): MapElement => ({ ...element, colour: 'yellow' });
const turnsOf = (map: RoadMap): string[] =>
  map.lanelets.filter(({ id }) => id.startsWith('lane-turn-')).map(({ id }) => id);

/** Middles of the lanes across a place of the way, from right to left, to a decimetre. */
function middles(map: RoadMap, x: number): number[] {
  const elements = byId(map);
  const at = (bound: Lanelet['left']): number | undefined => {
    const points = boundPoints(elements, bound);
    const [a, b] = [points[0], points.at(-1)];
    if (!a || !b || Math.min(a[0], b[0]) > x || Math.max(a[0], b[0]) < x) return undefined;
    return [...points].sort((p, q) => Math.abs(p[0] - x) - Math.abs(q[0] - x))[0]?.[1];
  };
  return map.lanelets
    .filter(({ id }) => !/turn|street/.test(id))
    .flatMap(({ left, right }) => {
      const [l, r] = [at(left), at(right)];
      return l === undefined || r === undefined ? [] : [Math.round(5 * (l + r)) / 10 + 0];
    })
    .sort((a, b) => a - b);
}

describe('a side street', () => {
  const own = [dashed(line('m1', 'divider', 1.6, 0, 36)), dashed(line('m2', 'divider', 1.6, 64, 100))];
  const right = (depth: number): MapElement[] => [
    cornerLine('near', [46.8, -1.6], [1, -1], 0, depth),
    cornerLine('behind', [53.2, -1.6], [-1, -1], 100, depth),
  ];

  test('of whose corners only the bends were seen has turns that lie where they would', () => {
    const far = line('far', 'boundary', 4.8, 0, 100);
    const [whole, bent] = [make(...own, far, ...right(20)), make(...own, far, ...right(4))];
    expect(turnsOf(bent)).toHaveLength(4);
    const end = (map: RoadMap): readonly number[] =>
      map.lanelets.find(({ id }) => id.endsWith('right-out'))?.centerline.at(-1) ?? [];
    expect(end(bent)[0]).toBeCloseTo(end(whole)[0] ?? 0, 0);
    // A kerb that swings out by less than 40 degrees is a bay.
    expect(turnsOf(make(...own, far, ...right(0.8)))).toEqual([]);
  });

  test('goes straight on across the way where one corner of the street opposite was seen', () => {
    const opposite = cornerLine('left', [46.8, 4.8], [1, 1], 0);
    const ids = turnsOf(make(...own, opposite, ...right(20)));
    expect(ids.filter((id) => id.endsWith('straight'))).toHaveLength(2);
    // A corner elsewhere along the way belongs to another street.
    const elsewhere = cornerLine('left', [30, 4.8], [1, 1], 0);
    expect(turnsOf(make(...own, elsewhere, ...right(20))).some((id) => id.endsWith('straight'))).toBe(false);
  });

  test('at the end of the way does not end the lanes that go straight on', () => {
    const here = poses.filter(({ p }) => p[0] <= 45);
    const map = buildMap(
      [dashed(line('m1', 'divider', 1.6, 0, 36)), line('far', 'boundary', 4.8, 0, 38), ...right(20)],
      here,
      undefined,
      settings,
    );
    expect(middles(map, 50)).toEqual([0, 3.2]);
  });
});

describe('the middle of a street of three lanes', () => {
  // Two lanes to begin with; a third begins to the right, and the vehicle goes there. Before the junction all lines are solid.
  const middle = [dashed(line('m1', 'divider', 4.95, 0, 60)), line('m2', 'divider', 4.95, 66, 100)];
  const own = [dashed(line('d1', 'divider', 1.65, 0, 60)), line('d2', 'divider', 1.65, 60.8, 100)];
  const edges = [line('r', 'boundary', -1.65, 0, 100), line('l', 'boundary', 7.9, 0, 62)];

  const all = [...middle, ...own, ...edges, line('l2', 'boundary', 8.5, 70, 100)];
  const stations = extended(stationsOf(poses), 25);
  const { strips } = stripsOf(all, stations, 20);
  const run = (left: string, right: string, isDriven: boolean, from = 30, to = 80): Run => {
    const of = (id: string): Strip => strips.find(({ element }) => element.id === id) as Strip;
    return { left: of(left), right: of(right), from, to, isDriven };
  };

  test('has the oncoming lane beyond it, though a few metres of its edge were not seen where it becomes solid', () => {
    const driven = [run('d1', 'r', true, 26, 86), run('d2', 'r', true, 86, 124)];
    const found = lanesBeside(strips, driven, stations, settings, () => true);
    const isThere = (left: string, right: string): boolean =>
      found.some((each) => each.left.element.id === left && each.right.element.id === right);
    expect([isThere('l', 'm1'), isThere('l2', 'm2')]).toEqual([true, true]);
    // Beyond a line that was never dashed lies no lane.
    const solid = strips.filter(({ element }) => element.id !== 'm1' && !element.id.startsWith('bridge'));
    const alone = lanesBeside(solid, driven, stations, settings, () => true);
    expect(alone.some(({ left }) => left.element.id === 'l2')).toBe(false);
  });

  test('is not the line between two lanes where there is room for another one', () => {
    const [driven, beside] = [[run('d1', 'r', true)], [run('m1', 'd1', false)]];
    expect([...middlesOf(driven, beside, strips)]).toEqual([]);
    // Without that room it is, and so is the line that goes on in its course behind a gap.
    const narrow = strips.filter(({ element }) => element.class !== 'boundary');
    expect([...middlesOf(driven, beside, narrow)].sort()).toEqual(['d1', 'd2']);
  });
});

describe('the middle of the road', () => {
  const own = [line('e', 'divider', -1.6, 0, 100), dashed(line('d', 'divider', 1.6, 0, 100))];

  test('is yellow paint, and has lanes beyond it, though it is solid; a white edge line has not', () => {
    const far = line('far', 'boundary', 11.2, 0, 100);
    const middle = line('mid', 'divider', 4.8, 0, 100);
    expect(middles(make(...own, yellow(middle), far), 50)).toEqual([0, 3.2, 6.4, 9.6]);
    // To the right the solid line is the edge, whatever lies beyond.
    const wide = make(...own, yellow(middle), far, line('near', 'boundary', -8.4, 0, 100));
    expect(middles(wide, 50)[0]).toBe(0);
  });

  test('has no more lanes beyond it than before it, where parked cars may fill the rest', () => {
    // Own lanes: 2. Beyond the middle one lane is painted; 6.2 m are left, a lane and parked cars rather than two.
    const elements = [
      ...own,
      yellow(line('mid', 'divider', 4.8, 0, 100)),
      dashed(line('far', 'divider', 8, 0, 100)),
    ];
    const map = make(...elements, line('kerb', 'boundary', 14.2, 0, 100));
    expect(middles(map, 50)).toEqual([0, 3.2, 6.4, 9.6]);
  });
});

test('a lane of oncoming traffic keeps its width where the edge line swings out for another one', () => {
  const edge = line('edge', 'divider', 4.8, 0, 100);
  const swung = {
    ...edge,
    points: edge.points.map(([x, y, z]) => [x, y + Math.min(3.2, Math.max(0, (x - 40) / 8)), z] as const),
  };
  const map = make(line('r', 'boundary', -1.6, 0, 100), dashed(line('m', 'divider', 1.6, 0, 100)), swung);
  expect(middles(map, 30)).toEqual([0, 3.2]);
  expect(middles(map, 54).slice(0, 2)).toEqual([0, 3.2]);
});

test('before the beginning of the way and behind its end lanes go on for 15 m, inferred and not driven', () => {
  const map = make(line('l', 'divider', 1.6, 0, 100), line('r', 'boundary', -1.6, 0, 100));
  const beyond = map.lanelets.filter((lane) => !alongWay(map, poses).includes(lane));
  const xs = beyond.flatMap(({ centerline }) => centerline.map(([x]) => x));
  expect([Math.round(Math.min(...xs)), Math.round(Math.max(...xs))]).toEqual([-15, 114]);
  expect(beyond.every(({ driven }) => !driven)).toBe(true);
  const elements = byId(map);
  for (const { left } of beyond.filter(({ centerline }) => (centerline[0]?.[0] ?? 0) < -5))
    expect(elements.get(left.element)).toMatchObject({ subtype: 'virtual', inferred: true });
});

test('two lanes side by side share the line between them through a junction, and are neighbours there', () => {
  const stations = stationsOf(poses);
  const at = (d: number, from: number, to: number): Strip => {
    const [strip] = stripsOf([line(`${d}/${from}`, 'divider', d, from, to)], stations, 20).strips;
    return strip as Strip;
  };
  const lines = [3.2, 6.4, 9.6].map((d) => [at(d, 0, 36), at(d, 64, 100)] as const);
  const run = (lane: number, side: 0 | 1): Run => ({
    left: (lines[lane + 1] as (typeof lines)[number])[side],
    right: (lines[lane] as (typeof lines)[number])[side],
    from: side === 0 ? 2 : 66,
    to: side === 0 ? 34 : 98,
    isDriven: false,
  });
  const { runs, added } = lanesThrough([run(0, 0), run(1, 0), run(0, 1), run(1, 1)], [], stations);
  expect(runs).toHaveLength(2);
  expect(added).toHaveLength(3);
  expect(runs.some((a) => runs.some((b) => a.left === b.right))).toBe(true);
});
