/** The regularity of a stream from its sample times: gaps, jitter, order. */
import { type Nanoseconds, NS_PER_S } from '../../../engine/contract/time.ts';

export type Regularity = {
  readonly rateHz: number;
  readonly periodNs: Nanoseconds;
  /** Standard deviation of the steps that are no gaps. */
  readonly jitterNs: Nanoseconds;
  /** Steps of more than 1.5 periods. */
  readonly gaps: readonly { readonly from: Nanoseconds; readonly to: Nanoseconds }[];
  readonly longestGapNs: Nanoseconds;
  /** Samples that the gaps would have held. */
  readonly missing: number;
  /** Steps of zero: samples that share a time. */
  readonly doubled: number;
};

const GAP = 1.5;

/** @param t ascending sample times; at least two. */
export function regularityOf(t: Float64Array): Regularity | undefined {
  if (t.length < 3) return undefined;
  const steps = new Float64Array(t.length - 1);
  for (let i = 0; i < steps.length; i++) steps[i] = (t[i + 1] ?? 0) - (t[i] ?? 0);
  const periodNs = steps.slice().sort()[Math.floor(steps.length / 2)] ?? 0;
  if (periodNs <= 0) return undefined;
  const gaps: { from: number; to: number }[] = [];
  let [sum, squares, regular, missing, doubled] = [0, 0, 0, 0, 0];
  steps.forEach((step, i) => {
    if (step === 0) doubled++;
    if (step > GAP * periodNs) {
      gaps.push({ from: t[i] ?? 0, to: t[i + 1] ?? 0 });
      missing += Math.round(step / periodNs) - 1;
    } else {
      sum += step;
      squares += step * step;
      regular++;
    }
  });
  const mean = sum / Math.max(1, regular);
  return {
    rateHz: NS_PER_S / periodNs,
    periodNs,
    jitterNs: Math.sqrt(Math.max(0, squares / Math.max(1, regular) - mean * mean)),
    gaps,
    longestGapNs: gaps.reduce((longest, { from, to }) => Math.max(longest, to - from), 0),
    missing,
    doubled,
  };
}
