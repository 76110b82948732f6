/** The stretch of time that the timeline shows; plots show the same. */
import { create } from 'zustand';
import type { Nanoseconds } from '../../engine/contract/time.ts';

type TimeRange = {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  /** Of the drive: 0 but for a case, and its end. */
  readonly beginNs: Nanoseconds;
  readonly durationNs: Nanoseconds;
};

/** A shorter range shows no more: it holds at most one sample of most sensors. */
const MIN_SPAN_NS = 20e6;

export const useTimeRange = create<TimeRange>(() => ({ from: 0, to: 1, beginNs: 0, durationNs: 1 }));

/** For a drive that was opened. */
export function showDrive(beginNs: Nanoseconds, endNs: Nanoseconds): void {
  useTimeRange.setState({ beginNs, durationNs: Math.max(beginNs + 1, endNs) });
  showAll();
}

export const showAll = (): void =>
  useTimeRange.setState(({ beginNs, durationNs }) => ({ from: beginNs, to: durationNs }));

/** Zooms by a factor so that `at` stays where it is. */
export function zoomAround(at: Nanoseconds, factor: number): void {
  useTimeRange.setState(({ from, to, ...drive }) => {
    const span = Math.min(drive.durationNs - drive.beginNs, Math.max(MIN_SPAN_NS, (to - from) * factor));
    const share = (at - from) / Math.max(1, to - from);
    return clamped(at - share * span, span, drive);
  });
}

export const panBy = (ns: Nanoseconds): void =>
  useTimeRange.setState(({ from, to, ...drive }) => clamped(from + ns, to - from, drive));

export const showRange = (from: Nanoseconds, to: Nanoseconds): void =>
  useTimeRange.setState((drive) => clamped(from, Math.max(MIN_SPAN_NS, to - from), drive));

function clamped(
  from: Nanoseconds,
  span: Nanoseconds,
  { beginNs, durationNs }: Pick<TimeRange, 'beginNs' | 'durationNs'>,
): { from: number; to: number } {
  const start = Math.min(Math.max(beginNs, from), Math.max(beginNs, durationNs - span));
  return { from: start, to: start + span };
}
