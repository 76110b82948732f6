/** How the bounds of lanelets follow when vertices of an element come, go, or move to another element. Pure. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { Bound, MapElement } from '../model.ts';

/** Ends nearer than this become one vertex when lines are joined (m). */
const SAME_M = 0.05;

/** After a vertex was put before the vertex of that number. */
export const inserted = ({ element, from, to }: Bound, vertex: number): Bound => {
  const now = (k: number): number => (k >= vertex ? k + 1 : k);
  return { element, from: now(from), to: now(to) };
};

/** After a vertex was taken from a line of `length`; undefined where nothing is left of the stretch. */
export function deleted({ element, from, to }: Bound, vertex: number, length: number): Bound | undefined {
  const now = (k: number): number => Math.min(k > vertex ? k - 1 : k, length - 2);
  // An end that was the vertex itself goes to the one after it, in the stretch where there is one.
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const [first, last] = [now(low), high === vertex ? vertex - 1 : now(high)];
  if (last <= first) return undefined;
  return from <= to ? { element, from: first, to: last } : { element, from: last, to: first };
}

/** The parts of a stretch on both sides of the vertex where its line is split; `from` and `to` of each run as before. */
export function split(
  { element, from, to }: Bound,
  vertex: number,
  into: string,
): { readonly before: Bound | undefined; readonly after: Bound | undefined } {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const along = (id: string, a: number, b: number): Bound | undefined =>
    b <= a ? undefined : from <= to ? { element: id, from: a, to: b } : { element: id, from: b, to: a };
  return {
    before: along(element, low, Math.min(high, vertex)),
    after: along(into, Math.max(low, vertex) - vertex, high - vertex),
  };
}

/** Two lines as one, at the ends that lie nearest to each other, in the direction of the first. */
export function joined(
  first: MapElement,
  second: MapElement,
): {
  readonly points: readonly Vec3[];
  readonly boundOfFirst: (bound: Bound) => Bound;
  readonly boundOfSecond: (bound: Bound) => Bound;
} {
  const [a, b] = [first.points, second.points];
  const gap = (p: Vec3 | undefined, q: Vec3 | undefined): number =>
    p && q ? Math.hypot(p[0] - q[0], p[1] - q[1]) : Number.POSITIVE_INFINITY;
  const ways = [
    { at: 'end', turned: false, m: gap(a.at(-1), b[0]) },
    { at: 'end', turned: true, m: gap(a.at(-1), b.at(-1)) },
    { at: 'start', turned: false, m: gap(a[0], b.at(-1)) },
    { at: 'start', turned: true, m: gap(a[0], b[0]) },
  ];
  const { at, turned, m } = ways.reduce((best, way) => (way.m < best.m ? way : best));
  const other = turned ? b.toReversed() : b;
  const turn = (k: number): number => (turned ? b.length - 1 - k : k);
  const shared = m < SAME_M ? 1 : 0;
  const [ofFirst, ofSecond] = at === 'end' ? [0, a.length - shared] : [b.length - shared, 0];
  const points = at === 'end' ? [...a, ...other.slice(shared)] : [...other.slice(0, b.length - shared), ...a];
  return {
    points,
    boundOfFirst: ({ element, from, to }) => ({ element, from: from + ofFirst, to: to + ofFirst }),
    boundOfSecond: ({ from, to }) => ({
      element: first.id,
      from: turn(from) + ofSecond,
      to: turn(to) + ofSecond,
    }),
  };
}
