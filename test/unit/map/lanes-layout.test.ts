/** Lanes whose lines were not seen, or not as they are: what lies between the lines of a street, and which lines are none. */
import { describe, expect, test } from 'vitest';
import { boundPoints, byId, type Lanelet, type MapElement, type RoadMap } from '../../../engine/map/model.ts';
import { buildMap } from '../../../engine/reconstruct/stages/lanes/build.ts';
import { drivable, refusalsOf } from '../../../engine/reconstruct/stages/lanes/rules/refused.ts';
import { stationsOf } from '../../../engine/reconstruct/stages/lanes/stations.ts';
import { type Strip, stripsOf } from '../../../engine/reconstruct/stages/lanes/strips.ts';
import { alongWay, road, settings } from '../../support/map/road.ts';

const { poses, line } = road(Number.POSITIVE_INFINITY);
const make = (...elements: MapElement[]): RoadMap => buildMap(elements, poses, undefined, settings);
const dashed = (element: MapElement): MapElement => ({ ...element, subtype: 'dashed' });

/** Right and left bound of each lane beside one place of the way, from right to left, to a decimetre. */
function across(map: RoadMap, x: number): [number, number][] {
  const elements = byId(map);
  const at = (bound: Lanelet['left']): number | undefined => {
    const points = boundPoints(elements, bound);
    const [a, b] = [points[0], points.at(-1)];
    if (!a || !b || Math.min(a[0], b[0]) > x || Math.max(a[0], b[0]) < x) return undefined;
    const near = [...points].sort((p, q) => Math.abs(p[0] - x) - Math.abs(q[0] - x))[0];
    return near && Math.round(10 * near[1]) / 10;
  };
  return map.lanelets
    .flatMap(({ left, right }): [number, number][] => {
      const [l, r] = [at(left), at(right)];
      return l === undefined || r === undefined ? [] : [[r, l]];
    })
    .sort((a, b) => a[0] - b[0]);
}

describe('a street without paint', () => {
  test('between kerbs four lanes apart has four lanes, since the vehicle drives in the middle of the outer one', () => {
    const map = make(line('r', 'boundary', -1.5, 0, 100), line('l', 'boundary', 10.1, 0, 100));
    expect(across(map, 50)).toEqual([
      [-1.5, 1.4],
      [1.4, 4.3],
      [4.3, 7.2],
      [7.2, 10.1],
    ]);
    const inferred = map.elements.filter(({ id }) => id !== 'r' && id !== 'l');
    expect(inferred.every((each) => each.inferred === true && each.confidence <= 0.5)).toBe(true);
  });

  test('as wide as three lanes has three, and never four that are too narrow for a car', () => {
    const map = make(line('r', 'boundary', -1.6, 0, 100), line('l', 'boundary', 8.1, 0, 100));
    expect(across(map, 50).map(([r, l]) => Math.round(10 * (l - r)))).toEqual([32, 33, 32]);
  });

  test('whose lanes are narrow has one beside the driven one all the same', () => {
    const map = make(line('r', 'boundary', -1.25, 0, 100), line('l', 'boundary', 3.75, 0, 100));
    expect(across(map, 50)).toHaveLength(2);
  });
});

describe('a solid line on a carriageway without paint', () => {
  const edges = [line('r', 'boundary', -1.4, 0, 100), line('l', 'boundary', 4.2, 0, 100)];
  const shared = [
    [-1.4, 1.4],
    [1.4, 4.2],
  ];

  test('that leaves the other direction no room is a wheel track, and so is one that the wheels roll on', () => {
    expect(across(make(...edges), 50)).toEqual(shared);
    expect(across(make(...edges, line('track', 'divider', 2.7, 0, 100)), 50)).toEqual(shared);
    expect(across(make(...edges, line('rut', 'divider', -0.85, 0, 100)), 50)).toEqual(shared);
  });

  test('is paint where the vehicle drives in the middle of the lane that it bounds, or where it is dashed', () => {
    const own = line('own', 'divider', 1.4, 0, 100);
    const narrow = [line('r', 'boundary', -1.4, 0, 100), line('l', 'boundary', 3.6, 0, 100)];
    expect(across(make(...narrow, own), 50)).toEqual([[-1.4, 1.4]]);
    const dashes = dashed(line('m', 'divider', 2, 0, 100));
    expect(across(make(...edges, dashes), 50)[0]).toEqual([-1.4, 2]);
  });

  test('whose right edge is no longer seen at the end of the way has no lane beyond it', () => {
    const ditch = { ...line('ditch', 'boundary', -4.8, 0, 100), subtype: 'ditch' };
    const map = make(line('r', 'boundary', -1.4, 0, 60), line('l', 'boundary', 4.2, 0, 60), ditch);
    expect(across(map, 90).every(([right]) => right > -2)).toBe(true);
  });
});

describe('a line that is likely none', () => {
  const own = [dashed(line('m', 'divider', 1.6, 0, 100)), line('r', 'boundary', -1.6, 0, 100)];

  test('beside the edge of the road does not hide the lane that ends there', () => {
    const seam = { ...line('seam', 'divider', 4.1, 0, 100), confidence: 0.55 };
    expect(across(make(...own, seam, line('l', 'boundary', 4.8, 0, 100)), 50)).toEqual([
      [-1.6, 1.6],
      [1.6, 4.8],
    ]);
  });

  test('bounds no lane where it is doubtful, though it lies as a bound would', () => {
    const doubtful = { ...line('wall', 'divider', -4.8, 0, 100), confidence: 0.2 };
    const edge = { ...line('r', 'divider', -1.6, 0, 100), subtype: 'dashed' };
    const right = make(dashed(line('m', 'divider', 1.6, 0, 100)), edge, doubtful).lanelets;
    expect(right.some(({ right: bound }) => bound.element === 'wall')).toBe(false);
  });
});

describe('beyond the driven lane', () => {
  test('a dashed line has a lane to its other side, whose bound is inferred; a solid one need not', () => {
    const edge = line('r', 'boundary', -1.6, 0, 100);
    expect(across(make(dashed(line('m', 'divider', 1.6, 0, 100)), edge), 50)).toEqual([
      [-1.6, 1.6],
      [1.6, 4.8],
    ]);
    expect(across(make(line('m', 'divider', 1.6, 0, 100), edge), 50)).toEqual([[-1.6, 1.6]]);
  });

  test('no lane lies on a hard shoulder and what is beside it, nor between the edge of the road and a ditch', () => {
    const own = [line('m', 'divider', 1.8, 0, 100), line('edge', 'divider', -1.8, 0, 100)];
    expect(across(make(...own, line('rail', 'boundary', -8.1, 0, 100)), 50)).toEqual([[-1.8, 1.8]]);
    const ditch = { ...line('ditch', 'boundary', -4.9, 0, 100), subtype: 'ditch' };
    const gap = [line('r1', 'boundary', -1.8, 0, 40), line('r2', 'boundary', -1.8, 70, 100)];
    const country = make(dashed(line('m', 'divider', 1.8, 0, 100)), ...gap, ditch);
    expect(across(country, 55)[0]).toEqual([-1.8, 1.8]);
    expect(country.lanelets.some(({ right }) => right.element === 'ditch')).toBe(false);
  });

  test('a lane between the middle of the road and a ditch is as wide as the other, the rest is the verge', () => {
    const ditch = { ...line('ditch', 'boundary', 8, 0, 100), subtype: 'ditch' };
    const own = [dashed(line('m', 'divider', 1.4, 0, 100)), line('r', 'boundary', -1.4, 0, 100)];
    expect(across(make(...own, ditch), 50)).toEqual([
      [-1.4, 1.4],
      [1.4, 4.2],
    ]);
  });
});

describe('a line that is not seen any more', () => {
  const own = [line('m', 'divider', 1.6, 0, 100), line('r', 'boundary', -1.6, 0, 100)];

  test('goes on between the lines to both its sides, and says that it is inferred', () => {
    const map = make(...own, dashed(line('d', 'divider', 4.8, 0, 60)), line('l', 'boundary', 8, 0, 100));
    expect(across(map, 90)).toEqual([
      [-1.6, 1.6],
      [1.6, 4.8],
      [4.8, 8],
    ]);
    expect(map.elements.find(({ id }) => id.startsWith('on-d-'))).toMatchObject({
      subtype: 'virtual',
      inferred: true,
    });
  });

  test('does not go on far where one line alone says so, nor where the street changes its width', () => {
    expect(across(make(...own, line('l', 'boundary', 4.8, 0, 60)), 95)).toEqual([[-1.6, 1.6]]);
    const bent = line('l', 'boundary', 8, 0, 100);
    const wider = {
      ...bent,
      points: bent.points.map(([x, y, z]) => [x, y + Math.max(0, (x - 60) / 8), z] as const),
    };
    const map = make(...own, dashed(line('d', 'divider', 4.8, 0, 60)), wider);
    expect(
      map.elements.some(({ id, points }) => id.startsWith('on-d-') && points.some(([x]) => x > 75)),
    ).toBe(false);
  });
});

test('a lane keeps its width where the road widens for another one that begins', () => {
  const edge = line('edge', 'divider', -1.6, 0, 100);
  const taper = {
    ...edge,
    points: edge.points.map(([x, y, z]) => [x, y - Math.min(3.2, Math.max(0, (x - 50) / 8)), z] as const),
  };
  const map = make(dashed(line('m', 'divider', 1.6, 0, 100)), taper);
  const elements = byId(map);
  const driven = map.lanelets.filter((each) => each.driven);
  for (const { left, right } of driven) {
    const widths = boundPoints(elements, right).map(([, y]) => 1.6 - y);
    expect(boundPoints(elements, left).every(([, y]) => Math.abs(y - 1.6) < 0.05)).toBe(true);
    expect(Math.max(...widths)).toBeLessThan(3.9);
  }
  expect(across(map, 90).map(([r, l]) => Math.round(10 * (l - r)))).toContain(32);
});

test('a lane is surer where the vehicle drove, and less sure the less likely its lines are right', () => {
  const confidences = (confidence: number) =>
    Object.fromEntries(
      alongWay(
        make(
          { ...dashed(line('m', 'divider', 1.6, 0, 100)), confidence },
          line('r', 'boundary', -1.6, 0, 100),
          line('l', 'boundary', 4.8, 0, 100),
        ),
        poses,
      ).map((lane) => [lane.driven ? 'driven' : 'beside', lane.confidence]),
    );
  const [sure, doubtful] = [confidences(0.9), confidences(0.5)];
  expect(sure.driven).toBeGreaterThan(sure.beside ?? 1);
  expect(doubtful.driven).toBeLessThan(sure.driven ?? 0);
  expect(doubtful.beside).toBeLessThan(sure.beside ?? 0);
  expect(doubtful.beside).toBeGreaterThan(0.9);
});

describe('no car drives', () => {
  test('in a lane narrower than 2 m, nor along a crossing; over one it does, and where the vehicle drove there is a lane', () => {
    const stations = stationsOf(poses);
    const area = (id: string, x0: number, x1: number): MapElement => ({
      ...line(id, 'boundary', 0, 0, 1),
      class: 'crossing',
      points: [
        [x0, 2, 0],
        [x1, 2, 0],
        [x1, 6, 0],
        [x0, 6, 0],
      ],
    });
    const strips = stripsOf(
      [line('a', 'divider', 5.2, 0, 100), line('b', 'divider', 2, 0, 100)],
      stations,
      20,
    ).strips;
    const [left, right] = strips as [Strip, Strip];
    const run = { left, right, from: 5, to: 90, isDriven: false };
    const refuse = refusalsOf([area('over', 20, 24), area('along', 50, 62)], stations);
    expect([refuse(30, 5.2, 3.3), refuse(30, 5.2, 3.1), refuse(22, 5.2, 2), refuse(55, 5.2, 2)]).toEqual([
      'narrow',
      undefined,
      undefined,
      'crossing',
    ]);
    expect(drivable([run], refuse).map(({ from, to }) => [from, to])).toEqual([
      [5, 49],
      [62, 90],
    ]);
    const driven = { ...run, isDriven: true };
    expect(drivable([driven], refuse)[0]).toBe(driven);
    const clear = { ...run, to: 40 };
    expect(drivable([clear], refuse)[0]).toBe(clear);
  });
});

test('a dashed edge line with no more than a verge to the ditch beyond it has no lane there', () => {
  const own = [dashed(line('m', 'divider', 1.4, 0, 100)), dashed(line('edge', 'divider', -1.4, 0, 100))];
  const ditch = (d: number): MapElement => ({ ...line('ditch', 'boundary', d, 0, 100), subtype: 'ditch' });
  expect(across(make(...own, ditch(-4.9)), 50)[0]).toEqual([-1.4, 1.4]);
  expect(across(make(...own, ditch(-7)), 50)[0]).toEqual([-4.2, -1.4]);
});

describe('beyond the median of a road with two roadways', () => {
  const rail = (id: string, d: number): MapElement => ({
    ...line(id, 'boundary', d, 0, 100),
    subtype: 'guard_rail',
  });
  const own = [
    line('r', 'divider', -1.8, 0, 100),
    dashed(line('m', 'divider', 1.8, 0, 100)),
    line('l', 'divider', 5.4, 0, 100),
  ];
  const beyond = (map: RoadMap): [number, number][] => across(map, 50).filter(([right]) => right > 6);

  test('two lanes lie as the vehicle’s own do on this side, inferred and half as sure', () => {
    const map = make(...own, rail('a', 6.6), rail('b', 7.6));
    expect(beyond(map)).toEqual([
      [8.8, 12.4],
      [12.4, 16],
    ]);
    const made = map.elements.filter(({ id }) => id.startsWith('mirrored'));
    expect(made.every(({ inferred, confidence }) => inferred === true && confidence < 0.3)).toBe(true);
  });

  test('one rail, or a wall behind it, shows no other roadway; where its paint was seen nothing is made up', () => {
    expect(beyond(make(...own, rail('a', 6.6)))).toEqual([]);
    expect(beyond(make(...own, rail('a', 6.6), line('wall', 'boundary', 7.6, 0, 100)))).toEqual([]);
    const seen = [line('e', 'divider', 8.5, 0, 100), dashed(line('d', 'divider', 12.2, 0, 100))];
    const map = make(...own, rail('a', 6.6), rail('b', 7.6), ...seen);
    expect(map.elements.some(({ id }) => id.startsWith('mirrored'))).toBe(false);
    expect(beyond(map)[0]).toEqual([8.5, 12.2]);
  });
});
