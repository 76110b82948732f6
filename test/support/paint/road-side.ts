/** The left side of a road along x: its rasters, the path driven, and lines beside it. */
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import type { InputArtifact } from '../../../engine/reconstruct/contract/stage.ts';
import { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { fitLine } from '../../../engine/reconstruct/stages/vectors/following/fit.ts';
import type { RidgePoint } from '../../../engine/reconstruct/stages/vectors/following/ridge-points.ts';
import type { Trace } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { numbers } from './painted-road.ts';

const TILE_M = 20;
const CELL_M = 0.05;
const CELLS = TILE_M / CELL_M;
const LENGTH_M = 40;

/** What the rasters hold at a place: height of the ground (m), intensity (spreads), how high something stands (m), points of ground. */
export type Place = {
  readonly z?: number;
  readonly shine: number;
  readonly stands?: number;
  readonly points?: number;
};

/** Rasters of the left side of a road along x, with noise of one cell's intensity. */
export function rasters(at: (x: number, y: number) => Place): RasterReader {
  const random = numbers(7);
  const parts = [0, 1].map((i) => {
    const places = Array.from({ length: CELLS * CELLS }, (_, k) =>
      at(i * TILE_M + ((k % CELLS) + 0.5) * CELL_M, (Math.floor(k / CELLS) + 0.5) * CELL_M),
    );
    const bytes = encodeColumns(
      {},
      {
        elevation: Float32Array.from(places, ({ z }) => z ?? 0),
        intensity: Float32Array.from(places, ({ shine }) => shine + 0.6 * (random() - 0.5)),
        density: Uint8Array.from(places, ({ points, stands }) => points ?? (stands ? 0 : 5)),
        height: Uint8Array.from(places, ({ stands }) => Math.round((stands ?? 0) * 50)),
      },
    );
    return { key: `${i}_0`, level: 0, bytes: () => bytes, block: () => decodeColumns(bytes) };
  });
  const input: InputArtifact = {
    kind: 'raster',
    meta: { tileM: TILE_M, resolutionM: CELL_M },
    parts: () => parts,
    only: () => decodeColumns(parts[0]?.bytes() ?? new Uint8Array()),
  };
  return new RasterReader(input, 8);
}

export const path = new DrivenPath({
  poses: Array.from({ length: 2 * LENGTH_M }, (_, k) => ({
    p: [k * 0.5, 0, 0] as const,
    q: { w: 1, x: 0, y: 0, z: 0 },
  })),
});

/** A rim along x whose outside is its left. */
export const rim = (y: number, lengthM = LENGTH_M - 5): Trace =>
  traceOf(Array.from({ length: 10 * lengthM }, (_, k) => ({ x: 2 + k * 0.1, y, angle: 0 })));

export function traceOf(places: readonly Pick<RidgePoint, 'x' | 'y' | 'angle'>[]): Trace {
  const points = places.map((place): RidgePoint => ({ ...place, score: 2, step: 1 }));
  const fitted = fitLine(points);
  return {
    ...fitted,
    points,
    pieces: [fitted.lengthM],
    gaps: [],
    faint: { solidM: 0, dashedM: 0 },
    meanScore: 2,
  };
}

/** Vehicles of 4.5 m with gaps of 2 m stand from `from` to `to` beside the path. */
export const parked = (x: number, y: number, from: number, to: number): number =>
  y > from && y < to && x % 6.5 < 4.5 ? 1.4 : 0;

/** How far beside the path lines lie on average (m). */
export const asidesOf = (traces: readonly Trace[]): number[] =>
  traces.map(({ line }) => line.reduce((sum, [, y]) => sum + y, 0) / line.length);
