/**
 * Walks over lists by neighbours, points in packed numbers, the first of ascending numbers, and the indices of axes: no element has
 * to be asserted to exist.
 */
import type { Vec3 } from '../contract/calibration.ts';

/** Indices of the axes of a Vec3. */
export const AXES = [0, 1, 2] as const;
export type Axis = (typeof AXES)[number];

/** Neighbours in a list: the first and the second, the second and the third, and so on. */
export function* pairsOf<T extends NonNullable<unknown>>(
  list: readonly T[],
): Generator<readonly [before: T, now: T]> {
  let before = list[0];
  for (const now of list.slice(1)) {
    if (before !== undefined) yield [before, now];
    before = now;
  }
}

/** Neighbours in a closed ring: as `pairsOf` gives them, then the last and the first. One element is its own neighbour. */
export function* ringPairsOf<T extends NonNullable<unknown>>(
  list: readonly T[],
): Generator<readonly [before: T, now: T]> {
  yield* pairsOf(list);
  const [first, last] = [list[0], list.at(-1)];
  if (first !== undefined && last !== undefined) yield [last, first];
}

/** Cells between two rows of points of one length: the corners in order around each, two of each row. */
export function* cellsBetween<T extends NonNullable<unknown>>(
  row: readonly T[],
  next: readonly T[],
): Generator<readonly [T, T, T, T]> {
  const above = [...pairsOf(next)];
  for (const [k, [a, d]] of [...pairsOf(row)].entries()) {
    const pair = above[k];
    if (pair) yield [a, pair[0], pair[1], d];
  }
}

/** The k-th three numbers of a list; NaN where it is too short. */
export function vec3At(values: Float64Array | Float32Array, k: number): Vec3 {
  return [values[3 * k] ?? Number.NaN, values[3 * k + 1] ?? Number.NaN, values[3 * k + 2] ?? Number.NaN];
}

/** Index of the first value at or after `from`, by bisection; their number where all are before it. @param values ascending */
export function firstAt(values: Float64Array, from: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
