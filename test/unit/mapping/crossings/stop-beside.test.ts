/** Stop lines that only the crossing behind them tells from the road: where they may lie, and where not. */
import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import type { RasterReader } from '../../../../engine/reconstruct/mapping/raster.ts';
import { DrivenPath } from '../../../../engine/reconstruct/stages/vectors/driven-path.ts';
import type { Crossing } from '../../../../engine/reconstruct/stages/vectors/following/crossings.ts';
import { implausible } from '../../../../engine/reconstruct/stages/vectors/marks/crossings/plausible.ts';
import {
  keepsOn,
  stopsBeside,
} from '../../../../engine/reconstruct/stages/vectors/marks/crossings/stop-beside.ts';
import { type Field, groundRasters, stripe } from '../../../support/paint/ground.ts';

const pathAlong = (y: number, heading = 0): DrivenPath => {
  const poses = Array.from(
    { length: 51 },
    (_, k): Pose => ({
      p: heading === 0 ? [k / 2, y, 0] : [y, k / 2 - 12, 0],
      q: { w: Math.cos(heading / 2), x: 0, y: 0, z: Math.sin(heading / 2) },
    }),
  );
  return new DrivenPath({ t: Float64Array.from(poses.keys()), poses });
};

/** A crossing of a side street that people cross along x, from y = -2 to y = 1. */
const crossing: Crossing = {
  subtype: 'signalled',
  bars: [],
  outline: [
    [5, -2, 0],
    [12, -2, 0],
    [12, 1, 0],
    [5, 1, 0],
    [5, -2, 0],
  ],
};
const usual = { lidar: 1, camera: undefined };
/** A bar of 0.5 m, 1 m beyond the crossing, on one half of the way. */
const bar = (y: number, from: number, to: number, strength = 0.5): Field =>
  stripe(y, 0.5, strength, (x) => x > from && x < to);
const found = (lidar: Field, keeps?: 'left' | 'right', path = pathAlong(-9)) =>
  stopsBeside(crossing, path, { boundaries: [], rasters: groundRasters({ lidar }), usual, keeps });

describe('a stop line that no piece of shows by itself', () => {
  it('is found before the crossing, as long as the half of the way that traffic comes on', () => {
    const [stop] = found(bar(2.3, 5.2, 8.3), 'right');
    expect(stop?.lengthM).toBeCloseTo(3.4, 0);
    for (const { x, y } of stop?.points ?? []) {
      expect(Math.abs(y - 2.3)).toBeLessThan(0.3);
      expect(x).toBeLessThan(8.6);
    }
  });

  it('is none on the half on which traffic leaves, nor where both halves show the same', () => {
    expect(found(bar(2.3, 8.7, 11.8), 'right')).toEqual([]);
    expect(found(bar(2.3, 8.7, 11.8), 'left')).toHaveLength(1);
    expect(found(bar(2.3, 5, 12), 'right')).toEqual([]);
    expect(found(() => 0, 'right')).toEqual([]);
  });

  it('is none between the crossing and the junction', () => {
    const inner = bar(-3.3, 8.7, 11.8);
    expect(found(inner, 'right')).toEqual([]);
    expect(found(inner, 'right', pathAlong(14))).toHaveLength(1);
  });

  it('leaves a reason where it does not stand out enough', () => {
    const told: string[] = [];
    /** Stripes of the road further out, stronger than the bar. */
    const road: Field = (_, y) => (y > 3.4 || y < -1.5 ? 1.5 * Math.sign(Math.sin(4.5 * y)) : 0);
    const rasters = groundRasters({ lidar: (x, y) => road(x, y) + bar(2.3, 5.2, 8.3, 0.25)(x, y) });
    const scene = { boundaries: [], rasters, usual, keeps: 'right' as const };
    const stops = stopsBeside(crossing, pathAlong(-9), scene, (_, why, { neededSigma = 0 }) => {
      told.push(`${why} ${neededSigma > 3}`);
    });
    expect(stops).toEqual([]);
    expect(told).toEqual(['faint true']);
  });
});

describe('the side that traffic keeps to', () => {
  it('is that of the vehicle on the crossings that it drove over', () => {
    expect(keepsOn([crossing], pathAlong(10.5, Math.PI / 2))).toBe('right');
    expect(keepsOn([crossing], pathAlong(6.5, Math.PI / 2))).toBe('left');
    expect(keepsOn([crossing], pathAlong(8.5, Math.PI / 2))).toBeUndefined();
    expect(keepsOn([crossing], pathAlong(-9))).toBeUndefined();
  });
});

const why = (each: Crossing, path: DrivenPath, rasters: RasterReader, hatched: readonly Crossing[] = []) =>
  implausible(each, { path, rasters, usual, hatched });

describe('a crossing', () => {
  const rasters = groundRasters({ lidar: () => 0 });
  it('is none where the vehicle drove along it, between its lines', () => {
    expect(why(crossing, pathAlong(0), rasters)?.[0]).toBe('along-way');
    expect(why(crossing, pathAlong(8, Math.PI / 2), rasters)).toBeUndefined();
    expect(why(crossing, pathAlong(-9), rasters)).toBeUndefined();
  });

  it('is none where oblique bars of a hatched area lie', () => {
    expect(why(crossing, pathAlong(-9), rasters, [crossing])?.[0]).toBe('in-hatched');
    const away = { ...crossing, outline: crossing.outline.map(([x, y]) => [x, y + 20, 0] as const) };
    expect(why(crossing, pathAlong(-9), rasters, [away])).toBeUndefined();
  });

  it('is no zebra where its bars do not show paint', () => {
    const bars = [6, 7, 8, 9].map((x) => {
      const points = Array.from({ length: 30 }, (_, k) => ({
        x,
        y: -2 + k / 10,
        angle: Math.PI / 2,
        score: 4,
        step: 0,
      }));
      return { points, lengthM: 3, meanScore: 4 };
    });
    const zebra: Crossing = { ...crossing, subtype: 'zebra', bars };
    const paint: Field = (x) => (Math.abs(x - Math.round(x)) < 0.2 ? 1 : 0);
    const tracks: Field = (x, y) => 0.15 * paint(x, y);
    expect(why(zebra, pathAlong(-9), groundRasters({ lidar: paint }))).toBeUndefined();
    expect(why(zebra, pathAlong(-9), groundRasters({ lidar: tracks }))?.[0]).toBe('pale-bars');
  });
});
