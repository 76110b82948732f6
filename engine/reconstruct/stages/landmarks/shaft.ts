/** The shaft of a column: a straight line fitted through its points, how thick they lie around it, how far up and down they reach. */
import type { Column } from './columns.ts';
import { CELL_M, type Standing } from './standing.ts';

export type Shaft = {
  /** Middle of the shaft where it meets the ground (m, map), and the ground's elevation there. */
  readonly x: number;
  readonly y: number;
  readonly ground: number;
  /** How far it leans a metre of height, east and north. */
  readonly lean: readonly [east: number, north: number];
  /** Of the free run: lowest and highest point over ground (m). */
  readonly from: number;
  readonly to: number;
  /** Share of the heights in between that are taken. */
  readonly fill: number;
  /** Lowest and highest point near the line, at any height (m over ground). */
  readonly base: number;
  readonly top: number;
  /** Standard deviation of points across the line, in the wider and in the narrower direction (m). */
  readonly wide: number;
  readonly thin: number;
  readonly radius: number;
  readonly points: number;
  readonly sweeps: number;
  /** First and last sweep that met it, by running number from 1. */
  readonly span: readonly [first: number, last: number];
  readonly intensity: number;
};

/** Points this near to the line belong to the shaft (m): first guess, then later ones. */
const REACH_M = [0.25, 0.22, 0.2] as const;
const LEAST_POINTS = 5;
/** A run shorter than this says nothing of a lean (m). */
const LEAN_FROM_M = 0.8;
/** What range noise and poses add to the spread of points of a shaft (m). */
export const NOISE_M = 0.03;

/** @returns undefined where too few points lie near the column's middle */
export function shaftOf(standing: Standing, column: Column): Shaft | undefined {
  const near = pointsNear(standing, column.x, column.y, 0.45);
  const { px, py, ph, ground } = standing;
  const [low, high] = [column.from * CELL_M, (column.to + 1) * CELL_M];
  let line = { x: column.x, y: column.y, lean: [0, 0] as readonly [number, number] };
  let own: number[] = [];
  for (const reach of REACH_M) {
    own = near.filter((k) => {
      const h = ph[k] as number;
      if (h < low || h > high) return false;
      return Math.hypot(...offset(line, px[k] as number, py[k] as number, h)) <= reach;
    });
    if (own.length < LEAST_POINTS) return undefined;
    line = lineOf(standing, own, high - low >= LEAN_FROM_M);
  }
  let [xx, xy, yy, from, to, shine, under] = [0, 0, 0, Infinity, -Infinity, 0, 0];
  const sweeps = new Set<number>();
  let span: readonly [number, number] = [Infinity, -Infinity];
  const bins = new Set<number>();
  for (const k of own) {
    const h = ph[k] as number;
    const [dx, dy] = offset(line, px[k] as number, py[k] as number, h);
    [xx, xy, yy] = [xx + dx * dx, xy + dx * dy, yy + dy * dy];
    [from, to] = [Math.min(from, h), Math.max(to, h)];
    shine += standing.intensity[k] as number;
    under += ground[k] as number;
    const sweep = standing.sweep[k] as number;
    sweeps.add(sweep);
    span = [Math.min(span[0], sweep), Math.max(span[1], sweep)];
    bins.add(Math.floor(h / CELL_M));
  }
  const n = own.length;
  const [mean, diff] = [(xx + yy) / (2 * n), Math.hypot((xx - yy) / 2, xy) / n];
  const [wide, thin] = [Math.sqrt(mean + diff), Math.sqrt(Math.max(0, mean - diff))];
  let [base, top] = [from, to];
  for (const k of near) {
    const h = ph[k] as number;
    if (Math.hypot(...offset(line, px[k] as number, py[k] as number, h)) > REACH_M[0]) continue;
    [base, top] = [Math.min(base, h), Math.max(top, h)];
  }
  const fill = bins.size / (Math.floor(to / CELL_M) - Math.floor(from / CELL_M) + 1);
  const radius = Math.SQRT2 * Math.sqrt(Math.max(0, wide * wide - NOISE_M * NOISE_M));
  return {
    ...line,
    ground: under / n,
    from,
    to,
    fill,
    base,
    top,
    wide,
    thin,
    radius,
    points: n,
    sweeps: sweeps.size,
    span,
    intensity: shine / n,
  };
}

type Line = { readonly x: number; readonly y: number; readonly lean: readonly [number, number] };

const offset = ({ x, y, lean }: Line, px: number, py: number, h: number): [dx: number, dy: number] => [
  px - x - lean[0] * h,
  py - y - lean[1] * h,
];

/** Least squares of x and y over height. */
function lineOf({ px, py, ph }: Standing, own: readonly number[], leans: boolean): Line {
  const n = own.length;
  let [x, y, h] = [0, 0, 0];
  for (const k of own) [x, y, h] = [x + (px[k] as number), y + (py[k] as number), h + (ph[k] as number)];
  [x, y, h] = [x / n, y / n, h / n];
  if (!leans) return { x, y, lean: [0, 0] };
  let [hh, xh, yh] = [0, 0, 0];
  for (const k of own) {
    const dh = (ph[k] as number) - h;
    hh += dh * dh;
    xh += dh * ((px[k] as number) - x);
    yh += dh * ((py[k] as number) - y);
  }
  const lean = hh > 0 ? ([xh / hh, yh / hh] as const) : ([0, 0] as const);
  return { x: x - lean[0] * h, y: y - lean[1] * h, lean };
}

/** Numbers of the points in the columns within `reach` of a place, in the order of columns. */
export function pointsNear(standing: Standing, x: number, y: number, reach: number): number[] {
  const { cells, start } = standing;
  const [column, row] = [Math.floor((x - standing.x) / CELL_M), Math.floor((y - standing.y) / CELL_M)];
  const r = Math.ceil(reach / CELL_M);
  const out: number[] = [];
  for (let j = Math.max(0, row - r); j <= Math.min(cells - 1, row + r); j++)
    for (let i = Math.max(0, column - r); i <= Math.min(cells - 1, column + r); i++) {
      const c = j * cells + i;
      for (let k = start[c] as number; k < (start[c + 1] as number); k++)
        if (Math.hypot((standing.px[k] as number) - x, (standing.py[k] as number) - y) <= reach) out.push(k);
    }
  return out;
}
