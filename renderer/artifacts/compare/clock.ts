/** The clock of B that goes with a moment of A, and the places of both then: from the tables that the engine gave. */
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import type { PathLink } from './changes.ts';

export type Abreast = {
  readonly tB: Nanoseconds | undefined;
  readonly a: OnPath | undefined;
  readonly b: OnPath | undefined;
};

/** Where a vehicle is, and where it heads, radians. */
export type OnPath = { readonly x: number; readonly y: number; readonly heading: number };

/** Index of the last entry at or before t; −1 before the first. */
function indexAt(times: Float64Array, t: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Number.NaN) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function between(values: Float64Array, stride: number, axis: number, k: number, share: number): number {
  const [from = Number.NaN, to = Number.NaN] = [values[stride * k + axis], values[stride * (k + 1) + axis]];
  return share > 0 ? from + share * (to - from) : from;
}

function placeAt(values: Float64Array, k: number, share: number): OnPath | undefined {
  const [x, y] = [between(values, 3, 0, k, share), between(values, 3, 1, k, share)];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
  const last = values.length / 3 - 1;
  const [from, to] = k < last ? [k, k + 1] : [k - 1, k];
  const [dx, dy] = [0, 1].map((axis) => (values[3 * to + axis] ?? x) - (values[3 * from + axis] ?? x));
  return { x, y, heading: Math.atan2(dy ?? 0, dx ?? 0) };
}

/** @param by place: B where A is; time: B at the same time after its start */
export function abreast(link: PathLink, t: Nanoseconds, by: 'place' | 'time'): Abreast {
  const k = Math.max(0, indexAt(link.t, t));
  const [from = 0, to = from] = [link.t[k], link.t[k + 1]];
  const share = to > from ? Math.min(1, Math.max(0, (t - from) / (to - from))) : 0;
  const a = placeAt(link.a, k, share);
  if (by === 'time') return { tB: t, a, b: bAt(link, t) };
  const tB = between(link.tB, 1, 0, k, share);
  // Times are whole nanoseconds: a sample at this very time counts as there.
  return { tB: Number.isFinite(tB) ? Math.round(tB) : undefined, a, b: placeAt(link.b, k, share) };
}

/** Where B is at a time of its own, as far as A comes by there. */
function bAt({ tB, b }: PathLink, t: Nanoseconds): OnPath | undefined {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (let k = 0; k < tB.length; k++) {
    const away = Math.abs((tB[k] ?? Number.NaN) - t);
    if (away < least) [best, least] = [k, away];
  }
  // A metre of a slow vehicle takes a second.
  return best >= 0 && least < 1e9 ? placeAt(b, best, 0) : undefined;
}
