/**
 * A strip of ground along a guide line, straightened: how far each place stands out from the road to both sides of it, as paint does.
 * Rows run along the guide, columns across it (left positive); lidar and camera are kept apart.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import { GroundReader } from '../../../mapping/ground-reader.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { Grid } from '../grid.ts';

/** Between rows, and between columns (m). */
export const ALONG_M = 0.1;
export const ACROSS_M = 0.05;
/** Paint is 10 cm wide and more: three columns; the road beside it 25 to 40 cm away. */
const ON = 1;
const BESIDE = [5, 8] as const;
/** The guide's direction is taken over this length to both sides (m): its own noise must not shear the strip. */
const HEADING_M = 3;
/** Single bright things count for no more than this many spreads. */
const CLIP = 3;
/** sRGB grey under this is too dark to tell paint in. */
const DARK = 8;

export type Station = {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly row: number;
};

/** Contrast in spreads of the strip, and how much each is worth (0: not seen), row by row. */
export type Band = { readonly contrast: Float32Array; readonly weight: Float32Array };

export type Strip = {
  readonly stations: readonly Station[];
  readonly columns: number;
  readonly lidar: Band;
  readonly camera: Band;
  /** 1 where a line already found speaks for the place. */
  readonly known: Uint8Array;
  /** Every tenth station. */
  readonly near: Grid<Station>;
};

export function stationsAlong(guide: readonly Vec3[]): Station[] {
  const points = resample(guide, ALONG_M);
  const span = Math.round(HEADING_M / ALONG_M);
  return points.map(([x, y], k) => {
    const [a, b] = [points[Math.max(0, k - span)]!, points[Math.min(points.length - 1, k + span)]!];
    return { x, y, heading: Math.atan2(b[1] - a[1], b[0] - a[0]), row: k };
  });
}

/** The strip of `reachM` to both sides. `admits` says where there is road; it is asked once a metre and half a metre across. */
export function stripAlong(
  stations: readonly Station[],
  reachM: number,
  rasters: RasterReader,
  admits: (x: number, y: number) => boolean,
): Strip {
  const half = Math.round(reachM / ACROSS_M);
  const columns = 2 * half + 1;
  const [shines, greys] = [
    new Float32Array(columns * stations.length),
    new Float32Array(columns * stations.length),
  ];
  shines.fill(Number.NaN);
  greys.fill(Number.NaN);
  const [perRow, perColumn] = [Math.round(1 / ALONG_M), Math.round(0.5 / ACROSS_M)];
  let open = new Uint8Array(0);
  const ground = new GroundReader(rasters);
  stations.forEach(({ x, y, heading }, row) => {
    const [nx, ny] = [-Math.sin(heading), Math.cos(heading)];
    if (row % perRow === 0)
      open = Uint8Array.from({ length: Math.ceil(columns / perColumn) }, (_, k) => {
        const d = (k * perColumn + perColumn / 2 - half) * ACROSS_M;
        return admits(x + d * nx, y + d * ny) ? 1 : 0;
      });
    for (let column = 0; column < columns; column++) {
      if (open[Math.floor(column / perColumn)] === 0) continue;
      const d = (column - half) * ACROSS_M;
      const { shine, grey } = ground.at(x + d * nx, y + d * ny);
      const at = row * columns + column;
      shines[at] = shine;
      if (grey > DARK) greys[at] = grey;
    }
  });
  return {
    stations,
    columns,
    known: new Uint8Array(columns * stations.length),
    near: new Grid(
      stations.filter(({ row }) => row % 10 === 0),
      4,
    ),
    lidar: standingOut(shines, columns, (on, beside) => on - beside),
    camera: standingOut(greys, columns, (on, beside) => on / beside - 1),
  };
}

/** Takes what lies within `withinM` of a line out of the strip, as if it had not been seen. Points at most 0.3 m apart. */
export function forget(strip: Strip, line: readonly Vec3[], withinM: number): void {
  beside(strip, line, withinM, (cell) => {
    strip.lidar.weight[cell] = 0;
    strip.camera.weight[cell] = 0;
  });
}

/** Marks what lies within `withinM` of a line as spoken for. */
export function mark(strip: Strip, line: readonly Vec3[], withinM: number): void {
  beside(strip, line, withinM, (cell) => {
    strip.known[cell] = 1;
  });
}

function beside(
  { stations, columns, near }: Strip,
  line: readonly Vec3[],
  withinM: number,
  visit: (cell: number) => void,
): void {
  const half = (columns - 1) / 2;
  const [aside, along] = [Math.round(withinM / ACROSS_M), Math.round(0.3 / ALONG_M)];
  for (const [x, y] of line) {
    let best: Station | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const station of near.near(x, y, half * ACROSS_M + 1)) {
      const d = (station.x - x) ** 2 + (station.y - y) ** 2;
      if (d < least) [least, best] = [d, station];
    }
    if (!best) continue;
    const [c, s] = [Math.cos(best.heading), Math.sin(best.heading)];
    const row = best.row + Math.round((c * (x - best.x) + s * (y - best.y)) / ALONG_M);
    const column = half + Math.round((c * (y - best.y) - s * (x - best.x)) / ACROSS_M);
    for (let r = Math.max(0, row - along); r <= Math.min(stations.length - 1, row + along); r++)
      for (let k = Math.max(0, column - aside); k <= Math.min(columns - 1, column + aside); k++)
        visit(r * columns + k);
  }
}

function standingOut(
  values: Float32Array,
  columns: number,
  against: (on: number, beside: number) => number,
): Band {
  const [contrast, weight] = [new Float32Array(values.length), new Float32Array(values.length)];
  // Running sums over the row, so that a mean of any width costs two reads.
  const [sum, count] = [new Float64Array(columns + 1), new Uint32Array(columns + 1)];
  for (let from = 0; from < values.length; from += columns) {
    let first = columns;
    let last = -1;
    for (let c = 0; c < columns; c++) {
      const v = values[from + c]!;
      const seen = !Number.isNaN(v);
      if (seen) {
        first = Math.min(first, c);
        last = c;
      }
      sum[c + 1] = sum[c]! + (seen ? v : 0);
      count[c + 1] = count[c]! + (seen ? 1 : 0);
    }
    for (let c = first + BESIDE[0]; c <= last - BESIDE[0]; c++) {
      const on = count[c + ON + 1]! - count[c - ON]!;
      const l0 = Math.max(0, c - BESIDE[1]);
      const l1 = c - BESIDE[0] + 1;
      const r0 = c + BESIDE[0];
      const r1 = Math.min(columns, c + BESIDE[1] + 1);
      const left = count[l1]! - count[l0]!;
      const right = count[r1]! - count[r0]!;
      // Road to both sides: an edge of light or of ground is no paint.
      if (on === 0 || left === 0 || right === 0) continue;
      const beside = (sum[l1]! - sum[l0]!) / left / 2 + (sum[r1]! - sum[r0]!) / right / 2;
      contrast[from + c] = against((sum[c + ON + 1]! - sum[c - ON]!) / on, beside);
      weight[from + c] = 1 / (1 / on + 1 / (4 * left) + 1 / (4 * right));
    }
  }
  const spread = spreadOf(contrast, weight);
  for (let k = 0; k < contrast.length; k++) {
    if (weight[k] === 0) continue;
    const root = Math.sqrt(weight[k]!);
    contrast[k] = Math.max(-CLIP, Math.min(CLIP, (contrast[k]! * root) / spread)) / root;
  }
  return { contrast, weight };
}

/** Of weighted contrasts, from their median size: lines are too few to move it. */
function spreadOf(contrast: Float32Array, weight: Float32Array): number {
  const sizes: number[] = [];
  const step = Math.max(1, Math.floor(contrast.length / 50000));
  for (let k = 0; k < contrast.length; k += step)
    if (weight[k]! > 0) sizes.push(Math.abs(contrast[k]!) * Math.sqrt(weight[k]!));
  return 1.4826 * (sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 1) + 1e-9;
}
