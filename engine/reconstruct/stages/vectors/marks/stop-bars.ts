/** Broad stop lines: bars across the way driven, and those of side streets beside it. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { pairsOf } from '../../../../geometry/sequences.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath, PathPoint } from '../driven-path.ts';
import { type Edges, farFrom } from '../edges.ts';
import { type Chain, followRidges, significanceOf } from '../following/chains.ts';
import { type Crossing, findCrossings } from '../following/crossings.ts';
import { type RidgePoint, withinReach } from '../following/ridge-points.ts';
import { joined, type Trace } from '../following/trace.ts';
import type { Settings } from '../parameters.ts';
import { lookOf } from '../profile.ts';
import type { Facts } from '../steps/refuse.ts';
import type { Watch } from '../steps/watch.ts';
import { ALONE_M, barsAmong, isInRow, standingAlone } from './bars.ts';
import { broadPoints } from './broad-points.ts';
import { beforeCrossing, onCrossingBar } from './crossings/before-crossing.ts';
import { SHOWN_M } from './crossings/shade.ts';
import { keepsOn, stopsBeside } from './crossings/stop-beside.ts';
import type { Painted } from './painted.ts';
import type { Usual } from './refusal.ts';

/** Score from which a broad ridge point counts (standard deviations), holes in a bar, and shortest piece (m). */
const LEAST_SCORE = 2;
/** A chain stands out by this (standard deviations) to be a bar among others. */
const WEAK = 3;
const HOLE_M = 0.7;
const SHORTEST_M = 1;
/** Under this turn against the way a bar lies along it (rad): of a side street, or a gutter. */
const ALONG = (35 * Math.PI) / 180;
/** Side streets begin beside the lane driven: a bar along the way lies no nearer to it (m), and no further before or behind it. */
const SIDE_M = 5;
const BEFORE_M = 6;
/** Where the road's own boundary lies this close behind a bar there is no mouth of a side street (m). */
const BEHIND_M = 8;
/** Stones of a kerb or gutter lie this close to the boundary (m): no bar of which half does. */
const GUTTER_M = 0.7;
const MOST = 0.5;
/** Paint within this of a bar is the bar's (m). */
const SAME_M = 0.6;

/** A stop line this close to another is the same one (m). */
const NEAR_M = 2;
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
  /** What a bar alone must stand out by (standard deviations). */
  readonly significance: number;
  readonly watch?: Watch | undefined;
};

/** Chains of broad paint near the path, also those too weak to be a bar alone (WEAK). */
export function broadChains(
  rasters: RasterReader,
  path: DrivenPath,
  { reachM, following: { seedScore } }: Pick<Settings, 'reachM' | 'following'>,
  threads: number,
  watch?: Watch,
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
  const leftOut = watch && ((chain: Chain) => refuseFaint(watch, chain, WEAK));
  return followRidges(points, {
    seedScore,
    significance: WEAK,
    holeM: HOLE_M,
    leastLengthM: SHORTEST_M,
    leftOut,
  });
}

function refuseFaint(watch: Watch, chain: Chain, neededSigma: number): void {
  const { lengthM, meanScore } = chain;
  const significance = significanceOf(meanScore, lengthM);
  watch.noStopLine(chain, 'faint', { lengthM, meanScore, significance, neededSigma });
}

/** The lines of paint with the stop lines among broad chains; what was followed of a bar's rims goes. */
export function withStopBars(chains: readonly Chain[], rasters: RasterReader, road: Road): Painted[] {
  const { watch, usual, painted, significance } = road;
  const refuse = watch?.noStopLine;
  watch?.broad(chains);
  const isExpected = beforeCrossing(road.crossings);
  const isStrong = (chain: Chain): boolean =>
    significanceOf(chain.meanScore, chain.lengthM) >= significance || isExpected(chain);
  for (const chain of watch ? chains : [])
    if (!isStrong(chain) && watch) refuseFaint(watch, chain, significance);
  // Bars side by side are no stop lines, be they a zebra or not.
  const { crossings, others } = findCrossings(chains.filter(isStrong), watch?.noCrossing);
  for (const { bars } of refuse ? crossings : [])
    for (const bar of bars) refuse?.(bar, 'bars-beside', { bars: bars.length - 1, apartM: ALONE_M });
  const isNear = ({ points }: Chain): boolean =>
    mostOf(points, ({ x, y }) => road.path.reaches(x, y, SHOWN_M));
  const bars = barsAmong(others, rasters, usual, { isExpected, isNear }, refuse);
  const misplaced = placing(road, bars);
  const stops = standingAlone(bars, refuse)
    .filter((bar) => {
      const why = misplaced(bar);
      if (why) refuse?.(bar, why[0], { lengthM: bar.lengthM, ...why[1] });
      return !why;
    })
    .flatMap((bar) => joined([bar], { gapM: HOLE_M, dashGapM: HOLE_M, dashM: 0 }));
  stops.push(...faintStops(road, [...stops, ...painted.flatMap(stopOf)], rasters, misplaced));
  const offStops = farFrom(
    stops.map(({ line }) => line),
    SAME_M,
  );
  const isOff = ({ trace }: Painted): boolean => mostOf(trace.points, offStops);
  for (const each of watch ? painted : []) if (!isOff(each)) watch?.refused(each.trace, 'bar-side', {});
  return [
    ...painted.filter(isOff),
    ...stops.map((trace): Painted => ({ trace, look: lookOf(trace.line, rasters), kind: 'stop_line' })),
  ];
}

const stopOf = ({ trace, kind }: Painted): Trace[] => (kind === 'stop_line' ? [trace] : []);

/** Stop lines before crossings that stand out as a whole only, away from those known. */
function faintStops(
  road: Road,
  known: readonly Trace[],
  rasters: RasterReader,
  misplaced: Misplaced,
): Trace[] {
  const { crossings, path, usual, watch } = road;
  const refuse = watch?.noStopLine;
  const boundaries = road.boundaries.map(({ line }) => line);
  const scene = { boundaries, rasters, usual, keeps: keepsOn(crossings, path) };
  const stops: Trace[] = [];
  for (const bar of crossings.flatMap((each) => stopsBeside(each, path, scene, refuse))) {
    const lines = [...known, ...stops].map(({ line }) => line);
    if (!mostOf(bar.points, farFrom(lines, NEAR_M))) continue;
    const why = misplaced(bar);
    if (why && !isOfSideStreets(why[0])) refuse?.(bar, why[0], { lengthM: bar.lengthM, ...why[1] });
    else stops.push(...joined([bar], { gapM: HOLE_M, dashGapM: HOLE_M, dashM: 0 }));
  }
  return stops;
}

type Misplaced = (bar: Chain) => readonly [why: string, facts: Facts] | undefined;

/** Whether a reason holds for bars only of which no crossing says that they are there. */
const isOfSideStreets = (why: string): boolean => why === 'along' || why === 'in-row';

/** Why a bar is no stop line for its place, with the numbers that decide; undefined where it is one. */
function placing(road: Road, bars: readonly Chain[]): Misplaced {
  const offKerbs = farFrom(
    road.boundaries.map(({ line }) => line),
    GUTTER_M,
  );
  const crossed = onCrossingBar(road.crossings);
  return (bar) => {
    const { points } = bar;
    const share = (holds: (p: RidgePoint) => boolean): Facts => ({
      share: points.filter(holds).length / points.length,
      mostShare: MOST,
    });
    if (!mostOf(points, offKerbs)) return ['gutter', { ...share((p) => !offKerbs(p)), gutterM: GUTTER_M }];
    if (mostOf(points, crossed)) return ['on-crossing', share(crossed)];
    if (!mostOf(points, (p) => !road.edges.hides(p, 0)))
      return ['beyond', share((p) => road.edges.hides(p, 0))];
    if (!liesAcross(bar, road)) {
      const turn = { turnRad: turnOf(bar, road), neededTurnRad: ALONG };
      if (!isOfSideStreet(bar, road)) return ['along', { ...turn, sideM: SIDE_M, beforeM: BEFORE_M }];
      if (isInRow(bar, bars)) return ['in-row', turn];
    }
    return isKnown(bar, road.painted) ? ['known', { apartM: SAME_M }] : undefined;
  };
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
const liesAcross = (bar: Chain, road: Road): boolean => turnOf(bar, road) > ALONG;

/** The turn of a bar against the way beside it, 0 to π/2; NaN where there is none within reach (rad). */
function turnOf(bar: Chain, { path, reachM }: Road): number {
  const [a, b] = [bar.points[0], bar.points[bar.points.length - 1]];
  const near = a && b && path.nearest((a.x + b.x) / 2, (a.y + b.y) / 2, reachM);
  if (!near) return Number.NaN;
  return Math.asin(Math.min(1, Math.abs(Math.sin(Math.atan2(b.y - a.y, b.x - a.x) - near.heading))));
}

/** Whether the bar lies beside the lane driven, neither before the way nor behind it. */
function isOfSideStreet({ points }: Chain, { path, reachM, boundaries }: Road): boolean {
  const middle = points[Math.floor(points.length / 2)];
  const near = middle && path.nearest(middle.x, middle.y, reachM);
  if (!near || points.some(({ x, y }) => path.nearest(x, y, SIDE_M))) return false;
  if (isInside(middle, near, boundaries)) return false;
  const ahead = Math.cos(near.heading) * (middle.x - near.x) + Math.sin(near.heading) * (middle.y - near.y);
  return Math.abs(ahead) <= BEFORE_M;
}

/** Whether a boundary that runs along the way lies behind a place, seen from the path: it is within the carriageway, in no mouth. */
function isInside(place: RidgePoint, near: PathPoint, boundaries: readonly Trace[]): boolean {
  const asideM = Math.hypot(place.x - near.x, place.y - near.y);
  const [ux, uy] = [(place.x - near.x) / asideM, (place.y - near.y) / asideM];
  const along = (p: Vec3): number => (p[0] - place.x) * ux + (p[1] - place.y) * uy;
  const across = (p: Vec3): number => (p[1] - place.y) * ux - (p[0] - place.x) * uy;
  return boundaries.some(({ line }) =>
    [...pairsOf(line)].some(([a, b]) => {
      const [from, to] = [across(a), across(b)];
      if (from * to > 0 || from === to) return false;
      const atM = along(a) + (from / (from - to)) * (along(b) - along(a));
      const turn = Math.atan2(Math.abs(to - from), Math.abs(along(b) - along(a)));
      return atM > 0 && atM < BEHIND_M && turn > Math.PI / 2 - ALONG;
    }),
  );
}
