/** Lines that reach from one side of a road to the other: those of crossings do, dashes and arrows do not. */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import { pairsOf } from '../../../../../geometry/sequences.ts';

/** A line ends this far before a boundary at most (m): crossings end 0.2 m before it, and what is worn or hidden is missing. */
const BEFORE_M = 2;
/** It may go on over the boundary by this (m): where a boundary lies is known to some decimetres. */
const OVER_M = 0.6;
/** The boundary runs across the line: its turn against it (rad). */
const ACROSS = (45 * Math.PI) / 180;

/** At how many of its ends, 0 to 2, a boundary lies across the line from `a` to `b`. */
export const boundedEnds = (
  [a, b]: readonly [Vec3, Vec3],
  boundaries: readonly (readonly Vec3[])[],
): number =>
  [[a, b] as const, [b, a] as const].filter((ends) => reachOf(boundaries, ends, BEFORE_M) !== undefined)
    .length;

/** The line from `a` to `b`, made longer at both ends to where a boundary lies across it within `withinM`. */
export function widened(
  [a, b]: readonly [Vec3, Vec3],
  boundaries: readonly (readonly Vec3[])[],
  withinM: number,
): readonly [Vec3, Vec3] {
  const end = (p: Vec3, q: Vec3): Vec3 => {
    const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
    const f = Math.max(0, reachOf(boundaries, [p, q], withinM) ?? 0) / length;
    return [q[0] + f * (q[0] - p[0]), q[1] + f * (q[1] - p[1]), q[2]];
  };
  return [end(b, a), end(a, b)];
}

/** How far beyond its end `b` the nearest boundary lies across a line (m); undefined where none does. */
function reachOf(
  boundaries: readonly (readonly Vec3[])[],
  ends: readonly [Vec3, Vec3],
  withinM: number,
): number | undefined {
  const found = boundaries.flatMap((line) => boundedAt(line, ends, withinM) ?? []);
  return found.length > 0 ? Math.min(...found) : undefined;
}

/** Where a boundary crosses the prolongation of a line beyond its end `b` (m). */
function boundedAt(
  boundary: readonly Vec3[],
  [a, b]: readonly [Vec3, Vec3],
  withinM: number,
): number | undefined {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const [ux, uy] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
  const along = ([x, y]: Vec3): number => (x - b[0]) * ux + (y - b[1]) * uy;
  const across = ([x, y]: Vec3): number => (y - b[1]) * ux - (x - b[0]) * uy;
  for (const [p, q] of pairsOf(boundary)) {
    const [from, to] = [across(p), across(q)];
    if (from * to > 0 || from === to) continue;
    const [alongP, alongQ] = [along(p), along(q)];
    const at = alongP + (from / (from - to)) * (alongQ - alongP);
    const turn = Math.atan2(Math.abs(to - from), Math.abs(alongQ - alongP));
    if (at >= -OVER_M && at <= withinM && turn >= ACROSS) return at;
  }
  return undefined;
}
