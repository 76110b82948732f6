/** A surface under construction: decals laid along the road, and the true places of what they show. */
import type { SurfaceDecal } from '../../../kernels/raycast.ts';
import { Random } from '../../random/random.ts';
import type { TrueElement } from '../model/true-objects.ts';
import type { Place } from '../road/plan/road-plan.ts';
import type { Street } from '../road/street.ts';
import type { GroundKind, GroundThing } from './ground-thing.ts';

/** How a decal looks: all of it but its place. */
export type Finish = Omit<SurfaceDecal, 'from' | 'to' | 'halfWidthM'>;

/** Across, in metres: the same all along, or of a station. */
type Width = number | ((s: number) => number);

/** Length of a piece: short enough to follow a bend of 80 m within 6 mm. */
const PIECE_M = 2;

export class SurfaceDraft {
  readonly street: Street;
  readonly decals: SurfaceDecal[] = [];
  readonly things: GroundThing[] = [];
  /** Edges of the roadway that no kerb marks. */
  readonly rims: TrueElement[] = [];
  readonly #seed: number;

  constructor(street: Street, seed: number) {
    this.street = street;
    this.#seed = seed;
  }

  random(name: string): Random {
    return new Random(this.#seed, `surface ${name}`);
  }

  /** A strip along the road from one station to another; `at` gives the offset t of its middle. */
  along(from: number, to: number, at: (s: number) => number, width: Width, finish: Finish): void {
    const n = Math.max(1, Math.ceil((to - from) / PIECE_M));
    for (let i = 0; i < n; i++) {
      const [a, b] = [from + ((to - from) * i) / n, from + ((to - from) * (i + 1)) / n];
      const widthM = typeof width === 'number' ? width : width((a + b) / 2);
      this.through(
        [
          [a, at(a)],
          [b, at(b)],
        ],
        widthM,
        finish,
      );
    }
  }

  /** A strip from place to place. */
  through(places: readonly Place[], widthM: number, finish: Finish): void {
    let before: readonly [number, number] | undefined;
    for (const place of places) {
      const [x, y] = this.street.place(...place);
      if (before) this.decals.push({ from: before, to: [x, y], halfWidthM: widthM / 2, ...finish });
      before = [x, y];
    }
  }

  disc([s, t]: Place, radiusM: number, finish: Finish): void {
    const [x, y] = this.street.place(s, t);
    this.decals.push({ from: [x, y], to: [x, y], halfWidthM: radiusM, ...finish });
  }

  thing(kind: GroundKind, places: readonly Place[]): void {
    const id = `${kind}-${this.things.length}`;
    this.things.push({ id, kind, points: places.map((place) => this.street.place(...place)) });
  }
}

/** Places along the road a piece apart, for the true place of what `along` lays. */
export function placesAlong(from: number, to: number, at: (s: number) => number): Place[] {
  const n = Math.max(1, Math.ceil((to - from) / PIECE_M));
  return Array.from({ length: n + 1 }, (_, i) => {
    const s = from + ((to - from) * i) / n;
    return [s, at(s)];
  });
}
