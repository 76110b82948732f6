/** A small U-Net for learning: its logits, and the gradient of its loss. native/src/learning; the topology is that of resources/models/markings. */
import { kernels } from './addon.ts';

export type UNetShape = {
  /** Channels of a picture. */
  readonly inputs: number;
  /** Channels of the first level, a multiple of 4. */
  readonly features: number;
  /** Cells to a side of a picture, a multiple of 32. */
  readonly side: number;
};

/** Pictures one after the other. */
export type Batch = {
  /** [n][input][row][column] */
  readonly pictures: Float32Array;
  /** Probability that is wanted, and how much it counts: [n][row][column]. */
  readonly target: Float32Array;
  readonly weight: Float32Array;
};

type Native = {
  unetLogits(
    shape: UNetShape,
    parameters: Float32Array,
    pictures: Float32Array,
    threads: number,
  ): Float32Array;
  unetGradient(
    shape: UNetShape,
    parameters: Float32Array,
    batch: Batch,
    threads: number,
  ): { readonly loss: number; readonly gradient: Float32Array };
};

const native = kernels<Native>('unetLogits', 'unetGradient');

/** A logit a cell: [n][row][column]. Parameters: weights, then biases of each layer, in the order in which they run. */
export const unetLogits: Native['unetLogits'] = (shape, parameters, pictures, threads) =>
  native.unetLogits(shape, parameters, pictures, threads);

/** Mean weighted binary cross-entropy of a batch and its gradient; the same bytes at any number of threads. */
export const unetGradient: Native['unetGradient'] = (shape, parameters, batch, threads) =>
  native.unetGradient(shape, parameters, batch, threads);
