/**
 * Lanes beside the driven one, as runs of stations between two neighbouring lines a lane's width apart. Strips that are no
 * lanes are told from them: shoulders between an edge line and the rim, parking strips, and what lies across the way. Where one
 * lane begins or ends, its neighbours are cut at the same station, so that lanes side by side share the same stretch of line.
 */
import { wrapAngle } from '../../../geometry/angle.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { segmentsOf } from './driven.ts';
import type { LaneLimits, Run, Spot } from './runs.ts';
import type { Station } from './stations.ts';
import { isDashed, lineOf, type Strip } from './strips.ts';

/** A lane beside the driven one is at least this wide: parking strips and cycle lanes are narrower. */
const NARROWEST_BESIDE_M = 2.6;
/** Where the driven lane is narrower than that, a lane beside it may be narrower than the driven lane by this much (m). */
const ALIKE_M = 0.15;
/** Between a line of paint and the rim of the roadway: what is wider holds a parking strip as well. */
const WIDEST_AT_RIM_M = 4.2;
/** Two lines of paint are one marking up to this distance; a hatched median is wider (m). */
const DOUBLE_LINE_M = 0.6;
const MEDIAN_M = 2.2;
/** Lanes of the other roadway, beyond a median (m). */
const PAINTED_M = [2.9, 4.2] as const;
/** A median, or a lane for turning left, between the solid lines of both directions (m). */
const WIDEST_MIDDLE_M = 3.2;
/** The lane beyond the middle is narrower than the driven one by at most this (m); a parking strip is narrower still. */
const NARROWER_M = 0.3;
/** The way may turn by so much (rad) over so many metres along a lane beside it: in a turn, lines ahead are another road's. */
const MOST_TURN = (35 * Math.PI) / 180;
const TURN_OVER_M = 15;
/** Lanes beside the driven one are seen over at least so many metres. */
const SHORTEST_BESIDE_M = 8;

/** Runs beside the driven lane, between seen or bridged lines. */
export function lanesBeside(
  strips: readonly Strip[],
  driven: readonly Run[],
  stations: readonly Station[],
  limits: LaneLimits,
  isOpen: (station: number) => boolean,
): Run[] {
  const spots = segmentsOf(strips, stations).map((lines, k) => {
    const own = driven.find(({ from, to }) => from <= k && k < to);
    return own ? [...laneSpots(lines, own, k, limits)] : [];
  });
  const open = new Map<string, Run>();
  const runs: Run[] = [];
  goneOn(spots, isOpen).forEach((lanes, k) => {
    const here = new Map(
      lanes.map((lane) => [`${lane.left.strip.element.id}/${lane.right.strip.element.id}`, lane]),
    );
    for (const [name, run] of open)
      if (!here.has(name)) {
        open.delete(name);
        runs.push({ ...run, to: k });
      }
    for (const [name, { left, right }] of here)
      if (!open.has(name))
        open.set(name, { left: left.strip, right: right.strip, from: k, to: k + 1, isDriven: false });
  });
  for (const run of open.values()) runs.push({ ...run, to: spots.length });
  const length = Math.max(limits.shortestM, SHORTEST_BESIDE_M);
  return runs.filter((run) => chainLength(run, runs) >= length && turnOf(run, stations) <= MOST_TURN);
}

/** Between two lines at one segment: a lane, or a strip that is one only where it goes on as a lane. */
type LaneSpot = { readonly left: Spot; readonly right: Spot; readonly isLane: boolean };

/** A lane's dashed line becomes solid before a stop line: over so many metres it is no edge line (m). */
const SOLID_BEFORE_STOP_M = 30;
/** A lane is known again behind a junction. Its lines end so far before the corners, and begin so far behind them, at most (m). */
const BESIDE_JUNCTION_M = 20;
/** A line that is not seen over so many metres ends no lane. */
const UNSEEN_M = 10;
/** What goes on has its bounds no further from those before (m). */
const GOES_ON_M = 0.4;
/** The rim of the road may be the kerb here and the edge of a gutter there (m). */
const RIM_M = 1;

/** Lanes, and the strips that go on from a lane of the same place, seen along the way or against it. */
function goneOn(spots: readonly (readonly LaneSpot[])[], isOpen: (station: number) => boolean): LaneSpot[][] {
  const reached = new Set<LaneSpot>();
  const isNear = (a: Spot, b: Spot): boolean =>
    Math.abs(a.offset - b.offset) <=
    (b.strip.element.class === 'boundary' && a.strip.element.class === 'boundary' ? RIM_M : GOES_ON_M);
  const isSame = (a: LaneSpot, b: LaneSpot): boolean => isNear(a.left, b.left) && isNear(a.right, b.right);
  const walk = (order: readonly (readonly [readonly LaneSpot[], boolean])[]): void => {
    // Lanes that were seen last, also across a junction: how far behind, and over how many metres their line was solid.
    let before: {
      readonly spot: LaneSpot;
      readonly length: number;
      readonly clear: number;
      readonly isAcross: boolean;
    }[] = [];
    for (const [here, isClear] of order) {
      const next: typeof before = [];
      for (const spot of here) {
        const from = before.find(
          (each) => (each.clear <= UNSEEN_M || each.isAcross) && isSame(each.spot, spot),
        );
        // Behind a junction the lines are solid anew.
        const solid = from?.isAcross ? 0 : (from?.length ?? SOLID_BEFORE_STOP_M);
        const length = spot.isLane ? 0 : solid + 1;
        if (length > SOLID_BEFORE_STOP_M) continue;
        next.push({ spot, length, clear: 0, isAcross: false });
        if (!spot.isLane) reached.add(spot);
      }
      const older = before
        .filter(({ spot }) => !next.some((each) => isSame(each.spot, spot)))
        .map((each) => ({
          ...each,
          clear: each.clear + (isClear ? 1 : 0),
          isAcross: each.isAcross || !isClear,
        }));
      before = [...next, ...older.filter(({ clear }) => clear <= BESIDE_JUNCTION_M)];
    }
  };
  const order = spots.map((here, k): readonly [readonly LaneSpot[], boolean] => [here, isOpen(k)]);
  walk(order);
  walk([...order].reverse());
  return spots.map((here) => here.filter((spot) => spot.isLane || reached.has(spot)));
}

/** Metres of a run with those that go on from it by a bridge of the same course. */
function chainLength(run: Run, runs: readonly Run[]): number {
  const next = runs.find(
    ({ from, left, right }) => from === run.to && (left === run.left || right === run.right),
  );
  const before = runs.find(
    ({ to, left, right }) => to === run.from && (left === run.left || right === run.right),
  );
  return run.to - run.from + (next ? next.to - next.from : 0) + (before ? before.to - before.from : 0);
}

/** The sharpest turn of the way along a run (rad). */
function turnOf({ from, to }: Run, stations: readonly Station[]): number {
  let most = 0;
  for (let k = from; k < to; k++) {
    const [a, b] = [stations[k], stations[Math.min(to, k + TURN_OVER_M)]];
    if (!a || !b) continue;
    const turn = b.heading - a.heading;
    most = Math.max(most, Math.abs(wrapAngle(turn)));
  }
  return most;
}

/** Pairs of neighbouring lines in one segment between which lies a lane that is not the driven one. */
function* laneSpots(lines: readonly Spot[], own: Run, k: number, limits: LaneLimits): Generator<LaneSpot> {
  const [l, r] = [offsetAt(own.left, k), offsetAt(own.right, k)];
  // A lane that is about as wide as the driven one is wide enough.
  const narrowestM = Math.max(limits.narrowestM, Math.min(NARROWEST_BESIDE_M, l - r - ALIKE_M));
  // Outwards from the driven lane's own bounds; what lies inside of it is no bound.
  const leftwards = [
    { strip: own.left, offset: l },
    ...lines.filter(({ offset }) => offset > l + 0.3).reverse(),
  ];
  const rightwards = [{ strip: own.right, offset: r }, ...lines.filter(({ offset }) => offset < r - 0.3)];
  for (const side of [leftwards, rightwards]) {
    let lanes = 0;
    let isEnded = false;
    let isOtherRoadway = false;
    let isDouble = false;
    for (const [inner, outer] of pairsOf(side)) {
      const width = Math.abs(outer.offset - inner.offset);
      if (inner.strip.element.class === 'boundary') {
        if (side !== leftwards) break;
        isOtherRoadway = true;
      }
      if (isOtherRoadway) {
        if (isPaintedLane(inner, outer, width)) yield { left: outer, right: inner, isLane: true };
        continue;
      }
      if (isEnded || outer.strip.element.subtype === 'ditch') continue;
      const isBesideDashed =
        side === leftwards &&
        inner.strip === own.left &&
        isDashed(lineOf(inner.strip)) &&
        outer.strip.element.class === 'boundary';
      // What is too narrow for a lane ends the carriageway, but for double lines and what lies beside the centre line.
      const isBesideCentre = side === leftwards && lanes === 0 && inner.offset - l <= MEDIAN_M;
      if (!isBesideDashed && width > (isBesideCentre ? MEDIAN_M : DOUBLE_LINE_M) && width < narrowestM) {
        isEnded = true;
        continue;
      }
      const isLane = width >= (isBesideDashed ? limits.narrowestM : narrowestM) && width <= limits.widestM;
      if (!isLane) continue;
      // Two solid lines in the middle of the road have a lane for turning left, or a median, between them; the lane of oncoming
      // traffic lies beyond. This does not hold where a double line is the middle: then the next solid line is the edge.
      if (lanes === 0 && inner.strip !== own.left && inner.offset - l <= DOUBLE_LINE_M) isDouble = true;
      const isBeyondMiddle =
        side === leftwards &&
        !isDouble &&
        inner.strip !== own.left &&
        isSolid(own.left) &&
        isSolid(inner.strip) &&
        inner.offset - l <= WIDEST_MIDDLE_M &&
        width >= l - r - NARROWER_M;
      const shoulder = shoulderOf(inner, outer, width, isBesideCentre || isBeyondMiddle);
      if (shoulder === 'wide') continue;
      lanes++;
      const [left, right] = outer.offset > inner.offset ? [outer, inner] : [inner, outer];
      yield { left, right, isLane: shoulder === undefined };
    }
  }
}

/** Beyond a median only what is surely a lane: between two lines of paint, one of them dashed. */
function isPaintedLane(inner: Spot, outer: Spot, widthM: number): boolean {
  const lines = [inner.strip.element, outer.strip.element];
  return (
    lines.every(({ class: name }) => name === 'divider') &&
    lines.some(({ subtype }) => /dash/.test(subtype)) &&
    widthM >= PAINTED_M[0] &&
    widthM <= PAINTED_M[1]
  );
}

const isSolid = ({ element }: Strip): boolean =>
  element.class === 'divider' && /^solid/.test(element.subtype);

/**
 * Between an edge line and the rim of the roadway. A solid line with a lane on its inner side is the edge of the carriageway;
 * only the line to the left of the driven lane may be the centre line, with the other direction's lane beyond.
 */
function shoulderOf(
  inner: Spot,
  outer: Spot,
  widthM: number,
  isBesideCentre: boolean,
): 'wide' | 'shoulder' | undefined {
  if (outer.strip.element.class !== 'boundary') return undefined;
  if (widthM > WIDEST_AT_RIM_M) return 'wide';
  const isMiddle = isDashed(lineOf(inner.strip)) || lineOf(inner.strip).inferred === true;
  return !isBesideCentre && !isMiddle ? 'shoulder' : undefined;
}

/** In the middle of a segment; of a bound that the run itself has, it is there. */
function offsetAt({ passings }: Strip, k: number): number {
  return ((passings.get(k)?.offset ?? 0) + (passings.get(k + 1)?.offset ?? 0)) / 2;
}

const sharing = (a: Run, b: Run): boolean =>
  a !== b && (a.left === b.right || a.right === b.left || a.left === b.left || a.right === b.right);

/**
 * Cuts go sideways through all lanes that hang together by a shared line at that station.
 *
 * @param further where else a run is cut, besides where one begins or ends.
 */
export function cut(
  runs: readonly Run[],
  further: readonly { readonly run: Run; readonly station: number }[] = [],
): Run[] {
  const cuts = new Map(runs.map((run) => [run, new Set<number>()]));
  const pending = runs.flatMap((run) => [
    { run, station: run.from },
    { run, station: run.to },
  ]);
  for (const { run, station } of further) {
    if (station > run.from && station < run.to) cuts.get(run)?.add(station);
    pending.push({ run, station });
  }
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { run, station } = next;
    for (const [other, stations] of cuts) {
      if (!sharing(run, other) || station <= other.from || station >= other.to) continue;
      if (stations.has(station)) continue;
      stations.add(station);
      pending.push({ run: other, station });
    }
  }
  return [...cuts].flatMap(([run, stations]) => {
    const places = [run.from, ...[...stations].sort((a, b) => a - b), run.to];
    return [...pairsOf(places)].map(([from, to]) => ({ ...run, from, to }));
  });
}
