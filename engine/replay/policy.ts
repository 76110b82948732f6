/**
 * The time policy as pure functions: the sample shown at a playhead, its age, and the pose of the vehicle at
 * the sample's own time. A sample later than the playhead is never shown, and a missing pose is never guessed.
 */
import type { Placement } from '../contract/api.ts';
import { type Nanoseconds, NS_PER_S } from '../contract/time.ts';
import { interpolate } from '../geometry/se3.ts';
import { indexAt, type Trajectory } from '../geometry/trajectory.ts';

export const TIME_POLICY = {
  /** A sample older than this many of its stream's own periods is stale. */
  stalePeriods: 1.5,
  /** Beyond the first and last pose the nearest is taken for so long. */
  clampNs: 50e6,
  /** Neighbouring poses further apart than this leave what lies between them in doubt. */
  gapNs: 2 * NS_PER_S,
} as const;

/** Age against a stream's own period; a stream of one sample has none and is never stale. */
export function isStale(ageNs: Nanoseconds, periodNs: Nanoseconds | undefined): boolean {
  return periodNs !== undefined && ageNs > TIME_POLICY.stalePeriods * periodNs;
}

const inSeconds = (ns: Nanoseconds): string => `${(ns / NS_PER_S).toFixed(2)} s`;

/** T_map_vehicle at t: between its neighbours (rotation by slerp), at an end within 50 ms, or the reason why there is none. */
export function placementAt({ t: times, poses }: Trajectory, t: Nanoseconds): Placement {
  const last = times.length - 1;
  const [start, end] = [times[0], times[last]];
  const [first, final] = [poses[0], poses[last]];
  if (start === undefined || end === undefined || !first || !final)
    return { missing: 'There are no poses in this trajectory.' };
  if (t < start) {
    if (start - t > TIME_POLICY.clampNs) return { missing: `The poses begin ${inSeconds(start - t)} later.` };
    return { T_map_vehicle: first, flag: 'clamped' };
  }
  if (t > end) {
    if (t - end > TIME_POLICY.clampNs) return { missing: `The poses ended ${inSeconds(t - end)} earlier.` };
    return { T_map_vehicle: final, flag: 'clamped' };
  }
  const before = indexAt(times, t);
  const [a, b] = [poses[before], poses[before + 1]];
  const [ta, tb] = [times[before], times[before + 1]];
  if (!a || ta === undefined) return { missing: 'There are no poses in this trajectory.' };
  if (t === ta || !b || tb === undefined) return { T_map_vehicle: a };
  const T_map_vehicle = interpolate(a, b, (t - ta) / (tb - ta));
  return tb - ta > TIME_POLICY.gapNs ? { T_map_vehicle, flag: 'gap' } : { T_map_vehicle };
}
