/** Distances between distributions, and curves to draw them by. */

/** Kolmogorov-Smirnov distance of two samples: the largest gap between their distribution functions, 0 to 1. */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  const [x, y] = [sorted(a), sorted(b)];
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const v = Math.min(x[i] as number, y[j] as number);
    while (i < x.length && (x[i] as number) <= v) i++;
    while (j < y.length && (y[j] as number) <= v) j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}

const sorted = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/** Area under the receiver's curve: the chance that a value of `high` exceeds one of `low`; ties count half. */
export function areaUnderCurve(low: ArrayLike<number>, high: ArrayLike<number>): number {
  if (low.length === 0 || high.length === 0) return Number.NaN;
  const [a, b] = [sorted(low), sorted(high)];
  let [below, upTo, sum] = [0, 0, 0];
  for (const v of b) {
    while (below < a.length && (a[below] as number) < v) below++;
    upTo = Math.max(upTo, below);
    while (upTo < a.length && (a[upTo] as number) <= v) upTo++;
    sum += (below + upTo) / 2;
  }
  return sum / (a.length * b.length);
}

/** Share of the values per bin of equal width from `from` to `to`; what lies outside counts in the total only. */
export function histogram(values: ArrayLike<number>, from: number, to: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const k = Math.floor((((values[i] as number) - from) / (to - from)) * bins);
    if (k >= 0 && k < bins) counts[k] = (counts[k] as number) + 1;
  }
  return counts.map((n) => n / Math.max(1, values.length));
}
