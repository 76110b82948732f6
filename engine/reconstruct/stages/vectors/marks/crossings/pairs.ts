/** Pairs of lines side by side between which one crosses the road, and the outline that they enclose. */
import type { Vec3 } from '../../../../../contract/calibration.ts';

/** A line as the chord between its ends. */
export type Side = { readonly line: readonly Vec3[] };

export type PairShape = {
  /** From where to where the lines lie apart, in their middle (m). */
  readonly nearestM: number;
  readonly furthestM: number;
  /** Most that their directions differ (rad). */
  readonly turn: number;
  /** Least share of the shorter and of the longer one's length over which they lie side by side. */
  readonly beside: number;
  readonly besideLonger: number;
};

/** Ends that do not lie side by side count more than distance: the lines of one crossing end at the same kerbs, a stop line does not. */
const ENDS = 2;

/** Disjoint pairs, first those that lie near to each other and end side by side. `allows` may refuse a pair. */
export function pairsIn<A extends Side, B extends Side>(
  first: readonly A[],
  second: readonly B[],
  shape: PairShape,
  allows: (a: A, b: B) => boolean = () => true,
): [A, B][] {
  const offers: { a: A; b: B; cost: number }[] = [];
  first.forEach((a, k) => {
    second.forEach((b, n) => {
      if (first === (second as readonly Side[]) && n <= k) return;
      const cost = misfit(a, b, shape);
      if (cost !== undefined && allows(a, b)) offers.push({ a, b, cost });
    });
  });
  offers.sort((p, q) => p.cost - q.cost);
  const used = new Set<Side>();
  const pairs: [A, B][] = [];
  for (const { a, b } of offers) {
    if (used.has(a) || used.has(b)) continue;
    used.add(a).add(b);
    pairs.push([a, b]);
  }
  return pairs;
}

/** Ends of both lines as a closed outline. */
export function outlineOf({ line: a }: Side, { line: b }: Side): Vec3[] {
  const [a0, a1, b0, b1] = [a[0], a.at(-1), b[0], b.at(-1)];
  if (!a0 || !a1 || !b0 || !b1) return [];
  const same = (a1[0] - a0[0]) * (b1[0] - b0[0]) + (a1[1] - a0[1]) * (b1[1] - b0[1]) > 0;
  return same ? [a0, a1, b1, b0, a0] : [a0, a1, b0, b1, a0];
}

/** How far apart the lines lie and how far one goes beyond the other (m); undefined where they are no pair of this shape. */
function misfit({ line: a }: Side, { line: b }: Side, shape: PairShape): number | undefined {
  const [p, q] = [chordOf(a), chordOf(b)];
  if (!p || !q) return undefined;
  const cross = p.dx * q.dy - p.dy * q.dx;
  if (Math.abs(cross) > Math.sin(shape.turn)) return undefined;
  const [ex, ey] = [q.x - p.x, q.y - p.y];
  const apartM = (Math.abs(p.dx * ey - p.dy * ex) + Math.abs(q.dx * ey - q.dy * ex)) / 2;
  if (apartM < shape.nearestM || apartM > shape.furthestM) return undefined;
  const shifted = Math.abs(p.dx * ex + p.dy * ey);
  const beside = Math.min(p.half, q.half, (p.half + q.half - shifted) / 2);
  if (beside < shape.beside * Math.min(p.half, q.half)) return undefined;
  if (beside < shape.besideLonger * Math.max(p.half, q.half)) return undefined;
  const [end, other] = [p.half - q.half + shifted, p.half - q.half - shifted];
  return apartM + ENDS * (Math.abs(end) + Math.abs(other));
}

function chordOf(line: readonly Vec3[]) {
  const [a, b] = [line[0], line.at(-1)];
  if (!a || !b) return undefined;
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return {
    x: (a[0] + b[0]) / 2,
    y: (a[1] + b[1]) / 2,
    dx: (b[0] - a[0]) / length,
    dy: (b[1] - a[1]) / length,
    half: length / 2,
  };
}
