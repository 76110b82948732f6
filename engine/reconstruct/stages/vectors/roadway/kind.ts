/** Of what kind a boundary is, from the height of the ground across it. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import { upperMedianOf } from '../../../../geometry/statistics.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';

export type BoundaryKind = 'kerb' | 'lowered_kerb' | 'edge';

/** Samples along (m), and how far to both sides the ground is asked (m): from outside of a kerb's rounded edge. */
const ALONG_M = 0.5;
const ACROSS_M = [0.2, 0.25, 0.3, 0.35];
/** Boundaries lie within this of the path (m). */
const REACH_M = 25;
/** A kerb is at least this high, a lowered one at least this (m); what is lower, or falls, is an edge. */
const KERB_M = 0.04;
const LOWERED_M = 0.015;

/** Median step across a line: the side away from the path less that towards it (m); undefined where it is not known. */
function stepOf(line: readonly Vec3[], rasters: RasterReader, path: DrivenPath): number | undefined {
  const points = resample(line, ALONG_M);
  const steps: number[] = [];
  points.forEach((b, k) => {
    const a = points[k - 1];
    if (!a) return;
    const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (d === 0) return;
    const [nx, ny] = [-(b[1] - a[1]) / d, (b[0] - a[0]) / d];
    const side = (sign: 1 | -1): number | undefined =>
      upperMedianOf(
        ACROSS_M.flatMap((aside) => {
          const place = rasters.at(b[0] + sign * nx * aside, b[1] + sign * ny * aside);
          const z = place?.columns.get('elevation')?.[place.cell];
          return typeof z === 'number' && !Number.isNaN(z) ? [z] : [];
        }),
      );
    const [left, right] = [side(1), side(-1)];
    const pose = path.nearest(b[0], b[1], REACH_M);
    if (left === undefined || right === undefined || !pose) return;
    const pathIsLeft = nx * (pose.x - b[0]) + ny * (pose.y - b[1]) > 0;
    steps.push(pathIsLeft ? right - left : left - right);
  });
  return upperMedianOf(steps);
}

export function kindOf(line: readonly Vec3[], rasters: RasterReader, path: DrivenPath): BoundaryKind {
  const step = stepOf(line, rasters, path) ?? 0;
  if (step >= KERB_M) return 'kerb';
  return step >= LOWERED_M ? 'lowered_kerb' : 'edge';
}
