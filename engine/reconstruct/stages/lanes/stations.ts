/**
 * Lines seen from the path driven: at stations every metre, how far to the side each line passes (left positive). A path that
 * comes by a place twice counts for it the first time only.
 */

import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import { wrapAngle } from '../../../geometry/angle.ts';
import { resample } from '../../../geometry/polyline.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { SegmentIndex, turnBetween } from '../../../map/compare/index-of-segments.ts';

export const STATION_M = 1;

/** A line runs along the path where it turns by less than this against it (rad). */
const TURN = (35 * Math.PI) / 180;
/** A segment is looked for this much further than lines reach, since its middle counts (m). */
const MARGIN_M = 2;
/** Stations by which the nearest stretch may be off the perpendicular that a segment crosses. */
const MARGIN_STATIONS = 3;

export type Station = {
  readonly p: Vec3;
  readonly heading: number;
  /** The way has been here before, in about the same direction: its lanes are made once. */
  readonly isAgain: boolean;
  /** The way does not reach here: it lies before its beginning or behind its end. */
  readonly isBeyond: boolean;
};

/** Stations along the path, a metre apart; standing and creeping add none. */
export function stationsOf(poses: readonly Pose[]): Station[] {
  const path: Vec3[] = [];
  for (const { p } of poses) {
    const last = path[path.length - 1];
    if (!last || Math.hypot(p[0] - last[0], p[1] - last[1]) >= STATION_M / 2) path.push(p);
  }
  if (path.length < 2) return [];
  const points = resample(path, STATION_M);
  const stations = points.map((p, k) => {
    const [a, b] = [points[k - 1] ?? p, points[k + 1] ?? p];
    return { p, heading: Math.atan2(b[1] - a[1], b[0] - a[0]) };
  });
  const way = new SegmentIndex([...pairsOf(stations)].map(([a, b]): readonly Vec3[] => [a.p, b.p]));
  return stations.map((station, k) => {
    const { p, heading } = station;
    const before = way.nearest(p[0], p[1], AGAIN_M, heading, TURN, undefined, (j) => j < k - AGAIN_STATIONS);
    return { ...station, isAgain: before !== undefined, isBeyond: false };
  });
}

/** The way's bend at an end is taken over so many stations, and goes on at most as tightly as a street does (1/m). */
const BEND_STATIONS = 10;
const TIGHTEST = 1 / 40;

/** With further stations before the beginning and behind the end: what was seen there has lanes, too. */
export function extended(stations: readonly Station[], byM: number): Station[] {
  const behind = beyond(stations, byM, stations);
  const turned = [...stations].reverse().map((each) => ({ ...each, heading: each.heading + Math.PI }));
  const before = beyond(turned, byM, stations)
    .reverse()
    .map((each) => ({ ...each, heading: each.heading - Math.PI }));
  return [...before, ...stations, ...behind];
}

/** Stations from the last one on, in the bend of the last ones, until the way has been there. */
function beyond(stations: readonly Station[], byM: number, way: readonly Station[]): Station[] {
  const last = stations.at(-1);
  const first = stations[Math.max(0, stations.length - 1 - BEND_STATIONS)];
  if (!last || !first || first === last || last.isAgain) return [];
  // The chord's direction and what it turned: one station's own heading is no more than two places a metre apart.
  const middle = Math.atan2(last.p[1] - first.p[1], last.p[0] - first.p[0]);
  const half = stations[stations.length - 1 - Math.floor(BEND_STATIONS / 2)] ?? first;
  const [a, b] = [
    Math.atan2(half.p[1] - first.p[1], half.p[0] - first.p[0]),
    Math.atan2(last.p[1] - half.p[1], last.p[0] - half.p[0]),
  ];
  const lengthM = Math.max(STATION_M, Math.hypot(last.p[0] - first.p[0], last.p[1] - first.p[1]));
  const bend = Math.min(TIGHTEST, Math.max(-TIGHTEST, (2 * wrapAngle(b - a)) / lengthM));
  const driven = new SegmentIndex([...pairsOf(way)].map(([p, q]): readonly Vec3[] => [p.p, q.p]));
  const out: Station[] = [];
  let [p, heading] = [last.p, middle + (bend * lengthM) / 2];
  for (let s = STATION_M; s <= byM; s += STATION_M) {
    heading += bend * STATION_M;
    p = [p[0] + STATION_M * Math.cos(heading), p[1] + STATION_M * Math.sin(heading), p[2]];
    if (s > AGAIN_STATIONS && driven.nearest(p[0], p[1], 2 * AGAIN_M, heading, TURN)) break;
    out.push({ p, heading, isAgain: false, isBeyond: true });
  }
  return out;
}

/** A later pass this close, in about the same direction, is the same road again. */
const AGAIN_M = 2;
const AGAIN_STATIONS = 8;

/** The path's stretches by their station, without those of a later pass over the same place. */
const stretchesOf = (stations: readonly Station[]): SegmentIndex =>
  new SegmentIndex([...pairsOf(stations)].map(([a, b]) => (a.isAgain ? [] : [a.p, b.p])));

/** A place beside a station, metres to its left. */
export function beside({ p, heading }: Station, offset: number): Vec3 {
  return [p[0] - offset * Math.sin(heading), p[1] + offset * Math.cos(heading), p[2]];
}

/** Where a line crosses the perpendicular of a station: offset to the left, and the place as vertex index plus fraction. */
export type Passing = { readonly offset: number; readonly at: number };

/** For each line, by station index, where it passes within `reachM` to either side, running roughly along. */
export function passingsOf(
  stations: readonly Station[],
  lines: readonly (readonly Vec3[])[],
  reachM: number,
): ReadonlyMap<number, Passing>[] {
  const path = stretchesOf(stations);
  return lines.map((line) => {
    const found = new Map<number, Passing>();
    for (const [v, [a, b]] of [...pairsOf(line)].entries()) {
      const heading = Math.atan2(b[1] - a[1], b[0] - a[0]);
      const middle: Vec3 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 0];
      const near = path.nearest(middle[0], middle[1], reachM + MARGIN_M, heading, TURN);
      if (!near) continue;
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      for (const k of stationsNear(near.line, length, stations.length)) {
        const station = stations[k];
        if (!station || turnBetween(heading, station.heading) > TURN || found.has(k)) continue;
        const passing = crossPerpendicular(station, a, b);
        if (passing && Math.abs(passing.offset) <= reachM)
          found.set(k, { offset: passing.offset, at: v + passing.fraction });
      }
    }
    return found;
  });
}

/** Stations whose perpendicular a segment of this length beside station k may cross. */
function* stationsNear(k: number, lengthM: number, count: number): Iterable<number> {
  const span = Math.ceil(lengthM / STATION_M) + MARGIN_STATIONS;
  for (let i = Math.max(0, k - span); i <= Math.min(count - 1, k + span); i++) yield i;
}

function crossPerpendicular(
  { p, heading }: Station,
  a: Vec3,
  b: Vec3,
): { offset: number; fraction: number } | undefined {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const along = (q: Vec3): number => c * (q[0] - p[0]) + s * (q[1] - p[1]);
  const across = (q: Vec3): number => -s * (q[0] - p[0]) + c * (q[1] - p[1]);
  const [sa, sb] = [along(a), along(b)];
  if (sa > 0 === sb > 0 || sa === sb) return undefined;
  const fraction = sa / (sa - sb);
  return { offset: across(a) + fraction * (across(b) - across(a)), fraction };
}
