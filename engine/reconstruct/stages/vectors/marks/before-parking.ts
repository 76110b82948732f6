/**
 * A row of stones along parked vehicles: between it and the kerb no lane has room, so that the carriageway ends there. Asked only of
 * what is too pale for paint: a painted line there looks the same otherwise (measured: 101 m of edge lines on a simulated town street).
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import { farFrom } from '../edges.ts';
import type { Trace } from '../following/trace.ts';
import { parkedShare } from '../roadway/parked.ts';

/** Shorter ones may be parts of markings (m). */
const SHORTEST_M = 8;
const SAMPLE_M = 0.25;
/** Vehicles stand beside this share of it: a parked row has gaps. */
const PARKED = 0.3;
/**
 * Beside this share of it a kerb lies beyond the vehicles. Parking strips are 1.7 to 2.5 m wide; the narrowest lane has 2.75 m
 * (RASt 06), so that a queue of vehicles has more room before the kerb.
 */
const KERB = 0.5;
const STRIP_M = [1.5, 2.75] as const;
/** How far from the path kerbs and lines are looked at (m). */
const REACH_M = 16;

/** @param kerbs boundaries found */
export function isBeforeParking(
  { line, lengthM }: Pick<Trace, 'line' | 'lengthM'>,
  kerbs: readonly (readonly Vec3[])[],
  path: DrivenPath,
  rasters: RasterReader,
): boolean {
  if (lengthM < SHORTEST_M) return false;
  const places = resample(line, SAMPLE_M);
  const outward = places.flatMap(([x, y], k) => {
    const [a, b] = [places[Math.max(0, k - 2)], places[Math.min(places.length - 1, k + 2)]];
    const near = path.nearest(x, y, REACH_M);
    if (!a || !b || !near) return [];
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const step = (x - near.x) * -Math.sin(angle) + (y - near.y) * Math.cos(angle) > 0 ? 1 : -1;
    return [{ x, y, angle, step }];
  });
  const [middleM, halfM] = [(STRIP_M[0] + STRIP_M[1]) / 2, (STRIP_M[1] - STRIP_M[0]) / 2];
  const noKerb = farFrom(kerbs, halfM);
  const beforeKerb = outward.filter(
    ({ x, y, angle, step }) =>
      !noKerb({ x: x - Math.sin(angle) * step * middleM, y: y + Math.cos(angle) * step * middleM }),
  );
  return beforeKerb.length >= KERB * places.length && parkedShare(outward, rasters) >= PARKED;
}
