/** The lane between two lines that a person chose: which stretch of each bounds it, and in which direction it is driven. */
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { length2d, nearest } from '../../geometry/polyline.ts';
import { medianOf } from '../../geometry/statistics.ts';
import { quoted } from '../limits.ts';
import type { Bound, MapElement } from '../model.ts';

/** A vertex so far beyond the end of the other line still lies beside it (m): lines end at vertices of their own. */
const BEYOND_M = 2;
/** Lines that come nearer than this to one another, or change sides, have no lane between them (m). */
const LEAST_WIDTH_M = 0.5;

export type Sides = { readonly left: Bound; readonly right: Bound };
type Line = Pick<MapElement, 'id' | 'points'>;

/**
 * The stretches where the two lie side by side, both in the direction of travel: with `left` at the left.
 * @throws InputError where they do not lie side by side, or cross
 */
export function boundsBetween(left: Line, right: Line): Sides {
  const [besideRight, besideLeft] = [stretchBeside(left, right), stretchBeside(right, left)];
  const offsets = besideLeft.points.map((p) => nearest(left.points, p)?.offset ?? 0);
  const side = Math.sign(medianOf(Float64Array.from(offsets)));
  if (side === 0 || offsets.some((offset) => side * offset < LEAST_WIDTH_M))
    throw new InputError(
      `${quoted(left.id)} and ${quoted(right.id)} cross or come within ${LEAST_WIDTH_M} m of each other: there is no lane between them.`,
    );
  // To the right of the left line, in its own direction, offsets are below zero.
  const isAlong = side < 0;
  const [first, last] = [besideLeft.points[0], besideLeft.points.at(-1)];
  const placeOf = (p: Vec3 | undefined): number => (p && nearest(left.points, p)?.s) ?? 0;
  const isSame = placeOf(last) >= placeOf(first);
  const turned = ({ element, from, to }: Bound, isKept: boolean): Bound =>
    isKept ? { element, from, to } : { element, from: to, to: from };
  return { left: turned(besideRight.bound, isAlong), right: turned(besideLeft.bound, isAlong === isSame) };
}

/**
 * What lanes that are there leave of two bounds: the longest stretch without one, from where one ends to where the next begins.
 * @param there their bounds on the same two lines, in either direction
 * @returns undefined where they leave none
 */
export function freeOf({ left, right }: Sides, there: readonly Sides[]): Sides | undefined {
  const taken = there
    .map((each) => [along(left, each.left), along(right, each.right)] as const)
    .sort(([a], [b]) => a[0] - b[0]);
  const [leftEnd, rightEnd] = [Math.abs(left.to - left.from), Math.abs(right.to - right.from)];
  let best: readonly [readonly [number, number], readonly [number, number]] | undefined;
  let [l, r] = [0, 0];
  for (const [a, b] of [
    ...taken,
    [
      [leftEnd, leftEnd],
      [rightEnd, rightEnd],
    ] as const,
  ]) {
    if (a[0] > l && b[0] > r && a[0] - l > (best ? best[0][1] - best[0][0] : 0))
      best = [
        [l, a[0]],
        [r, b[0]],
      ];
    [l, r] = [Math.max(l, a[1]), Math.max(r, b[1])];
  }
  return best && { left: part(left, best[0]), right: part(right, best[1]) };
}

/** Vertices of a stretch, counted along a bound from its begin, held to it. */
function along({ from, to }: Bound, stretch: Bound): readonly [number, number] {
  const [sign, end] = [Math.sign(to - from), Math.abs(to - from)];
  const [a, b] = [sign * (stretch.from - from), sign * (stretch.to - from)];
  const held = (k: number): number => Math.max(0, Math.min(end, k));
  return [held(Math.min(a, b)), held(Math.max(a, b))];
}

function part({ element, from, to }: Bound, [first, last]: readonly [number, number]): Bound {
  const sign = Math.sign(to - from);
  return { element, from: from + sign * first, to: from + sign * last };
}

/** From the first to the last vertex of a line that lies beside another one. */
function stretchBeside(line: Line, other: Line): { readonly bound: Bound; readonly points: readonly Vec3[] } {
  const isBeside = (p: Vec3): boolean => {
    const found = nearest(other.points, p);
    return found !== undefined && Math.sqrt(Math.max(0, found.distance ** 2 - found.offset ** 2)) <= BEYOND_M;
  };
  const from = line.points.findIndex(isBeside);
  const to = line.points.findLastIndex(isBeside);
  const points = line.points.slice(from, to + 1);
  if (from < 0 || from === to || length2d(points) <= BEYOND_M)
    throw new InputError(
      `${quoted(line.id)} has no stretch of two vertices beside ${quoted(other.id)}: choose lines that lie side by side.`,
    );
  return { bound: { element: line.id, from, to }, points };
}
