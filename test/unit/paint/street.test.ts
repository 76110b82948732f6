import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { Trace } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { shortestOf } from '../../../engine/reconstruct/stages/vectors/marks/lengths.ts';
import { measureOf } from '../../../engine/reconstruct/stages/vectors/marks/measure.ts';
import { ribbonAlong } from '../../../engine/reconstruct/stages/vectors/marks/ribbon.ts';
import {
  isBareStreet,
  isThin,
  usualAmountOf,
} from '../../../engine/reconstruct/stages/vectors/marks/street.ts';
import { weakStretches } from '../../../engine/reconstruct/stages/vectors/marks/stretches.ts';
import { type Ground, groundRasters, stripe } from '../../support/paint/ground.ts';

const LINE: Vec3[] = [
  [1, 0, 0],
  [24, 0, 0],
];

/** A line of 23 m along y = 0. */
const lineOn = (ground: Ground, pieces: readonly number[] = [23], gaps: readonly number[] = []) => ({
  trace: { pieces, gaps },
  measure: measureOf(ribbonAlong(LINE, groundRasters(ground))),
});
const both = (widthM: number, lidar: number, camera: number): Ground => ({
  lidar: stripe(0, widthM, lidar),
  camera: stripe(0, widthM, camera),
});
const paint = lineOn(both(0.12, 2, 80));
const mortar = lineOn(both(0.1, 1.2, 20));

describe('a street has paint', () => {
  it('where one line is twice as bright as the road to the camera', () => {
    expect(isBareStreet([mortar, paint], [])).toBe(false);
  });

  it('where dashes lie in an even row, however worn they are', () => {
    const dashed = lineOn(both(0.12, 1.2, 20), [3, 3, 2.8, 3], [3.1, 3, 3.2]);
    expect(isBareStreet([mortar, dashed], [])).toBe(false);
  });

  it('where there is a crossing', () => {
    const crossing = { outline: [], bars: [], subtype: 'zebra' as const };
    expect(isBareStreet([mortar], [crossing])).toBe(false);
  });

  it('as far as is known, where no camera looked', () => {
    expect(isBareStreet([lineOn({ lidar: stripe(0, 0.12, 1.2) })], [])).toBe(false);
  });
});

describe('a street has none', () => {
  it('where all lines are pale to the camera, however bright to the lidar', () => {
    expect(isBareStreet([mortar, lineOn(both(0.1, 3, 25))], [])).toBe(true);
  });

  it('where pieces lie at chance distances', () => {
    const pieces = lineOn(both(0.1, 1.2, 20), [3, 6, 2, 5], [1, 4, 0.5]);
    expect(isBareStreet([pieces], [])).toBe(true);
  });
});

describe('a joint among paint', () => {
  const usual = usualAmountOf([paint, paint]);

  it('shows less than paint to both sensors, by width and brightness together', () => {
    expect(isThin(mortar.measure, usual)).toBe(true);
    expect(isThin(paint.measure, usual)).toBe(false);
  });

  it('is not what one sensor shows as paint', () => {
    expect(isThin(lineOn(both(0.12, 2, 20)).measure, usual)).toBe(false);
    expect(isThin(lineOn(both(0.12, 0.6, 80)).measure, usual)).toBe(false);
  });

  it('is not what only the lidar has lost: worn paint is still bright to the camera', () => {
    expect(isThin(lineOn(both(0.12, 0.3, 56)).measure, usual)).toBe(false);
    expect(isThin(lineOn(both(0.12, 0.8, 35)).measure, usual)).toBe(true);
  });

  it('is not far paint, which is paler and broader', () => {
    expect(isThin(lineOn(both(0.3, 1, 28)).measure, usual)).toBe(false);
  });

  it('cannot be told where no camera looked', () => {
    expect(isThin(lineOn({ lidar: stripe(0, 0.06, 0.6) }).measure, usual)).toBe(false);
  });
});

describe('a stretch of a line', () => {
  const partly = (share: (x: number) => number): Ground => ({
    lidar: (x, y) => stripe(0, 0.12, 2)(x, y) * (0.4 + 0.6 * share(x)),
    camera: (x, y) => stripe(0, 0.12, 80)(x, y) * (0.2 + 0.8 * share(x)),
  });
  const stretches = (share: (x: number) => number) => weakStretches(lineOn(partly(share)).measure);

  it('is weak where both sensors show much less of it over 10 m', () => {
    const [[from, to] = [0, 0], ...more] = stretches((x) => (x > 6 && x < 19 ? 0 : 1));
    expect(more).toEqual([]);
    // The line begins at x = 1 m; rows have 0.1 m.
    expect(from / 10 + 1).toBeGreaterThan(5);
    expect(from / 10 + 1).toBeLessThan(8);
    expect(to / 10 + 1).toBeGreaterThan(17);
    expect(to / 10 + 1).toBeLessThan(20);
  });

  it('is not where the line fades at its end, as at the end of a drive', () => {
    expect(stretches((x) => (x > 10 ? 0 : 1))).toEqual([]);
  });

  it('is not where the paint is worn off for some metres only', () => {
    expect(stretches((x) => (x > 12 && x < 17 ? 0 : 1))).toEqual([]);
    expect(stretches(() => 1)).toEqual([]);
  });
});

describe('a single piece', () => {
  const piece = (from: number, to: number, y = 0, pieces = [to - from]): Trace => ({
    line: [
      [from, y, 0],
      [to, y, 0],
    ],
    lengthM: to - from,
    residualM: 0,
    sigmaM: 0.01,
    points: Array.from({ length: 10 * (to - from) + 1 }, (_, k) => ({
      x: from + k / 10,
      y,
      angle: 0,
      score: 5,
      step: 0,
    })),
    pieces,
    gaps: [],
    faint: { solidM: 0, dashedM: 0 },
    meanScore: 5,
  });
  const solid = piece(20, 40);
  const needed = (trace: Trace) => shortestOf(trace, 'divider', [trace, solid], 4);

  it('of 4 m is the last dash of a line that begins in line with it', () => {
    expect(needed(piece(11, 15))).toBeLessThan(4);
  });

  it('is an arrow or a stain beside the line, or further off than a gap', () => {
    expect(needed(piece(11, 15, 1.5))).toBeGreaterThan(5);
    expect(needed(piece(2, 6))).toBeGreaterThan(5);
    expect(needed(piece(14, 16))).toBeGreaterThan(5);
  });
});
