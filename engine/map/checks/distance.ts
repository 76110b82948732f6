/** Distances in the plane from places that follow each other to one line, without looking at all of the line each time. */
import Flatbush from 'flatbush';
import type { Vec3 } from '../../contract/calibration.ts';
import { nearest } from '../../geometry/polyline.ts';
import type { Effort } from './effort.ts';

/** Vertices below which looking at all of them is faster than a tree. */
const SHORT = 64;
/** Share by which a reach is widened, so that rounding leaves nothing out. */
const MARGIN = 1e-9;

export class DistanceToLine {
  readonly #line: readonly Vec3[];
  readonly #tree: Flatbush | undefined;
  readonly #effort: Effort;
  #before: { readonly p: Vec3; readonly distance: number } | undefined;

  constructor(line: readonly Vec3[], effort: Effort) {
    this.#line = line;
    this.#effort = effort;
    if (line.length >= SHORT) this.#tree = segmentTree(line);
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
      const [a, b] = [this.#line[k]!, this.#line[k + 1]!];
      // NaN of a segment without length compares as no nearer.
      const distance = nearest([a, b], p)?.distance ?? Number.NaN;
      if (distance < least) least = distance;
      return false;
    });
    this.#effort.take(looked);
    return Number.isFinite(least) ? least : Number.NaN;
  }
}

/** Boxes of the segments of a line, the k-th from vertex k to the next (of a closed one, from the last to the first). */
export function segmentTree(points: readonly Vec3[], closed = false): Flatbush {
  const count = closed ? points.length : points.length - 1;
  const tree = new Flatbush(count);
  for (let k = 0; k < count; k++) {
    const [a, b] = [points[k]!, points[(k + 1) % points.length]!];
    tree.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
  }
  tree.finish();
  return tree;
}
