/** Small map clouds of things over level ground, as a square of the landmarks stage. */
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import { ABOVE } from '../../../engine/kernels/sweep.ts';
import type { InputArtifact } from '../../../engine/reconstruct/contract/stage.ts';
import { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import { type Standing, StandingReader } from '../../../engine/reconstruct/stages/landmarks/standing.ts';

export type Point = readonly [x: number, y: number, z: number, intensity?: number];

const TILE_M = 12.8;
export const GROUND_M = 30;
/** Middle of the things, away from the edges of the tile. */
export const [X, Y] = [6.03, 6.47];

/** An upright rod: points around it, from one height over ground to another. */
export function rod(x: number, y: number, radius: number, from: number, to: number): Point[] {
  const out: Point[] = [];
  for (let z = from; z <= to; z += 0.05)
    for (let turn = 0; turn < 2 * Math.PI; turn += 0.4)
      out.push([x + radius * Math.cos(turn), y + radius * Math.sin(turn), z]);
  return out;
}

/** An upright face between two places. */
export function wall(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  from: number,
  to: number,
  intensity = 20,
): Point[] {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const out: Point[] = [];
  for (let at = 0; at <= length; at += 0.05)
    for (let z = from; z <= to; z += 0.05)
      out.push([x0 + ((x1 - x0) * at) / length, y0 + ((y1 - y0) * at) / length, z, intensity]);
  return out;
}

/** The square of a map cloud of one tile over level ground. */
export function standingOf(points: readonly Point[]): Standing {
  const cloud = artifact({ tileM: TILE_M }, '0_0', TILE_M, () =>
    encodeColumns(
      { offset: [0, 0, 0], count: points.length },
      {
        xyz: Float32Array.from(points.flatMap(([x, y, z]) => [x, y, z + GROUND_M])),
        intensity: Float32Array.from(points, ([, , , intensity = 20]) => intensity),
        label: new Uint8Array(points.length).fill(ABOVE),
        sweep: Uint32Array.from(points, (_, k) => 1 + (k % 20)),
      },
    ),
  );
  const cells = 128;
  const elevation = artifact({ tileM: 25.6, resolutionM: 0.2 }, '0_0', 25.6, () =>
    encodeColumns(
      { width: cells, height: cells, resolutionM: 0.2, x: 0, y: 0, channels: [] },
      { elevation: new Float32Array(cells * cells).fill(GROUND_M) },
    ),
  );
  const reader = new StandingReader(cloud, new RasterReader(elevation));
  const [square] = reader.squares();
  if (!square) throw new Error('The cloud has no square.');
  return reader.read(square);
}

function artifact(
  meta: Readonly<Record<string, unknown>>,
  key: string,
  sideM: number,
  bytes: () => Uint8Array,
): InputArtifact {
  const part = {
    key,
    level: 0,
    box: [0, 0, 0, sideM, sideM, 100] as const,
    bytes,
    block: () => decodeColumns(bytes()),
  };
  return { kind: 'cloud', meta, parts: () => [part], only: () => part.block() };
}
