/** Distances in the plane from a sequence of points to one line, without comparing with all of the line each time. */
import Flatbush from 'flatbush';
import type { Vec3 } from '../../contract/calibration.ts';
import { nearest } from '../../geometry/polyline.ts';
import { pairsOf, ringPairsOf } from '../../geometry/sequences.ts';
import type { Effort } from './effort.ts';

/** Vertices below which looking at all of them is faster than a tree. */
const SHORT = 64;
/** Share by which a reach is widened, so that rounding leaves nothing out. */
const MARGIN = 1e-9;

export class DistanceToLine {
  readonly #line: readonly Vec3[];
  readonly #segments: readonly Segment[];
  readonly #tree: Flatbush | undefined;
  readonly #effort: Effort;
  #before: { readonly p: Vec3; readonly distance: number } | undefined;

  constructor(line: readonly Vec3[], effort: Effort) {
    this.#line = line;
    this.#effort = effort;
    this.#segments = line.length >= SHORT ? segmentsOf(line) : [];
    if (this.#segments.length > 0) this.#tree = treeOf(this.#segments);
  }

  /** NaN where the line has no length, or the effort is spent. */
  of(p: Vec3): number {
    const distance = this.#find(p);
    this.#before = { p, distance };
    return distance;
  }

  #find(p: Vec3): number {
    if (!this.#tree) return nearest(this.#line, p)?.distance ?? Number.NaN;
    const before = this.#before;
    if (!before || Number.isNaN(before.distance)) {
      if (!this.#effort.take(this.#line.length)) return Number.NaN;
      return nearest(this.#line, p)?.distance ?? Number.NaN;
    }
    // The triangle inequality: the line is no further than it was, and the step from there.
    const [x, y] = p;
    const reach = (before.distance + Math.hypot(x - before.p[0], y - before.p[1])) * (1 + MARGIN) + MARGIN;
    let [least, looked] = [Number.POSITIVE_INFINITY, 0];
    this.#tree.search(x - reach, y - reach, x + reach, y + reach, (k) => {
      looked++;
      const segment = this.#segments[k];
      // NaN of a segment without length compares as no nearer.
      const distance = (segment && nearest(segment, p)?.distance) ?? Number.NaN;
      if (distance < least) least = distance;
      return false;
    });
    this.#effort.take(looked);
    return Number.isFinite(least) ? least : Number.NaN;
  }
}

type Segment = readonly [from: Vec3, to: Vec3];

/** The segments of a line in order; of a closed one, from the last vertex to the first, too. */
export const segmentsOf = (points: readonly Vec3[], closed = false): readonly Segment[] => [
  ...(closed ? ringPairsOf(points) : pairsOf(points)),
];

/** A tree of the boxes of one segment or more, numbered as in the list. */
export function treeOf(segments: readonly Segment[]): Flatbush {
  const tree = new Flatbush(segments.length);
  for (const [a, b] of segments)
    tree.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
  tree.finish();
  return tree;
}
