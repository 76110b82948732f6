/** Broad stop lines: bars across the way driven, and those of side streets beside it. */
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import { type Edges, farFrom } from '../edges.ts';
import { type Chain, followRidges } from '../following/chains.ts';
import { type Crossing, findCrossings } from '../following/crossings.ts';
import { type RidgePoint, withinReach } from '../following/ridge-points.ts';
import { joined, onCrossing, type Trace } from '../following/trace.ts';
import type { Settings } from '../parameters.ts';
import { lookOf } from '../profile.ts';
import { barsAmong, isInRow, standingAlone } from './bars.ts';
import { broadPoints } from './broad-points.ts';
import type { Painted } from './painted.ts';
import type { Usual } from './refusal.ts';

/** Score from which a broad ridge point counts (standard deviations), holes in a bar, and shortest piece (m). */
const LEAST_SCORE = 2;
const HOLE_M = 0.7;
const SHORTEST_M = 1;
/** Under this turn against the way a bar lies along it (rad): of a side street, or a gutter. */
const ALONG = (35 * Math.PI) / 180;
/** Side streets begin beside the lane driven: a bar along the way lies no nearer to it (m), and no further before or behind it. */
const SIDE_M = 5;
const BEFORE_M = 6;
/** Stones of a kerb or gutter lie this close to the boundary (m): no bar of which half does. */
const GUTTER_M = 0.7;
const MOST = 0.5;
/** Paint within this of a bar is the bar's (m). */
const SAME_M = 0.6;

/** A line of paint this much longer than a bar is not of the bar (m). */
const LONGER_M = 3;

/** What is known of the road. */
export type Road = {
  readonly path: DrivenPath;
  readonly reachM: number;
  readonly edges: Edges;
  readonly boundaries: readonly Trace[];
  readonly crossings: readonly Crossing[];
  readonly painted: readonly Painted[];
  readonly usual: Usual;
};

/** Chains of broad paint near the path. */
export function broadChains(
  rasters: RasterReader,
  path: DrivenPath,
  { reachM, following: { seedScore, significance } }: Pick<Settings, 'reachM' | 'following'>,
  threads: number,
): Chain[] {
  const { tileM } = rasters.shape;
  const points: RidgePoint[] = [];
  for (const key of rasters.keys()) {
    const [x, y] = [(key[0] + 0.5) * tileM, (key[1] + 0.5) * tileM];
    if (!path.nearest(x, y, reachM + tileM / 2)) continue;
    const near = broadPoints(rasters, key, LEAST_SCORE, threads).filter((point) =>
      path.reaches(point.x, point.y, reachM),
    );
    points.push(...withinReach(near, key, tileM, seedScore));
  }
  return followRidges(points, { seedScore, significance, holeM: HOLE_M, leastLengthM: SHORTEST_M });
}

/** The lines of paint with the stop lines among broad chains; what was followed of a bar's rims goes. */
export function withStopBars(chains: readonly Chain[], rasters: RasterReader, road: Road): Painted[] {
  const bars = barsAmong(findCrossings(chains).others, rasters, road.usual);
  const offKerbs = farFrom(
    road.boundaries.map(({ line }) => line),
    GUTTER_M,
  );
  const crossed = onCrossing(road.crossings);
  const stops = standingAlone(bars)
    .filter((bar) => mostOf(bar.points, offKerbs) && !mostOf(bar.points, crossed))
    .filter((bar) => mostOf(bar.points, (p) => !road.edges.hides(p, 0)))
    .filter((bar) => liesAcross(bar, road) || (isOfSideStreet(bar, road) && !isInRow(bar, bars)))
    .filter((bar) => !isKnown(bar, road.painted))
    .flatMap((bar) => joined([bar], { gapM: HOLE_M, dashGapM: HOLE_M, dashM: 0 }));
  const offStops = farFrom(
    stops.map(({ line }) => line),
    SAME_M,
  );
  return [
    ...road.painted.filter(({ trace }) => mostOf(trace.points, offStops)),
    ...stops.map((trace): Painted => ({ trace, look: lookOf(trace.line, rasters), kind: 'stop_line' })),
  ];
}

const mostOf = (points: readonly RidgePoint[], holds: (p: RidgePoint) => boolean): boolean =>
  points.filter(holds).length > MOST * points.length;

/** Whether a stop line is known there, or a line that is much longer. */
function isKnown(bar: Chain, painted: readonly Painted[]): boolean {
  const lines = painted.filter(
    ({ trace, kind }) => kind === 'stop_line' || trace.lengthM > bar.lengthM + LONGER_M,
  );
  const off = farFrom(
    lines.map(({ trace }) => trace.line),
    SAME_M,
  );
  return !mostOf(bar.points, off);
}

/** Whether the bar turns from the way beside it. */
function liesAcross(bar: Chain, { path, reachM }: Road): boolean {
  const [a, b] = [bar.points[0], bar.points[bar.points.length - 1]];
  const near = a && b && path.nearest((a.x + b.x) / 2, (a.y + b.y) / 2, reachM);
  return !!near && Math.abs(Math.sin(Math.atan2(b.y - a.y, b.x - a.x) - near.heading)) > Math.sin(ALONG);
}

/** Whether the bar lies beside the lane driven, neither before the way nor behind it. */
function isOfSideStreet({ points }: Chain, { path, reachM }: Road): boolean {
  const middle = points[Math.floor(points.length / 2)];
  const near = middle && path.nearest(middle.x, middle.y, reachM);
  if (!near || points.some(({ x, y }) => path.nearest(x, y, SIDE_M))) return false;
  const ahead = Math.cos(near.heading) * (middle.x - near.x) + Math.sin(near.heading) * (middle.y - near.y);
  return Math.abs(ahead) <= BEFORE_M;
}
