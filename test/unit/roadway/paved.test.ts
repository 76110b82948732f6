import { describe, expect, test } from 'vitest';
import type { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import type { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import type { Trace } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { isBeforeParking } from '../../../engine/reconstruct/stages/vectors/marks/before-parking.ts';
import { onCrease } from '../../../engine/reconstruct/stages/vectors/roadway/crease.ts';
import { realSteps } from '../../../engine/reconstruct/stages/vectors/roadway/false-steps.ts';
import {
  besideParking,
  pavedEdges as pavedAmong,
} from '../../../engine/reconstruct/stages/vectors/roadway/paved.ts';
import { isSeam } from '../../../engine/reconstruct/stages/vectors/roadway/seams.ts';
import { surfaceEdges } from '../../../engine/reconstruct/stages/vectors/roadway/surface-edges.ts';
import { asidesOf, type Place, parked, path, rasters, rim, traceOf } from '../../support/paint/road-side.ts';

const pavedEdges = (found: readonly Trace[], ground: RasterReader, along: DrivenPath): Trace[] =>
  pavedAmong(found, surfaceEdges(ground, along), ground, along);

describe('a seam in the roadway', () => {
  test('has the same ground on both sides, however dark it is itself', () => {
    const rail = rasters((_, y) => ({ z: -0.02 * y, shine: Math.abs(y - 2.5) < 0.06 ? -3 : 0 }));
    expect(isSeam(rim(2.5), rail, path, 20)).toBe(true);
  });

  test('is one though another rail lies a metre beyond it', () => {
    const dark = [2.5, 3.5];
    const rails = rasters((_, y) => ({
      z: -0.02 * y,
      shine: dark.some((at) => Math.abs(y - at) < 0.06) ? -3 : 0,
    }));
    expect(isSeam(rim(2.5), rails, path, 20)).toBe(true);
  });

  test('is one where the ground beyond is darker: the bed of tram rails is, what lies beside a road is not', () => {
    const ground = (beyond: number) => rasters((_, y) => ({ z: -0.02 * y, shine: y < 4 ? 0 : beyond }));
    expect(isSeam(rim(4), ground(-0.5), path, 20)).toBe(true);
    expect(isSeam(rim(4), ground(0.5), path, 20)).toBe(false);
  });

  test('is told from a rim with a pavement, a gutter or grass beyond it', () => {
    const beyond: readonly ((d: number) => Place)[] = [
      (d) => ({ z: 0.02 + 0.02 * d, shine: 0 }),
      (d) => ({ z: 0.03 * d, shine: 0 }),
      (d) => ({ z: -0.02 * d, shine: 0.8 }),
    ];
    for (const outside of beyond) {
      const ground = rasters((_, y) => (y < 4 ? { z: -0.02 * (y - 4), shine: 0 } : outside(y - 4)));
      expect(isSeam(rim(4), ground, path, 20)).toBe(false);
    }
  });
});

describe('a step of the evidence', () => {
  /** What is said of a step at 4 m; undefined where it stays. */
  const refusalOf = (at: (x: number, y: number) => Place, step = rim(4)): string | undefined => {
    const told: string[] = [];
    const kept = realSteps([step], rasters(at), path, 20, (_, why) => told.push(why));
    expect(kept.length + told.length).toBe(1);
    return told[0];
  };

  test('is a kerb where the ground rises by its height', () => {
    expect(refusalOf((_, y) => ({ z: y < 4 ? -0.02 * y : 0.04, shine: 0 }))).toBeUndefined();
  });

  test('is none where the ground does not rise: vehicles and rings of the lidar look like steps', () => {
    expect(refusalOf((_, y) => ({ z: -0.02 * y, shine: 0 }))).toBe('flat');
  });

  test('is none at a front before which vehicles hid the ground: the road may end before it', () => {
    const unseen = { z: Number.NaN, shine: 0, points: 0 };
    const street = (_: number, y: number): Place => {
      if (y < 1.5) return { z: -0.1, shine: 0 };
      if (y < 3.6) return unseen;
      if (y < 4) return { z: -0.08, shine: 0 };
      return y < 4.15 ? { z: 0.1, shine: 0, stands: 2 } : unseen;
    };
    expect(refusalOf(street)).toBe('unseen');
  });

  test('is none at the flanks of two vehicles, and a kerb where as long a piece has ground behind it', () => {
    const street = (isHidden: boolean) => (x: number, y: number) => {
      if (y < 4) return { z: -0.02 * y, shine: 0 };
      const stands = parked(x, y, 4, 5.8);
      return isHidden ? { z: Number.NaN, shine: 0, stands, points: 0 } : { z: 0.04, shine: 0 };
    };
    expect(refusalOf(street(true), rim(4, 10))).toBe('flank');
    expect(refusalOf(street(false), rim(4, 10))).toBeUndefined();
  });

  test('is none on a ring about where the way begins, though the ground rises there', () => {
    const radius = 8;
    const arc = Array.from({ length: 80 }, (_, k) => {
      const a = 0.4 + 0.01 * k;
      return { x: radius * Math.cos(a), y: radius * Math.sin(a), angle: a + Math.PI / 2 };
    });
    const beyond = (x: number, y: number) => Math.hypot(x, y) > radius;
    expect(refusalOf((x, y) => ({ z: beyond(x, y) ? 0.08 : 0, shine: 0 }), traceOf(arc))).toBe('ring');
  });
});

describe('the edge before paved parking', () => {
  /** Asphalt to 4 m, stones to a kerb at 6.6 m, and pavement behind it. */
  const street = (stands: boolean) => (x: number, y: number) => ({
    z: y < 6.6 ? -0.02 * Math.max(0, y) : 0,
    shine: y < 4 ? -0.4 : 0.4,
    stands: stands ? parked(x, y, 4.4, 6.2) : 0,
  });

  test('is found at its place, though the ground neither steps nor turns there', () => {
    const [edge, ...others] = asidesOf(pavedEdges([], rasters(street(true)), path));
    expect(others).toEqual([]);
    expect(Math.abs((edge ?? Number.NaN) - 4)).toBeLessThan(0.1);
  });

  test('is none where vehicles only drove past: the ground behind them was seen before and after', () => {
    const ground = rasters((x, y) => ({
      ...street(false)(x, y),
      stands: parked(x, y, 4.4, 4.7),
      points: 5,
    }));
    expect(pavedEdges([], ground, path)).toEqual([]);
  });

  test('is none where nothing stands beyond it: two layers of asphalt look the same', () => {
    expect(pavedEdges([], rasters(street(false)), path)).toEqual([]);
  });

  test('is none before a row of vehicles where the change is a line of paint or the rim of a wheel track', () => {
    const row = (shine: (y: number) => number) =>
      rasters((x, y) => ({ z: -0.02 * y, shine: shine(y), stands: parked(x, y, 4.4, 6.2) }));
    expect(
      pavedEdges(
        [],
        row((y) => (Math.abs(y - 4) < 0.06 ? 3 : 0)),
        path,
      ),
    ).toEqual([]);
    expect(
      pavedEdges(
        [],
        row((y) => Math.max(-0.5, Math.min(0.5, 1.2 * (y - 4)))),
        path,
      ),
    ).toEqual([]);
  });

  test('is the inner one of a single row of bright stones, unless both grounds beside it are as dark: paint', () => {
    const row = (wideM: number, beyond: number) =>
      rasters((x, y) => ({
        z: -0.02 * y,
        shine: y < 4 ? -0.4 : y < 4 + wideM ? 0.8 : beyond,
        stands: parked(x, y, 4.4, 6.2),
      }));
    const [edge, ...others] = asidesOf(pavedEdges([], row(0.18, 0.3), path));
    expect(others).toEqual([]);
    expect(Math.abs((edge ?? Number.NaN) - 4)).toBeLessThan(0.1);
    expect(pavedEdges([], row(0.3, -0.4), path)).toEqual([]);
  });

  test('is none where darker ground begins', () => {
    const ground = rasters((x, y) => ({
      z: -0.02 * y,
      shine: y < 4 ? 0.4 : -0.4,
      stands: parked(x, y, 4.4, 6.2),
    }));
    expect(pavedEdges([], ground, path)).toEqual([]);
  });

  test('is none where a boundary nearer to the path is known', () => {
    expect(pavedEdges([rim(2.5)], rasters(street(true)), path)).toEqual([]);
  });

  test('leaves the kerb behind the vehicles, and drops the front of a house', () => {
    const ground = rasters((x, y) => ({
      ...street(true)(x, y),
      ...(y > 9 ? { z: Number.NaN, stands: 3 } : {}),
    }));
    const edges = pavedEdges([], ground, path);
    const kept = besideParking([{ trace: rim(6.6) }, { trace: rim(9) }], edges, ground, path);
    expect(asidesOf(kept.map(({ trace }) => trace)).map((y) => y.toFixed(1))).toEqual(['6.6']);
  });
});

describe('a flush kerb', () => {
  /** The road falls to 4 m, and the pavement rises from there, over a step of so many metres. */
  const street = (stepM: number) =>
    rasters((_, y) => ({ z: y < 4 ? -0.025 * y : -0.1 + stepM + 0.05 * (y - 4), shine: 0 }));
  const asideOf = (found: number, ground: RasterReader): number =>
    asidesOf([onCrease(rim(found), ground, path, 20)])[0] ?? Number.NaN;

  test('lies where the cross-fall turns, though its rim was found further out', () => {
    expect(Math.abs(asideOf(4.3, street(0)) - 4)).toBeLessThan(0.06);
    expect(Math.abs(asideOf(4, street(0)) - 4)).toBeLessThan(0.06);
  });

  test('is not looked for where the ground steps, or does not turn: the rim stays where it is', () => {
    expect(asideOf(4.1, street(0.04))).toBeCloseTo(4.1, 6);
    const bank = rasters((_, y) => ({ z: y < 4 ? -0.025 * y : -0.1 - 0.08 * (y - 4), shine: 0 }));
    expect(asideOf(4.2, bank)).toBeCloseTo(4.2, 6);
  });
});

describe('a pale line along parked vehicles', () => {
  /** A bright line at 4 m on asphalt, vehicles beyond it, and a kerb at so many metres. */
  const street = (stands: boolean) =>
    rasters((x, y) => ({
      shine: Math.abs(y - 4) < 0.06 ? 3 : 0,
      stands: stands ? parked(x, y, 4.4, 6.2) : 0,
    }));
  const isEnd = (ground: RasterReader, kerbM?: number): boolean =>
    isBeforeParking(rim(4), kerbM === undefined ? [] : [rim(kerbM).line], path, ground);

  test('is where the road ends: no lane has room between it and the kerb', () => {
    expect(isEnd(street(true), 6.4)).toBe(true);
  });

  test('may be a divider where a lane has room beyond it: the vehicles are a queue', () => {
    expect(isEnd(street(true), 7.2)).toBe(false);
    expect(isEnd(street(true))).toBe(false);
  });

  test('may be the line of a cycle lane where no vehicle stands', () => {
    expect(isEnd(street(false), 6.4)).toBe(false);
  });
});
