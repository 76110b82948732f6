/** Crossings of which one line is clear: the other one is too faint to be followed, but it must lie beside it, and be as long. */
import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { chainOf } from '../../../../engine/reconstruct/stages/vectors/following/chains.ts';
import { halfSeen } from '../../../../engine/reconstruct/stages/vectors/marks/crossings/half-seen.ts';
import type { Broken } from '../../../../engine/reconstruct/stages/vectors/marks/crossings/line-crossings.ts';
import { partnerOf } from '../../../../engine/reconstruct/stages/vectors/marks/crossings/partner.ts';
import {
  boundedEnds,
  widened,
} from '../../../../engine/reconstruct/stages/vectors/marks/crossings/spanning.ts';
import { type Field, groundRasters, stripe } from '../../../support/paint/ground.ts';

const usual = { lidar: 1, camera: undefined };
const dashes = (x: number): boolean => x > 5 && x < 12 && x % 0.7 < 0.5;
const first: readonly [Vec3, Vec3] = [
  [5, -2, 0],
  [12, -2, 0],
];
/** Kerbs across the ends of the first line. */
const kerbs: Vec3[][] = [4.6, 12.6].map((x) => [
  [x, -10, 0],
  [x, 10, 0],
]);
const chain = chainOf(
  Array.from({ length: 71 }, (_, k) => ({ x: 5 + k / 10, y: -2, angle: 0, score: 6, step: 0 })),
);
const clear = stripe(-2, 0.12, 1, dashes);
const faint = stripe(1.5, 0.12, 0.5, dashes);
const both: Field = (x, y) => clear(x, y) + faint(x, y);

const alone: Broken = {
  line: first,
  lengthM: 7,
  residualM: 0,
  sigmaM: 0.01,
  chains: [chain],
  periodM: 0.7,
};
const found = (lidar: Field, boundaries: readonly (readonly Vec3[])[] = kerbs) =>
  halfSeen([alone], [], [], { boundaries, rasters: groundRasters({ lidar }), usual });

describe('the other line of a crossing', () => {
  it('is found where it is faint, to a few centimetres, and stands out as a whole', () => {
    const partner = partnerOf(first, groundRasters({ lidar: both }), usual);
    for (const [, y] of partner?.line ?? []) expect(Math.abs(y - 1.5)).toBeLessThan(0.15);
    expect(partner?.sigma).toBeGreaterThan(7);
    expect(partner?.chain.lengthM).toBeCloseTo(7, 0);
  });

  it('is none on a bare road, none along an edge, and none that covers half of the way as a stop line does', () => {
    const edge: Field = (x, y) => clear(x, y) + (y > 1.5 ? 1 : 0);
    const stop: Field = (x, y) => clear(x, y) + stripe(1.5, 0.5, 1, (at) => at > 9)(x, y);
    for (const lidar of [clear, edge, stop])
      expect(partnerOf(first, groundRasters({ lidar }), usual)).toBeUndefined();
  });

  it('is the nearer one of two', () => {
    const lidar: Field = (x, y) => both(x, y) + stripe(3.5, 0.12, 1)(x, y);
    const partner = partnerOf(first, groundRasters({ lidar }), usual);
    expect(partner?.line[0][1]).toBeCloseTo(1.5, 0);
  });
});

describe('a crossing of which one line was found', () => {
  it('reaches from one line to the other', () => {
    const { crossings } = found(both);
    expect(crossings).toMatchObject([{ subtype: 'signalled' }]);
    const ys = crossings[0]?.outline.map(([, y]) => y) ?? [];
    expect(Math.min(...ys)).toBeCloseTo(-2, 1);
    expect(Math.abs(Math.max(...ys) - 1.5)).toBeLessThan(0.2);
  });

  it('is none where a kerb lies across neither end of the broken line, and one where one of them was seen', () => {
    const aside: Vec3[] = [
      [0, -3, 0],
      [25, -3, 0],
    ];
    expect(found(both, [aside]).crossings).toEqual([]);
    expect(found(both, [kerbs[0] ?? []]).crossings).toHaveLength(1);
  });

  it('lies before a stop line where its other line is too faint to be sure of', () => {
    const other = stripe(1.5, 0.12, 0.16, dashes);
    const stop = stripe(2.9, 0.5, 0.5, (x) => x > 5 && x < 8.3);
    const ground: Field = (x, y) => clear(x, y) + other(x, y);
    expect(found(ground).crossings).toEqual([]);
    const ys = found((x, y) => ground(x, y) + stop(x, y)).crossings[0]?.outline.map(([, y]) => y) ?? [];
    expect(Math.abs(Math.max(...ys) - 1.5)).toBeLessThan(0.2);
  });

  it('is made once, where it is not known already', () => {
    const [known] = found(both).crossings;
    const scene = { boundaries: kerbs, rasters: groundRasters({ lidar: both }), usual };
    expect(halfSeen([alone, alone], [], [], scene).crossings).toHaveLength(1);
    expect(halfSeen([alone], [], known ? [known] : [], scene).crossings).toEqual([]);
  });
});

describe('a line from one side of the road to the other', () => {
  it('ends at boundaries that run across it', () => {
    expect(boundedEnds(first, kerbs)).toBe(2);
    const away = kerbs.map((kerb, k) => kerb.map(([x, y, z]): Vec3 => [x + (k === 0 ? -3 : 3), y, z]));
    expect(boundedEnds(first, away)).toBe(0);
    const beside: Vec3[] = [
      [4, -2.2, 0],
      [13, -1.8, 0],
    ];
    expect(boundedEnds(first, [beside])).toBe(0);
  });

  it('is made longer up to them', () => {
    const [from, to] = widened(first, kerbs, 1);
    expect([from[0], to[0]]).toEqual([expect.closeTo(4.6), expect.closeTo(12.6)]);
    expect(widened(first, kerbs, 0.2)).toEqual(first);
  });
});
