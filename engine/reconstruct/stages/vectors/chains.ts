/** Chains: ridge points followed from the strongest on, as long as the next one continues the direction. */
import { Grid } from './grid.ts';
import type { RidgePoint } from './ridge-points.ts';
import { runsOf } from './runs.ts';

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
};

const TURN = (25 * Math.PI) / 180;
/** Points this close to a chain are its own. */
const OWN_M = 0.14;

export function followRidges(points: readonly RidgePoint[], options: FollowOptions): Chain[] {
  const grid = new Grid(points, 0.5);
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
    if (chain.lengthM < options.leastLengthM) continue;
    if (chain.meanScore * Math.sqrt(chain.lengthM / 1.6) < options.significance) continue;
    chains.push(chain);
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
        if (along < 0.05 || across > 0.05 + 0.2 * along) continue;
        const turn = turnBetween(dx, dy, q.angle);
        if (turn > TURN) continue;
        const cost = along + 4 * across + 0.5 * turn - 0.02 * Math.min(10, q.score);
        if (cost < lowest) [lowest, best] = [cost, q];
      }
      if (!best) return out;
      const [qx, qy] = towards(best.angle, dx, dy);
      const [mx, my] = [0.7 * dx + 0.3 * qx, 0.7 * dy + 0.3 * qy];
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
 * A chain cut where it bends more than `bendPerM` (rad/m, over 1.5 m): where it left one line for another or for an arrow.
 * Pieces shorter than `leastLengthM` are dropped.
 */
export function cutBends(chain: Chain, bendPerM: number, leastLengthM: number): Chain[] {
  const { points } = chain;
  const s = [0];
  for (let k = 1; k < points.length; k++)
    s.push(s[k - 1]! + Math.hypot(points[k]!.x - points[k - 1]!.x, points[k]!.y - points[k - 1]!.y));
  const straight = (_: RidgePoint, k: number): boolean => {
    const before = headingOver(points, s, s[k]! - SPAN_M, s[k]!);
    const after = headingOver(points, s, s[k]!, s[k]! + SPAN_M);
    if (!before || !after) return true;
    const [cross, along] = [
      before[0] * after[1] - before[1] * after[0],
      before[0] * after[0] + before[1] * after[1],
    ];
    return Math.abs(Math.atan2(cross, along)) <= bendPerM * SPAN_M;
  };
  return piecesOf(chain, straight, leastLengthM);
}

/** What of a chain is left without the points that `drops` names; pieces under 0.8 m are no line. */
export const without = (chain: Chain, drops: (p: RidgePoint) => boolean): Chain[] =>
  piecesOf(chain, (p) => !drops(p), 0.8);

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

const SPAN_M = 1.2;

/** Direction of the chord between the mean places of both halves of a stretch; undefined where it is too short. */
function headingOver(
  points: readonly RidgePoint[],
  s: readonly number[],
  from: number,
  to: number,
): [number, number] | undefined {
  const half = (from + to) / 2;
  let [ax, ay, an, bx, by, bn] = [0, 0, 0, 0, 0, 0];
  let low = 0;
  let high = s.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (s[mid]! < from) low = mid + 1;
    else high = mid;
  }
  for (let k = low; k < s.length && s[k]! <= to; k++) {
    const p = points[k]!;
    if (s[k]! < half) [ax, ay, an] = [ax + p.x, ay + p.y, an + 1];
    else [bx, by, bn] = [bx + p.x, by + p.y, bn + 1];
  }
  if (an < 2 || bn < 2) return undefined;
  return [bx / bn - ax / an, by / bn - ay / an];
}

/** Unit vector of a line's angle, the way that agrees with (dx, dy). */
function towards(angle: number, dx: number, dy: number): [number, number] {
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  return x * dx + y * dy >= 0 ? [x, y] : [-x, -y];
}

function turnBetween(dx: number, dy: number, angle: number): number {
  const [x, y] = towards(angle, dx, dy);
  return Math.abs(Math.atan2(dx * y - dy * x, dx * x + dy * y));
}
