/**
 * Ditches: every half metre of the path the ground across it is averaged along, and its lowest places that lie well below both sides
 * are followed as points of a line.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import { farFrom } from '../edges.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { type Trace, traceLines } from '../following/trace.ts';
import { runsAlong } from './along.ts';

/** Cross sections lie this far apart, and each is the mean of the ground so far before and behind it (m). */
const STATION_M = 0.5;
const AVERAGED_M = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
/** Steps across (m), and from where to where a ditch is looked for beside the path. */
const STEP_M = 0.1;
const NEAR_M = 2.5;
const FAR_M = 16;
/** A ditch is this deep against the highest ground so far to each side (m); gutters and ruts are not. */
const DEPTH_M = 0.25;
const SIDE_M = 2;
/** The banks are compared this share of the depth below the lower one, and looked for some steps further. */
const BELOW = 0.15;
const MORE = 4;
/** Depth that counts as one standard deviation (m): unevenness of grass. */
const SIGMA_M = 0.08;
const MOST_SCORE = 10;
const SHORTEST_M = 12;
const FOLLOWING = {
  seedScore: 3,
  significance: 8,
  dashM: 0,
  dashGapM: 6,
  gapM: 6,
  bendPerM: 0.15,
  crossings: false,
};

/** @param path with straight runs beyond its ends */
export function ditchesAlong(rasters: RasterReader, path: DrivenPath): Trace[] {
  const stations = resample(
    path.points.map(({ x, y, z }): Vec3 => [x, y, z]),
    STATION_M,
  );
  const points = stations.flatMap((b, k) => {
    const a = stations[k - 1];
    return a ? sectionPoints(rasters, a, b) : [];
  });
  return traceLines(points, FOLLOWING).traces.filter(
    (trace) => trace.lengthM >= SHORTEST_M && runsAlong(trace.line, path, FAR_M + 1),
  );
}

/** The bank of a ditch reaches so far from its middle (m). */
const BANK_M = 1.4;

/** The boundaries that are no banks of a ditch: the ground steps there, but a ditch has one line. */
export function offBanks<B extends { readonly trace: Trace }>(
  boundaries: readonly B[],
  ditches: readonly Trace[],
): B[] {
  const off = farFrom(
    ditches.map(({ line }) => line),
    BANK_M,
  );
  return boundaries.filter(({ trace: { points } }) => points.filter(off).length > points.length / 2);
}

/** Lowest places of one cross section, on both sides. */
function sectionPoints(rasters: RasterReader, a: Vec3, b: Vec3): RidgePoint[] {
  const d = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const [ux, uy] = [(b[0] - a[0]) / d, (b[1] - a[1]) / d];
  const angle = Math.atan2(uy, ux);
  return [1, -1].flatMap((side) => {
    const heights = Float64Array.from({ length: Math.round((FAR_M - NEAR_M) / STEP_M) }, (_, k) =>
      heightAt(rasters, b, ux, uy, side * (NEAR_M + k * STEP_M)),
    );
    return lowestOf(heights).map(({ at, depthM }): RidgePoint => {
      const aside = side * (NEAR_M + at * STEP_M);
      return {
        x: b[0] - uy * aside,
        y: b[1] + ux * aside,
        angle: angle < 0 ? angle + Math.PI : angle,
        score: Math.min(MOST_SCORE, depthM / SIGMA_M),
        step: 0,
      };
    });
  });
}

/** Mean ground at a place beside the path; NaN where it was not seen. */
function heightAt(rasters: RasterReader, [x, y]: Vec3, ux: number, uy: number, aside: number): number {
  let [sum, n] = [0, 0];
  for (const along of AVERAGED_M) {
    const at = rasters.at(x + ux * along - uy * aside, y + uy * along + ux * aside);
    const z = at?.columns.get('elevation')?.[at.cell];
    if (typeof z !== 'number' || Number.isNaN(z)) continue;
    sum += z;
    n++;
  }
  return n > 0 ? sum / n : Number.NaN;
}

/**
 * Ditches of a cross section: places lower than all within two metres, by how much the lower of both sides is higher, and the middle
 * between the banks at one level below the lower one. From the road the inner bank hides the bottom, so that the lowest place seen
 * lies too far out; the banks do not.
 */
function lowestOf(heights: Float64Array): { readonly at: number; readonly depthM: number }[] {
  const reach = Math.round(SIDE_M / STEP_M);
  const bank = (from: number, sense: 1 | -1, level: number): number | undefined => {
    for (let j = from; Math.abs(j - from) <= reach + MORE && j >= 0 && j < heights.length; j += sense)
      if ((heights[j] ?? Number.NaN) >= level) return j;
    return undefined;
  };
  const found: { at: number; depthM: number }[] = [];
  for (let k = 1; k < heights.length - 1; k++) {
    const z = heights[k] ?? Number.NaN;
    if (Number.isNaN(z)) continue;
    let [before, behind, isLowest] = [z, z, true];
    for (let j = Math.max(0, k - reach); j <= Math.min(heights.length - 1, k + reach); j++) {
      const other = heights[j] ?? Number.NaN;
      if (Number.isNaN(other)) continue;
      if (other < z || (other === z && j < k)) isLowest = false;
      if (j < k) before = Math.max(before, other);
      else behind = Math.max(behind, other);
    }
    const depthM = Math.min(before, behind) - z;
    if (!isLowest || depthM < DEPTH_M) continue;
    const level = z + (1 - BELOW) * depthM;
    const [inner, outer] = [bank(k, -1, level), bank(k, 1, level)];
    if (inner !== undefined && outer !== undefined) found.push({ at: (inner + outer) / 2, depthM });
  }
  return found;
}
