/** Lines that reach from one side of a road to the other: those of crossings do, dashes and arrows do not. */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import { pairsOf } from '../../../../../geometry/sequences.ts';

/** A line ends this far before a boundary at most (m): crossings end 0.2 m before it, and what is worn or hidden is missing. */
const BEFORE_M = 2;
/** It may go on over the boundary by this (m): where a boundary lies is known to some decimetres. */
const OVER_M = 0.6;
/** The boundary runs across the line: its turn against it (rad). */
const ACROSS = (45 * Math.PI) / 180;

/** Whether a boundary lies across both ends of the line from `a` to `b`. */
export const spans = ([a, b]: readonly [Vec3, Vec3], boundaries: readonly (readonly Vec3[])[]): boolean =>
  [[a, b] as const, [b, a] as const].every((ends) => boundaries.some((line) => bounds(line, ends)));

/** Whether a boundary crosses the prolongation of a line beyond its end `b`. */
function bounds(boundary: readonly Vec3[], [a, b]: readonly [Vec3, Vec3]): boolean {
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
    if (at >= -OVER_M && at <= BEFORE_M && turn >= ACROSS) return true;
  }
  return false;
}
