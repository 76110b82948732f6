import { describe, expect, test } from 'vitest';
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import type { InputArtifact } from '../../../engine/reconstruct/contract/stage.ts';
import { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import { DrivenPath, extendedPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { Edges } from '../../../engine/reconstruct/stages/vectors/edges.ts';
import { fitLine } from '../../../engine/reconstruct/stages/vectors/following/fit.ts';
import type { RidgePoint } from '../../../engine/reconstruct/stages/vectors/following/ridge-points.ts';
import type { Trace } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { isStub } from '../../../engine/reconstruct/stages/vectors/roadway/boundaries.ts';
import { between, bridgesOf } from '../../../engine/reconstruct/stages/vectors/roadway/bridges.ts';
import { ditchesAlong, offBanks } from '../../../engine/reconstruct/stages/vectors/roadway/ditches.ts';
import { isFlank } from '../../../engine/reconstruct/stages/vectors/roadway/flanks.ts';
import { railsAlong } from '../../../engine/reconstruct/stages/vectors/roadway/rails.ts';
import { numbers } from '../../support/paint/painted-road.ts';

const TILE_M = 20;
const CELL_M = 0.1;
const CELLS = TILE_M / CELL_M;

/** What the rasters hold at a place: the ground's height where it was hit, and how high something stands (m). */
type Place = { readonly z?: number | undefined; readonly stands?: number | undefined };

/** Rasters of a road along x from 0 to 60 m, 20 m to both sides. */
function rasters(at: (x: number, y: number) => Place): RasterReader {
  const tiles = [0, 1, 2].flatMap((i) => [-1, 0].map((j) => [i, j] as const));
  const parts = tiles.map(([i, j]) => {
    const places = Array.from({ length: CELLS * CELLS }, (_, k) =>
      at(i * TILE_M + ((k % CELLS) + 0.5) * CELL_M, j * TILE_M + (Math.floor(k / CELLS) + 0.5) * CELL_M),
    );
    const bytes = encodeColumns(
      {},
      {
        elevation: Float32Array.from(places, ({ z }) => z ?? Number.NaN),
        density: Float32Array.from(places, ({ z }) => (z === undefined ? 0 : 4)),
        height: Uint8Array.from(places, ({ stands }) => Math.round((stands ?? 0) * 50)),
      },
    );
    return { key: `${i}_${j}`, level: 0, bytes: () => bytes, block: () => decodeColumns(bytes) };
  });
  const input: InputArtifact = {
    kind: 'raster',
    meta: { tileM: TILE_M, resolutionM: CELL_M },
    parts: () => parts,
    only: () => decodeColumns(parts[0]?.bytes() ?? new Uint8Array()),
  };
  return new RasterReader(input, 8);
}

const poses = Array.from({ length: 121 }, (_, k) => ({
  p: [k * 0.5, 0, 0] as const,
  q: { w: 1, x: 0, y: 0, z: 0 },
}));
const path = new DrivenPath({ poses });
/** Mean distance of a line's vertices from the path. */
const asideOf = (line: readonly (readonly number[])[]): number =>
  line.reduce((sum, [, y]) => sum + (y ?? Number.NaN), 0) / line.length;

describe('guard rails', () => {
  const random = numbers(3);
  /** Something 20 cm thin at 6 m, seen from the road in most of its cells. */
  const thin = (heightM: () => number, behind: boolean) =>
    rasters((_, y) =>
      Math.abs(y - 6) < 0.1
        ? { z: 0, stands: random() < 0.8 ? heightM() : 0 }
        : { z: y > 6 && !behind ? undefined : 0 },
    );

  test('are thin things of even height with ground behind, at their place and as long', () => {
    const [rail, ...others] = railsAlong(
      thin(() => 0.75 + 0.04 * random(), true),
      path,
    );
    expect(others).toEqual([]);
    expect(Math.abs(asideOf(rail?.line ?? []) - 6)).toBeLessThan(0.05);
    expect(rail?.lengthM).toBeGreaterThan(55);
  });

  test('are found where few lasers hit the ground, behind them as seldom as before them; walls are not', () => {
    /** The ground is hit in every eighth cell; behind, where the thing is a wall, nowhere. */
    const sparse = (isWall: boolean) =>
      rasters((_, y) => {
        if (Math.abs(y - 6) < 0.1) return { z: 0, stands: random() < 0.8 ? 0.75 : 0 };
        return { z: random() < 0.12 && !(isWall && y > 6) ? 0 : undefined };
      });
    const [rail] = railsAlong(sparse(false), path);
    expect(rail?.lengthM).toBeGreaterThan(55);
    expect(railsAlong(sparse(true), path)).toEqual([]);
  });

  test('are no walls, behind which no ground is seen, and no flanks of cars, which are uneven', () => {
    expect(
      railsAlong(
        thin(() => 0.75, false),
        path,
      ),
    ).toEqual([]);
    expect(
      railsAlong(
        thin(() => 0.5 + 0.9 * random(), true),
        path,
      ),
    ).toEqual([]);
    const cars = rasters((x, y) => ({ z: 0, stands: x % 6 < 4.5 && y > 5 && y < 6.8 ? 0.9 : 0 }));
    expect(railsAlong(cars, path)).toEqual([]);
  });
});

describe('ditches', () => {
  /** Banks at 6 and 8.2 m, the bottom from 6.9 to 7.3 m; what the inner bank hides is not seen. */
  const ditch =
    (depthM: number, hiddenTo: number) =>
    (_: number, y: number): Place => {
      const down = Math.max(0, Math.min(1, (y - 6) / 0.9, (8.2 - y) / 0.9));
      return y > 6.1 && y < hiddenTo ? {} : { z: -depthM * down };
    };

  test('lie midway between their banks, also where the road’s side hides the bottom', () => {
    for (const hiddenTo of [6, 7.6]) {
      const [found, ...others] = ditchesAlong(rasters(ditch(0.55, hiddenTo)), path);
      expect(others).toEqual([]);
      expect(Math.abs(asideOf(found?.line ?? []) - 7.1)).toBeLessThan(0.15);
      expect(found?.lengthM).toBeGreaterThan(55);
    }
  });

  test('are deep: gutters and ruts are none', () => {
    expect(ditchesAlong(rasters(ditch(0.15, 6)), path)).toEqual([]);
  });

  test('take their banks from the boundaries, and nothing further away', () => {
    const ditches = ditchesAlong(rasters(ditch(0.55, 6)), path);
    const boundary = (y: number) => {
      const trace = ditches.map((each) => ({ ...each, points: each.points.map((p) => ({ ...p, y })) }))[0];
      return trace ? [{ trace, y }] : [];
    };
    expect(offBanks([...boundary(7.9), ...boundary(4)], ditches).map(({ y }) => y)).toEqual([4]);
  });
});

/** A line along x at y. */
function line(from: number, to: number, y: number): Trace {
  const points = Array.from(
    { length: Math.round((to - from) / 0.1) + 1 },
    (_, k): RidgePoint => ({ x: from + k * 0.1, y, angle: 0, score: 6, step: 1 }),
  );
  return {
    ...fitLine(points),
    points,
    pieces: [to - from],
    gaps: [],
    faint: { solidM: 0, dashedM: 0 },
    meanScore: 6,
  };
}

describe('what stands at a line', () => {
  const car = rasters((x, y) => ({ z: 0, stands: x > 20 && x < 24.5 && y > 3 && y < 4.8 ? 1.4 : 0 }));

  test('makes a short one the flank of a car, and leaves long ones and kerbs behind cars', () => {
    expect(isFlank(line(20, 24.4, 3), car, path, 20)).toBe(true);
    expect(isFlank(line(5, 40, 3), car, path, 20)).toBe(false);
    expect(isFlank(line(20, 24.4, 5.2), car, path, 20)).toBe(false);
  });
});

describe('a gap of a boundary', () => {
  const sure = [line(0, 20, 5), line(30, 60, 5)].map((trace) => ({ trace, source: 'step' as const }));

  test('is bridged where parked cars hide it, in line with both sides', () => {
    const cars = rasters((x, y) =>
      y > 2.6 && y < 4.4 && x > 20 && x < 30
        ? { z: 0, stands: 1.4 }
        : { z: y > 4.4 && x > 20 && x < 30 ? undefined : 0 },
    );
    const [bridge, ...others] = bridgesOf(sure, cars, path, 20);
    expect(others).toEqual([]);
    expect(bridge?.lengthM).toBeCloseTo(10, 0);
    expect(Math.abs(asideOf(bridge?.line ?? []) - 5)).toBeLessThan(0.05);
  });

  test('stays open where its ground is seen: a mouth of a side street', () => {
    const open = rasters(() => ({ z: 0 }));
    expect(bridgesOf(sure, open, path, 20)).toEqual([]);
  });

  test('is closed by a line in it that does not say which side is the road’s, not by one beside it', () => {
    const [inLine, beside] = [line(21, 29, 5), line(21, 29, 6)];
    expect(between(sure, [inLine, beside])).toEqual([inLine]);
    expect(between(sure, [beside])).toEqual([]);
  });
});

describe('the path driven', () => {
  test('goes straight on beyond its ends, so that places there lie beside it', () => {
    const beyond = extendedPath({ poses }, 20);
    for (const x of [-15, 75]) {
      expect(path.nearest(x, 4, 10)).toBeUndefined();
      expect(beyond.nearest(x, 4, 10)?.x).toBeCloseTo(x, 5);
    }
  });

  test('has its paint hidden by what runs along it, not by what runs across', () => {
    const hides = (line: readonly (readonly [number, number, number])[]): boolean => {
      const edges = new Edges(path, 20);
      edges.add(line);
      return edges.hides({ x: 30, y: 8 }, 0.2);
    };
    expect(
      hides([
        [20, 4, 0],
        [40, 4, 0],
      ]),
    ).toBe(true);
    expect(
      hides([
        [30, 3, 0],
        [30.5, 7, 0],
      ]),
    ).toBe(false);
  });
});

test('a short boundary that runs over a longer one is none; one that only touches it, or is long, stays', () => {
  const trace = (...line: [number, number, number][]) => {
    const [a = [0, 0, 0], b = [0, 0, 0]] = [line[0], line.at(-1)];
    return { line, lengthM: Math.hypot(b[0] - a[0], b[1] - a[1]) };
  };
  const long = { trace: trace([0, 0, 0], [10, 0, 0], [20, 0, 0]) };
  expect(isStub(trace([4, -1, 0], [5, 1, 0]), [long])).toBe(true);
  expect(isStub(trace([4, 0.2, 0], [5, 2, 0]), [long])).toBe(false);
  expect(isStub(trace([4, -2, 0], [5, 2, 0]), [long])).toBe(false);
  expect(isStub(long.trace, [{ trace: trace([4, -1, 0], [5, 1, 0]) }])).toBe(false);
});
