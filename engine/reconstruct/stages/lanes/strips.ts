/**
 * Lines beside the way, by station: those of the vectors stage, and those that are concluded from them. Lines whose ends lie in
 * one course are joined by an inferred one (the end-point matching of TopoLogic, Fu et al., arXiv 2405.14747: near in place and
 * in direction).
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { quantileOf } from '../../../map/compare/quantile.ts';
import { INFERRED_SOURCE, type MapElement } from '../../../map/model.ts';
import { beside, type Passing, passingsOf, type Station } from './stations.ts';

/** An element and where it passes the stations. */
export type Strip = {
  readonly element: MapElement;
  readonly passings: ReadonlyMap<number, Passing>;
  readonly first: number;
  readonly last: number;
  /** The line that an inferred one continues, or joins to another of its kind. */
  readonly of?: MapElement;
  /** Of a bridge: ids of the lines that it joins. */
  readonly joins?: readonly [string, string];
};

/** What a line is: itself, or what it continues. */
export const lineOf = ({ element, of }: Strip): MapElement => of ?? element;

/** The longest gap between two dashes, or two pieces of a line, that is bridged (stations, metres). */
const LONGEST_GAP = 20;
/** How far the second line may lie beside the first one's course (m), and what is added a metre of the gap. */
const BESIDE_M = 0.3;
const BESIDE_PER_M = 0.02;
/** Stations at a line's end that its course is taken from. */
const COURSE = 8;
/** A line that comes nearer to the way, or goes away from it, by more a metre runs across it, not along. */
const STEEPEST = 0.35;
/** A line that is less likely right than this bounds no lane. */
const DOUBTFUL = 0.45;
/** Confidence in what is concluded, of that in what it is concluded from. */
const INFERRED = 0.5;

/** Confidence of a line, or of what an inferred one comes from. */
export const sourceConfidence = ({ confidence, sources }: MapElement): number =>
  sources.includes(INFERRED_SOURCE) ? Math.min(1, confidence / INFERRED) : confidence;

/**
 * @param isTurnedAway whether a line bounds no lane of the way at a station, because it has turned into a side street there.
 * @returns the lines, and the stations at the height of the road, which the way itself need not have
 */
export function stripsOf(
  elements: readonly MapElement[],
  way: readonly Station[],
  reachM: number,
  isTurnedAway: (line: string, station: number) => boolean = () => false,
): { readonly strips: readonly Strip[]; readonly stations: readonly Station[] } {
  const lines = elements.filter(
    ({ class: name, points, confidence }) =>
      (name === 'divider' || name === 'boundary') && points.length > 1 && confidence >= DOUBTFUL,
  );
  const passings = passingsOf(
    way,
    lines.map(({ points }) => points),
    reachM,
  );
  const seen = lines.flatMap((element, k): Strip[] => {
    const here = [...(passings[k] ?? [])].filter(([station]) => !isTurnedAway(element.id, station));
    const along = alongOnly(new Map(here));
    return along.size > 1 ? [stripOf(element, along)] : [];
  });
  const stations = grounded(way, seen);
  return { strips: [...seen, ...bridgesOf(seen, stations)], stations };
}

/** The way lowered to where the lines beside it lie: a vehicle's own frame may be a metre above the ground. */
function grounded(way: readonly Station[], strips: readonly Strip[]): Station[] {
  const heights = strips.flatMap((strip) => {
    const middle = Math.round((strip.first + strip.last) / 2);
    const [place, station] = [placeAt(strip, middle), way[middle]];
    return place && station ? [place[2] - station.p[2]] : [];
  });
  const lower = heights.length > 0 ? quantileOf(heights, 0.5) : 0;
  return way.map((station) => ({
    ...station,
    p: [station.p[0], station.p[1], station.p[2] + lower],
  }));
}

export function stripOf(element: MapElement, passings: ReadonlyMap<number, Passing>): Strip {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const k of passings.keys()) [first, last] = [Math.min(first, k), Math.max(last, k)];
  return { element, passings, first, last };
}

/** Only passings whose neighbour lies nearly as far to the side. */
function alongOnly(passings: ReadonlyMap<number, Passing>): ReadonlyMap<number, Passing> {
  const isNear = (a: Passing, b: Passing | undefined): boolean =>
    b !== undefined && Math.abs(a.offset - b.offset) <= STEEPEST;
  return new Map(
    [...passings].filter(
      ([k, passing]) => isNear(passing, passings.get(k - 1)) || isNear(passing, passings.get(k + 1)),
    ),
  );
}

export const offsetOf = ({ passings }: Strip, station: number): number | undefined =>
  passings.get(station)?.offset;

/** A line of its own beside the way, from station to station. It bounds lanes, and nobody has seen it. */
export function inferredStrip(
  id: string,
  name: 'divider' | 'boundary',
  confidence: number,
  stations: readonly Station[],
  from: number,
  offsets: readonly number[],
): Strip {
  const points: Vec3[] = [];
  const passings = new Map<number, Passing>();
  offsets.forEach((offset, k) => {
    const station = stations[from + k];
    if (!station) return;
    passings.set(from + k, { offset, at: points.length });
    points.push(beside(station, offset));
  });
  const element: MapElement = {
    id,
    class: name,
    subtype: 'virtual',
    points,
    confidence: confidence * INFERRED,
    inferred: true,
    sources: [INFERRED_SOURCE],
  };
  return stripOf(element, passings);
}

/** Each line's end is joined to the nearest beginning ahead that lies in its course, one to one. */
function bridgesOf(strips: readonly Strip[], stations: readonly Station[]): Strip[] {
  const taken = new Set<Strip>();
  const byEnd = [...strips].sort((a, b) => a.last - b.last || (a.element.id < b.element.id ? -1 : 1));
  return byEnd.flatMap((strip): Strip[] => {
    const end = offsetOf(strip, strip.last);
    if (end === undefined) return [];
    const slope = slopeAt(strip, strip.last, -1);
    let best: { next: Strip; cost: number; offset: number } | undefined;
    for (const next of strips) {
      const gap = next.first - strip.last;
      if (next === strip || taken.has(next) || gap < 1 || gap > LONGEST_GAP) continue;
      if (next.element.class !== strip.element.class) continue;
      const begin = offsetOf(next, next.first);
      if (begin === undefined) continue;
      // Half of the course of either end: the way itself may bend.
      const course = end + (gap * (slope + slopeAt(next, next.first, 1))) / 2;
      const off = Math.abs(begin - course);
      const cost = off + 0.05 * gap;
      if (off <= BESIDE_M + BESIDE_PER_M * gap && !(best && best.cost <= cost))
        best = { next, cost, offset: begin };
    }
    if (!best) return [];
    const { next, offset } = best;
    taken.add(next);
    const gap = next.first - strip.last;
    const offsets = Array.from({ length: gap + 1 }, (_, k) => end + ((offset - end) * k) / gap);
    const name = strip.element.class === 'boundary' ? 'boundary' : 'divider';
    const confidence = Math.min(strip.element.confidence, next.element.confidence);
    const made = inferredStrip(
      `bridge-${strip.element.id}-${next.element.id}`,
      name,
      confidence,
      stations,
      strip.last,
      offsets,
    );
    const isOneKind = isDashed(strip.element) === isDashed(next.element);
    const joins = [strip.element.id, next.element.id] as const;
    return [{ ...withEnds(made, strip, next), joins, ...(isOneKind ? { of: strip.element } : {}) }];
  });
}

export const isDashed = ({ subtype }: MapElement): boolean => /dash/.test(subtype);

/** The bridge begins and ends in the very points of the lines it joins. */
function withEnds(bridge: Strip, from: Strip, to: Strip): Strip {
  const points = [...bridge.element.points];
  const [first, last] = [placeAt(from, from.last), placeAt(to, to.first)];
  if (first) points[0] = first;
  if (last) points[points.length - 1] = last;
  return { ...bridge, element: { ...bridge.element, points } };
}

/** Where a line passes a station. */
export function placeAt({ element, passings }: Strip, station: number): Vec3 | undefined {
  const passing = passings.get(station);
  if (!passing) return undefined;
  const vertex = Math.floor(passing.at);
  const [a, b] = [element.points[vertex], element.points[vertex + 1]];
  if (!a || !b) return a;
  const f = passing.at - vertex;
  return [a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1]), a[2] + f * (b[2] - a[2])];
}

/** Metres to the left a station, over the stations at an end. */
function slopeAt({ passings }: Strip, station: number, step: 1 | -1): number {
  const here = passings.get(station);
  for (let far = COURSE; far >= 2; far--) {
    const there = passings.get(station + step * far);
    if (here && there) return (step * (there.offset - here.offset)) / far;
  }
  return 0;
}
