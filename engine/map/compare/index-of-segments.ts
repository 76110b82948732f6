/**
 * An index of the segments of polylines: a packed Hilbert R-tree (the package flatbush). Memory grows with the count of
 * segments, not with their extent.
 */
import Flatbush from 'flatbush';
import type { Vec3 } from '../../contract/calibration.ts';

export type Near = {
  /** Distance in the plane to the segment's line, across it. */
  readonly distance: number;
  readonly line: number;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
};

/** Metres; a long segment has a box for each piece of this length, because the box of a whole diagonal is mostly empty. */
const PIECE_M = 64;
/** Boxes of one segment: enough for the longest that a map may have (limits.ts), a bound for a path that flew away. */
const MAX_PIECES = 4096;
/** Boxes are widened by this share and as many metres, so that rounding leaves nothing out. */
const MARGIN = 1e-9;
/** Segments looked at for each place on average; of a road map it is below ten. */
const CROWDED = 500;
/** Places looked up before the average counts. */
const FIRST_LOOKUPS = 10_000;

export class SegmentIndex {
  readonly #tree: Flatbush | undefined;
  /** Segment of each box. */
  readonly #segmentOf: number[] = [];
  readonly #line: number[] = [];
  /** Start x, start y, extent x, extent y, length and heading of each segment. */
  readonly #values: number[] = [];
  #lookups = 0;
  #visits = 0;

  /** Segments without length, or not finite, lie nowhere and are left out. */
  constructor(lines: readonly (readonly Vec3[])[]) {
    const boxes: number[] = [];
    lines.forEach((points, line) => {
      for (let k = 1; k < points.length; k++) {
        const [a, b] = [points[k - 1]!, points[k]!];
        const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
        const length = Math.hypot(dx, dy);
        if (!(length > 0 && length < Number.POSITIVE_INFINITY)) continue;
        const pieces = Math.min(MAX_PIECES, Math.ceil(length / PIECE_M));
        for (let piece = 0; piece < pieces; piece++) {
          const [from, to] = [piece / pieces, (piece + 1) / pieces];
          boxes.push(a[0] + from * dx, a[1] + from * dy, a[0] + to * dx, a[1] + to * dy);
          this.#segmentOf.push(this.#line.length);
        }
        this.#line.push(line);
        this.#values.push(a[0], a[1], dx, dy, length, Math.atan2(dy, dx));
      }
    });
    const count = this.#segmentOf.length;
    // A tree of nothing cannot be made.
    if (count === 0) return;
    const tree = new Flatbush(count);
    for (let k = 0; k < boxes.length; k += 4) {
      const [x0, y0, x1, y1] = [boxes[k]!, boxes[k + 1]!, boxes[k + 2]!, boxes[k + 3]!];
      tree.add(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
    }
    tree.finish();
    this.#tree = tree;
  }

  /**
   * Whether so many segments lie on each other that looking up takes its time with their count: then the caller should stop.
   * Counted, not timed, so that the same map gives the same answer.
   */
  get crowded(): boolean {
    return this.#visits > CROWDED * Math.max(FIRST_LOOKUPS, this.#lookups);
  }

  /**
   * The nearest place on a line within `radiusM` whose direction differs by at most `turn` radians (either way along); of
   * places equally near, that on the first segment. With `slackM`, a place counts only where the foot of the perpendicular
   * falls on the segment or at most that far beyond its end, so that a line does not reach past its ends.
   */
  nearest(
    x: number,
    y: number,
    radiusM: number,
    heading?: number,
    turn = Math.PI,
    slackM = Number.POSITIVE_INFINITY,
    accept?: (line: number) => boolean,
  ): Near | undefined {
    if (!this.#tree) return undefined;
    const [values, lines, segmentOf] = [this.#values, this.#line, this.#segmentOf];
    const across = Number.isFinite(slackM);
    const reach = (radiusM + (across ? slackM : 0)) * (1 + MARGIN) + MARGIN;
    let [best, least, visits] = [-1, Number.POSITIVE_INFINITY, 0];
    const look = (box: number): boolean => {
      visits++;
      const segment = segmentOf[box]!;
      if (segment === best || (accept && !accept(lines[segment]!))) return false;
      const at = 6 * segment;
      if (heading !== undefined && turnBetween(heading, values[at + 5]!) > turn) return false;
      const [ax, ay, dx, dy] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!];
      const length = values[at + 4]!;
      const along = ((x - ax) * dx + (y - ay) * dy) / length;
      if (along < -slackM || along > length + slackM) return false;
      const f = Math.min(1, Math.max(0, along / length));
      const distance = across
        ? Math.abs((dx * (y - ay) - dy * (x - ax)) / length)
        : Math.hypot(x - (ax + f * dx), y - (ay + f * dy));
      if (distance <= radiusM && (distance < least || (distance === least && segment < best)))
        [best, least] = [segment, distance];
      // Nothing is collected: the best so far is all that is kept.
      return false;
    };
    this.#tree.search(x - reach, y - reach, x + reach, y + reach, look);
    this.#lookups++;
    this.#visits += visits;
    return best < 0 ? undefined : this.#near(best, least, x, y);
  }

  #near(segment: number, distance: number, x: number, y: number): Near {
    const [ax = 0, ay = 0, dx = 0, dy = 0, length = 1, heading = 0] = this.#values.slice(
      6 * segment,
      6 * segment + 6,
    );
    const f = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length / length));
    return { distance, line: this.#line[segment]!, x: ax + f * dx, y: ay + f * dy, heading };
  }
}

/** Angle between two undirected directions, 0 … π/2. */
export function turnBetween(a: number, b: number): number {
  const d = Math.abs(a - b) % Math.PI;
  return Math.min(d, Math.PI - d);
}
