/** How long lines of paint must be. */
import type { Trace } from '../following/trace.ts';
import { continuesOne } from './continues.ts';
import type { Painted } from './painted.ts';

/** Shortest stop line (m): half of a lane. */
export const STOP_SHORTEST_M = 2;
/** A single piece must be longer than other lines by this (m): it may be an arrow of 5 m, which a line of several is not. */
const SINGLE_M = 1.6;
/** A shorter one is the last dash before a longer line where it lies in line with one, no further off than a gap (m). */
const DASH_M = 2.5;
const GAP_M = 12;
const LONGER_M = 8;

/**
 * @param others lines of paint, itself among them
 * @param shortestM of a divider of several pieces
 */
export function shortestOf(
  trace: Trace,
  kind: Painted['kind'],
  others: readonly Trace[],
  shortestM: number,
): number {
  if (kind === 'stop_line') return STOP_SHORTEST_M;
  const needed = shortestM + (trace.pieces.length > 1 ? 0 : SINGLE_M);
  if (trace.lengthM >= needed || trace.lengthM < DASH_M) return needed;
  const longer = others.filter(({ lengthM }) => lengthM >= LONGER_M);
  return continuesOne(trace, longer, GAP_M) ? DASH_M : needed;
}
