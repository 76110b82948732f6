/** The usual time from one sample to the next: the median, which gaps do not move. */
import type { Nanoseconds } from '../../../engine/contract/time.ts';

/** @param t ascending. @returns 0 for fewer than two samples. */
export function typicalStep(t: ArrayLike<number>): Nanoseconds {
  if (t.length < 2) return 0;
  const steps = Float64Array.from({ length: t.length - 1 }, (_, i) => (t[i + 1] ?? 0) - (t[i] ?? 0));
  return steps.sort()[steps.length >> 1] ?? 0;
}
