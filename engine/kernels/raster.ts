/**
 * Stores of raster tiles and the functions that fill them: native/src/raster. A tile is a square of the map plane with a grid of
 * cells and a few float channels; (i, j) covers x from i·edge to (i+1)·edge. Row 0 of a tile is at its lowest y.
 */
import type { CameraModel } from '../contract/calibration.ts';
import { kernels } from './addon.ts';
import type { PlacedSweep } from './sweep.ts';

export interface Tiles {
  /** i, j of every tile in memory, ordered by i, then j. */
  keys(): Int32Array;
  /** All channels of a tile, for `load`. */
  save(i: number, j: number): Uint8Array;
  load(i: number, j: number, bytes: Uint8Array): void;
  drop(i: number, j: number): void;
  /** A copy of one channel, cells × cells. */
  channel(i: number, j: number, channel: number): Float32Array;
  /** Writes one channel, making the tile (zeros elsewhere) where it is not there yet. */
  set(i: number, j: number, channel: number, values: Float32Array): void;
  dispose(): void;
}

/** Channels of an elevation store. The spread is the sum of squared deviations from the mean. */
export const ELEVATION = { count: 0, mean: 1, spread: 2, channels: 3 } as const;

/** Channels of a surface store (splat.h says what each sums up). */
export const SURFACE = {
  count: 0,
  height: 1,
  shine: 2,
  shineWeight: 3,
  shineSpread: 4,
  scans: 5,
  tallest: 7,
  aboveScans: 8,
  red: 10,
  green: 11,
  blue: 12,
  viewWeight: 13,
  views: 14,
  paint: 15,
  channels: 16,
} as const;

/** Raw intensity by laser and range, in 0…255 after `scale`. */
export type IntensityShape = {
  readonly lasers: number;
  readonly ranges: number;
  readonly rangeStepM: number;
  readonly scale: number;
};
export type IntensityTable = IntensityShape & {
  /** lasers × ranges. */
  readonly median: Float32Array;
  /** 1 / spread; 0 where nothing is known. */
  readonly perSpread: Float32Array;
};

export type SplatOptions = {
  /** Points further from the sensor are left out (m). */
  readonly rangeM: number;
  /** Range at which a point's intensity weighs half (m). */
  readonly halfRangeM: number;
  /** A ground point further than this from the elevation grid is none (m). */
  readonly agreeM: number;
};

/** A decoded picture and where its camera was. */
export type PlacedPicture = {
  /** width × height × 3. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
  readonly lens: CameraModel['lens'];
  readonly distortion: Float64Array;
  /** Row-major rotation and position of T_map_camera. */
  readonly rotation: Float64Array;
  readonly position: Float64Array;
  /** What a network says of it, cells over the whole picture: HIDDEN where no ground is seen, else how sure paint is. */
  readonly mask?: PictureMask | undefined;
};
export const HIDDEN = 255;
export type PictureMask = { readonly width: number; readonly height: number; readonly cells: Uint8Array };

export type ColourOptions = {
  /** Cells nearer to and further from the camera than these get no colour (m in the plane). */
  readonly nearM: number;
  readonly farM: number;
  /** Beyond this only ground to the side that never comes nearer to a camera's field of view (m). */
  readonly innerM: number;
  /** Exposure gain; 0 estimates it from the cells that have a colour already. */
  readonly gain: number;
};
export type ColourResult = { readonly cells: number; readonly hidden: number; readonly gain: number };

type Raster = {
  Tiles: new (edgeM: number, cells: number, channels: number) => Tiles;
  splatElevation(store: Tiles, sweeps: readonly PlacedSweep[], rangeM: number, threads: number): void;
  intensityHistogram(sweeps: readonly PlacedSweep[], shape: IntensityShape, threads: number): Uint32Array;
  splatSweeps(
    store: Tiles,
    elevation: Tiles,
    sweeps: readonly PlacedSweep[],
    table: IntensityTable,
    options: SplatOptions,
    threads: number,
  ): void;
  splatPicture(
    store: Tiles,
    elevation: Tiles,
    picture: PlacedPicture,
    occluders: readonly PlacedSweep[],
    options: ColourOptions,
    threads: number,
  ): ColourResult;
};

const native = kernels<Raster>(
  'Tiles',
  'splatElevation',
  'intensityHistogram',
  'splatSweeps',
  'splatPicture',
);

export function createTiles(edgeM: number, cells: number, channels: number): Tiles {
  return new native.Tiles(edgeM, cells, channels);
}

/** Heights of the ground points of labelled sweeps into a store of ELEVATION.channels. */
export const splatElevation: Raster['splatElevation'] = (store, sweeps, rangeM, threads) =>
  native.splatElevation(store, sweeps, rangeM, threads);

/** How often each 8-bit intensity occurs on the ground: lasers × ranges × 256 counts. */
export const intensityHistogram: Raster['intensityHistogram'] = (sweeps, shape, threads) =>
  native.intensityHistogram(sweeps, shape, threads);

/** Labelled sweeps into a store of SURFACE.channels. `elevation` has one channel, NaN where the ground is unknown. */
export const splatSweeps: Raster['splatSweeps'] = (store, elevation, sweeps, table, options, threads) =>
  native.splatSweeps(store, elevation, sweeps, table, options, threads);

/** Colours the ground cells of tiles in memory that a picture sees and nothing in `occluders` hides. */
export const splatPicture: Raster['splatPicture'] = (
  store,
  elevation,
  picture,
  occluders,
  options,
  threads,
) => native.splatPicture(store, elevation, picture, occluders, options, threads);
