/** Flanks of parked cars and other short things that stand: the ground seems to step where they begin, but they bound no road. */
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Trace } from '../following/trace.ts';

/** Longer lines beside what stands may be walls (m): a car is 4 to 5 m long, a van 7. */
const LONGEST_M = 7;
/** Where things are looked for, away from the path (m), and how high they stand at least, in steps of the rasters (2 cm). */
const OUTWARD_M = [0, 0.1, 0.2, 0.3];
const STANDS = 25;
/** Share of a flank's points behind which something stands. */
const MOST = 0.7;

export function isFlank(
  { points, lengthM }: Trace,
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): boolean {
  if (lengthM > LONGEST_M) return false;
  const beside = points.filter(({ x, y }) => {
    const p = path.nearest(x, y, reachM);
    if (!p) return false;
    const d = Math.hypot(x - p.x, y - p.y) || 1;
    return OUTWARD_M.some((by) => {
      const at = rasters.at(x + (by * (x - p.x)) / d, y + (by * (y - p.y)) / d);
      return (at?.columns.get('height')?.[at.cell] ?? 0) >= STANDS;
    });
  });
  return beside.length >= MOST * points.length;
}
