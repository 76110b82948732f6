/**
 * Which candidates are the roadway's boundary: the surest first, and of two that lie one behind the other the nearer one, unless it is
 * a short weak one in front of a long sure one (the flank of a parked car before the kerb).
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { DrivenPath } from '../driven-path.ts';
import { farFrom } from '../edges.ts';
import { fitLine } from '../following/fit.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Trace } from '../following/trace.ts';
import { runsOf } from '../runs.ts';
import { type Candidate, candidateOf, hiddenBy, lengthOf, type Source } from './candidates.ts';

/** A rim this close to a step of the ground is the step's, whose place is surer (m). */
const SAME_M = 0.45;
/** Shorter pieces of a rim beside steps, and of what is left of a boundary, are dropped (m). */
const SHORTEST_RIM_M = 3;
const SHORTEST_PIECE_M = 2;
/** A nearer line gives way where it has less than these shares of the further one's significance and length. */
const WEAK = 0.3;
const SHORT = 0.4;
/** Share of a line beyond others from which all of it is hidden. */
const MOST_HIDDEN = 0.5;
/** Share of the further line, or of the nearer one, that must be hidden for the two to compete. */
const COMPETE = 0.3;
const LEAST_POINTS = 12;

export type Boundary = {
  readonly trace: Trace;
  readonly source: Source;
  /** The row of stones along its outside, where there may be one. */
  readonly stones?: readonly Vec3[] | undefined;
};

/** @param steps traces of steps of the ground; @param rims traces of the rim's ridge points */
export function boundariesOf(
  steps: readonly Trace[],
  rims: readonly Trace[],
  path: DrivenPath,
  reachM: number,
): Boundary[] {
  const offSteps = farFrom(
    steps.map(({ line }) => line),
    SAME_M,
  );
  const candidates = [
    ...steps.map((trace) => candidateOf(trace, trace.points, 'step', path, reachM)),
    ...rims.flatMap((trace) =>
      runsOf(trace.points, offSteps)
        .filter((points) => lengthOf(points) >= SHORTEST_RIM_M)
        .map((points) => candidateOf(trace, points, 'rim', path, reachM)),
    ),
  ].sort((a, b) => b.significance - a.significance || b.lengthM - a.lengthM);
  const taken: Candidate[] = [];
  for (const candidate of candidates) {
    const hidden = anyOf(taken.map((other) => hiddenBy(candidate, other)));
    if (shareOf(hidden) > MOST_HIDDEN) continue;
    if (!taken.some((other) => givesWay(candidate, other))) taken.push(candidate);
  }
  return taken.flatMap((candidate) => visible(candidate, taken));
}

/** Whether a line is a short weak one in front of another. */
function givesWay(near: Candidate, far: Candidate): boolean {
  if (!yieldsTo(near, far)) return false;
  const hidden = hiddenBy(far, near).filter(Boolean).length;
  return hidden >= LEAST_POINTS && hidden >= COMPETE * Math.min(far.points.length, near.points.length);
}

const yieldsTo = (near: Candidate, far: Candidate): boolean =>
  near.significance < WEAK * far.significance && near.lengthM < SHORT * far.lengthM;

/** What of a boundary no other one hides. */
function visible(candidate: Candidate, all: readonly Candidate[]): Boundary[] {
  const { trace, source, points, places } = candidate;
  const others = all.filter((other) => other !== candidate && !yieldsTo(other, candidate));
  const hidden = anyOf([...others.map((other) => hiddenBy(candidate, other)), places.map((p) => !p)]);
  const runs = runsOf(points, (_, k) => !hidden[k]);
  if (runs[0]?.length === trace.points.length) return [{ trace, source }];
  return runs
    .filter((run) => lengthOf(run) >= SHORTEST_PIECE_M)
    .map((run) => ({ trace: pieceOf(trace, run), source }));
}

/** A part of a trace as a trace of its own. */
export function pieceOf(trace: Trace, points: readonly RidgePoint[]): Trace {
  const fitted = fitLine(points);
  const meanScore = points.reduce((sum, { score }) => sum + score, 0) / points.length;
  return { ...fitted, points, pieces: [fitted.lengthM], gaps: [], faint: trace.faint, meanScore };
}

const anyOf = (lists: readonly (readonly boolean[])[]): boolean[] =>
  (lists[0] ?? []).map((_, k) => lists.some((list) => list[k]));

const shareOf = (flags: readonly boolean[]): number =>
  flags.filter(Boolean).length / Math.max(1, flags.length);
