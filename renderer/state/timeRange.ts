/** The stretch of time that the timeline shows; plots show the same. */
import { create } from 'zustand';
import type { Nanoseconds } from '../../engine/contract/time.ts';

type TimeRange = {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  /** Of the drive. */
  readonly durationNs: Nanoseconds;
};

/** A shorter range shows no more: it holds at most one sample of most sensors. */
const MIN_SPAN_NS = 20e6;

export const useTimeRange = create<TimeRange>(() => ({ from: 0, to: 1, durationNs: 1 }));

export const showAll = (durationNs: Nanoseconds): void =>
  useTimeRange.setState({ from: 0, to: Math.max(1, durationNs), durationNs: Math.max(1, durationNs) });

/** Zooms by a factor so that `at` stays where it is. */
export function zoomAround(at: Nanoseconds, factor: number): void {
  useTimeRange.setState(({ from, to, durationNs }) => {
    const span = Math.min(durationNs, Math.max(MIN_SPAN_NS, (to - from) * factor));
    const share = (at - from) / Math.max(1, to - from);
    return clamped(at - share * span, span, durationNs);
  });
}

export const panBy = (ns: Nanoseconds): void =>
  useTimeRange.setState(({ from, to, durationNs }) => clamped(from + ns, to - from, durationNs));

export const showRange = (from: Nanoseconds, to: Nanoseconds): void =>
  useTimeRange.setState(({ durationNs }) => clamped(from, Math.max(MIN_SPAN_NS, to - from), durationNs));

function clamped(
  from: Nanoseconds,
  span: Nanoseconds,
  durationNs: Nanoseconds,
): { from: number; to: number } {
  const start = Math.min(Math.max(0, from), Math.max(0, durationNs - span));
  return { from: start, to: start + span };
}
