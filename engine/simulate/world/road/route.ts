/**
 * The main road's axis: curvature is a piecewise linear function of arc length (straights, clothoids, arcs), so that
 * heading and steering are continuous; height is a sum of long waves, so that grade is gentle.
 */
import type { Random } from '../../random/random.ts';

export type RoutePoint = {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly curvature: number;
};

type Piece = {
  readonly s: number;
  readonly length: number;
  readonly from: number;
  readonly to: number;
  /** Heading where the piece begins. */
  readonly heading: number;
};

const STEP_M = 0.5;

export type RouteShape = {
  readonly lengthM: number;
  /** Radius of the tightest arc. */
  readonly minRadiusM: number;
  readonly maxRadiusM: number;
  /** Straights are at least this long, so that junctions fit. */
  readonly straightM: readonly [number, number];
  readonly maxGrade: number;
  /** Length of the first one, where something shall lie on it. */
  readonly firstStraightM?: number;
};

export class Route {
  readonly lengthM: number;
  readonly #pieces: Piece[] = [];
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #waves: readonly { amplitude: number; k: number; phase: number }[];

  constructor(shape: RouteShape, random: Random) {
    this.lengthM = shape.lengthM;
    let s = 0;
    let heading = 0;
    const add = (length: number, from: number, to: number): void => {
      this.#pieces.push({ s, length, from, to, heading });
      s += length;
      heading += ((from + to) / 2) * length;
    };
    let left = random.chance(0.5);
    while (s < shape.lengthM) {
      const straightM = random.range(...shape.straightM);
      add((s === 0 ? shape.firstStraightM : undefined) ?? straightM, 0, 0);
      const radius = random.range(shape.minRadiusM, shape.maxRadiusM);
      // Turning back towards the general direction keeps the road from ever crossing itself.
      if (heading > 0.6) left = false;
      else if (heading < -0.6) left = true;
      else if (random.chance(0.35)) left = !left;
      const room = left ? 1.1 - heading : 1.1 + heading;
      const turn = Math.min(room, random.range(0.25, 0.95));
      const clothoid = Math.min(45, Math.max(18, radius * 0.3));
      const arc = Math.max(0, turn * radius - clothoid);
      const k = (left ? 1 : -1) / radius;
      add(clothoid, 0, k);
      if (arc > 0) add(arc, k, k);
      add(clothoid, k, 0);
    }
    const count = Math.ceil(s / STEP_M) + 2;
    this.#x = new Float64Array(count);
    this.#y = new Float64Array(count);
    for (let i = 1; i < count; i++) {
      const [dx, dy] = this.#advance((i - 1) * STEP_M, STEP_M);
      this.#x[i] = this.#x[i - 1]! + dx;
      this.#y[i] = this.#y[i - 1]! + dy;
    }
    const wave = (length: number, share: number) => {
      const k = (2 * Math.PI) / length;
      return { amplitude: (shape.maxGrade * share) / k, k, phase: random.range(0, 2 * Math.PI) };
    };
    this.#waves = [wave(random.range(380, 520), 0.6), wave(random.range(150, 210), 0.3), wave(70, 0.1)];
  }

  #pieceAt(s: number): Piece {
    let [lo, hi] = [0, this.#pieces.length - 1];
    while (lo < hi) {
      const middle = (lo + hi + 1) >> 1;
      if (this.#pieces[middle]!.s <= s) lo = middle;
      else hi = middle - 1;
    }
    return this.#pieces[lo]!;
  }

  heading(s: number): number {
    const piece = this.#pieceAt(s);
    if (s < 0) return piece.heading;
    const d = Math.min(s - piece.s, piece.length);
    return piece.heading + d * piece.from + (d * d * (piece.to - piece.from)) / (2 * piece.length);
  }

  curvature(s: number): number {
    const piece = this.#pieceAt(s);
    if (s < 0 || s > piece.s + piece.length) return 0;
    return piece.from + ((piece.to - piece.from) * (s - piece.s)) / piece.length;
  }

  /** Displacement over a short step, by Gauss-Legendre with three nodes: exact to below a nanometre at half a metre. */
  #advance(s: number, step: number): [number, number] {
    let [x, y] = [0, 0];
    for (const [node, weight] of [
      [0.5 - Math.sqrt(0.15), 5 / 18],
      [0.5, 8 / 18],
      [0.5 + Math.sqrt(0.15), 5 / 18],
    ] as const) {
      const heading = this.heading(s + node * step);
      x += weight * step * Math.cos(heading);
      y += weight * step * Math.sin(heading);
    }
    return [x, y];
  }

  at(s: number): RoutePoint {
    const i = Math.max(0, Math.min(this.#x.length - 2, Math.floor(s / STEP_M)));
    const [dx, dy] = this.#advance(i * STEP_M, s - i * STEP_M);
    return {
      x: this.#x[i]! + dx,
      y: this.#y[i]! + dy,
      heading: this.heading(s),
      curvature: this.curvature(s),
    };
  }

  height(s: number): number {
    return this.#waves.reduce((z, w) => z + w.amplitude * Math.sin(w.k * s + w.phase), 0);
  }

  grade(s: number): number {
    return this.#waves.reduce((g, w) => g + w.amplitude * w.k * Math.cos(w.k * s + w.phase), 0);
  }

  /** Stretches without curvature, at least `lengthM` long. */
  straights(lengthM: number): { readonly from: number; readonly to: number }[] {
    return this.#pieces
      .filter((p) => p.from === 0 && p.to === 0 && p.length >= lengthM)
      .map((p) => ({ from: p.s, to: Math.min(this.lengthM, p.s + p.length) }))
      .filter((p) => p.to - p.from >= lengthM);
  }
}
