/** The part of a junction in which traffic turns: from stop line to stop line, or from one crossing's outer edge to the other's. */

import { SegmentIndex } from '../../../../map/compare/index-of-segments.ts';
import type { MapElement } from '../../../../map/model.ts';
import type { Station } from '../stations.ts';
import type { Arm } from './arms.ts';

export type JunctionZone = {
  /** Stations at which lanes enter and leave it. */
  readonly from: number;
  readonly to: number;
  /** How far from its mouth a side street's own lanes begin (m). */
  readonly depthOf: (arm: Arm) => number;
};

/** A stop line or crossing of the junction lies at most so far from the corners' ends (m). */
const FURTHEST_M = 14;
/** A car stops so far before a crossing (m). */
const BEFORE_CROSSING_M = 1.4;
/** Where neither is marked, lanes end so far before the corner (m). */
const BEFORE_CORNER_M = 1;
/** What is marked reaches to this near the way, or lies in the street's own width (m). */
const NEAR_WAY_M = 6;
const DEEPEST_M = 8;

export function zoneOf(
  arms: readonly Arm[],
  elements: readonly MapElement[],
  stations: readonly Station[],
): JunctionZone {
  const marks = elements.filter(({ class: name }) => name === 'stop_line' || name === 'crossing');
  const way = new SegmentIndex(stations.slice(1).map((b, k) => [(stations[k] ?? b).p, b.p]));
  const spans = marks.flatMap((mark) => spanOf(mark, way, stations) ?? []);
  const [first, last] = [Math.min(...arms.map(({ from }) => from)), Math.max(...arms.map(({ to }) => to))];
  const before = spans.filter(({ from, to }) => to <= first + 3 && from >= first - FURTHEST_M);
  const behind = spans.filter(({ from, to }) => from >= last - 3 && to <= last + FURTHEST_M);
  const reach = {
    before: Math.max(0, ...before.map((span) => first - span.from + span.gap)),
    behind: Math.max(0, ...behind.map((span) => span.to + span.gap - last)),
  };
  // What was seen at one end holds at the other, where it was not.
  const seen = Math.max(reach.before, reach.behind);
  const from = Math.floor(first - Math.max(BEFORE_CORNER_M, reach.before || seen));
  const to = Math.ceil(last + Math.max(BEFORE_CORNER_M, reach.behind || seen));
  return {
    from: Math.max(0, from),
    to: Math.min(stations.length - 1, to),
    depthOf: (arm) => {
      const found = marks.flatMap((mark) => depthIn(arm, mark) ?? []);
      // As far from the corner as on the way itself, where nothing is marked.
      return found.length > 0 ? Math.max(...found) : Math.min(DEEPEST_M, seen);
    },
  };
}

/** From where to where along the way a mark reaches that lies across it. */
function spanOf(
  { class: name, points }: MapElement,
  way: SegmentIndex,
  stations: readonly Station[],
): { readonly from: number; readonly to: number; readonly gap: number } | undefined {
  const places = points.flatMap(([x, y]) => {
    const near = way.nearest(x, y, 2 * NEAR_WAY_M);
    const station = near && stations[near.line];
    if (!near || !station) return [];
    const [c, s] = [Math.cos(station.heading), Math.sin(station.heading)];
    const [dx, dy] = [x - station.p[0], y - station.p[1]];
    return [{ s: near.line + c * dx + s * dy, d: c * dy - s * dx }];
  });
  if (places.length < 2) return undefined;
  const along = places.map(({ s }) => s);
  const aside = places.map(({ d }) => d);
  const [from, to] = [Math.min(...along), Math.max(...along)];
  const [right, left] = [Math.min(...aside), Math.max(...aside)];
  // It lies across: longer across the way than along it, and on the roadway.
  if (left - right < 2 || to - from > left - right || right > NEAR_WAY_M || left < -NEAR_WAY_M)
    return undefined;
  return { from, to, gap: name === 'crossing' ? BEFORE_CROSSING_M : 0 };
}

/** How far out of the mouth a mark of the side street reaches; undefined where it lies elsewhere. */
function depthIn(arm: Arm, { class: name, points }: MapElement): number | undefined {
  const [c, s] = [Math.cos(arm.heading), Math.sin(arm.heading)];
  const places = points.map(([x, y]) => {
    const [dx, dy] = [x - arm.mouth[0], y - arm.mouth[1]];
    return { along: c * dx + s * dy, aside: c * dy - s * dx };
  });
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [along, aside] = [mean(places.map((p) => p.along)), mean(places.map((p) => p.aside))];
  if (Math.abs(aside) > arm.widthM / 2 || along < -arm.before.radiusM || along > FURTHEST_M) return undefined;
  const far = Math.max(...places.map((p) => p.along));
  return Math.max(0, far + (name === 'crossing' ? BEFORE_CROSSING_M : 0));
}
