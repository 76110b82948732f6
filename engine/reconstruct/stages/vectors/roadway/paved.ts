/**
 * Where the carriageway ends before paved parking: no step and no slope, but another surface beyond, and vehicles that stand on it.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import { Edges, farFrom } from '../edges.ts';
import { significanceOf } from '../following/chains.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Trace } from '../following/trace.ts';
import { runsOf } from '../runs.ts';
import { runsAlong } from './along.ts';
import { lengthOf } from './candidates.ts';
import { pieceOf } from './competition.ts';
import { parkedShare } from './parked.ts';
import { contrastOf } from './sections.ts';
import { REACH_M, sharpnessAlong } from './surface-edges.ts';

/** Shorter edges are patches (m); what a boundary leaves of one is this long at least (m). */
const SHORTEST_M = 10;
const SHORTEST_PIECE_M = 4;
/** The vehicle's flank: the share of an edge that lies nearer to the path (m) was driven on. */
const CLEAR_M = 0.95;
const MOST_DRIVEN = 0.1;
/**
 * The road goes on level beyond the edge: it neither rises nor falls by more (m), and its slope does not turn down as at a crown. A part
 * of an edge (m) that rises by a kerb's height (m) is left to the steps.
 */
const RISE_M = 0.03;
const FALL_M = -0.01;
const CROWN = -0.015;
const PART_M = 3;
const STEP_M = 0.05;
/**
 * Share of the change within 0.1 m: surfaces that end 0.63 to 1.06 on simulated streets, the rim of a wheel track 0.44 and 0.50, paint
 * 1.3 to 2.1. Each limit is the middle between what lies to its sides; the lower gap is narrow. One row of stones is as narrow as paint:
 * up to a higher limit an edge counts where the ground beyond its stones is brighter than the road, too, by so many spreads.
 */
const SOFT = 0.57;
const LINE = 1.2;
const NARROW = 1.35;
const BRIGHTER = 0.2;
/** A vehicle stands close beyond so much of the edge: a parked row has gaps. */
const PARKED = 0.3;
/** An edge this close to a boundary, or to a surer edge, is the same (m). */
const SAME_M = 0.6;
/** Of the two edges of a gutter, this far apart at least (m), the inner one counts where it is at least this share as sure. */
const APART_M = 0.1;
const AS_SURE = 0.5;
/** Gutters of one to three rows of stones are 0.16 to 0.34 m wide: their middle lies about so far beyond the edge (m). */
const GUTTER_M = 0.2;
/** A kerb rises by so much (m), and the pavement behind it is seen in this share of its sections: behind walls nothing is. */
const KERB_M = [0.03, 0.25] as const;
const SEEN_BEHIND = 0.25;
/** Boundaries lie within this of the path (m). */
const FAR_M = 21;

/**
 * Edges before paved parking that no boundary found lies before or upon.
 *
 * @param surfaces where the intensity of the ground changes (surface-edges.ts)
 * @param path with straight runs beyond its ends
 */
export function pavedEdges(
  found: readonly Trace[],
  surfaces: readonly Trace[],
  rasters: RasterReader,
  path: DrivenPath,
): Trace[] {
  const fit = surfaces
    .flatMap((trace) => levelParts(trace, rasters, path))
    .filter((trace) => endsRoad(trace, rasters, path))
    .sort((a, b) => significance(b) - significance(a));
  const taken = [...found];
  for (const trace of fit)
    if (!fit.some((other) => isGutter(other, trace, path))) taken.push(...visibleOf(trace, taken, path));
  return taken.slice(found.length);
}

/** The middle of the gutter's stones beyond an edge. */
export const stonesBeside = ({ points }: Trace): Vec3[] =>
  points.map(
    ({ x, y, angle, step }): Vec3 => [
      x - Math.sin(angle) * step * GUTTER_M,
      y + Math.cos(angle) * step * GUTTER_M,
      0,
    ],
  );

/**
 * What edges before parking leave of the boundaries: behind the vehicles the kerb of the pavement, and nothing else, since what stands
 * further out bounds no road.
 */
export function besideParking<B extends { readonly trace: Trace }>(
  boundaries: readonly B[],
  edges: readonly Trace[],
  rasters: RasterReader,
  path: DrivenPath,
): B[] {
  const nearer = edgesOf(edges, path);
  return boundaries.filter(
    ({ trace: { line } }) => nearer.beyond(line, SAME_M) <= 0.5 || isKerb(line, rasters, path),
  );
}

function isKerb(line: readonly Vec3[], rasters: RasterReader, path: DrivenPath): boolean {
  const { riseM, seen } = contrastOf(line, rasters, path, FAR_M);
  return riseM >= KERB_M[0] && riseM <= KERB_M[1] && seen >= SEEN_BEHIND;
}

const significance = ({ meanScore, lengthM }: Trace): number => significanceOf(meanScore, lengthM);

function edgesOf(traces: readonly Trace[], path: DrivenPath): Edges {
  const edges = new Edges(path, FAR_M);
  for (const { line } of traces) edges.add(line);
  return edges;
}

/** Whether an edge is the outer one of a gutter, whose inner one is about as sure: the road ends where the stones begin. */
function isGutter(inner: Trace, outer: Trace, path: DrivenPath): boolean {
  if (inner === outer || significance(inner) < AS_SURE * significance(outer)) return false;
  const edge = edgesOf([inner], path);
  return edge.beyond(outer.line, APART_M) > 0.5 && edge.beyond(outer.line, SAME_M) < 0.5;
}

/** What of an edge lies neither on a line nor beyond one. */
function visibleOf(trace: Trace, lines: readonly Trace[], path: DrivenPath): Trace[] {
  const nearer = edgesOf(lines, path);
  const off = farFrom(
    lines.map(({ line }) => line),
    SAME_M,
  );
  return runsOf(trace.points, (p) => off(p) && !nearer.hides(p, SAME_M))
    .filter((points) => lengthOf(points) >= SHORTEST_PIECE_M)
    .map((points) => pieceOf(trace, points));
}

/** The parts of an edge along which the ground goes on level: elsewhere it is a kerb, which its step shows better. */
function levelParts(trace: Trace, rasters: RasterReader, path: DrivenPath): Trace[] {
  const parts: RidgePoint[][] = [[]];
  let from = trace.points[0];
  for (const p of trace.points) {
    if (from && Math.hypot(p.x - from.x, p.y - from.y) >= PART_M) {
      parts.push([]);
      from = p;
    }
    parts.at(-1)?.push(p);
  }
  const isLevel = (points: readonly RidgePoint[]): boolean => {
    const line = points.map(({ x, y }): Vec3 => [x, y, 0]);
    return !(contrastOf(line, rasters, path, FAR_M).riseM >= STEP_M);
  };
  const runs = runsOf(parts, isLevel).map((run) => run.flat());
  if (runs[0]?.length === trace.points.length) return [trace];
  return runs.filter((points) => points.length > 1).map((points) => pieceOf(trace, points));
}

/** Whether the road ends at an edge: level ground, a sharp edge that is no paint, and a row of vehicles that stand beyond it. */
function endsRoad(trace: Trace, rasters: RasterReader, path: DrivenPath): boolean {
  if (trace.lengthM < SHORTEST_M || !runsAlong(trace.line, path, REACH_M + 1)) return false;
  const driven = trace.points.filter(({ x, y }) => path.nearest(x, y, CLEAR_M));
  if (driven.length > MOST_DRIVEN * trace.points.length) return false;
  const sharpness = sharpnessAlong(trace);
  if (sharpness < SOFT || sharpness > NARROW || parkedShare(trace.points, rasters) < PARKED) return false;
  const { riseM, crease, change } = contrastOf(trace.line, rasters, path, FAR_M);
  if (sharpness > LINE && !(change >= BRIGHTER)) return false;
  return !(riseM > RISE_M || riseM < FALL_M || crease < CROWN);
}
