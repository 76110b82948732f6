/**
 * Lanes brought up to the junctions. Lines end some metres before a stop line; and where the way ends before a junction, nobody has
 * driven through it. In both cases the lanes go on in their course, inferred.
 */
import type { Run } from '../runs.ts';
import type { Station } from '../stations.ts';
import { inferredStrip, lineOf, offsetOf, type Strip, sourceConfidence } from '../strips.ts';
import type { JunctionZone } from './zone.ts';

/** A lane ends so far before a junction, or begins so far behind it, at most (m). */
const SHORT_OF_M = 12;
/** A bound keeps its line where that strays no more from the course (m). */
const STRAYS_M = 0.5;
/** Share of the narrower one's width that two lanes have in common where they are one. */
const LEAST_COMMON = 0.7;

export type Reached = {
  readonly driven: readonly Run[];
  readonly beside: readonly Run[];
  readonly added: readonly Strip[];
};

/** What is missing of each lane up to a junction. */
export function upToJunctions(
  runs: readonly Run[],
  driven: readonly Run[],
  zones: readonly JunctionZone[],
  stations: readonly Station[],
): Reached {
  const reach = new Reach(runs, driven, stations);
  for (const { from, to } of zones)
    for (const run of runs) {
      if (run.to < from && from - run.to <= SHORT_OF_M) reach.extend(run, run.to, run.to, from);
      if (run.from > to && run.from - to <= SHORT_OF_M) reach.extend(run, run.from, to, run.from);
    }
  return reach.made();
}

/** Lanes through the junctions that the way does not pass whole: it begins or ends there. */
export function throughUndriven(
  runs: readonly Run[],
  driven: readonly Run[],
  zones: readonly JunctionZone[],
  stations: readonly Station[],
  isTurning: (run: Run) => boolean,
): Reached {
  const reach = new Reach(runs, driven, stations);
  const straight = runs.filter((run) => !isTurning(run));
  for (const { from, to } of zones) {
    if (stretch(from, to).every((k) => stations[k]?.isBeyond === false)) continue;
    for (const run of straight) {
      if (run.to >= from && run.to < to) reach.extend(run, run.to, run.to, to);
      else if (run.from <= to && run.from > from) reach.extend(run, run.from, from, run.from);
    }
  }
  return reach.made();
}

class Reach {
  readonly #whole: Run[];
  readonly #driven: readonly Run[];
  readonly #stations: readonly Station[];
  readonly #strips = new Map<string, Strip>();
  readonly #own: Run[] = [];
  readonly #beside: Run[] = [];

  constructor(runs: readonly Run[], driven: readonly Run[], stations: readonly Station[]) {
    this.#whole = [...runs];
    this.#driven = driven;
    this.#stations = stations;
  }

  made(): Reached {
    return { driven: this.#own, beside: this.#beside, added: [...this.#strips.values()] };
  }

  /** Adds what goes on from a run between two stations, in the course that it has at one of them; nothing where another lane lies. */
  extend(run: Run, at: number, from: number, to: number): void {
    if (!this.#isFree(run, at, from, to)) return;
    const [left, right] = [this.#bound(run.left, at, from, to), this.#bound(run.right, at, from, to)];
    const made: Run = { left, right, from, to, isDriven: false };
    (this.#driven.includes(run) ? this.#own : this.#beside).push(made);
    this.#whole.push(made);
  }

  #isFree(run: Run, at: number, from: number, to: number): boolean {
    const isThere = (k: number): boolean => this.#stations[k]?.isAgain === false;
    return (
      stretch(from, to).every(isThere) &&
      this.#whole.every((other) => other.from >= to || other.to <= from || !overlap(run, at, other, from, to))
    );
  }

  /** The bound's own line where that keeps its course, else an inferred one. */
  #bound(strip: Strip, at: number, from: number, to: number): Strip {
    const course = offsetOf(strip, at) ?? 0;
    const isKept = stretch(from, to).every((k) => {
      const offset = offsetOf(strip, k);
      return offset !== undefined && Math.abs(offset - course) <= STRAYS_M;
    });
    if (isKept) return strip;
    const id = `reach-${strip.element.id}-${from}`;
    const offsets = stretch(from, to).map(() => course);
    const sure = sourceConfidence(strip.element);
    const inferred = (): Strip => inferredStrip(id, 'divider', sure, this.#stations, from, offsets);
    const made = this.#strips.get(id) ?? { ...inferred(), of: lineOf(strip) };
    this.#strips.set(id, made);
    return made;
  }
}

const stretch = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, k) => from + k);

/** Whether another lane lies where a run would go on. */
function overlap(run: Run, at: number, other: Run, from: number, to: number): boolean {
  const [l, r] = [offsetOf(run.left, at), offsetOf(run.right, at)];
  if (l === undefined || r === undefined) return true;
  return stretch(Math.max(from, other.from), Math.min(to, other.to)).some((k) => {
    const [ol, or] = [offsetOf(other.left, k), offsetOf(other.right, k)];
    return (
      ol !== undefined && or !== undefined && Math.min(l, ol) - Math.max(r, or) > (1 - LEAST_COMMON) * (l - r)
    );
  });
}
