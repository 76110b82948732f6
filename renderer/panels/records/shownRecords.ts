/** The rows that the table shows now, for the keys that go to the next and the previous one. */
import { create } from 'zustand';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { indexAt } from '../../replay/sampleTimes.ts';
import { usePlayback } from '../../state/playback.ts';

export const useShownRecords = create<{ readonly times: readonly Nanoseconds[] }>(() => ({ times: [] }));

/** Index of the last row at or before t; −1 before the first. Rows are in the order of time. */
export const rowAt = (times: readonly Nanoseconds[], t: Nanoseconds): number => indexAt({ t: times }, t);

/** The time of the next row after t (1), or of the one before (−1); rows of one moment are passed over together. */
export const neighbourOf = (
  times: readonly Nanoseconds[],
  t: Nanoseconds,
  direction: 1 | -1,
): Nanoseconds | undefined =>
  direction === 1 ? times[rowAt(times, t) + 1] : times.findLast((each) => each < t);

export function goToRecord(direction: 1 | -1): void {
  const { t, pause, seek } = usePlayback.getState();
  const to = neighbourOf(useShownRecords.getState().times, t, direction);
  if (to === undefined) return;
  pause();
  seek(to);
}
