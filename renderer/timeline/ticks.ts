/** Ticks of a time axis and their text. */
import { type Nanoseconds, NS_PER_S } from '../../engine/contract/time.ts';
import { clockText } from '../widgets/format.ts';

const STEPS_S = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
  3600,
];

/** The step between labelled ticks that keeps them at least `minPx` apart. */
export function tickStep(spanNs: Nanoseconds, widthPx: number, minPx = 96): Nanoseconds {
  const wanted = (spanNs / NS_PER_S) * (minPx / Math.max(1, widthPx));
  return (STEPS_S.find((step) => step >= wanted) ?? 3600) * NS_PER_S;
}

export function ticks(from: Nanoseconds, to: Nanoseconds, step: Nanoseconds): Nanoseconds[] {
  const found: Nanoseconds[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) found.push(t);
  return found;
}

/** As short as the step allows: "0:12", "0:12.5", "0:12.345". */
export function tickText(t: Nanoseconds, step: Nanoseconds): string {
  const full = clockText(t);
  if (step >= NS_PER_S) return full.slice(0, -4);
  if (step >= NS_PER_S / 10) return full.slice(0, -2);
  if (step >= NS_PER_S / 100) return full.slice(0, -1);
  return full;
}
