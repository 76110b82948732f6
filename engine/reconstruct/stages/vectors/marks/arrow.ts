/**
 * Arrows in a lane: short strokes that end in a head. Their shafts lie in a row as dashes do, one every ten or twenty metres, and would be
 * joined to a dashed line.
 */
import { type Measure, meanOf } from './measure.ts';
import { COLUMNS, HALF, type Ribbon, ROW_M } from './ribbon.ts';

/** Beside the stroke, where a head is painted and a line is not; and the road beyond it (columns from the middle). */
const HEAD = [4, 6] as const;
const ROAD = [12, 16] as const;
/** Share of painted ground's contrast from which a head is seen there. */
const PAINTED = 0.35;
/** A head is at least this long, and lies in the last part of its stroke or just behind it (m). */
const HEAD_M = 0.25;
const TIP_M = 1.4;
const BEHIND_M = 0.6;
/** Longer strokes are lines (m). */
const LONGEST_M = 5.6;
/** Paint closer than this is one stroke, worn (m); arrows lie further apart than dashes of short lines do (m). */
const WORN_M = 0.5;
const APART_M = 3;
/** A sensor in which the line stands out by this is asked for heads (standard errors). */
const CLEAR = 4;
/** Share of the strokes that must have a head. */
const MOST = 0.75;

/** Whether the line is made of arrows. */
export function isArrows(ribbon: Ribbon, { lidar, camera, painted }: Measure): boolean {
  const strokes = strokesOf(painted);
  const near = strokes.some(([from], k) => k > 0 && (from - (strokes[k - 1]?.[1] ?? 0)) * ROW_M < APART_M);
  if (strokes.length === 0 || near || strokes.some(([from, to]) => (to - from) * ROW_M > LONGEST_M))
    return false;
  const clear = [
    lidar && { values: ribbon.lidar, band: lidar },
    camera && { values: ribbon.camera, band: camera },
  ]
    .filter((seen) => seen !== undefined)
    .filter(({ band }) => band.contrast > CLEAR * band.error);
  return clear.some(({ values, band }) => {
    const wide = painted.map((_, row) => isWide(values, row, PAINTED * band.prominence));
    // Arrows of a lane point the same way.
    const ends = strokes.map((stroke) => headOf(wide, stroke));
    const most = (end: 'first' | 'last'): number => ends.filter((each) => each === end).length;
    return Math.max(most('first'), most('last')) >= MOST * strokes.length;
  });
}

/** First row and one after the last of each painted stretch. */
function strokesOf(painted: Measure['painted']): [number, number][] {
  const strokes: [number, number][] = [];
  painted.forEach((value, row) => {
    const last = strokes.at(-1);
    if (!value) return;
    if (last && (row - last[1]) * ROW_M < WORN_M) last[1] = row + 1;
    else strokes.push([row, row + 1]);
  });
  return strokes.filter(([from, to]) => (to - from) * ROW_M >= 2 * HEAD_M);
}

/** The end with a head, where the other has none: what is broad throughout is no arrow. */
function headOf(
  wide: readonly boolean[],
  [from, to]: readonly [number, number],
): 'first' | 'last' | undefined {
  const tip = Math.min(Math.round(TIP_M / ROW_M), Math.ceil((to - from) / 2));
  const behind = Math.round(BEHIND_M / ROW_M);
  const count = (first: number, end: number): number =>
    wide.slice(Math.max(0, first), end).filter(Boolean).length * ROW_M;
  const [first, last] = [count(from - behind, from + tip), count(to - tip, to + behind)];
  if (Math.max(first, last) < HEAD_M || 2 * Math.min(first, last) >= Math.max(first, last)) return undefined;
  return first > last ? 'first' : 'last';
}

function isWide(values: Float32Array, row: number, least: number): boolean {
  const side = (sense: 1 | -1): number => {
    const mean = ([from, to]: readonly [number, number]): number =>
      meanOf(values, row * COLUMNS + HALF + (sense > 0 ? from : -to), to - from + 1);
    return mean(HEAD) - mean(ROAD);
  };
  return Math.max(side(1), side(-1)) > least;
}
