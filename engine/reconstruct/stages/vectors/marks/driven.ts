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

export function isDriven({ line, lengthM }: Pick<Trace, 'line' | 'lengthM'>, path: DrivenPath): boolean {
  if (lengthM < LONG_M) return false;
  const samples = resample(line, SAMPLE_M);
  let [under, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [x, y] of samples) {
    const near = path.nearest(x, y, UNDER_M);
    if (!near) continue;
    under++;
    const aside = Math.cos(near.heading) * (y - near.y) - Math.sin(near.heading) * (x - near.x);
    least = Math.min(least, aside);
    most = Math.max(most, aside);
  }
  return under >= MOST * samples.length && most - least <= STEADY_M;
}
