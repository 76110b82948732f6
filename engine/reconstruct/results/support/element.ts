/** The geometry of a map element as the search for its support needs it: samples along it, and which places lie beside it. */
import type { Vec3 } from '../../../contract/calibration.ts';

/** Points and cells this near to a line carried it: half a broad line and half a cell (m). */
export const REACH_M = 0.25;
/** And this near to its height, so that neither cars above it nor drains below it count (m). */
export const REACH_UP_M = 0.35;
/** Samples along the line (m). */
const STEP_M = 0.25;
/** A longer element is sampled more coarsely (m per sample). */
const MOST_SAMPLES = 2000;

export class Element {
  readonly samples: readonly Vec3[];
  readonly lengthM: number;
  readonly box: { readonly min: Vec3; readonly max: Vec3 };
  readonly #cells = new Map<string, Vec3[]>();

  /** @param xyz vertices, x y z after one another, metres in the map frame */
  constructor(xyz: ArrayLike<number>) {
    const vertices = Array.from(
      { length: Math.floor(xyz.length / 3) },
      (_, i): Vec3 => [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0],
    );
    this.lengthM = vertices.slice(1).reduce((sum, b, i) => sum + distance(vertices[i] ?? b, b), 0);
    this.samples = sampled(vertices, Math.max(STEP_M, this.lengthM / MOST_SAMPLES));
    for (const sample of this.samples) {
      const key = cellOf(sample[0], sample[1]);
      const held = this.#cells.get(key);
      if (held) held.push(sample);
      else this.#cells.set(key, [sample]);
    }
    const axis = (of: 0 | 1 | 2): readonly number[] => this.samples.map((sample) => sample[of]);
    const least = (of: 0 | 1 | 2): number =>
      axis(of).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const most = (of: 0 | 1 | 2): number =>
      axis(of).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    this.box = { min: [least(0), least(1), least(2)], max: [most(0), most(1), most(2)] };
  }

  /** Whether a place lies beside the element, at its height. */
  carries(x: number, y: number, z: number): boolean {
    return this.#near(
      x,
      y,
      ([sx, sy, sz]) => Math.abs(z - sz) <= REACH_UP_M && Math.hypot(x - sx, y - sy) <= REACH_M,
    );
  }

  /** Whether a place on the ground lies beside the element. */
  covers(x: number, y: number): boolean {
    return this.#near(x, y, ([sx, sy]) => Math.hypot(x - sx, y - sy) <= REACH_M);
  }

  #near(x: number, y: number, is: (sample: Vec3) => boolean): boolean {
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        if (this.#cells.get(cellOf(x + dx * CELL_M, y + dy * CELL_M))?.some(is)) return true;
    return false;
  }
}

/** Of the search: at least the reach, so that neighbours are enough. */
const CELL_M = 0.5;
const cellOf = (x: number, y: number): string => `${Math.floor(x / CELL_M)} ${Math.floor(y / CELL_M)}`;

export const distance = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function sampled(vertices: readonly Vec3[], stepM: number): Vec3[] {
  const [first] = vertices;
  const out: Vec3[] = first ? [first] : [];
  for (const [i, b] of vertices.entries()) {
    const a = vertices[i - 1];
    if (!a) continue;
    const steps = Math.max(1, Math.ceil(distance(a, b) / stepM));
    for (let k = 1; k <= steps; k++) {
      const f = k / steps;
      out.push([a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1]), a[2] + f * (b[2] - a[2])]);
    }
  }
  return out;
}
