/** Paint and the asphalt beside it, and a measure of how well they differ in a measurement (bench/paint.ts). */
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { length2d, resample } from '../../../engine/geometry/polyline.ts';

const CELL_M = 0.05;

const PAINT_M = 0.06;

const ASPHALT_M = [0.35, 1] as const;

/** Distances to the nearest line, by cell. */
export class LineField {
  readonly lengthM: number;
  readonly #solid: Map<number, number>;
  readonly #any: Map<number, number>;

  constructor(lines: readonly { readonly points: readonly Vec3[]; readonly solid: boolean }[]) {
    const solid = lines.filter((line) => line.solid).map(({ points }) => points);
    this.lengthM = solid.reduce((sum, points) => sum + length2d(points), 0);
    this.#solid = distances(solid);
    this.#any = distances(lines.map(({ points }) => points));
  }

  /** true: paint, false: asphalt beside it, undefined: neither. */
  kind(x: number, y: number): boolean | undefined {
    const key = keyOf(x, y);
    const solid = this.#solid.get(key);
    if (solid === undefined) return undefined;
    if (solid <= PAINT_M) return true;
    const any = this.#any.get(key) ?? Number.POSITIVE_INFINITY;
    return solid <= ASPHALT_M[1] && any >= ASPHALT_M[0] ? false : undefined;
  }

  /** Intensity in its spreads and brightness in steps of the typical scatter of asphalt, added. */
  both(intensity: number, logBrightness: number): number {
    return intensity + logBrightness / 0.2;
  }
}

const keyOf = (x: number, y: number): number => Math.floor(x / CELL_M) * 0x4000000 + Math.floor(y / CELL_M);

function distances(lines: readonly (readonly Vec3[])[]): Map<number, number> {
  const found = new Map<number, number>();
  const reach = Math.ceil(ASPHALT_M[1] / CELL_M);
  for (const line of lines) {
    for (const [px, py] of resample(line, CELL_M)) {
      const [i, j] = [Math.floor(px / CELL_M), Math.floor(py / CELL_M)];
      for (let dj = -reach; dj <= reach; dj++) {
        for (let di = -reach; di <= reach; di++) {
          const [x, y] = [(i + di + 0.5) * CELL_M, (j + dj + 0.5) * CELL_M];
          const d = Math.hypot(x - px, y - py);
          if (d > ASPHALT_M[1]) continue;
          const key = keyOf(x, y);
          if (d < (found.get(key) ?? Number.POSITIVE_INFINITY)) found.set(key, d);
        }
      }
    }
  }
  return found;
}

/** Values by class. */
export class Separation {
  readonly #values: [number[], number[]] = [[], []];

  add(painted: boolean, value: number): void {
    this.#values[painted ? 1 : 0].push(value);
  }

  result(): { paint: number; asphalt: number; dPrime: number; auc: number } {
    const [asphalt, paint] = this.#values;
    const [a, p] = [moments(asphalt), moments(paint)];
    return {
      paint: paint.length,
      asphalt: asphalt.length,
      dPrime: (p.mean - a.mean) / Math.sqrt((p.variance + a.variance) / 2),
      auc: auc(asphalt, paint),
    };
  }
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
}

/** Mann-Whitney: ties count half. */
function auc(low: readonly number[], high: readonly number[]): number {
  const all = [...low.map((v) => ({ v, high: 0 })), ...high.map((v) => ({ v, high: 1 }))].sort(
    (a, b) => a.v - b.v,
  );
  let [below, sum] = [0, 0];
  for (let k = 0; k < all.length; ) {
    let [end, lows, highs] = [k, 0, 0];
    for (; end < all.length && all[end]!.v === all[k]!.v; end++) all[end]!.high ? highs++ : lows++;
    sum += highs * (below + lows / 2);
    below += lows;
    k = end;
  }
  return sum / (low.length * high.length);
}

/** Median and spread by laser and metre of range, of everything that was learnt. */
export class Normaliser {
  readonly #bins = new Map<number, number[]>();
  readonly #tables = new Map<number, { median: number; spread: number }>();

  learn(laser: number, range: number, value: number): void {
    const key = laser * 1000 + Math.floor(range);
    const bin = this.#bins.get(key);
    if (bin) bin.push(value);
    else this.#bins.set(key, [value]);
  }

  apply(laser: number, range: number, value: number): number | undefined {
    const key = laser * 1000 + Math.floor(range);
    let table = this.#tables.get(key);
    if (!table) {
      const bin = [...(this.#bins.get(key) ?? [])].sort((a, b) => a - b);
      if (bin.length < 30) return undefined;
      const at = (q: number): number => bin[Math.floor(q * (bin.length - 1))]!;
      const step = bin.at(-1)! > 1.5 ? 0.5 : 0.5 / 255;
      table = { median: at(0.5), spread: Math.max(step, (at(0.84) - at(0.16)) / 2) };
      this.#tables.set(key, table);
    }
    return (value - table.median) / table.spread;
  }
}
