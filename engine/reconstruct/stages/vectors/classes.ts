/** Of what class a line of paint is, and whether it is dashed. */
import type { DrivenPath } from './driven-path.ts';
import type { Trace } from './following/trace.ts';
import type { Look } from './profile.ts';

/** A stop line: followed throughout and mostly seen painted, as long as a lane or a carriageway is wide, wider than other lines (m). */
const STOP_PAINT = 0.8;
const STOP_SEEN = 0.65;
const STOP_SHORTEST_M = 2;
const STOP_LONGEST_M = 12;
/** … and before a crossing as long as five lanes are wide. */
const EXPECTED_LONGEST_M = 18;
const STOP_WIDTH_M = 0.24;
/** Its turn against the path (rad), and how far from the path it may lie (m). */
const STOP_TURN = (55 * Math.PI) / 180;
const REACH_M = 15;
/** Gaps up to this are worn paint, not gaps between dashes (m). */
const HOLE_M = 0.35;
/** Longer pieces are no dashes (m): the longest in use have 6 m. */
const LONGEST_DASH_M = 8;
/** Share of the pieces that must be dashes, and share of a dashed line that is painted at most; with two dashes there is less to go by. */
const MOST_DASHES = 0.6;
const DASHED_PAINT = 0.85;
const TWO_DASHES_PAINT = 0.75;

/**
 * A bar across the path, wider than a line and no longer than a carriageway, is where traffic stops.
 *
 * @param paintedShare share of the line's ground that is painted
 * @param isExpected whether it lies where a crossing says that traffic stops
 */
export function classOf(
  { line, lengthM, pieces }: Trace,
  { widthM }: Look,
  paintedShare: number,
  path: DrivenPath,
  isExpected = false,
): 'divider' | 'stop_line' {
  const [a, b] = [line[0], line[line.length - 1]];
  const painted = pieces.reduce((sum, piece) => sum + piece, 0);
  if (!a || !b || paintedShare < STOP_SEEN || notBar(painted, lengthM, widthM ?? 0, isExpected))
    return 'divider';
  const p = path.nearest((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, REACH_M);
  if (!p) return 'divider';
  const turn = Math.atan2(b[1] - a[1], b[0] - a[0]) - p.heading;
  return Math.abs(Math.sin(turn)) > Math.sin(STOP_TURN) ? 'stop_line' : 'divider';
}

/** Solid or dashed, from the pieces and the gaps between them, or from the pattern of what was too faint to be followed. */
export function subtypeOf({ pieces, gaps, lengthM, faint }: Trace): 'solid' | 'dashed' {
  if (faint.dashedM > Math.max(faint.solidM, lengthM / 2)) return 'dashed';
  const open = gaps.filter((gap) => gap > HOLE_M);
  const painted = pieces.reduce((a, b) => a + b, 0);
  const dashes = pieces.filter((piece) => piece < LONGEST_DASH_M).length;
  if (open.length >= 2 && dashes >= MOST_DASHES * pieces.length && painted < DASHED_PAINT * lengthM)
    return 'dashed';
  if (open.length === 1 && dashes === 2 && painted < TWO_DASHES_PAINT * lengthM) return 'dashed';
  return 'solid';
}

const notBar = (paintedM: number, lengthM: number, widthM: number, isExpected: boolean): boolean =>
  paintedM < STOP_PAINT * lengthM ||
  lengthM < STOP_SHORTEST_M ||
  lengthM > (isExpected ? EXPECTED_LONGEST_M : STOP_LONGEST_M) ||
  widthM < STOP_WIDTH_M;
