/**
 * The roadway's boundary: steps of the ground, and where there is none the rim that height, slope, roughness and intensity show
 * together (rim-weights.ts). Seen from the path the nearest sure line counts. docs/stages/vectors.md.
 */
import type { StageContext } from '../../../contract/stage.ts';
import { nameOf } from '../../../mapping/plan.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Following } from '../parameters.ts';
import type { RidgePoint } from '../ridge-points.ts';
import { type Trace, traceLines } from '../trace.ts';
import { facesPath } from './candidates.ts';
import { type Boundary, boundariesOf } from './competition.ts';
import { drivenScores, rimPoints, rimTile, zeroOf } from './rim-points.ts';

/** Holes in a boundary: driveways and parked cars (m). */
const GAP_M = 4;
/** Kerbs bend around corners more sharply than paint (rad/m). */
const BEND_PER_M = 0.4;
/** Shorter lines are things beside the road (m). */
const SHORTEST_STEP_M = 2;
const SHORTEST_RIM_M = 3;
/** What a rim's seed and a whole rim must reach, in log-odds over the drive's zero (chains.ts). */
const RIM: Pick<Following, 'seedScore' | 'significance'> = { seedScore: 2, significance: 4 };
/** Tiles along the path from which the zero is learnt. */
const SAMPLES = 8;
/** Tiles whose middle lies further from the path are left out (m): the far points lie 18 m from it. */
const TILE_REACH_M = 27;

export function findBoundaries(
  context: StageContext,
  steps: readonly RidgePoint[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
  following: Following,
): Boundary[] {
  const rims = findRims(context, rasters, path);
  const traces = (points: readonly RidgePoint[], by: Following, shortestM: number): Trace[] =>
    traceLines(points, {
      ...by,
      dashGapM: GAP_M,
      gapM: GAP_M,
      bendPerM: BEND_PER_M,
      crossings: false,
    }).traces.filter((trace) => trace.lengthM >= shortestM && facesPath(trace, path, reachM));
  return boundariesOf(
    traces(steps, following, SHORTEST_STEP_M),
    traces(rims, { ...following, ...RIM }, SHORTEST_RIM_M),
    path,
    reachM,
  );
}

function findRims(context: StageContext, rasters: RasterReader, path: DrivenPath): RidgePoint[] {
  const { tileM } = rasters.shape;
  const middles = rasters
    .keys()
    .map((key) => ({ key, x: (key[0] + 0.5) * tileM, y: (key[1] + 0.5) * tileM }));
  const driven = middles.filter(({ x, y }) => path.nearest(x, y, tileM / 2));
  const stride = Math.max(1, Math.floor(driven.length / SAMPLES));
  const samples = new Map(
    driven
      .filter((_, k) => k % stride === 0)
      .map(({ key }) => [nameOf(key), rimTile(rasters, key, path, context.threads)]),
  );
  const zero = zeroOf([...samples.values()].flatMap((tile) => [...drivenScores(tile, path)]));
  const near = middles.filter(({ x, y }) => path.nearest(x, y, TILE_REACH_M));
  return near.flatMap(({ key }, n) => {
    context.progress(0.35 + (0.05 * n) / near.length, `Rim in tile ${n} of ${near.length}`);
    const tile = samples.get(nameOf(key)) ?? rimTile(rasters, key, path, context.threads);
    return rimPoints(tile, zero, path);
  });
}
