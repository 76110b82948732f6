import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { IDENTITY } from '../../../engine/geometry/se3.ts';
import { alignMaps } from '../../../engine/map/compare/align.ts';
import {
  averagePrecision,
  buffersMeet,
  chamfer,
  chamferAp,
  MAPTR,
  STREAMMAPNET,
} from '../../../engine/map/compare/chamfer.ts';
import { clipArea, clipLine } from '../../../engine/map/compare/clip.ts';
import { scoreLines } from '../../../engine/map/compare/lines.ts';
import { moveElements } from '../../../engine/map/compare/plane-motion.ts';
import { lineFilter } from '../../../engine/map/compare/reference.ts';
import type { MapElement } from '../../../engine/map/model.ts';
import { line } from '../../support/synthetic-map.ts';

const shifted = (elements: readonly MapElement[], dx: number, dy: number): MapElement[] =>
  elements.map((e) => ({ ...e, points: e.points.map(([x, y, z]): Vec3 => [x + dx, y + dy, z]) }));
const all = (scores: ReturnType<typeof scoreLines>) => scores.at(-1)!;
const f1 = (scores: ReturnType<typeof scoreLines>): number[] => all(scores).at.map((at) => at.f1);

const reference = [line('a', 'divider', 0), line('b', 'divider', 3.5), line('k', 'boundary', -3.5)];

describe('scores by length', () => {
  test('a map agrees wholly with itself', () => {
    const scores = scoreLines(reference, reference);
    expect(f1(scores)).toEqual([1, 1, 1]);
    expect(all(scores).lateralP95M).toBeLessThan(1e-9);
    expect(all(scores).fragmentation).toBe(1);
  });

  test('a shift of 15 cm counts at 0.2 and 0.5 m, not at 0.1 m, and is the lateral error', () => {
    const scores = scoreLines(shifted(reference, 0, 0.15), reference);
    expect(f1(scores)).toEqual([0, 1, 1]);
    expect(all(scores).lateralP50M).toBeCloseTo(0.15, 3);
  });

  test('half a line found is half the recall at full precision', () => {
    const scores = scoreLines([line('a', 'divider', 0, 0, 30)], [line('a', 'divider', 0, 0, 60)]);
    const { precision, recall } = all(scores).at[1]!;
    expect(precision).toBe(1);
    expect(recall).toBeCloseTo(0.5, 1);
  });

  test('classes are told apart, and so are directions', () => {
    expect(f1(scoreLines([line('a', 'boundary', 0)], [line('a', 'divider', 0)]))).toEqual([0, 0, 0]);
    const across: MapElement = {
      ...line('x', 'divider', 0),
      points: [
        [30, -5, 0],
        [30, 5, 0],
      ],
    };
    expect(all(scoreLines([across], [line('a', 'divider', 0)])).at[2]!.precision).toBe(0);
  });

  test('a line in three pieces is three fragments', () => {
    const pieces = [
      line('1', 'divider', 0, 0, 18),
      line('2', 'divider', 0, 20, 38),
      line('3', 'divider', 0, 40, 60),
    ];
    expect(all(scoreLines(pieces, [line('a', 'divider', 0)])).fragmentation).toBe(3);
  });

  test('neither map is asked for what lies far from the path; the reference not for what was not seen', () => {
    const far = line('far', 'divider', 100);
    const filter = lineFilter({
      path: [
        [0, 0, 0],
        [60, 0, 0],
      ],
      withinM: 15,
      seen: (x) => x < 30,
    });
    const scores = scoreLines([line('a', 'divider', 0, 0, 30)], [line('a', 'divider', 0), far], filter);
    expect(all(scores).at[1]!.recall).toBe(1);
    expect(all(scores).referenceM).toBeCloseTo(30, 0);
  });

  test('precision and recall change places when the maps do', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        fc.integer({ min: 10, max: 59 }),
        (dy, to) => {
          const made = [line('a', 'divider', dy, 0, to)];
          const one = all(scoreLines(made, reference)).at[2]!;
          const other = all(scoreLines(reference, made)).at[2]!;
          expect(one.precision).toBeCloseTo(other.recall, 9);
          expect(one.recall).toBeCloseTo(other.precision, 9);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('rigid alignment', () => {
  // Lines in two directions, so that both shifts can be seen.
  const cross: MapElement[] = [
    ...reference,
    ...reference.map((e) => ({
      ...e,
      id: `${e.id}'`,
      points: e.points.map(([x, y, z]): Vec3 => [80 - y, x + 5, z]),
    })),
  ];

  test('undoes a shift of two metres and a turn of a degree', () => {
    const made = moveElements({ x: 1.6, y: -1.2, yaw: 0.017, about: [40, 20, 0] }, cross);
    const motion = alignMaps(made, cross);
    expect(motion).toBeDefined();
    const back = moveElements(motion!, made);
    back.forEach(({ points }, k) => {
      points.forEach((p, v) => {
        expect(Math.hypot(p[0] - cross[k]!.points[v]![0], p[1] - cross[k]!.points[v]![1])).toBeLessThan(0.02);
      });
    });
  });

  test('leaves parallel lines where they are rather than a lane further', () => {
    const motion = alignMaps(shifted(reference, 0, 0.3), reference);
    expect(motion!.y).toBeCloseTo(-0.3, 2);
  });

  test('gives up on maps with nothing in common', () => {
    expect(alignMaps([line('a', 'divider', 0)], [line('b', 'boundary', 0)])).toBeUndefined();
  });
});

describe('Chamfer AP', () => {
  const windows: Pose[] = [
    { ...IDENTITY, p: [15, 0, 0] },
    { ...IDENTITY, p: [45, 0, 0] },
  ];

  test('is 1 for a perfect map under both conventions', () => {
    for (const preset of [MAPTR, STREAMMAPNET])
      expect(chamferAp(reference, reference, windows, preset).map).toBeCloseTo(1, 9);
  });

  test('of a map 0.7 m off counts at 1.0 and 1.5 m only', () => {
    const { classes } = chamferAp(shifted(reference, 0, 0.7), reference, windows);
    const divider = classes.find(({ class: name }) => name === 'divider')!;
    expect(divider.ap.map((v) => Math.round(v))).toEqual([0, 1, 1]);
  });

  test('leaves classes out that the reference has not', () => {
    const { classes, map } = chamferAp(reference, [reference[0]!], windows);
    expect(classes.find(({ class: name }) => name === 'crossing')!.mean).toBeNaN();
    expect(map).toBeGreaterThan(0);
  });

  test('a second line on the same reference is wrong, and the surer one is looked at first', () => {
    const made = [
      { ...line('1', 'divider', 0.1), confidence: 0.9 },
      { ...line('2', 'divider', 0), confidence: 0.5 },
    ];
    const { classes } = chamferAp(made, [line('a', 'divider', 0)], windows);
    const divider = classes.find(({ class: name }) => name === 'divider')!;
    expect(divider.ap).toEqual([1, 1, 1]);
    const doubled = chamferAp(made, [line('a', 'divider', 0), line('b', 'divider', 8)], windows);
    expect(doubled.classes.find(({ class: name }) => name === 'divider')!.mean).toBeCloseTo(0.5, 5);
  });

  test('is the area under the monotone curve', () => {
    // Precision 1, 1/2, 2/3 at recall 1/2, 1/2, 1: made monotone 1, 2/3, 2/3.
    expect(averagePrecision([true, false, true], 2)).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
    expect(averagePrecision([], 3)).toBe(0);
  });

  test('the distance is symmetric and that of a shift', () => {
    const [a, b] = [line('a', 'divider', 0).points, line('b', 'divider', 1.2).points];
    expect(chamfer(a, b)).toBeCloseTo(chamfer(b, a), 12);
    expect(chamfer(a, b)).toBeCloseTo(1.2, 6);
  });

  test('buffers with flat ends reach sideways, not lengthways', () => {
    const [a, beside, ahead] = [
      [
        [0, 0, 0],
        [10, 0, 0],
      ],
      [
        [0, 3.9, 0],
        [10, 3.9, 0],
      ],
      [
        [10.5, 0, 0],
        [20, 0, 0],
      ],
    ] as unknown as Vec3[][];
    expect(buffersMeet(a!, beside!, 2)).toBe(true);
    expect(buffersMeet(a!, ahead!, 2)).toBe(false);
  });
});

describe('cutting to a window', () => {
  const point = fc.tuple(
    fc.double({ min: -100, max: 100, noNaN: true }),
    fc.double({ min: -100, max: 100, noNaN: true }),
    fc.constant(0),
  );

  test('leaves nothing outside and nothing inside out', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 8 }), (points) => {
        const parts = clipLine(points, 30, 15);
        for (const [x, y] of parts.flat()) {
          expect(Math.abs(x)).toBeLessThanOrEqual(30 + 1e-6);
          expect(Math.abs(y)).toBeLessThanOrEqual(15 + 1e-6);
        }
        const corners = parts.flat();
        for (const p of points)
          if (Math.abs(p[0]) < 29.9 && Math.abs(p[1]) < 14.9)
            expect(Math.min(...corners.map((q) => Math.hypot(p[0] - q[0], p[1] - q[1])))).toBeLessThan(1e-6);
      }),
    );
  });

  test('an area that holds the window becomes the window', () => {
    const [outline] = clipArea(
      [
        [-99, -99, 0],
        [99, -99, 0],
        [99, 99, 0],
        [-99, 99, 0],
      ],
      30,
      15,
    );
    expect(outline).toHaveLength(4);
    expect(
      clipArea(
        [
          [50, 50, 0],
          [60, 50, 0],
          [60, 60, 0],
        ],
        30,
        15,
      ),
    ).toEqual([]);
  });
});
