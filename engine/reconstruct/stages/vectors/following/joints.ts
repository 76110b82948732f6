/** Joints: chains that are pieces of one line, across the gaps of a dashed line and behind what hid it. */

import { Grid } from '../grid.ts';
import { type Chain, chainOf } from './chains.ts';
import { endDirection } from './end-direction.ts';
import type { RidgePoint } from './ridge-points.ts';

export type JointOptions = {
  /** Longest gap between two dashes (m); between long ones more (LONG_GAP_M). */
  readonly dashGapM: number;
  /** Longest gap between pieces that are no dashes (m). */
  readonly gapM: number;
  /** Pieces up to this length may be dashes (m). */
  readonly dashM: number;
};

/** A line put together from chains in order. `gaps` counts the holes between them, in metres. */
export type Joined = {
  readonly chains: readonly Chain[];
  readonly gaps: readonly number[];
  readonly points: readonly RidgePoint[];
};

/** One end of a chain with the direction that leads out of it. */
type End = {
  readonly chain: number;
  readonly last: boolean;
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  /** How well its direction is known (rad). */
  readonly loose: number;
};

/** Markings of fast roads leave at most twice the dash open: 6 m and 12 m on motorways (RMS-1 of Germany). */
const GAP_PER_DASH = 2;
const LONG_GAP_M = 12;
const BEND = (9 * Math.PI) / 180;
/** Both ends of a gap on one arc turn by the same angle to the connection. */
const UNEVEN = (5 * Math.PI) / 180;

export function joinChains(chains: readonly Chain[], options: JointOptions): Joined[] {
  const ends = chains.flatMap((chain, k) => [endOf(chain, k, false), endOf(chain, k, true)]);
  const grid = new Grid(ends, 4);
  const offers: { cost: number; a: End; b: End; gapM: number }[] = [];
  for (const a of ends) {
    for (const b of grid.near(a.x, a.y, Math.max(options.dashGapM, options.gapM, LONG_GAP_M))) {
      if (a.chain >= b.chain) continue;
      const gapM = Math.hypot(b.x - a.x, b.y - a.y);
      const [first, second] = [chains[a.chain], chains[b.chain]];
      if (!first || !second) continue;
      if (gapM > longestGap(first.lengthM, second.lengthM, options)) continue;
      const cost = misfit(a, b, gapM);
      if (cost !== undefined) offers.push({ cost, a, b, gapM });
    }
  }
  offers.sort((p, q) => p.cost - q.cost || p.a.x - q.a.x || p.a.y - q.a.y);

  const next = new Map<End, { end: End; gapM: number }>();
  const group = chains.map((_, k) => k);
  const root = (k: number): number => {
    const parent = group[k] ?? k;
    return parent === k ? k : root(parent);
  };
  for (const { a, b, gapM } of offers) {
    if (next.has(a) || next.has(b) || root(a.chain) === root(b.chain)) continue;
    next.set(a, { end: b, gapM });
    next.set(b, { end: a, gapM });
    group[root(a.chain)] = root(b.chain);
  }

  // Walk each group from one open end to the other.
  const done = new Set<number>();
  const lines: Joined[] = [];
  for (const start of ends) {
    if (done.has(start.chain) || next.has(start)) continue;
    const order: Chain[] = [];
    const gaps: number[] = [];
    let entry: End | undefined = start;
    while (entry) {
      const chain: Chain | undefined = chains[entry.chain];
      if (!chain) break;
      done.add(entry.chain);
      order.push(entry.last ? chainOf([...chain.points].reverse()) : chain);
      const exit: End | undefined = ends[2 * entry.chain + (entry.last ? 0 : 1)];
      const link: { end: End; gapM: number } | undefined = exit && next.get(exit);
      if (link) gaps.push(link.gapM);
      entry = link?.end;
    }
    lines.push({ chains: order, gaps, points: order.flatMap(({ points }) => points) });
  }
  return lines;
}

/** Between pieces of these lengths (m). */
function longestGap(first: number, second: number, { dashM, dashGapM, gapM }: JointOptions): number {
  if (Math.max(first, second) > dashM) return gapM;
  const long = Math.min(LONG_GAP_M, (GAP_PER_DASH * (first + second)) / 2);
  return dashGapM > gapM ? Math.max(dashGapM, long) : dashGapM;
}

/** How badly two ends continue each other; undefined when they do not. */
function misfit(a: End, b: End, gapM: number): number | undefined {
  if (gapM < 1e-6) return undefined;
  const [ux, uy] = [(b.x - a.x) / gapM, (b.y - a.y) / gapM];
  // Signed turns from the first line to the connection, and from the connection to the second line.
  const leave = Math.atan2(a.dx * uy - a.dy * ux, a.dx * ux + a.dy * uy);
  const arrive = Math.atan2(-ux * b.dy + uy * b.dx, -ux * b.dx - uy * b.dy);
  // Over a short gap the place of the ends is worth more than their direction, and a short dash says little of its own.
  const slack = Math.atan2(0.12, gapM) + Math.max(a.loose, b.loose);
  if (Math.abs(leave) > BEND + slack || Math.abs(arrive) > BEND + slack) return undefined;
  const uneven = Math.abs(leave - arrive);
  if (uneven > UNEVEN + 2 * slack) return undefined;
  return gapM * (0.2 + uneven + 0.5 * Math.abs(leave + arrive)) + 0.05 * gapM;
}

/** Length over which an end's direction is taken, and how far its points may lead astray across that (m). */
const DIRECTION_M = 3;
const LOOSE_M = 0.08;

/** An end of a chain, with the direction of its last 3 m. */
function endOf({ points, lengthM }: Chain, chain: number, last: boolean): End {
  const inOrder = last ? [...points].reverse() : points;
  const end = endDirection(inOrder[0] as RidgePoint, inOrder, DIRECTION_M);
  const loose = Math.atan2(LOOSE_M, lengthM) - Math.atan2(LOOSE_M, DIRECTION_M);
  return { chain, last, ...end, loose: Math.max(0, loose) };
}
