/**
 * Lanes beside the driven one, as runs of stations between two neighbouring lines a lane's width apart. Strips that are no
 * lanes are told from them: shoulders between an edge line and the rim, parking strips, and what lies across the way. Where one
 * lane begins or ends, its neighbours are cut at the same station, so that lanes side by side share the same stretch of line.
 */
import { pairsOf } from '../../../geometry/sequences.ts';
import { segmentsOf } from './driven.ts';
import type { LaneLimits, Run } from './runs.ts';
import type { Station } from './stations.ts';
import type { Strip } from './strips.ts';

/** A lane beside the driven one is at least this wide: parking strips and cycle lanes are narrower. */
const NARROWEST_BESIDE_M = 2.6;
/** Between a line of paint and the rim of the roadway: what is wider holds a parking strip as well. */
const WIDEST_AT_RIM_M = 4.2;
/** Two lines of paint are one marking up to this distance; a hatched median is wider (m). */
const DOUBLE_LINE_M = 0.6;
const MEDIAN_M = 2.2;
/** The way may turn by so much (rad) over so many metres along a lane beside it: in a turn, lines ahead are another road's. */
const MOST_TURN = (35 * Math.PI) / 180;
const TURN_OVER_M = 15;
/** Lanes beside the driven one are seen over at least so many metres. */
const SHORTEST_BESIDE_M = 8;

type Spot = { readonly strip: Strip; readonly offset: number };

/** Runs beside the driven lane, between seen or bridged lines. */
export function lanesBeside(
  strips: readonly Strip[],
  driven: readonly Run[],
  stations: readonly Station[],
  limits: LaneLimits,
): Run[] {
  const segments = segmentsOf(strips, stations);
  const open = new Map<string, Run>();
  const runs: Run[] = [];
  for (let k = 0; k <= segments.length; k++) {
    const own = driven.find(({ from, to }) => from <= k && k < to);
    const here = new Map<string, [Strip, Strip]>();
    for (const [left, right] of laneSpots(segments[k] ?? [], own, k, limits))
      here.set(`${left.element.id}/${right.element.id}`, [left, right]);
    for (const [name, run] of open)
      if (!here.has(name)) {
        open.delete(name);
        runs.push({ ...run, to: k });
      }
    for (const [name, [left, right]] of here)
      if (!open.has(name)) open.set(name, { left, right, from: k, to: k + 1, isDriven: false });
  }
  const length = Math.max(limits.shortestM, SHORTEST_BESIDE_M);
  return runs.filter((run) => chainLength(run, runs) >= length && turnOf(run, stations) <= MOST_TURN);
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
    most = Math.max(most, Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))));
  }
  return most;
}

/** Pairs of neighbouring lines in one segment between which lies a lane that is not the driven one. */
function* laneSpots(
  lines: readonly Spot[],
  own: Run | undefined,
  k: number,
  limits: LaneLimits,
): Generator<readonly [Strip, Strip]> {
  if (!own) return;
  const [l, r] = [offsetAt(own.left, k), offsetAt(own.right, k)];
  // Outwards from the driven lane's own bounds; what lies inside of it is no bound.
  const leftwards = [
    { strip: own.left, offset: l },
    ...lines.filter(({ offset }) => offset > l + 0.3).reverse(),
  ];
  const rightwards = [{ strip: own.right, offset: r }, ...lines.filter(({ offset }) => offset < r - 0.3)];
  for (const side of [leftwards, rightwards]) {
    let lanes = 0;
    for (const [inner, outer] of pairsOf(side)) {
      const width = Math.abs(outer.offset - inner.offset);
      if (inner.strip.element.class === 'boundary') break;
      // What is too narrow for a lane ends the carriageway, but for double lines and what lies beside the centre line.
      const isBesideCentre = side === leftwards && lanes === 0;
      if (width > (isBesideCentre ? MEDIAN_M : DOUBLE_LINE_M) && width < NARROWEST_BESIDE_M) break;
      const isLane = width >= Math.max(limits.narrowestM, NARROWEST_BESIDE_M) && width <= limits.widestM;
      if (isLane && !isShoulder(inner, outer, width, isBesideCentre)) {
        lanes++;
        yield outer.offset > inner.offset ? [outer.strip, inner.strip] : [inner.strip, outer.strip];
      }
    }
  }
}

/**
 * Between an edge line and the rim of the roadway. A solid line with a lane on its inner side is the edge of the carriageway;
 * only the line to the left of the driven lane may be the centre line, with the other direction's lane beyond.
 */
function isShoulder(inner: Spot, outer: Spot, widthM: number, isBesideCentre: boolean): boolean {
  if (outer.strip.element.class !== 'boundary') return false;
  if (widthM > WIDEST_AT_RIM_M) return true;
  const isDashed = /dash/.test(inner.strip.element.subtype) || inner.strip.element.inferred === true;
  return !isBesideCentre && !isDashed;
}

/** In the middle of a segment; of a bound that the run itself has, it is there. */
function offsetAt({ passings }: Strip, k: number): number {
  return ((passings.get(k)?.offset ?? 0) + (passings.get(k + 1)?.offset ?? 0)) / 2;
}

const sharing = (a: Run, b: Run): boolean =>
  a !== b && (a.left === b.right || a.right === b.left || a.left === b.left || a.right === b.right);

/** Cuts go sideways through all lanes that hang together by a shared line at that station. */
export function cut(runs: readonly Run[]): Run[] {
  const cuts = new Map(runs.map((run) => [run, new Set<number>()]));
  const pending = runs.flatMap((run) => [
    { run, station: run.from },
    { run, station: run.to },
  ]);
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
