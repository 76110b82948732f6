/** Broken lines that the camera alone shows near the path: the shade of trees has a rhythm, too. */
import { measureOf } from '../measure.ts';
import { factsOf, refusalOf } from '../refusal.ts';
import { ribbonAlong } from '../ribbon.ts';
import { type Broken, foundOf } from './line-crossings.ts';
import type { Surroundings } from './plausible.ts';

/** Up to here beside the path the lidar shows all paint that the camera shows (m). */
export const SHOWN_M = 8;

/**
 * The broken lines that the lidar shows, too, and those that lie too far from the path for it to say. Where the camera saw no clean
 * paint at all there are none: joints of stones have a rhythm as well.
 */
export function withoutShade(
  broken: readonly Broken[],
  asideOf: (line: Broken) => number,
  { rasters, usual, watch }: Surroundings,
): Broken[] {
  if (usual.isBare) return [];
  return broken.filter((each) => {
    const asideM = asideOf(each);
    if (asideM > SHOWN_M) return true;
    const measure = measureOf(ribbonAlong(each.line, rasters));
    if (refusalOf(measure, usual, asideM) !== 'lidar') return true;
    watch?.noCrossing(foundOf(each), 'lidar', factsOf(measure, usual, asideM));
    return false;
  });
}
