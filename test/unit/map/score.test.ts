import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { alignMaps } from '../../../engine/map/compare/align.ts';
import { scoreLines } from '../../../engine/map/compare/lines.ts';
import {
  motionOfPlaces,
  moved,
  moveElements,
  splitMotion,
} from '../../../engine/map/compare/plane-motion.ts';
import type { Lanelet, MapElement, RoadMap } from '../../../engine/map/model.ts';
import { readScoredArea } from '../../../engine/map/score/area.ts';
import { confusionOf } from '../../../engine/map/score/confusion.ts';
import { readLandmarks } from '../../../engine/map/score/landmarks.ts';
import { scoreLanes } from '../../../engine/map/score/lanes.ts';
import { Overlaps } from '../../../engine/map/score/overlap.ts';
import { observed, scoreMap } from '../../../engine/map/score/score.ts';
import { scorePoints, scoreThings } from '../../../engine/map/score/things.ts';
import { line, ORIGIN, smallMap } from '../../support/synthetic-map.ts';

const everything = { made: () => true, reference: () => true };
const box = (x: number, y: number, w: number, h: number): Vec3[] => [
  [x, y, 0],
  [x + w, y, 0],
  [x + w, y + h, 0],
  [x, y + h, 0],
];
const crossing = (id: string, points: Vec3[]): MapElement => ({ ...line(id, 'crossing', 0), points });

const polygon = (name: string, corners: Vec3[]) => ({
  type: 'Feature',
  properties: { class: name },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [...corners, ...corners.slice(0, 1)].map((p) => {
        const at = fromEnu(ORIGIN, p);
        return [at.longitudeDeg, at.latitudeDeg];
      }),
    ],
  },
});
const area = (...features: unknown[]) =>
  readScoredArea(JSON.stringify({ type: 'FeatureCollection', features }), ORIGIN);

describe('what is scored', () => {
  const made = area(
    polygon('scored', box(0, 0, 20, 10)),
    polygon('scored', box(10, 0, 30, 10)),
    polygon('ignore', box(15, 2, 5, 5)),
  );

  test('is the union of the scored polygons less the ignored ones', () => {
    expect(made.areaM2).toBeCloseTo(400 - 25, 1);
    expect([made.contains(12, 1), made.contains(17, 4), made.contains(41, 5)]).toEqual([true, false, false]);
  });

  test('reaches a little further where a thing may lie beside the roadway', () => {
    expect([
      made.near(44, 5, 8),
      made.near(49, 5, 8),
      made.near(17, 4, 2.5),
      made.near(17.5, 4.5, 2),
    ]).toEqual([true, false, true, false]);
  });

  test('is refused with the feature that is no polygon of a known class, and where nothing is scored', () => {
    expect(() => area(polygon('scored', box(0, 0, 9, 9)), polygon('other', box(0, 0, 9, 9)))).toThrow(
      /Feature 1/,
    );
    expect(() => area(polygon('ignore', box(0, 0, 9, 9)))).toThrow(/"scored"/);
    const far = polygon('scored', box(0, 0, 9, 9));
    far.geometry.coordinates[0]![1] = [100, 0];
    expect(() => area(far)).toThrow(/feature 0/i);
    expect(() => readScoredArea('[]', ORIGIN)).toThrow(/FeatureCollection/);
  });
});

describe('lines inside what is scored', () => {
  test('are scored there alone, with what is false and missed in metres and by subtype', () => {
    const reference = [line('a', 'divider', 0, 0, 30, { subtype: 'dashed' })];
    const made = [
      line('b', 'divider', 0, 0, 15),
      line('c', 'divider', 3, 0, 30),
      line('d', 'divider', 9, 0, 30),
    ];
    const inside = ({ y }: { y: number }): boolean => y < 5;
    const [score] = scoreLines(made, reference, { made: inside, reference: inside });
    expect(score!.madeM).toBeCloseTo(45, 1);
    expect(score!.falseM).toBeCloseTo(30, 1);
    expect(score!.missedM).toBeCloseTo(15, 0);
    expect(
      score!.subtypes.map(({ subtype, madeM, referenceM }) => [
        subtype,
        Math.round(madeM),
        Math.round(referenceM),
      ]),
    ).toEqual([
      ['dashed', 0, 30],
      ['solid', 45, 0],
    ]);
  });

  test('count neither where they are inferred nor where they are virtual', () => {
    const lines = [
      line('a', 'divider', 0, 0, 30, { inferred: true }),
      line('b', 'divider', 3, 0, 30, { subtype: 'virtual' }),
      line('c', 'divider', 6),
    ];
    expect(observed(lines).map(({ id }) => id)).toEqual(['c']);
  });

  test('say what was taken for what', () => {
    const reference = [
      line('kerb', 'boundary', 5, 0, 30, { subtype: 'kerb' }),
      line('paint', 'divider', 0, 0, 30, { subtype: 'dashed' }),
    ];
    const made = [line('x', 'divider', 5.1, 0, 12), line('y', 'divider', 0, 0, 15)];
    const of = confusionOf(made, reference, everything);
    expect(of.dividersOnBoundariesM).toBeCloseTo(12, 0);
    expect([of.boundariesOnDividersM, of.samePatternM]).toEqual([0, 0]);
    expect(of.otherPatternM).toBeCloseTo(15, 0);
  });
});

describe('crossings, stop lines and poles', () => {
  test('a crossing is found where 0.3 of the union is shared, once', () => {
    const overlaps = new Overlaps('Crossings');
    expect(overlaps.iou(box(0, 0, 4, 2), box(2, 0, 4, 2))).toBeCloseTo(1 / 3, 9);
    expect(overlaps.iou(box(0, 0, 4, 2), box(9, 0, 4, 2))).toBe(0);
    const score = scoreThings(
      [crossing('a', box(2, 0, 4, 2)), crossing('b', box(0, 0, 4, 2)), crossing('c', box(90, 0, 4, 2))],
      [crossing('r', box(0, 0, 4, 2)), crossing('s', box(40, 0, 4, 2))],
      'crossing',
      { made: (x) => x < 50, reference: () => true },
    );
    expect(score).toMatchObject({ found: 1, false: 1, missed: 1 });
  });

  test('a stop line is found where half of the shorter one lies within half a metre', () => {
    const stop = (id: string, y: number, from: number, to: number) => line(id, 'stop_line', y, from, to);
    const [a, b] = [stop('a', 0, 0, 6).points, stop('b', 0.3, 3, 9).points];
    expect(new Overlaps('Stop lines').lengthBeside(a, b, 0.5)).toBeCloseTo(3.4, 1);
    const score = scoreThings(
      [stop('a', 0.4, 0, 6)],
      [stop('b', 0, 3, 9), stop('c', 9, 0, 6)],
      'stop_line',
      everything,
    );
    expect(score).toMatchObject({ found: 1, false: 0, missed: 1 });
  });

  test('poles come from a table, and the nearest one counts', () => {
    const read = readLandmarks(
      'class,what,subtype,east,north,up_centre\npole,"a post, tall",lamp,1,2,0.5\ntree,,,1,2,3\nsign,"say ""30""",round,9,9,1\n',
    );
    expect(read.map(({ class: name, subtype, points }) => [name, subtype, points[0]])).toEqual([
      ['pole', 'lamp', [1, 2, 0.5]],
      ['sign', 'round', [9, 9, 1]],
    ]);
    const pole = (x: number): MapElement => ({ ...line(`p${x}`, 'pole', 0), points: [[x, 2, 0]] });
    const score = scorePoints([pole(1.4), pole(1.2), pole(5)], read, 'pole', everything);
    expect(score).toMatchObject({ found: 1, false: 2, missed: 0 });
    expect(score.distanceP50M).toBeCloseTo(0.2, 9);
    expect(() => readLandmarks('class,subtype,east,north,up_centre\npole,,x,0,0')).toThrow(/row 2/);
  });
});

describe('lanelets', () => {
  const truth = smallMap();

  test('agree wholly with themselves, their successors too', () => {
    expect(scoreLanes(truth, truth)).toMatchObject({
      precision: 1,
      recall: 1,
      links: { right: 1, made: 1, found: 1, reference: 1 },
    });
  });

  test('cut at other places they are still right, and one lane shows the way of two', () => {
    const [a, b] = truth.lanelets;
    const one: RoadMap = {
      ...truth,
      lanelets: [
        {
          ...a!,
          left: { ...a!.left, to: b!.left.to },
          right: { ...a!.right, to: b!.right.to },
          centerline: [a!.centerline[0]!, b!.centerline[1]!],
          successors: [],
        },
      ],
    };
    const score = scoreLanes(one, truth)!;
    expect([score.precision, score.recall]).toEqual([1, 1]);
    expect(score.links).toEqual({ right: 0, made: 0, found: 1, reference: 1 });
  });

  test('lead over a lanelet that is shorter than the joint is looked at, and over no longer one', () => {
    const [a, b] = truth.lanelets;
    const withMiddle = (lengthM: number): RoadMap => {
      const [x, y, z] = a!.centerline.at(-1)!;
      // Beside the others, so that no place is on it.
      const centerline: Vec3[] = [
        [x, y + 20, z],
        [x + lengthM, y + 20, z],
      ];
      const middle: Lanelet = { ...b!, id: 'middle', centerline, successors: [b!.id] };
      return { ...truth, lanelets: [{ ...a!, successors: ['middle'] }, middle, b!] };
    };
    expect(scoreLanes(withMiddle(1), truth)!.links.found).toBe(1);
    expect(scoreLanes(withMiddle(4.5), truth)!.links.found).toBe(0);
  });

  test('beside each other are neighbours where they are in the other map', () => {
    const [a] = truth.lanelets;
    const aside = (id: string, beside: string | undefined): Lanelet => ({
      ...a!,
      id,
      centerline: a!.centerline.map(([x, y, z]): Vec3 => [x, y - 3, z]),
      leftNeighbour: beside,
      successors: [],
    });
    const of = (beside: string | undefined): RoadMap => ({
      ...truth,
      lanelets: [{ ...a!, successors: [], rightNeighbour: beside && 'far' }, aside('far', beside)],
    });
    const [together, apart] = [of(a!.id), of(undefined)];
    expect(scoreLanes(together, together)!.neighbours).toEqual({ right: 2, made: 2, found: 2, reference: 2 });
    expect(scoreLanes(together, apart)!.neighbours).toEqual({ right: 0, made: 2, found: 0, reference: 0 });
  });

  test('of another width or against the traffic are wrong', () => {
    const wide: RoadMap = {
      ...truth,
      elements: truth.elements.map((e) =>
        e.id === 'right' ? { ...e, points: e.points.map(([x, y, z]): Vec3 => [x, y - 0.8, z]) } : e,
      ),
    };
    expect(scoreLanes(wide, truth)!.precision).toBe(0);
    const against: RoadMap = {
      ...truth,
      lanelets: truth.lanelets.map((l) => ({
        ...l,
        left: { element: 'right', from: l.right.to, to: l.right.from },
        right: { element: 'left', from: l.left.to, to: l.left.from },
        centerline: [...l.centerline].reverse(),
      })),
    };
    expect(scoreLanes(against, truth)!.precision).toBe(0);
    const unknown = { ...against, lanelets: against.lanelets.map((l) => ({ ...l, driven: false })) };
    expect(scoreLanes(unknown, truth)!.precision).toBe(1);
  });

  test('are not scored where the reference has none', () => {
    expect(
      scoreMap(truth, { ...truth, lanelets: [] }, { lines: {}, things: everything, points: everything })
        .lanes,
    ).toBeUndefined();
  });
});

describe('the motion that places a map', () => {
  const path = Array.from({ length: 20 }, (_, k): Vec3 => [k, 0.05 * k, 0]);

  test('comes from places of the same moments, line or no line', () => {
    const motion = { x: 3, y: -2, yaw: 0.1, about: [5, 5, 0] as Vec3 };
    const found = motionOfPlaces(
      path,
      path.map((p) => moved(motion, p)),
    )!;
    expect(found.worstM).toBeLessThan(1e-9);
    for (const p of path) {
      const [a, b] = [moved(found.motion, p), moved(motion, p)];
      expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThan(1e-9);
    }
    expect(motionOfPlaces([], [])).toBeUndefined();
  });

  test('does not slide along a straight street to where gaps happen to agree', () => {
    const dashes = (shift: number) =>
      [0, 3.5, 7].flatMap((y, row) =>
        [0, 1, 2, 3].map((k) =>
          line(`${row}-${k}`, 'divider', y, 20 * k + shift, 20 * k + 12 + shift, { subtype: 'dashed' }),
        ),
      );
    const made = moveElements({ x: 0, y: 0.3, yaw: 0, about: [0, 0, 0] }, dashes(3));
    const motion = alignMaps(made, dashes(0))!;
    const split = splitMotion(motion, [
      [0, 0, 0],
      [80, 0, 0],
    ]);
    expect(Math.abs(split.alongM)).toBeLessThan(0.02);
    expect(split.acrossM).toBeCloseTo(-0.3, 1);
  });

  test('is told apart along and across the way driven', () => {
    const split = splitMotion({ x: 1, y: 1, yaw: Math.PI / 180, about: [0, 0, 0] }, [
      [0, 0, 0],
      [5, 5, 0],
    ]);
    expect(split.alongM).toBeCloseTo(Math.SQRT2, 9);
    expect(split.acrossM).toBeCloseTo(0, 9);
    expect(split.turnDeg).toBeCloseTo(1, 9);
  });
});
