/**
 * The roadway's boundary: steps of the ground, and where there is none the rim that height, slope, roughness and intensity show
 * together (rim-weights.ts). Seen from the path the nearest sure line counts. docs/stages/vectors.md.
 */
import type { StageContext } from '../../../contract/stage.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Following } from '../parameters.ts';
import type { RidgePoint } from '../ridge-points.ts';
import type { Watch } from '../steps/watch.ts';
import { type Trace, traceLines } from '../trace.ts';
import { facesPath } from './candidates.ts';
import { type Boundary, boundariesOf } from './competition.ts';
import { rimPoints, rimTile } from './rim-points.ts';

/** Holes in a boundary: driveways and parked cars (m). */
const GAP_M = 4;
/** Kerbs bend around corners more sharply than paint (rad/m). */
const BEND_PER_M = 0.4;
/** Shorter lines are things beside the road (m). */
const SHORTEST_STEP_M = 2;
const SHORTEST_RIM_M = 3;
/** What a rim's seed and a whole rim must reach, in log-odds over the zero (chains.ts). */
const RIM: Pick<Following, 'seedScore' | 'significance'> = { seedScore: 2, significance: 4 };
/** Tiles whose middle lies further from the path are left out (m): the far points lie 18 m from it. */
const TILE_REACH_M = 27;

export function findBoundaries(
  context: StageContext,
  steps: readonly RidgePoint[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
  following: Following,
  watch?: Watch,
): Boundary[] {
  const rims = findRims(context, rasters, path);
  const traces = (points: readonly RidgePoint[], by: Following, shortestM: number): Trace[] =>
    traceLines(points, {
      ...by,
      dashGapM: GAP_M,
      gapM: GAP_M,
      bendPerM: BEND_PER_M,
      crossings: false,
      watch,
    }).traces.filter((trace) => {
      if (trace.lengthM < shortestM) watch?.refused(trace, 'short', { lengthM: trace.lengthM, shortestM });
      else if (facesPath(trace, path, reachM)) return true;
      else watch?.refused(trace, 'facing', {});
      return false;
    });
  const found = [
    traces(steps, following, SHORTEST_STEP_M),
    traces(rims, { ...following, ...RIM }, SHORTEST_RIM_M),
  ] as const;
  const boundaries = boundariesOf(...found, path, reachM);
  for (const trace of watch ? found.flat() : []) watch?.refused(trace, 'hidden', {});
  return boundaries;
}

function findRims(context: StageContext, rasters: RasterReader, path: DrivenPath): RidgePoint[] {
  const { tileM } = rasters.shape;
  const near = rasters
    .keys()
    .filter(([i, j]) => path.nearest((i + 0.5) * tileM, (j + 0.5) * tileM, TILE_REACH_M));
  return near.flatMap((key, n) => {
    context.progress(0.35 + (0.05 * n) / near.length, `Rim in tile ${n} of ${near.length}`);
    return rimPoints(rimTile(rasters, key, path, context.threads), path);
  });
}
