/** What the vehicle drove along over: no line of the road lies under a vehicle for long, seams, cracks and rails do. */
import { resample } from '../../../../geometry/polyline.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Trace } from '../following/trace.ts';

/** Within half a vehicle of the path (m) … */
const UNDER_M = 0.9;
/** … lies this share of the line, which has this length at least (m): shorter ones are dashes that a lane change crosses. */
const MOST = 0.8;
const LONG_M = 15;
/** Across, it moves by no more (m): a lane change moves over a line by more. */
const STEADY_M = 0.6;
const SAMPLE_M = 1;

/** A piece this long is no dash (m): the longest in use have 6 m. */
const SOLID_M = 9;
/** No solid line runs between the wheels, within half of a track of the path (m), over 15 m, or as a whole where it is shorter, … */
const TRACK_M = 0.75;
/** … moving across by no more than this (m): a vehicle that crosses an edge line at 100 km/h moves by 0.4 m and more over 15 m. */
const PARALLEL_M = 0.3;

export function isDriven(
  { line, lengthM, pieces }: Pick<Trace, 'line' | 'lengthM' | 'pieces'>,
  path: DrivenPath,
): boolean {
  const asides = resample(line, SAMPLE_M).map(([x, y]) => {
    const near = path.nearest(x, y, UNDER_M);
    return near && Math.cos(near.heading) * (y - near.y) - Math.sin(near.heading) * (x - near.x);
  });
  if (lengthM >= LONG_M && isUnder(asides, MOST, UNDER_M, STEADY_M)) return true;
  if (Math.max(...pieces) < SOLID_M) return false;
  if (lengthM < LONG_M) return isUnder(asides, MOST, TRACK_M, PARALLEL_M);
  const window = LONG_M / SAMPLE_M + 1;
  return asides.some((_, k) => {
    const stretch = asides.slice(k, k + window);
    return stretch.length === window && isUnder(stretch, 1, TRACK_M, PARALLEL_M);
  });
}

/** Whether this share of the places lies within so many metres of the path, and these places move across by so little. */
function isUnder(
  asides: readonly (number | undefined)[],
  share: number,
  withinM: number,
  steadyM: number,
): boolean {
  const under = asides.filter((aside) => aside !== undefined && Math.abs(aside) <= withinM);
  if (under.length < share * asides.length) return false;
  const places = under.filter((aside) => aside !== undefined);
  return Math.max(...places) - Math.min(...places) <= steadyM;
}
