/**
 * Edges of pictures and how well points of a lidar fall on them: native/src/edges. For the Health stage's check of cameras.
 */
import { kernels } from './addon.ts';

export type GreyPicture = {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
};

/** The size of a camera's pictures and its principal point (px). */
export type PicturePlane = {
  readonly width: number;
  readonly height: number;
  readonly cx: number;
  readonly cy: number;
};

export type EdgeView = {
  /** Where points fall: u and v of each, from the principal point (px). */
  readonly offsets: Float64Array;
  /** Strength of the picture's edges, row by row. */
  readonly picture: Float32Array;
};

type Native = {
  rowEdges(picture: GreyPicture, reaches: readonly number[], threads: number): readonly Float32Array[];
  edgeScores(views: readonly EdgeView[], plane: PicturePlane, focals: Float64Array): Float64Array;
};

const native = kernels<Native>('rowEdges', 'edgeScores');

/**
 * How strongly grey changes along each row, 0..1, blurred by a box of ±reach pixels passed over twice: one picture for each
 * of `reaches`, 0 to 65,535 pixels.
 */
export const rowEdges: Native['rowEdges'] = (picture, reaches, threads) =>
  native.rowEdges(picture, reaches, threads);

/**
 * For each factor on the focal length two numbers: the sum of the edges' strength under the points that fall into their
 * picture, and how many these are.
 */
export const edgeScores: Native['edgeScores'] = (views, plane, focals) =>
  native.edgeScores(views, plane, focals);
