/**
 * Oriented line filters over raster windows: native/src/ridge. A window comes with a margin on all sides; results cover it
 * without the margin. Cells of weight 0 are unknown and take no part.
 */
import { kernels } from './addon.ts';

export type Window = {
  readonly width: number;
  readonly height: number;
  /** Cells on each side, at least three times the flank's far distance. */
  readonly margin: number;
  readonly resolutionM: number;
};

export type Layer = {
  readonly value: Float32Array;
  readonly weight: Float32Array;
  /** Scatter of a value of weight 1, and the scatter that stays however much is measured; both in the layer's units. */
  readonly noise: number;
  readonly floor: number;
  /** How much the layer counts beside the others. */
  readonly gain: number;
};

export type LineShape = {
  /** Support along the line (m). */
  readonly lengthM: number;
  /** Half of the width looked for, or for steps half of the gap left at the edge (m). */
  readonly halfWidthM: number;
  /** From where to where the flanks lie, from the line's middle (m). */
  readonly flankFromM: number;
  readonly flankToM: number;
  readonly orientations: number;
  /** Least summed weight in each part of the profile. */
  readonly minWeight: number;
};

export type Ridges = {
  /** Fused score in standard deviations; 0 where unknown or no ridge. */
  readonly score: Float32Array;
  /** The line runs at index · π / orientations from +x. */
  readonly orientation: Uint8Array;
  readonly layers: readonly Float32Array[];
};
export type Steps = {
  readonly score: Float32Array;
  readonly orientation: Uint8Array;
  /** Metres, positive where the left of the line's direction is higher. */
  readonly step: Float32Array;
};

type Native = {
  orientedRidges(window: Window, layers: readonly Layer[], shape: LineShape, threads: number): Ridges;
  orientedSteps(
    window: Window,
    height: Layer,
    shape: LineShape,
    bounds: { readonly lowestM: number; readonly highestM: number },
    threads: number,
  ): Steps;
};

const native = kernels<Native>('orientedRidges', 'orientedSteps');

/** Bright lines on darker flanks, layers fused orientation by orientation. */
export const orientedRidges: Native['orientedRidges'] = (window, layers, shape, threads) =>
  native.orientedRidges(window, layers, shape, threads);

/** Steps of height along lines (kerbs), the slope of the ground taken off. */
export const orientedSteps: Native['orientedSteps'] = (window, height, shape, bounds, threads) =>
  native.orientedSteps(window, height, shape, bounds, threads);
