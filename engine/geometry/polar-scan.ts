/** A polar radar scan on the ground: which value of the picture lies at a place around the vehicle. Pure. */
import type { Pose } from '../contract/calibration.ts';
import type { PolarLayout } from '../contract/messages/polar.ts';
import { inverse, rotate } from './se3.ts';

export type PolarShape = {
  /** Rays of the scan, and powers of a ray. */
  readonly rays: number;
  readonly bins: number;
  readonly raysAre: 'rows' | 'columns';
  /** The farthest that the scan reaches, metres. */
  readonly reachM: number;
};

/** Undefined for a picture that is no scan. */
export function polarShape(layout: PolarLayout, width: number, height: number): PolarShape | undefined {
  const raysAre = layout.rays === 'shorter' ? (height <= width ? 'rows' : 'columns') : layout.rays;
  const [rays, values] = raysAre === 'rows' ? [height, width] : [width, height];
  const bins = values - layout.head;
  return rays > 1 && bins > 0 ? { rays, bins, raysAre, reachM: bins * layout.stepM } : undefined;
}

/**
 * Bearings of rays, 0 to 2π from ahead: by the encoder of each, or evenly.
 *
 * @param valueAt value of a ray's head.
 */
export function bearingsOf(
  { encoder }: Pick<PolarLayout, 'encoder'>,
  rays: number,
  valueAt: (ray: number, value: number) => number,
): Float64Array {
  return Float64Array.from({ length: rays }, (_, ray) => {
    if (encoder === undefined) return (2 * Math.PI * ray) / rays;
    const count = valueAt(ray, 8) + 256 * valueAt(ray, 9);
    return (2 * Math.PI * (count % encoder)) / encoder;
  });
}

/**
 * Which ray lies at a bearing, with its fraction to the next one: entry k is of bearing 2π k / `entries`. Past the last ray it goes on
 * to the first, so a value between rays − 1 and rays lies between these two.
 */
export function rayTable(bearings: Float64Array, entries: number): Float32Array {
  const order = [...bearings.keys()].sort((a, b) => (bearings[a] ?? 0) - (bearings[b] ?? 0));
  const turn = 2 * Math.PI;
  const table = new Float32Array(entries);
  let next = 0;
  for (let k = 0; k < entries; k++) {
    const bearing = (turn * k) / entries;
    while (next < order.length && (bearings[order[next] ?? 0] ?? 0) <= bearing) next++;
    const before = order[(next + order.length - 1) % order.length] ?? 0;
    const after = order[next % order.length] ?? 0;
    const wrapped = (angle: number): number => ((angle % turn) + turn) % turn;
    const [from, gap] = [bearings[before] ?? 0, wrapped((bearings[after] ?? 0) - (bearings[before] ?? 0))];
    const share = gap > 0 ? wrapped(bearing - from) / gap : 0;
    // Only between rays that follow one another in the picture is there something between them.
    const follows = after === (before + 1) % bearings.length;
    const ray = Math.fround(before + (follows ? share : share < 0.5 ? 0 : after - before));
    // Rounding may bring the last ray's fraction to a whole: that is the first ray.
    table[k] = ray < bearings.length ? ray : 0;
  }
  return table;
}

/**
 * A place on the ground from the vehicle to the radar's own plane: [a, b, c, d] and [px, py], by which the radar's x is
 * a (x − px) + b (y − py), its y c (x − px) + d (y − py). A tilt is left out.
 */
export function groundToRadar(T_vehicle_radar: Pose): {
  readonly matrix: readonly [number, number, number, number];
  readonly centre: readonly [number, number];
} {
  const { q } = inverse(T_vehicle_radar);
  const [x, y] = [rotate(q, [1, 0, 0]), rotate(q, [0, 1, 0])];
  return { matrix: [x[0], y[0], x[1], y[1]], centre: [T_vehicle_radar.p[0], T_vehicle_radar.p[1]] };
}

/** The bearing of a place in the radar's plane, 0 to 2π. */
export function bearingAt(
  { ahead, turn }: Pick<PolarLayout, 'ahead' | 'turn'>,
  x: number,
  y: number,
): number {
  const angle = turn * (ahead === 'x' ? Math.atan2(y, x) : Math.atan2(-x, y));
  return angle < 0 ? angle + 2 * Math.PI : angle;
}

/**
 * Powers of a scan on a square of the ground, row 0 the farthest ahead and column 0 the farthest left of the vehicle; 0 beyond reach.
 *
 * @param powerAt power of a ray at a bin. @param sideM of the square, whose middle is the radar.
 */
export function groundScan(
  layout: PolarLayout,
  shape: PolarShape,
  T_vehicle_radar: Pose,
  table: Float32Array,
  powerAt: (ray: number, bin: number) => number,
  { pixels, sideM }: { readonly pixels: number; readonly sideM: number },
): Uint8Array {
  const out = new Uint8Array(pixels * pixels);
  const { matrix } = groundToRadar(T_vehicle_radar);
  const metre = sideM / pixels;
  for (let row = 0; row < pixels; row++) {
    const ahead = sideM / 2 - (row + 0.5) * metre;
    for (let column = 0; column < pixels; column++) {
      const left = sideM / 2 - (column + 0.5) * metre;
      const bin = Math.floor(Math.hypot(ahead, left) / layout.stepM);
      if (bin >= shape.bins) continue;
      const [x, y] = [matrix[0] * ahead + matrix[1] * left, matrix[2] * ahead + matrix[3] * left];
      const entry = Math.floor((bearingAt(layout, x, y) / (2 * Math.PI)) * table.length) % table.length;
      out[row * pixels + column] = powerAt(Math.round(table[entry] ?? 0) % shape.rays, bin);
    }
  }
  return out;
}
