/** The range of values that a colour map spans: robust, from a few thousand values spread over the cloud, and calm over time. */

/** The 2nd and 98th percentile of at most 4096 values; undefined when none is finite. */
export function robustRange(values: ArrayLike<number>, stride = 1, offset = 0): [number, number] | undefined {
  const count = Math.floor(values.length / stride);
  const step = Math.max(1, Math.floor(count / 4096));
  const found = new Float64Array(Math.ceil(count / step));
  let finite = 0;
  for (let i = 0; i < count; i += step) {
    const value = values[i * stride + offset] ?? Number.NaN;
    if (Number.isFinite(value)) found[finite++] = value;
  }
  if (finite === 0) return undefined;
  // Numbers sort themselves; a comparison in JavaScript takes ten times as long.
  const sample = found.subarray(0, finite).sort();
  const at = (q: number): number => sample[Math.round(q * (sample.length - 1))] ?? 0;
  const [low, high] = [at(0.02), at(0.98)];
  return high > low ? [low, high] : [low, low + Math.max(1e-6, Math.abs(low) * 0.01)];
}

/** Follows the range of each new sweep slowly, so that colours do not flicker. */
export function calmRange(
  before: readonly [number, number] | undefined,
  now: readonly [number, number],
): [number, number] {
  if (!before) return [now[0], now[1]];
  const follow = (a: number, b: number): number => a + (b - a) * 0.15;
  return [follow(before[0], now[0]), follow(before[1], now[1])];
}
