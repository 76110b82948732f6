/** How far a network agrees with what a run is sure of: precision, recall, F1 at a half, and calibration of its probabilities. */
import type { Sample } from './samples.ts';

export type Agreement = {
  readonly cells: number;
  readonly paintCells: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Expected calibration error in 15 bins of equal width. */
  readonly ece: number;
};

const BINS = 15;
const HALF = 0.5;

/** @param probabilitiesOf of the cells of a sample */
export function agreementOf(
  samples: readonly Sample[],
  probabilitiesOf: (sample: Sample) => Float32Array,
): Agreement {
  let [cells, hit, said, paint] = [0, 0, 0, 0];
  const gap = new Float64Array(BINS);
  for (const sample of samples) {
    const probabilities = probabilitiesOf(sample);
    for (const [k, p] of probabilities.entries()) {
      if (!sample.weight[k]) continue;
      const wanted = sample.target[k] ?? 0;
      const bin = Math.min(BINS - 1, Math.floor(p * BINS));
      gap[bin] = (gap[bin] ?? 0) + p - wanted;
      cells++;
      paint += wanted;
      said += p >= HALF ? 1 : 0;
      hit += p >= HALF ? wanted : 0;
    }
  }
  return {
    cells,
    paintCells: paint,
    precision: said > 0 ? hit / said : 1,
    recall: paint > 0 ? hit / paint : 1,
    f1: said + paint > 0 ? (2 * hit) / (said + paint) : 1,
    ece: cells > 0 ? gap.reduce((sum, each) => sum + Math.abs(each), 0) / cells : 0,
  };
}
