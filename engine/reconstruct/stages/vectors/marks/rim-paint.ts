/**
 * Paint on a boundary or beyond one. A boundary hides what lies beyond it, since kerb stones and pavements are bright, too. But an edge
 * line may lie on the rim of the asphalt, and a rim without a step may be none. What is level and as bright over the road as the
 * drive's paint to both sensors is paint there, too.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import type { DrivenPath } from '../driven-path.ts';
import { farFrom } from '../edges.ts';
import type { Trace } from '../following/trace.ts';
import type { Band, Measure } from './measure.ts';
import { isBesideRail, shareOverRoad, type Usual } from './refusal.ts';

/** Both sensors saw so many rows of it (4 m), and each is sure by so many standard errors. */
const LEAST_ROWS = 40;
const SURE = 3;
/** It stands out from the road (the darker side) by this share of the usual: stones and slabs that are as bright are higher. */
const OVER_ROAD = 0.65;
/** Paint before a verge looks broader to the lidar than on the road (m): soil beyond it is as bright as half of it. */
const BROAD_M = 0.42;

/** The ground steps by less under it (m): measured 0.016 at most of such paint, 0.02 and more of stones. */
const LEVEL_M = 0.02;

/** Whether a line on or beyond a boundary is paint. Its sides may differ: beyond the asphalt lies another ground. */
export function isRimPaint(measure: Measure, usual: Usual): boolean {
  const { lidar, camera, stepM } = measure;
  const isBright = (band: Band | undefined, whole: number | undefined): boolean =>
    band !== undefined &&
    band.rows >= LEAST_ROWS &&
    band.contrast > SURE * band.error &&
    band.widthM < BROAD_M &&
    (shareOverRoad(band, whole) ?? 0) >= OVER_ROAD;
  return (
    isBright(lidar, usual.lidar) &&
    isBright(camera, usual.camera) &&
    Math.abs(stepM) < LEVEL_M &&
    !isBesideRail(measure, usual)
  );
}

/** Paint lies upon a rim within this of it (m), and is of the same road up to a lane beyond it (m). */
const UPON_M = 0.3;
/** Nearer than this beyond a rim it may be the rim's own edge line (m). */
const EDGE_LINE_M = 0.6;
const LANE_M = 3.6;
/** A rim is none where paint lies upon it or beyond it along this share. */
const MOST_PAINTED = 0.4;

/**
 * Says of a rim without a step whether paint upon it or beyond it shows that the road does not end there. Where asphalt is seen to end
 * (`ends`), paint upon it is the edge line, and only what lies a way beyond it counts.
 */
export function contradictedBy(
  paint: readonly Trace[],
  path: DrivenPath,
  reachM: number,
): (rim: readonly Vec3[], ends?: boolean) => boolean {
  const off = farFrom(
    paint.map(({ line }) => line),
    UPON_M,
  );
  const isPainted = ([x, y]: Vec3, fromM: number): boolean => {
    const near = path.nearest(x, y, reachM);
    if (!near) return false;
    const aside = Math.hypot(x - near.x, y - near.y) || 1;
    const [ux, uy] = [(x - near.x) / aside, (y - near.y) / aside];
    for (let d = fromM; d <= LANE_M; d += UPON_M) if (!off({ x: x + d * ux, y: y + d * uy })) return true;
    return false;
  };
  return (rim, ends = false) => {
    const places = resample(rim, 1);
    const painted = places.filter((place) => isPainted(place, ends ? EDGE_LINE_M : 0));
    return paint.length > 0 && painted.length > MOST_PAINTED * places.length;
  };
}
