/** Zebra crossings: bars of paint side by side, alike in direction and extent, about a metre apart. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { pairsOf } from '../../../../geometry/sequences.ts';
import { Grid } from '../grid.ts';
import type { Facts, Found, Refuse } from '../steps/refuse.ts';
import type { Chain } from './chains.ts';

/** A bar as a straight piece: middle, direction and half length. */
export type Bar = {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly half: number;
  readonly chain: Chain;
};

export type Crossing = {
  /** Closed outline of four corners, first point repeated. */
  readonly outline: readonly Vec3[];
  /** Bars of a zebra; or the two lines between which one crosses, broken (marks/crossings/broken.ts) or not. */
  readonly subtype: 'zebra' | 'signalled' | 'lines';
  readonly bars: readonly Chain[];
};

const SHORTEST_M = 1.5;
const LONGEST_M = 9;
const NEAREST_M = 0.55;
const FURTHEST_M = 2.2;
const ALIKE = (14 * Math.PI) / 180;
const FEWEST = 4;
/** Bars of a hatched area: fewer, but oblique: the row that they stand in turns from their normal by more than this (rad). */
const FEWEST_HATCHED = 3;
export const OBLIQUE = (25 * Math.PI) / 180;
/** From so many bars side by side on it is said why they are no crossing. */
const FEWEST_TOLD = 3;

/** Zebras, and the chains that are neither their bars nor those of a hatched area. */
export function findCrossings(
  chains: readonly Chain[],
  refuse?: Refuse,
): { crossings: Crossing[]; others: Chain[] } {
  const rows = rowsOf(chains);
  const crossings = rows
    .filter((members) => members.length >= FEWEST && obliquityOf(members) <= OBLIQUE)
    .map(crossingOf);
  const hatched = rows.filter(isHatched);
  if (refuse) {
    for (const members of hatched) refuseGroup(refuse, members, 'hatched');
    const few = rows.filter(
      (row) => row.length >= FEWEST_TOLD && row.length < FEWEST && !hatched.includes(row),
    );
    for (const members of few) refuseGroup(refuse, members, 'few-bars');
  }
  const used = new Set([
    ...crossings.flatMap((crossing) => crossing.bars),
    ...hatched.flatMap((members) => members.map(({ chain }) => chain)),
  ]);
  return { crossings, others: chains.filter((chain) => !used.has(chain)) };
}

const isHatched = (members: readonly Bar[]): boolean =>
  members.length >= FEWEST_HATCHED && obliquityOf(members) > OBLIQUE;

/** Bars that lie side by side, each in one row. */
export function rowsOf(chains: readonly Chain[]): Bar[][] {
  const bars = chains.filter(({ lengthM }) => lengthM >= SHORTEST_M && lengthM <= LONGEST_M).map(barOf);
  const grid = new Grid(bars, 2);
  const group = new Map<Bar, Bar>(bars.map((bar) => [bar, bar]));
  const root = (bar: Bar): Bar => {
    const parent = group.get(bar) ?? bar;
    return parent === bar ? bar : root(parent);
  };
  for (const a of bars) {
    for (const b of grid.near(a.x, a.y, 3.5)) if (a !== b && besides(a, b)) group.set(root(a), root(b));
  }
  const groups = new Map<Bar, Bar[]>();
  for (const bar of bars) groups.set(root(bar), [...(groups.get(root(bar)) ?? []), bar]);
  return [...groups.values()];
}

function refuseGroup(refuse: Refuse, bars: readonly Bar[], why: 'hatched' | 'few-bars'): void {
  const facts: Facts = {
    bars: bars.length,
    neededBars: FEWEST,
    obliqueRad: obliquityOf(bars),
    mostObliqueRad: OBLIQUE,
  };
  refuse(foundOf(crossingOf(bars)), why, facts);
}

/** A crossing as something that was followed. */
export function foundOf({ bars, outline }: Pick<Crossing, 'bars' | 'outline'>): Found {
  const points = bars.flatMap((bar) => bar.points);
  return {
    points,
    bars: bars.map((bar) => bar.points),
    line: outline,
    lengthM: bars.reduce((sum, { lengthM }) => sum + lengthM, 0),
    meanScore: points.reduce((sum, { score }) => sum + score, 0) / Math.max(1, points.length),
  };
}

function barOf(chain: Chain): Bar {
  const [a, b] = [chain.points[0]!, chain.points[chain.points.length - 1]!];
  const d = Math.hypot(b.x - a.x, b.y - a.y);
  return {
    x: (a.x + b.x) / 2,
    y: (a.y + b.y) / 2,
    dx: (b.x - a.x) / d,
    dy: (b.y - a.y) / d,
    half: d / 2,
    chain,
  };
}

/** Parallel, next to each other, and over at least half of the shorter one's length. */
function besides(a: Bar, b: Bar): boolean {
  if (Math.abs(a.dx * b.dy - a.dy * b.dx) > Math.sin(ALIKE)) return false;
  const [ex, ey] = [b.x - a.x, b.y - a.y];
  const apart = Math.abs(a.dx * ey - a.dy * ex);
  if (apart < NEAREST_M || apart > FURTHEST_M) return false;
  const overlap = a.half + b.half - Math.abs(a.dx * ex + a.dy * ey);
  return overlap >= Math.min(a.half, b.half) && Math.max(a.half, b.half) < 2.5 * Math.min(a.half, b.half);
}

/** Mean direction of bars (rad). */
export function directionOf(bars: readonly Bar[]): number {
  let [c, s] = [0, 0];
  for (const { dx, dy } of bars) {
    c += dx * dx - dy * dy;
    s += 2 * dx * dy;
  }
  return Math.atan2(s, c) / 2;
}

/** Angle between the row that the bars' middles stand in and the normal of the bars (rad). */
export function obliquityOf(bars: readonly Bar[]): number {
  const [mx, my] = [mean(bars.map(({ x }) => x)), mean(bars.map(({ y }) => y))];
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of bars) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  const turn = 0.5 * Math.atan2(2 * xy, xx - yy) - directionOf(bars);
  return Math.abs(Math.asin(Math.min(1, Math.abs(Math.cos(turn)))));
}

/** The rectangle in the bars' mean direction that holds their ends; half a bar wider than the outer bars' middles. */
export function crossingOf(bars: readonly Bar[]): Crossing {
  const angle = directionOf(bars);
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const [mx, my] = [mean(bars.map(({ x }) => x)), mean(bars.map(({ y }) => y))];
  const along = (x: number, y: number): number => (x - mx) * ux + (y - my) * uy;
  const across = (x: number, y: number): number => (y - my) * ux - (x - mx) * uy;
  const starts = bars.map(({ x, y, half }) => along(x, y) - half);
  const ends = bars.map(({ x, y, half }) => along(x, y) + half);
  const sides = bars.map(({ x, y }) => across(x, y));
  const [from, to] = [median(starts), median(ends)];
  const [low, high] = [Math.min(...sides) - 0.25, Math.max(...sides) + 0.25];
  const place = (u: number, v: number): Vec3 => [mx + u * ux - v * uy, my + u * uy + v * ux, 0];
  return {
    outline: [place(from, low), place(to, low), place(to, high), place(from, high), place(from, low)],
    subtype: 'zebra',
    bars: bars.map(({ chain }) => chain),
  };
}

/** Whether a place lies in a crossing's outline, grown by `marginM`. */
export function inside(
  { outline }: Pick<Crossing, 'outline'>,
  x: number,
  y: number,
  marginM: number,
): boolean {
  const sides = [...pairsOf(outline)].map(([a, b]) => {
    const n = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    return ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / n;
  });
  return sides.every((d) => d >= -marginM) || sides.every((d) => d <= marginM);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
