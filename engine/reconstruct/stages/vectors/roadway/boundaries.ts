/**
 * The roadway's boundary: steps of the ground, and where there is none the rim that height, slope, roughness and intensity show
 * together (rim-weights.ts). Seen from the path the nearest sure line counts. docs/stages/vectors.md.
 */
import { firstCrossing } from '../../../../map/checks/crossings.ts';
import { Effort } from '../../../../map/checks/effort.ts';
import type { StageContext } from '../../../contract/stage.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { type Trace, traceLines } from '../following/trace.ts';
import type { Following } from '../parameters.ts';
import type { Watch } from '../steps/watch.ts';
import { between } from './bridges.ts';
import { facesPath, isBeside } from './candidates.ts';
import { type Boundary, boundariesOf } from './competition.ts';
import { onCrease } from './crease.ts';
import { falsenessOf, realSteps } from './false-steps.ts';
import { isFlank } from './flanks.ts';
import { besideParking, pavedEdges, stonesBeside } from './paved.ts';
import { rimPoints, rimTile } from './rim-points.ts';
import { isSeam } from './seams.ts';

/** Holes in a boundary: driveways and parked cars (m). */
const GAP_M = 4;
/** Kerbs bend around corners more sharply than paint (rad/m). */
const BEND_PER_M = 0.4;
/** Shorter lines are things beside the road (m). */
const SHORTEST_STEP_M = 2;
const SHORTEST_RIM_M = 3;
/** Beyond the ends of the path the way goes on as nobody knows: there a boundary must be longer (m). */
const SHORTEST_BEYOND_M = 5;
/** What a rim's seed and a whole rim must reach, in log-odds over the zero (chains.ts). */
const RIM: Pick<Following, 'seedScore' | 'significance'> = { seedScore: 2, significance: 4 };
/** Tiles whose middle lies further from the path are left out (m): the far points lie 20 m from it. */
const TILE_REACH_M = 29;

/**
 * @param surfaces where the intensity of the ground changes (surface-edges.ts)
 * @param beyond the path with straight runs beyond its ends, beside which candidates lie
 */
export function findBoundaries(
  context: StageContext,
  steps: readonly RidgePoint[],
  surfaces: readonly Trace[],
  rasters: RasterReader,
  path: DrivenPath,
  beyond: DrivenPath,
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
      if (trace.lengthM >= shortestM) return true;
      watch?.refused(trace, 'short', { lengthM: trace.lengthM, shortestM });
      return false;
    });
  const all = {
    steps: traces(steps, following, SHORTEST_STEP_M),
    rims: traces(rims, { ...following, ...RIM }, SHORTEST_RIM_M),
  };
  const faces = (trace: Trace): boolean => facesPath(trace, beyond, reachM);
  const seams = new Set(all.rims.filter((rim) => faces(rim) && isSeam(rim, rasters, path, reachM)));
  const rising = realSteps(all.steps.filter(faces), rasters, path, reachM, watch?.refused);
  const facing = [rising, all.rims.filter((rim) => faces(rim) && !seams.has(rim))] as const;
  const chosen = boundariesOf(...facing, beyond, reachM);
  if (watch) {
    for (const trace of [...all.steps, ...all.rims]) if (!faces(trace)) watch.refused(trace, 'facing', {});
    for (const trace of facing.flat()) watch.refused(trace, 'hidden', {});
    for (const trace of seams) watch.refused(trace, 'seam', {});
  }
  const found = chosen.filter(({ trace, source }) => {
    // Of a step that was cut, each piece must be one.
    const falseness = source === 'step' ? falsenessOf(trace, rasters, path, reachM) : undefined;
    const why =
      trace.lengthM < SHORTEST_BEYOND_M && !isBeside(trace, path, reachM)
        ? 'short'
        : (falseness?.[0] ??
          (isFlank(trace, rasters, path, reachM) ? 'flank' : isStub(trace, chosen) && 'stub'));
    if (why)
      watch?.refused(trace, why, { lengthM: trace.lengthM, shortestM: SHORTEST_BEYOND_M, ...falseness?.[1] });
    return !why;
  });
  // A flush rim does not say which side of it is the road's, but the boundaries that it continues do.
  const turned = all.rims.filter((trace) => !faces(trace));
  const whole = [...found, ...between(found, turned).map((trace): Boundary => ({ trace, source: 'rim' }))];
  const paved = pavedEdges(
    whole.map(({ trace }) => trace),
    surfaces,
    rasters,
    beyond,
  );
  const kept = besideParking(whole, paved, rasters, beyond);
  for (const boundary of whole) if (!kept.includes(boundary)) watch?.refused(boundary.trace, 'behind', {});
  return [
    ...kept.map((each) => {
      if (each.source === 'step') return each;
      const trace = onCrease(each.trace, rasters, path, reachM);
      if (trace !== each.trace) watch?.moved(each.trace, trace);
      return { ...each, trace };
    }),
    ...paved.map((trace): Boundary => ({ trace, source: 'rim', stones: stonesBeside(trace) })),
  ];
}

/** Two boundaries do not cross: a short one that runs over a longer one is noise at its corner. */
export const isStub = (
  trace: Pick<Trace, 'line' | 'lengthM'>,
  chosen: readonly { readonly trace: Pick<Trace, 'line' | 'lengthM'> }[],
): boolean =>
  trace.lengthM < SHORTEST_RIM_M &&
  chosen.some(
    ({ trace: other }) =>
      other.lengthM > trace.lengthM && firstCrossing(trace.line, other.line, new Effort()) !== undefined,
  );

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
