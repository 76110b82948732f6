import { describe, expect, it } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { type Chain, chainOf } from '../../../engine/reconstruct/stages/vectors/following/chains.ts';
import { findCrossings } from '../../../engine/reconstruct/stages/vectors/following/crossings.ts';
import { joined } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { isArrows } from '../../../engine/reconstruct/stages/vectors/marks/arrow.ts';
import { shortPeriodOf } from '../../../engine/reconstruct/stages/vectors/marks/crossings/broken.ts';
import {
  brokenAmong,
  lineCrossings,
} from '../../../engine/reconstruct/stages/vectors/marks/crossings/line-crossings.ts';
import { measureOf } from '../../../engine/reconstruct/stages/vectors/marks/measure.ts';
import type { Painted } from '../../../engine/reconstruct/stages/vectors/marks/painted.ts';
import { ribbonAlong } from '../../../engine/reconstruct/stages/vectors/marks/ribbon.ts';
import { type Ground, groundRasters, stripe } from '../../support/paint/ground.ts';

/** A chain straight from one place to another, a point every 10 cm. */
function chain(from: readonly [number, number], to: readonly [number, number]): Chain {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const count = Math.round(length / 0.1);
  const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) + Math.PI) % Math.PI;
  return chainOf(
    Array.from({ length: count + 1 }, (_, k) => ({
      x: from[0] + ((to[0] - from[0]) * k) / count,
      y: from[1] + ((to[1] - from[1]) * k) / count,
      angle,
      score: 8,
      step: 0,
    })),
  );
}

const along = (y: number, from = 4, to = 12): Chain => chain([from, y], [to, y]);
const line = (y: number): Vec3[] => [
  [4, y, 0],
  [12, y, 0],
];
const every = (period: number, dash: number) => (x: number) => x % period < dash;
const rastersOf = (lidar: Ground['lidar']) => groundRasters({ ...(lidar && { lidar }) });

/** A way across y: it runs along y at x = 8. */
const poses: Pose[] = Array.from({ length: 30 }, (_, k) => ({
  p: [8, k - 15, 0],
  q: { w: Math.SQRT1_2, x: 0, y: 0, z: Math.SQRT1_2 },
}));
const path = new DrivenPath({ t: Float64Array.from(poses.keys()), poses });

describe('a broken line', () => {
  it('has the period of its dashes', () => {
    expect(shortPeriodOf(line(0), rastersOf(stripe(0, 0.12, 1.5, every(0.7, 0.5))))).toBeCloseTo(0.7, 1);
  });

  it('is no solid line, none of long dashes, and no bare road', () => {
    for (const painted of [() => true, every(6, 3), every(3, 1.5), () => false])
      expect(shortPeriodOf(line(0), rastersOf(stripe(0, 0.12, 1.5, painted)))).toBeUndefined();
  });
});

describe('a signalled crossing', () => {
  const broken = every(0.7, 0.5);
  const lidar = (x: number, y: number): number =>
    stripe(-2, 0.12, 1.5, broken)(x, y) + stripe(2, 0.12, 1.5, broken)(x, y);

  it('lies between two broken lines, which are no paint along the road', () => {
    const found = brokenAmong([along(-2), along(2), along(5)], rastersOf(lidar));
    expect(found.others).toEqual([along(5)]);
    const { crossings } = lineCrossings(found.broken, [], path);
    expect(crossings).toHaveLength(1);
    expect(crossings[0]).toMatchObject({ subtype: 'signalled' });
    const xs = crossings[0]?.outline.map(([x]) => x) ?? [];
    const ys = crossings[0]?.outline.map(([, y]) => y) ?? [];
    expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)].map(Math.round)).toEqual([
      4, 12, -2, 2,
    ]);
  });

  it('needs both lines', () => {
    const found = brokenAmong([along(-2)], rastersOf(lidar));
    expect(found.broken).toHaveLength(1);
    expect(lineCrossings(found.broken, [], path).crossings).toEqual([]);
  });
});

describe('a crossing between two solid lines', () => {
  const options = { dashGapM: 1, gapM: 1, dashM: 1 };
  const painted = (...chains: readonly Chain[]): Painted[] =>
    joined(chains, options).map((trace) => ({
      trace,
      look: { widthM: 0.3, colour: 'white' },
      kind: 'divider',
    }));

  it('is found across the way, and takes the lines', () => {
    const { crossings, others } = lineCrossings([], painted(along(-1.5), along(1.5)), path);
    expect(crossings).toMatchObject([{ subtype: 'lines' }]);
    expect(others).toEqual([]);
  });

  it('is none along the way, and none between a stop line and the nearer of its lines', () => {
    const lanes = painted(chain([6, -5], [6, 5]), chain([9, -5], [9, 5]));
    expect(lineCrossings([], lanes, path).crossings).toEqual([]);
    const withStop = painted(along(-1.5), along(1.5), along(-3.4, 8, 12));
    const { crossings, others } = lineCrossings([], withStop, path);
    expect(crossings).toHaveLength(1);
    expect(others.map(({ trace }) => Math.round(trace.lengthM))).toEqual([4]);
  });
});

describe('bars side by side', () => {
  const bars = (lean: number): Chain[] =>
    Array.from({ length: 5 }, (_, k) => chain([5 + k + lean * k, 0], [5 + k + lean * k, 3]));

  it('are a zebra when they stand in a row across their direction', () => {
    const { crossings, others } = findCrossings(bars(0));
    expect(crossings).toMatchObject([{ subtype: 'zebra' }]);
    expect(others).toEqual([]);
  });

  it('are a hatched area when the row is oblique: no crossing, and no lines', () => {
    const hatched = Array.from({ length: 5 }, (_, k) => chain([5 + k, k], [5 + k, 3 + k]));
    expect(findCrossings(hatched)).toEqual({ crossings: [], others: [] });
  });
});

describe('arrows', () => {
  const shaft = every(12, 3);
  /** From 2.2 to 3 m of each stroke a triangle 1 m wide at its foot. */
  const head = (x: number, y: number): number => {
    const s = x % 12;
    return s > 2 && s < 3 && Math.abs(y) < 0.5 * (3 - s) ? 1.5 : 0;
  };
  const judged = (lidar: Ground['lidar']): boolean => {
    const row: Vec3[] = [
      [0.2, 0, 0],
      [15.5, 0, 0],
    ];
    const ribbon = ribbonAlong(row, rastersOf(lidar));
    return isArrows(ribbon, measureOf(ribbon));
  };

  it('in a row are no dashed line', () => {
    expect(judged((x, y) => Math.max(stripe(0, 0.15, 1.5, shaft)(x, y), head(x, y)))).toBe(true);
  });

  it('are not seen in dashes without heads, nor in dashes that are broad throughout', () => {
    expect(judged(stripe(0, 0.15, 1.5, shaft))).toBe(false);
    expect(judged(stripe(0, 0.7, 1.5, shaft))).toBe(false);
  });
});
