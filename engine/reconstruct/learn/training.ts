/** Fine-tuning of a network on sure cells: Adam (Kingma and Ba, ICLR 2015) with a falling rate. The same weights at any thread count. */
import { CancelledError } from '../../contract/errors.ts';
import { type UNetShape, unetGradient, unetLogits } from '../../kernels/learning.ts';
import type { Sample } from './samples.ts';

export type Training = {
  readonly epochs: number;
  /** Highest step of a weight; it falls to nothing along half a cosine. */
  readonly rate: number;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
};

/** Tiles whose gradients are summed before a step. */
const BATCH = 4;
/** Paint is a few cells in a hundred: it weighs three times as much. */
const PAINT_WEIGHT = 3;
/** Adam's usual decays of its two means, and what keeps it from dividing by nothing. */
const [FIRST, SECOND, LEAST] = [0.9, 0.999, 1e-8];
/**
 * @param parameters weights to begin with; not changed
 * @throws CancelledError between two steps when the signal says so
 */
export async function trained(
  shape: UNetShape,
  parameters: Float32Array,
  samples: readonly Sample[],
  { epochs, rate, threads, signal, onProgress }: Training,
): Promise<Float32Array> {
  const weights = Float32Array.from(parameters);
  const adam = new Adam(weights.length);
  const random = randomFrom(1);
  const perEpoch = Math.ceil(samples.length / BATCH);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(samples, random);
    for (let n = 0; n < perEpoch; n++) {
      // A request to stop comes in between two steps.
      await new Promise(setImmediate);
      if (signal?.aborted) throw new CancelledError();
      const batch = batchOf(order.slice(n * BATCH, (n + 1) * BATCH), shape, random);
      const { loss, gradient } = unetGradient(shape, weights, batch, threads);
      const done = (epoch * perEpoch + n) / (epochs * perEpoch);
      adam.step(weights, gradient, (rate * (1 + Math.cos(Math.PI * done))) / 2);
      onProgress?.(done, `Epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(3)}`);
    }
  }
  return weights;
}

/** Probabilities of a sample's cells. */
export const probabilitiesOf = (
  shape: UNetShape,
  parameters: Float32Array,
  { picture }: Sample,
  threads: number,
): Float32Array => unetLogits(shape, parameters, picture, threads).map((logit) => 1 / (1 + Math.exp(-logit)));

class Adam {
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(size: number) {
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
  }

  step(weights: Float32Array, gradient: Float32Array, rate: number): void {
    this.#steps++;
    const [a, b] = [1 - FIRST ** this.#steps, 1 - SECOND ** this.#steps];
    for (let k = 0; k < weights.length; k++) {
      const g = gradient[k] ?? 0;
      const m = FIRST * (this.#first[k] ?? 0) + (1 - FIRST) * g;
      const v = SECOND * (this.#second[k] ?? 0) + (1 - SECOND) * g * g;
      this.#first[k] = m;
      this.#second[k] = v;
      weights[k] = (weights[k] ?? 0) - (rate * (m / a)) / (Math.sqrt(v / b) + LEAST);
    }
  }
}

/** Tiles in quarter turns and mirror images, since roads run in all directions. */
function batchOf(samples: readonly Sample[], { inputs, side }: UNetShape, random: () => number) {
  const cells = side * side;
  const pictures = new Float32Array(samples.length * inputs * cells);
  const target = new Float32Array(samples.length * cells);
  const weight = new Float32Array(samples.length * cells);
  for (const [n, sample] of samples.entries()) {
    const [turns, mirrored] = [Math.floor(4 * random()), random() < 0.5];
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const from = turnedCell(x, y, side, turns, mirrored);
        const to = y * side + x;
        for (let c = 0; c < inputs; c++)
          pictures[(n * inputs + c) * cells + to] = sample.picture[c * cells + from] ?? 0;
        const wanted = sample.target[from] ?? 0;
        target[n * cells + to] = wanted;
        weight[n * cells + to] = (sample.weight[from] ?? 0) * (wanted > 0 ? PAINT_WEIGHT : 1);
      }
  }
  return { pictures, target, weight };
}

/** Where the value of a cell comes from. */
function turnedCell(x: number, y: number, side: number, turns: number, mirrored: boolean): number {
  let [cx, cy] = [mirrored ? side - 1 - x : x, y];
  for (let k = 0; k < turns; k++) [cx, cy] = [cy, side - 1 - cx];
  return cy * side + cx;
}

/** Numbers from 0 to 1, the same every time (Lehmer's generator with the constants of Park and Miller, CACM 1988). */
function randomFrom(seed: number): () => number {
  const [factor, modulus] = [48271, 2147483647];
  let state = seed;
  return () => {
    state = (state * factor) % modulus;
    return (state - 1) / (modulus - 1);
  };
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const keyed = all.map((each) => ({ each, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ each }) => each);
}
