/**
 * Lanes beside the driven one that end and go on behind a junction, a crossing or a gap in their lines: what lies between is
 * inferred, and marked so.
 */
import { wrapAngle } from '../../../geometry/angle.ts';
import type { Crossing } from './junctions/sides.ts';
import type { Run } from './runs.ts';
import type { Station } from './stations.ts';
import { inferredStrip, offsetOf, type Strip } from './strips.ts';

/** The widest junction that is crossed (m). */
const LONGEST_M = 45;
/** In a turn the other lanes may go elsewhere (rad). */
const MOST_TURN = (25 * Math.PI) / 180;
/** Share of the narrower one's width that both have in common, seen along the way. */
const LEAST_COMMON = 0.7;
/** A lane keeps its width across a junction, up to this (m). */
const WIDTH_CHANGE_M = 0.8;
/** A bound of the driven lane is theirs as well where it begins and ends no further from theirs (m). */
const SHARED_M = 0.3;

export function lanesThrough(
  beside: readonly Run[],
  driven: readonly Run[],
  stations: readonly Station[],
  crossings: readonly Crossing[] = [],
): { readonly runs: readonly Run[]; readonly added: readonly Strip[] } {
  const runs: Run[] = [];
  const added: Strip[] = [];
  const begun = new Set<Run>();
  for (const run of [...beside].sort((a, b) => a.to - b.to || a.from - b.from)) {
    if (beside.some((next) => next.from === run.to && haveCommon(run, next))) continue;
    const next = beside
      .filter(
        (other) =>
          other.from > run.to &&
          other.from <= run.to + LONGEST_M &&
          !begun.has(other) &&
          haveCommon(run, other) &&
          !beside.some((before) => before.to === other.from && haveCommon(before, other)),
      )
      .sort((a, b) => a.from - b.from)[0];
    if (!next || turnBetween(stations, run.to, next.from) > MOST_TURN) continue;
    const crossing = crossings.find(({ from, to }) => from < next.from && to > run.to);
    const [before, behind] = [crossing?.directionOf(run, true), crossing?.directionOf(next, false)];
    if (before && behind ? before !== behind : crossing && isTurningLane(run, [...beside, ...driven]))
      continue;
    begun.add(next);
    runs.push(...between(run, next, driven, stations, added));
  }
  return { runs, added };
}

/** Before a street that meets the way, the middle one of three lanes is for turning left: it does not go straight on. */
function isTurningLane(run: Run, all: readonly Run[]): boolean {
  const here = all.filter(({ from, to }) => from < run.to && to >= run.to);
  const offsets = here.flatMap((each) => offsetOf(each.left, run.to) ?? []).sort((a, b) => b - a);
  const own = offsetOf(run.left, run.to);
  return offsets.length === 3 && own === offsets[1];
}

function haveCommon(run: Run, next: Run): boolean {
  const [l, r] = [offsetOf(run.left, run.to), offsetOf(run.right, run.to)];
  const [nl, nr] = [offsetOf(next.left, next.from), offsetOf(next.right, next.from)];
  if (l === undefined || r === undefined || nl === undefined || nr === undefined) return false;
  if (Math.abs(l - r - (nl - nr)) > WIDTH_CHANGE_M) return false;
  return Math.min(l, nl) - Math.max(r, nr) >= LEAST_COMMON * Math.min(l - r, nl - nr);
}

function turnBetween(stations: readonly Station[], from: number, to: number): number {
  const turn = (stations[to]?.heading ?? 0) - (stations[from]?.heading ?? 0);
  return Math.abs(wrapAngle(turn));
}

/** The stretch between two runs, beside the driven lane's own bound where that is the common one. */
function between(
  run: Run,
  next: Run,
  driven: readonly Run[],
  stations: readonly Station[],
  added: Strip[],
): Run[] {
  const [from, to] = [run.to, next.from];
  const own = driven.filter((each) => each.from < to && each.to > from);
  const confidence = Math.min(
    ...[run, next].flatMap(({ left, right }) => [left.element.confidence, right.element.confidence]),
  );
  const boundOf = (side: 'left' | 'right'): ((begin: number) => Strip) => {
    const other = side === 'left' ? 'right' : 'left';
    const [start, stop] = [offsetOf(run[side], from) ?? 0, offsetOf(next[side], to) ?? 0];
    const course = (k: number): number => start + ((stop - start) * (k - from)) / (to - from);
    const ownAt = (k: number): Strip | undefined =>
      (own.find((each) => each.from <= k && k < each.to) ?? own.find((each) => each.to === k))?.[other];
    const isNear = (k: number, allowedM: number): boolean => {
      const strip = ownAt(k);
      const offset = strip && offsetOf(strip, k);
      return offset !== undefined && Math.abs(offset - course(k)) <= allowedM;
    };
    const stretch = Array.from({ length: to - from + 1 }, (_, k) => from + k);
    const isShared =
      isNear(from, SHARED_M) && isNear(to, SHARED_M) && stretch.every((k) => isNear(k, 2 * SHARED_M));
    const shared = isShared ? ownAt(from) : undefined;
    if (shared) return (begin) => ownAt(begin) ?? shared;
    // The lane on its other side may have it already.
    const same = added.find((strip) =>
      [from, to].every((k) => Math.abs((offsetOf(strip, k) ?? Number.NaN) - course(k)) <= SHARED_M),
    );
    if (same) return () => same;
    const offsets = stretch.map(course);
    const made = inferredStrip(
      `through-${side}-${run[side].element.id}-${from}`,
      'divider',
      confidence,
      stations,
      from,
      offsets,
    );
    added.push(made);
    return () => made;
  };
  const [left, right] = [boundOf('left'), boundOf('right')];
  const edges = [from, ...own.map((each) => each.to).filter((k) => k > from && k < to), to];
  return edges.slice(1).map((end, k) => {
    const begin = edges[k] ?? from;
    return { left: left(begin), right: right(begin), from: begin, to: end, isDriven: false };
  });
}
