/** Which samples will be shown next while playing, so that only those are read and decoded. */
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { indexAt, type SampleTimes } from './sampleTimes.ts';

export type Course = {
  /** The playhead. */
  readonly t: Nanoseconds;
  /** 1 forwards, −1 backwards. */
  readonly direction: number;
  /** Time of the drive that passes while one frame is drawn. */
  readonly stepNs: Nanoseconds;
  /** Time of the drive to read ahead. */
  readonly aheadNs: Nanoseconds;
};

/** When the playhead, moving in this direction, comes to a sample. */
export function dueAt({ t }: Pick<SampleTimes, 't'>, index: number, direction: number): Nanoseconds {
  if (direction > 0) return t[index] ?? Number.POSITIVE_INFINITY;
  if (index < 0) return Number.NEGATIVE_INFINITY;
  // Backwards a sample is in force from the next one's time down to its own.
  return t[index + 1] ?? Number.POSITIVE_INFINITY;
}

/** True when the playhead has come to a sample. */
export const isDue = (times: Pick<SampleTimes, 't'>, index: number, { t, direction }: Course): boolean =>
  direction > 0 ? dueAt(times, index, direction) <= t : dueAt(times, index, direction) > t;

/** A sample and when it is expected to be shown: not before it is due, nor before the one ahead of it is drawn. */
export type Planned = { readonly index: number; readonly at: Nanoseconds };

/**
 * The samples that come after `last` in the direction of play, none of them closer to the one before than drawing takes.
 *
 * @param last the sample shown or read ahead last; undefined begins with the one in force.
 * @param most so many at a time.
 */
export function nextAhead(
  times: Pick<SampleTimes, 't'>,
  last: Planned | undefined,
  { t, direction, stepNs, aheadNs }: Course,
  most: number,
): Planned[] {
  const later = (a: Nanoseconds, b: Nanoseconds): Nanoseconds =>
    direction > 0 ? Math.max(a, b) : Math.min(a, b);
  const found: Planned[] = [];
  let before = last;
  while (found.length < most) {
    const target = before ? later(before.at + direction * stepNs, t) : t;
    const inForce = indexAt(times, target);
    const index = before ? later(before.index + direction, inForce) : inForce;
    if (index < 0 || index >= times.t.length) break;
    const at = later(dueAt(times, index, direction), target);
    if (direction * (at - t) > aheadNs) break;
    before = { index, at };
    found.push(before);
  }
  return found;
}
