/** A stretch of ground as the rasters show it, made in a test: four tiles, x from 0 to 25.6 m, y from −12.8 to 12.8 m. */
import { type ColumnBlock, decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import type { InputArtifact } from '../../../engine/reconstruct/contract/stage.ts';
import { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import { numbers } from './painted-road.ts';

const TILE = { tileM: 12.8, resolutionM: 0.05 };
const CELLS = 256;
const TILES = [
  [0, -1],
  [0, 0],
  [1, -1],
  [1, 0],
] as const;
/** Grey of the road, and what cells scatter (in spreads, and in grey). */
const ROAD = 80;
const SCATTER = 0.25;
const SCATTER_GREY = 3;

/** Weight of a cell's intensity, in tenths. */
const WEIGHT = 20;

export type Field = (x: number, y: number) => number;

export type Ground = {
  /** Added to the normalised intensity of the road, in spreads; without it the lidar has none. */
  readonly lidar?: Field;
  /** Added to the grey of the road; without it there is no camera. */
  readonly camera?: Field;
  /** Elevation (m). */
  readonly height?: Field;
};

export function groundRasters({ lidar, camera, height = () => 0 }: Ground, seed = 1): RasterReader {
  const random = numbers(seed);
  const noise = (): number => (random() + random() + random() - 1.5) * 2;
  const blocks = new Map<string, ColumnBlock>();
  for (const [i, j] of TILES) {
    const of = (value: Field): Float32Array =>
      Float32Array.from({ length: CELLS ** 2 }, (_, k) =>
        value(
          i * TILE.tileM + ((k % CELLS) + 0.5) * TILE.resolutionM,
          j * TILE.tileM + (Math.floor(k / CELLS) + 0.5) * TILE.resolutionM,
        ),
      );
    const grey = Uint8Array.from(
      of((x, y) => (camera ? Math.max(1, Math.min(255, ROAD + camera(x, y) + SCATTER_GREY * noise())) : 0)),
    );
    const columns = {
      intensity: of((x, y) => (lidar ? lidar(x, y) + SCATTER * noise() : Number.NaN)),
      intensityWeight: new Uint8Array(CELLS ** 2).fill(lidar ? WEIGHT : 0),
      elevation: of(height),
      red: grey,
      green: grey,
      blue: grey,
    };
    blocks.set(`${i}_${j}`, decodeColumns(encodeColumns({}, columns)));
  }
  const input: InputArtifact = {
    kind: 'raster',
    meta: TILE,
    *parts() {
      for (const [key, block] of blocks)
        yield { key, level: 0, bytes: () => new Uint8Array(), block: () => block };
    },
    only: () => {
      throw new Error('The ground has several tiles.');
    },
  };
  return new RasterReader(input);
}

/** `value` where |y − at| is less than half of `widthM`, and x lies where `painted` says; 0 elsewhere. */
export const stripe =
  (at: number, widthM: number, value: number, painted: (x: number) => boolean = () => true): Field =>
  (x, y) =>
    Math.abs(y - at) < widthM / 2 && painted(x) ? value : 0;
