/**
 * Whether outlines may be united at all, at once and by count: what cutting takes grows with the number of places where their
 * edges cross, which may be the square of the edges. Two combs of 1,000 corners across each other cross 250,000 times: 26 s
 * and 1.2 GB in Clipper2. What a count does not see, the time of the thread bounds (cutter.ts).
 */
import { InputError } from '../../contract/errors.ts';
import { ringPairsOf } from '../../geometry/sequences.ts';
import type { Ring } from './clipping.ts';

/** Of all edges. The drivable areas of a city's map, which overlap at each junction, cross some thousand times. */
const MOST_CROSSINGS = 50_000;
/** Pairs of edges that are beside each other along one axis: where there are more, cutting looks at as many. */
const MOST_PAIRS = 50_000_000;

type Edge = {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly ends: readonly [number, number, number, number];
};

/** @throws InputError when the edges cross, or lie beside each other, too often */
export function checkEffort(rings: readonly Ring[]): void {
  const edges = edgesAlong(rings);
  const open: Edge[] = [];
  let [crossings, pairs] = [0, 0];
  for (const edge of edges) {
    let kept = 0;
    for (const other of open) {
      if (other.to < edge.from) continue;
      open[kept++] = other;
      if (other.low <= edge.high && edge.low <= other.high && cross(edge, other)) crossings++;
    }
    pairs += open.length;
    open.length = kept;
    open.push(edge);
    if (crossings > MOST_CROSSINGS)
      throw new InputError(`The outlines of areas cross more than ${MOST_CROSSINGS} times.`);
    if (pairs > MOST_PAIRS)
      throw new InputError('The outlines of areas have too many long edges beside each other.');
  }
}

/** By where they begin along the axis on which they are spread further. */
function edgesAlong(rings: readonly Ring[]): Edge[] {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const ring of rings)
    for (const { x, y } of ring)
      [left, right, bottom, top] = [
        Math.min(left, x),
        Math.max(right, x),
        Math.min(bottom, y),
        Math.max(top, y),
      ];
  const isWide = right - left >= top - bottom;
  return rings
    .flatMap((ring) => [...ringPairsOf(ring)])
    .map(([a, b]): Edge => {
      const [a0, a1, b0, b1] = isWide ? [a.x, a.y, b.x, b.y] : [a.y, a.x, b.y, b.x];
      return {
        from: Math.min(a0, b0),
        to: Math.max(a0, b0),
        low: Math.min(a1, b1),
        high: Math.max(a1, b1),
        ends: [a0, a1, b0, b1],
      };
    })
    .sort((a, b) => a.from - b.from);
}

/** Whether each has its ends on both sides of the other; edges that only touch do not. */
function cross({ ends: [ax, ay, bx, by] }: Edge, { ends: [cx, cy, dx, dy] }: Edge): boolean {
  const side = (px: number, py: number, qx: number, qy: number, x: number, y: number): number =>
    Math.sign((qx - px) * (y - py) - (qy - py) * (x - px));
  return (
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 &&
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0
  );
}
