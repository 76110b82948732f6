/**
 * Edges of surfaces beside the path: what is too weak at any one place adds up along it. The ground to both sides is straightened into
 * a strip along the path, intensity is summed over some metres of it, and changes across it are followed as lines.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { GroundReader } from '../../../mapping/ground-reader.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import { type Station, stationsAlong } from '../faint/strip.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { type Trace, traceLines } from '../following/trace.ts';

/** Every second station: rows lie 0.2 m apart. Columns across (m), and how far from the path they reach (m). */
const EVERY = 2;
const COLUMN_M = 0.05;
export const REACH_M = 12;
const HALF = Math.round(REACH_M / COLUMN_M);
const COLUMNS = 2 * HALF;
/** A change is the mean of this many columns (0.4 m) less that of as many beside them, over so many rows to both ends (2 m). */
const SIDE = 8;
const ROWS = 10;
/** Share of the places of a mean that must have been seen. */
const SEEN = 0.5;
/** Columns within which no other change is larger (0.3 m), and those of a change within a hand's breadth (0.1 m). */
const APART = 6;
const NARROW = 2;
/** Share of the change at which the other surface has begun. */
const DONE = 0.75;
/** Robust spreads by which a point stands out at least, and as which it counts at most. */
const LEAST_SCORE = 1.5;
const MOST_SCORE = 10;
/** The spread is taken from every so many columns. */
const SPARSE = 7;
const FOLLOWING = {
  seedScore: 2,
  significance: 8,
  dashM: 0,
  dashGapM: 6,
  gapM: 6,
  bendPerM: 0.1,
  crossings: false,
};

/** Lines along which the intensity of the ground changes, beside the path. @param path with straight runs beyond its ends */
export function surfaceEdges(rasters: RasterReader, path: DrivenPath): Trace[] {
  const guide = path.points.map(({ x, y, z }): Vec3 => [x, y, z]);
  const stations = stationsAlong(guide).filter((_, k) => k % EVERY === 0);
  return traceLines(edgePoints(rasters, stations), FOLLOWING).traces;
}

/** Mean share of a line's change that lies within 0.1 m; of paint, which is narrower than the sides, over 1. */
export const sharpnessAlong = ({ points }: Pick<Trace, 'points'>): number =>
  points.reduce((sum, p) => sum + ('sharp' in p ? Number(p.sharp) : 0), 0) / points.length;

/** With the share of the change that lies within a hand's breadth. */
type EdgePoint = RidgePoint & { readonly sharp: number };

/** Tops of the change of intensity across the strip. */
function edgePoints(rasters: RasterReader, stations: readonly Station[]): EdgePoint[] {
  const strip = stripOf(rasters, stations);
  const sizes: number[] = [];
  const tops = stations.flatMap((station, row) => {
    const profile = profileAt(strip, row, stations.length);
    const edge = changesOf(profile);
    for (let k = row % SPARSE; k < edge.length; k += SPARSE)
      if (edge[k] !== 0) sizes.push(Math.abs(edge[k] ?? 0));
    return outwardOf(edge).map((column) => {
      const value = edge[column] ?? 0;
      return { station, d: placeOf(profile, column), value, sharp: sharpnessOf(profile, column, value) };
    });
  });
  const spread = 1.4826 * (sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 1) + 1e-9;
  return tops
    .filter(({ value }) => Math.abs(value) >= LEAST_SCORE * spread)
    .map(({ station: { x, y, heading }, d, value, sharp }): EdgePoint => {
      const angle = ((heading % Math.PI) + Math.PI) % Math.PI;
      const turned = Math.cos(angle - heading) < 0;
      return {
        x: x - d * Math.sin(heading),
        y: y + d * Math.cos(heading),
        angle,
        score: Math.min(MOST_SCORE, Math.abs(value) / spread),
        step: d > 0 !== turned ? 1 : -1,
        sharp,
      };
    });
}

/** Sums of intensity and of places seen, along the strip, row by row. */
type Sums = { readonly sums: Float32Array; readonly counts: Float32Array };

function stripOf(rasters: RasterReader, stations: readonly Station[]): Sums {
  const size = stations.length * COLUMNS;
  const [sums, counts] = [new Float32Array(size), new Float32Array(size)];
  const ground = new GroundReader(rasters);
  stations.forEach(({ x, y, heading }, row) => {
    const [nx, ny] = [-Math.sin(heading), Math.cos(heading)];
    for (let column = 0; column < COLUMNS; column++) {
      const d = (column + 0.5 - HALF) * COLUMN_M;
      const { shine } = ground.at(x + d * nx, y + d * ny);
      const at = row * COLUMNS + column;
      const before = row > 0 ? at - COLUMNS : -1;
      sums[at] = (sums[before] ?? 0) + (Number.isNaN(shine) ? 0 : shine);
      counts[at] = (counts[before] ?? 0) + (Number.isNaN(shine) ? 0 : 1);
    }
  });
  return { sums, counts };
}

/** Running sums across the strip, over the rows around one. */
type Profile = { readonly sum: Float64Array; readonly count: Float64Array; readonly least: number };

function profileAt({ sums, counts }: Sums, row: number, rows: number): Profile {
  const [first, last] = [row - ROWS - 1, Math.min(rows - 1, row + ROWS)];
  const [sum, count] = [new Float64Array(COLUMNS + 1), new Float64Array(COLUMNS + 1)];
  for (let k = 0; k < COLUMNS; k++) {
    const [to, from] = [last * COLUMNS + k, first * COLUMNS + k];
    sum[k + 1] = (sum[k] ?? 0) + (sums[to] ?? 0) - (first >= 0 ? (sums[from] ?? 0) : 0);
    count[k + 1] = (count[k] ?? 0) + (counts[to] ?? 0) - (first >= 0 ? (counts[from] ?? 0) : 0);
  }
  return { sum, count, least: SEEN * (last - Math.max(-1, first)) };
}

/** Mean from one column to before another; NaN where too little was seen. */
function meanOf({ sum, count, least }: Profile, from: number, to: number): number {
  const n = (count[to] ?? 0) - (count[from] ?? 0);
  return n >= least * (to - from) ? ((sum[to] ?? 0) - (sum[from] ?? 0)) / n : Number.NaN;
}

/** By columns: what lies left of it less what lies right of it; 0 where too little was seen. */
function changesOf(profile: Profile): Float64Array {
  const edge = new Float64Array(COLUMNS);
  for (let k = SIDE; k <= COLUMNS - SIDE; k++) {
    const change = meanOf(profile, k, k + SIDE) - meanOf(profile, k - SIDE, k);
    if (!Number.isNaN(change)) edge[k] = change;
  }
  return edge;
}

/** Tops at which the ground beyond, away from the path, is the brighter one: to a lidar asphalt is darker than stones, soil and grass. */
const outwardOf = (edge: Float64Array): number[] =>
  topsOf(edge).filter((column) => (edge[column] ?? 0) * (column - HALF) > 0);

/** Columns that no other one tops nearby. */
function topsOf(edge: Float64Array): number[] {
  const tops: number[] = [];
  for (let k = APART; k < edge.length - APART; k++) {
    const value = Math.abs(edge[k] ?? 0);
    if (value === 0) continue;
    let isTop = true;
    for (let j = k - APART; j <= k + APART && isTop; j++) {
      const other = Math.abs(edge[j] ?? 0);
      if (other > value || (other === value && j < k)) isTop = false;
    }
    if (isTop) tops.push(k);
  }
  return tops;
}

/** Share of a change that lies within 0.1 m: all of it where one surface ends and another begins, less beside a wheel track. */
function sharpnessOf(profile: Profile, column: number, value: number): number {
  let most = 0;
  for (let k = column - APART; k <= column + APART; k++) {
    const change = (meanOf(profile, k, k + NARROW) - meanOf(profile, k - NARROW, k)) / value;
    if (change > most) most = change;
  }
  return most;
}

/**
 * Where the surface beyond begins (m from the path): dirt and wear blur the rim of the asphalt towards the road, so the place counts at
 * which most of the change is done.
 */
function placeOf(profile: Profile, column: number): number {
  const sense = column >= HALF ? 1 : -1;
  const side = (by: 1 | -1): number =>
    by * sense > 0 ? meanOf(profile, column, column + SIDE) : meanOf(profile, column - SIDE, column);
  const [inside, beyond] = [side(-1), side(1)];
  for (let k = -APART; k < APART; k++) {
    const at = column + sense * k;
    const value = meanOf(profile, Math.min(at, at + sense * 2), Math.max(at, at + sense * 2));
    if ((value - inside) / (beyond - inside) >= DONE) return (at - HALF) * COLUMN_M;
  }
  return (column - HALF) * COLUMN_M;
}
