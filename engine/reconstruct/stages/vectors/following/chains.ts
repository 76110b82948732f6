/** Chains: ridge points followed from the strongest on, as long as the next one continues the direction. */
import { Grid } from '../grid.ts';
import { runsOf } from '../runs.ts';
import type { RidgePoint } from './ridge-points.ts';

/** Points in order along the line, with the direction of travel made consistent. */
export type Chain = {
  readonly points: readonly RidgePoint[];
  readonly lengthM: number;
  readonly meanScore: number;
  /** Found beside another line (faint/), not followed point by point; then its pattern is all that is known of its paint. */
  readonly faint?: 'solid' | 'dashed';
};

export type FollowOptions = {
  /** Only points at least this strong start a chain. */
  readonly seedScore: number;
  /** Longest hole within a chain (m). */
  readonly holeM: number;
  /** Chains must be at least this long (m). */
  readonly leastLengthM: number;
  /** Mean score times the square root of length over 1.6 m must reach this: a faint line must be long. */
  readonly significance: number;
  /** Told of each chain that is left out. */
  readonly leftOut?: ((chain: Chain) => void) | undefined;
};

/** Length of the evidence's filter along a line (m): scores of points further apart are independent. */
const SUPPORT_M = 1.6;

/** By how many standard deviations a stretch stands out as a whole, given its mean score. */
export const significanceOf = (meanScore: number, lengthM: number): number =>
  meanScore * Math.sqrt(lengthM / SUPPORT_M);

/** The mean score of a stretch that stands out by `significance`. */
export const meanScoreOf = (significance: number, lengthM: number): number =>
  significance / Math.sqrt(lengthM / SUPPORT_M);

/** Cell of the grid of points (m). */
const CELL_M = 0.5;
/** A next point lies ahead by this at least, and to the side by at most so much and this share of the distance ahead (m). */
const LEAST_AHEAD_M = 0.05;
const ASIDE_M = 0.05;
const ASIDE_SHARE = 0.2;
/** What counts against a next point, in metres ahead: a metre aside, a radian of turn; and for it, a standard deviation of score. */
const ASIDE_COST = 4;
const TURN_COST = 0.5;
const SCORE_GAIN = 0.02;
const MOST_SCORE = 10;
/** Share of a new point's direction in that of the chain: its own noise must not steer. */
const STEERING = 0.3;
const KEEPING = 0.7;
/** Sharpest turn from a chain to its next point (rad). */
const TURN = (25 * Math.PI) / 180;
/** Points this close to a chain are its own. */
const OWN_M = 0.14;

export function followRidges(points: readonly RidgePoint[], options: FollowOptions): Chain[] {
  const grid = new Grid(points, CELL_M);
  const taken = new Set<RidgePoint>();
  const seeds = points
    .filter(({ score }) => score >= options.seedScore)
    .sort((a, b) => b.score - a.score || a.x - b.x || a.y - b.y);
  const chains: Chain[] = [];
  for (const seed of seeds) {
    if (taken.has(seed)) continue;
    claim(seed);
    const ahead = follow(seed, 1);
    const behind = follow(seed, -1);
    const chain = chainOf([...behind.reverse(), seed, ...ahead]);
    const isLong = chain.lengthM >= options.leastLengthM;
    if (isLong && significanceOf(chain.meanScore, chain.lengthM) >= options.significance) chains.push(chain);
    else options.leftOut?.(chain);
  }
  return chains;

  function claim(p: RidgePoint): void {
    for (const q of grid.near(p.x, p.y, OWN_M)) taken.add(q);
  }

  function follow(from: RidgePoint, sense: 1 | -1): RidgePoint[] {
    const out: RidgePoint[] = [];
    let at = from;
    let [dx, dy] = [Math.cos(from.angle) * sense, Math.sin(from.angle) * sense];
    for (;;) {
      let best: RidgePoint | undefined;
      let lowest = Number.POSITIVE_INFINITY;
      for (const q of grid.near(at.x, at.y, options.holeM)) {
        if (taken.has(q)) continue;
        const [ex, ey] = [q.x - at.x, q.y - at.y];
        const along = ex * dx + ey * dy;
        const across = Math.abs(dx * ey - dy * ex);
        if (along < LEAST_AHEAD_M || across > ASIDE_M + ASIDE_SHARE * along) continue;
        const turn = turnBetween(dx, dy, q.angle);
        if (turn > TURN) continue;
        const cost =
          along + ASIDE_COST * across + TURN_COST * turn - SCORE_GAIN * Math.min(MOST_SCORE, q.score);
        if (cost < lowest) [lowest, best] = [cost, q];
      }
      if (!best) return out;
      const [qx, qy] = towards(best.angle, dx, dy);
      const [mx, my] = [KEEPING * dx + STEERING * qx, KEEPING * dy + STEERING * qy];
      const n = Math.hypot(mx, my);
      [dx, dy] = [mx / n, my / n];
      claim(best);
      out.push(best);
      at = best;
    }
  }
}

export function chainOf(points: readonly RidgePoint[]): Chain {
  let [lengthM, sum] = [0, 0];
  points.forEach((p, k) => {
    sum += p.score;
    const q = points[k - 1];
    if (q) lengthM += Math.hypot(p.x - q.x, p.y - q.y);
  });
  return { points, lengthM, meanScore: points.length > 0 ? sum / points.length : 0 };
}

/**
 * A chain cut where it bends more than `bendPerM` (rad/m, over 1.2 m to each side): where it left one line for another or for an arrow.
 * Pieces shorter than `leastLengthM` are dropped.
 */
export function cutBends(chain: Chain, bendPerM: number, leastLengthM: number): Chain[] {
  const placed = alongOf(chain.points);
  const straight = (_: RidgePoint, k: number): boolean => {
    const at = placed[k]?.s ?? Number.NaN;
    const before = headingOver(placed, at - SPAN_M, at);
    const after = headingOver(placed, at, at + SPAN_M);
    if (!before || !after) return true;
    const [cross, along] = [
      before[0] * after[1] - before[1] * after[0],
      before[0] * after[0] + before[1] * after[1],
    ];
    return Math.abs(Math.atan2(cross, along)) <= bendPerM * SPAN_M;
  };
  return piecesOf(chain, straight, leastLengthM);
}

/** Shorter pieces are no line (m). */
export const SHORTEST_PIECE_M = 0.8;

/** What of a chain is left without the points that `drops` names, in pieces that are lines. */
export const without = (chain: Chain, drops: (p: RidgePoint) => boolean): Chain[] =>
  piecesOf(chain, (p) => !drops(p), SHORTEST_PIECE_M);

/** The chain itself where all of its points are kept. */
function piecesOf(
  chain: Chain,
  keeps: (p: RidgePoint, index: number) => boolean,
  leastLengthM: number,
): Chain[] {
  const runs = runsOf(chain.points, keeps);
  if (runs[0]?.length === chain.points.length) return [chain];
  return runs.map(chainOf).filter(({ lengthM }) => lengthM >= leastLengthM);
}

/** Length of a stretch whose direction is taken (m), and points that each half of it needs. */
const SPAN_M = 1.2;
const LEAST_POINTS = 2;

/** A point with its distance along the chain (m). */
type Placed = { readonly p: RidgePoint; readonly s: number };

function alongOf(points: readonly RidgePoint[]): Placed[] {
  let s = 0;
  return points.map((p, k) => {
    const before = points[k - 1];
    if (before) s += Math.hypot(p.x - before.x, p.y - before.y);
    return { p, s };
  });
}

/** Direction of the chord between the mean places of both halves of a stretch; undefined where it is too short. */
function headingOver(placed: readonly Placed[], from: number, to: number): [number, number] | undefined {
  const half = (from + to) / 2;
  let [ax, ay, an, bx, by, bn] = [0, 0, 0, 0, 0, 0];
  for (let k = firstFrom(placed, from), at = placed[k]; at && at.s <= to; at = placed[++k]) {
    const { p, s } = at;
    if (s < half) [ax, ay, an] = [ax + p.x, ay + p.y, an + 1];
    else [bx, by, bn] = [bx + p.x, by + p.y, bn + 1];
  }
  if (an < LEAST_POINTS || bn < LEAST_POINTS) return undefined;
  return [bx / bn - ax / an, by / bn - ay / an];
}

/** Index of the first point at or after `from`. */
function firstFrom(placed: readonly Placed[], from: number): number {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((placed[mid]?.s ?? Number.NaN) < from) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Unit vector of a line's angle, in the sense that agrees with (dx, dy). */
function towards(angle: number, dx: number, dy: number): [number, number] {
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  return x * dx + y * dy >= 0 ? [x, y] : [-x, -y];
}

function turnBetween(dx: number, dy: number, angle: number): number {
  const [x, y] = towards(angle, dx, dy);
  return Math.abs(Math.atan2(dx * y - dy * x, dx * x + dy * y));
}
