/** How likely the rim of the roadway runs through each cell of a raster window: native/src/rim. */
import { kernels } from './addon.ts';

export type RimWindow = {
  /** Cells of the rasters to a side, margin included. */
  readonly width: number;
  /** Cells on each side that only help to judge the others: 1.6 m or more. */
  readonly margin: number;
  readonly resolutionM: number;
};

/** Channels of the ground rasters over the window, as accumulation writes them (docs/stages/accumulation.md). */
export type RimChannels = {
  readonly elevation: Float32Array;
  readonly density: Float32Array;
  readonly intensity: Float32Array;
  readonly intensityWeight: Float32Array;
  readonly height: Float32Array;
  /** By cell of the result, not 0 where it is wanted; others may come as unknown. */
  readonly wanted: Uint8Array;
};

export type RimScores = {
  /** Cells of the result to a side, and their size (m): 0.1 m where the rasters' cells are no larger. */
  readonly side: number;
  readonly cellM: number;
  /** Log-odds of the likeliest direction and kind; −20 where no ground is known. */
  readonly score: Float32Array;
  /** The rim runs at direction · π / 16 from +x, 0 to 31; the outside lies left of it. */
  readonly direction: Uint8Array;
  /** Index of the set of weights that gave the score. */
  readonly kind: Uint8Array;
};

/** Directions over half a turn; each is judged for both sides. */
export const RIM_DIRECTIONS = 16;

type Native = {
  rimScores(window: RimWindow, channels: RimChannels, weights: Float32Array, threads: number): RimScores;
};

const native = kernels<Native>('rimScores');

/** @param weights for each kind of rim 29 weights and a bias, one kind after the other; one to four kinds */
export const rimScores: Native['rimScores'] = (window, channels, weights, threads) =>
  native.rimScores(window, channels, weights, threads);
