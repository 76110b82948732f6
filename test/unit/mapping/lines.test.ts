import { describe, expect, test } from 'vitest';
import {
  type Chain,
  chainOf,
  cutBends,
  followRidges,
  without,
} from '../../../engine/reconstruct/stages/vectors/following/chains.ts';
import { findCrossings } from '../../../engine/reconstruct/stages/vectors/following/crossings.ts';
import { fitLine } from '../../../engine/reconstruct/stages/vectors/following/fit.ts';
import { joinChains } from '../../../engine/reconstruct/stages/vectors/following/joints.ts';
import type { RidgePoint } from '../../../engine/reconstruct/stages/vectors/following/ridge-points.ts';
import type { Trace } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { uncrossed } from '../../../engine/reconstruct/stages/vectors/kerbs.ts';
import { numbers } from '../../support/paint/painted-road.ts';

const FOLLOW = { seedScore: 3.5, holeM: 0.7, leastLengthM: 0.8, significance: 5 };
const JOIN = { dashGapM: 10, gapM: 2.5, dashM: 7 };

/** Ridge points along a curve at every 5 cm of s, with noise across. */
function along(
  curve: (s: number) => readonly [x: number, y: number, heading: number],
  from: number,
  to: number,
  { noiseM = 0.02, score = 6, seed = 1 } = {},
): RidgePoint[] {
  const random = numbers(seed);
  const points: RidgePoint[] = [];
  for (let s = from; s <= to; s += 0.05) {
    const [x, y, heading] = curve(s);
    const off = noiseM * (random() + random() + random() - 1.5) * 2;
    points.push({
      x: x - Math.sin(heading) * off,
      y: y + Math.cos(heading) * off,
      angle: ((heading % Math.PI) + Math.PI) % Math.PI,
      score,
      step: 0,
    });
  }
  return points;
}

const straight =
  (y: number) =>
  (s: number): [number, number, number] => [s, y, 0];
const arc =
  (radius: number) =>
  (s: number): [number, number, number] => [
    radius * Math.sin(s / radius),
    radius * (1 - Math.cos(s / radius)),
    s / radius,
  ];
const dashes = (
  curve: (s: number) => readonly [number, number, number],
  count: number,
  onM: number,
  offM: number,
) =>
  Array.from({ length: count }, (_, k) =>
    along(curve, k * (onM + offM), k * (onM + offM) + onM, { seed: k + 1 }),
  ).flat();

describe('following ridges', () => {
  test('two lines 30 cm apart stay two', () => {
    const chains = followRidges(
      [...along(straight(0), 0, 20), ...along(straight(0.3), 0, 20, { seed: 2 })],
      FOLLOW,
    );
    expect(chains).toHaveLength(2);
    for (const { points } of chains) expect(new Set(points.map(({ y }) => Math.round(y / 0.3))).size).toBe(1);
  });

  test('a faint line is believed when it is long, not when it is short', () => {
    const faint = { score: 3.6 };
    expect(followRidges(along(straight(0), 0, 20, faint), FOLLOW)).toHaveLength(1);
    expect(followRidges(along(straight(0), 0, 2, faint), FOLLOW)).toHaveLength(0);
  });

  test('a line is cut where it turns sharper than a road line does', () => {
    const corner = [...along(straight(0), 0, 10), ...along((s) => [10, s, Math.PI / 2], 0.1, 8, { seed: 3 })];
    const points = corner.map((p) => p);
    const pieces = cutBends({ points, lengthM: 18, meanScore: 6 }, 0.15, 0.8);
    expect(pieces).toHaveLength(2);
    expect(cutBends({ points: along(arc(12), 0, 15), lengthM: 15, meanScore: 6 }, 0.15, 0.8)).toHaveLength(1);
  });
});

describe('cutting chains', () => {
  const chain = chainOf(along(straight(0), 0, 10));
  const spans = (chains: readonly Chain[]) =>
    chains.map(({ points }) => [points[0]!.x, points.at(-1)!.x].map((x) => Math.round(x)));

  test('what is dropped is gone, wherever in the chain it lies', () => {
    const dropping = (from: number, to: number) => spans(without(chain, ({ x }) => x > from && x < to));
    expect(dropping(4.02, 6.02)).toEqual([
      [0, 4],
      [6, 10],
    ]);
    expect(dropping(-1, 3.02), 'its beginning').toEqual([[3, 10]]);
    expect(dropping(7.02, 11), 'its end').toEqual([[0, 7]]);
    expect(dropping(-1, 11), 'all of it').toEqual([]);
    expect(without(chain, () => false)).toEqual([chain]);
  });
});

describe('kerbs and paint', () => {
  const trace = (points: RidgePoint[]): Trace => ({
    ...fitLine(points),
    points,
    pieces: [],
    gaps: [],
    faint: { solidM: 0, dashedM: 0 },
    meanScore: 6,
  });

  test('a short kerb across a line of paint is none; a long one stays, as does one that touches nothing', () => {
    const across = (x: number, lengthM: number) =>
      trace(along((s) => [x, s - lengthM / 2, Math.PI / 2], 0, lengthM));
    const paint = [trace(along(straight(0), 0, 30))];
    const [short, long, aside] = [across(10, 2.5), across(20, 12), across(40, 2.5)];
    expect(uncrossed([short, long, aside], paint)).toEqual([long, aside]);
    expect(uncrossed([short], [trace(along(straight(0), 9, 11))])).toEqual([short]);
  });
});

describe('joining across gaps', () => {
  const joinedOf = (points: RidgePoint[]) => joinChains(followRidges(points, FOLLOW), JOIN);

  test('dashes of 3 m with gaps of 6 m become one line, on a straight and on a bend of 60 m', () => {
    for (const curve of [straight(0), arc(60)]) {
      const lines = joinedOf(dashes(curve, 6, 3, 6));
      expect(lines).toHaveLength(1);
      expect(lines[0]!.chains).toHaveLength(6);
      expect(lines[0]!.gaps.every((gap) => gap > 5 && gap < 7)).toBe(true);
    }
  });

  test('dashes of 6 m with gaps of 12 m, as on motorways, become one line, and those of 3 m do not', () => {
    expect(joinedOf(dashes(straight(0), 5, 6.4, 11.6))).toHaveLength(1);
    expect(joinedOf(dashes(straight(0), 5, 3, 11.6))).toHaveLength(5);
  });

  test('dashes of neighbouring lanes are not mixed', () => {
    const lines = joinedOf([...dashes(straight(0), 5, 3, 6), ...dashes(straight(3), 5, 3, 6)]);
    expect(lines).toHaveLength(2);
    for (const { points } of lines) expect(new Set(points.map(({ y }) => Math.round(y / 3))).size).toBe(1);
  });

  test('a gap longer than the longest is left open', () => {
    expect(joinedOf(dashes(straight(0), 2, 3, 14))).toHaveLength(2);
  });

  test('points come in order along the line', () => {
    const [line] = joinedOf(dashes(straight(0), 4, 3, 6));
    const xs = line!.points.map(({ x }) => x);
    const sign = Math.sign(xs.at(-1)! - xs[0]!);
    for (let k = 1; k < xs.length; k++) expect(sign * (xs[k]! - xs[k - 1]!)).toBeGreaterThan(-0.1);
  });
});

describe('fitting', () => {
  test('a gap between dashes is crossed straight, however their tips scatter', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const points = [0, 12, 24, 36].flatMap((from, k) =>
        along(straight(0), from, from + 3, { noiseM: 0.05, seed: 10 * seed + k }),
      );
      for (const [, y] of fitLine(points).line) expect(Math.abs(y)).toBeLessThan(0.1);
    }
  });

  test('noise of 4 cm across leaves a line within 2 cm on a bend', () => {
    const { line, residualM, sigmaM } = fitLine(along(arc(40), 0, 40, { noiseM: 0.04, seed: 9 }));
    for (const [x, y] of line) expect(Math.abs(Math.hypot(x, y - 40) - 40)).toBeLessThan(0.025);
    expect(residualM).toBeGreaterThan(0.02);
    expect(sigmaM).toBeLessThan(residualM);
  });

  test('a straight line needs no more than its ends', () => {
    expect(fitLine(along(straight(1), 0, 30, { noiseM: 0 })).line).toHaveLength(2);
  });
});

describe('crossings', () => {
  const bars = (count: number, apartM: number): Chain[] =>
    Array.from({ length: count }, (_, k) => ({
      points: along(straight(k * apartM), 0, 3.6, { seed: k + 1 }),
      lengthM: 3.6,
      meanScore: 8,
    }));

  test('seven bars a metre apart are one, and its outline holds them', () => {
    const { crossings, others } = findCrossings(bars(7, 1));
    expect(others).toHaveLength(0);
    expect(crossings).toHaveLength(1);
    const [outline] = crossings.map((each) => each.outline);
    const [xs, ys] = [outline!.map(([x]) => x), outline!.map(([, y]) => y)];
    expect(Math.min(...ys)).toBeCloseTo(-0.25, 1);
    expect(Math.max(...ys)).toBeCloseTo(6.25, 1);
    expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(3.6, 0);
    expect(outline!.at(-1)).toEqual(outline![0]);
  });

  test('the dashes of three lanes are none', () => {
    const { crossings, others } = findCrossings(bars(4, 3.2));
    expect(crossings).toHaveLength(0);
    expect(others).toHaveLength(4);
  });
});
