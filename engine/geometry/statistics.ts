/** Medians, quantiles and robust spreads of lists of numbers. */

/** The median absolute deviation of a normal distribution, times this, is its standard deviation. */
export const MAD_TO_SIGMA = 1.4826;

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function medianOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The middle value, or the upper of the two in the middle: one of the values; undefined of nothing. */
export function upperMedianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** The value below which the share `q` lies; NaN of nothing. */
export function quantileOf(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** NaN of nothing. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;
