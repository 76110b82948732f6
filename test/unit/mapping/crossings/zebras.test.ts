/** Zebras of broad bars: each bar may be too weak to be a line, but bars alike in an even row speak for each other. */
import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import { DrivenPath } from '../../../../engine/reconstruct/stages/vectors/driven-path.ts';
import {
  type Chain,
  chainOf,
  significanceOf,
} from '../../../../engine/reconstruct/stages/vectors/following/chains.ts';
import { findCrossings } from '../../../../engine/reconstruct/stages/vectors/following/crossings.ts';
import { merged, zebrasAmong } from '../../../../engine/reconstruct/stages/vectors/marks/crossings/zebras.ts';
import { broadChains } from '../../../../engine/reconstruct/stages/vectors/marks/stop-bars.ts';
import { Recorder } from '../../../../engine/reconstruct/stages/vectors/steps/recorder.ts';
import { type Field, groundRasters } from '../../../support/paint/ground.ts';

/** The way runs along y = 0, from x = 1 to x = 24. */
const poses: Pose[] = Array.from({ length: 47 }, (_, k) => ({
  p: [1 + k / 2, 0, 0],
  q: { w: 1, x: 0, y: 0, z: 0 },
}));
const path = new DrivenPath({ poses });
const settings = { reachM: 15, following: { seedScore: 3.5, significance: 5, dashM: 7.5 } };

/** Bars along the way from x = 10 to 14, 0.5 m wide and 0.5 m apart, from y = −4 to 4. */
const zebra =
  (value: number): Field =>
  (x, y) =>
    x > 10 && x < 14 && Math.abs(y) < 4 && (y + 4) % 1 < 0.5 ? value : 0;

/** Straight along x, a point every 10 cm. */
const bar = (y: number, from = 10, to = 14, score = 4): Chain =>
  chainOf(
    Array.from({ length: Math.round((to - from) / 0.1) + 1 }, (_, k) => ({
      x: from + k / 10,
      y,
      angle: 0,
      score,
      step: 0,
    })),
  );

const even = (count: number, score?: number): Chain[] =>
  Array.from({ length: count }, (_, k) => bar(k, 10, 14, score));

const whyNot = (chains: readonly Chain[]): string => {
  const recorder = new Recorder();
  const { crossings } = zebrasAmong(chains, recorder.noCrossing);
  expect(crossings).toEqual([]);
  return recorder.refusals([])[0]?.reason ?? '';
};

describe('a zebra of bars of half a metre', () => {
  it('is found whole in the ground, with an outline from end to end and from the first bar to the last', () => {
    const chains = broadChains(groundRasters({ lidar: zebra(1.4) }), path, settings, 1);
    const { crossings, others } = zebrasAmong(chains);
    expect(crossings.map(({ bars }) => bars.length)).toEqual([8]);
    const outline = crossings[0]?.outline ?? [];
    const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
    [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)].forEach((value, k) => {
      expect(Math.abs(value - ([10, 14, -4, 3.5][k] ?? Number.NaN))).toBeLessThan(0.5);
    });
    expect(others.filter(({ points }) => points.every(({ x }) => x > 10.5 && x < 13.5))).toEqual([]);
  });

  it('is found where no bar alone stands out enough to be followed as a line', () => {
    const weak = even(6, 2.9);
    for (const { meanScore, lengthM } of weak) expect(significanceOf(meanScore, lengthM)).toBeLessThan(5);
    expect(zebrasAmong(weak).crossings).toHaveLength(1);
  });

  it('is found with one bar hidden, and of three bars when they are alike to the last', () => {
    expect(zebrasAmong([...even(3), ...[4, 5, 6].map((y) => bar(y))]).crossings).toHaveLength(1);
    expect(zebrasAmong(even(3, 6)).crossings).toHaveLength(1);
  });

  it('is found of three weak bars where a ladder has its line across their ends', () => {
    const weak = [0, 1.6, 3.2].map((y) => bar(y, 10, 13, 3.6));
    const across = chainOf(
      Array.from({ length: 45 }, (_, k) => ({
        x: 13,
        y: -0.5 + k / 10,
        angle: Math.PI / 2,
        score: 3.6,
        step: 0,
      })),
    );
    expect(zebrasAmong(weak).crossings).toEqual([]);
    expect(zebrasAmong([...weak, across]).crossings).toHaveLength(1);
  });

  it('is a hatched area where its bars stand in an oblique row', () => {
    const oblique = [0, 1, 2, 3, 4].map((y) => bar(y, 10 + y, 13 + y));
    expect(zebrasAmong(oblique)).toMatchObject({ crossings: [], hatched: [{ bars: oblique }], others: [] });
    expect(zebrasAmong(even(5)).hatched).toEqual([]);
  });

  it('is none of bars at uneven distances, with ragged ends, or too weak together: it says by how much', () => {
    expect(whyNot([0, 0.6, 2.5, 3.1, 5].map((y) => bar(y)))).toMatch(
      /distances scatter by [3-9]\d % \(25 % at most\)/,
    );
    const ragged = [0, 1, 2, 3, 4].map((y) => bar(y, y % 2 === 0 ? 10 : 12, y % 2 === 0 ? 14 : 16));
    expect(whyNot(ragged)).toMatch(/their ends by 1\.0 m \(0\.8 m at most\)/);
    expect(whyNot(even(4, 2))).toMatch(/stand out by 6\.3 σ together \(10\.0 σ needed\)/);
  });

  it('is none of three long pieces, such as patches of asphalt', () => {
    expect(whyNot([0, 1.5, 3].map((y) => bar(y, 8, 15, 6)))).toContain('3 broad bars');
  });

  it('counts once where the evidence shows a part of it, and as the evidence has it where that is more', () => {
    const whole = zebrasAmong(even(8)).crossings;
    const part = findCrossings(even(4)).crossings;
    expect(merged(whole, part)).toEqual({ broad: whole, narrow: [] });
    expect(merged(zebrasAmong(even(4)).crossings, findCrossings(even(8)).crossings).broad).toEqual([]);
  });
});
