/** The lanelets of a map that is being corrected, found by the elements that bound them. */
import { length2d, midline } from '../../geometry/polyline.ts';
import { verticesOf } from '../limits.ts';
import { type Bound, boundPoints, type Lanelet, type MapElement } from '../model.ts';

/** What a change did besides what it says. */
export type Done = {
  /** Ids of lanelets that are gone, since they lost a bound. */
  readonly lost: readonly string[];
};

type Halves = { readonly before: Bound | undefined; readonly after: Bound | undefined };

/** A vertex of a centre line for every so many metres. */
const CENTRELINE_M = 2;
const SIDES = ['left', 'right'] as const;
const NEIGHBOURS = ['leftNeighbour', 'rightNeighbour'] as const;

export class LaneletBook {
  readonly #elements: ReadonlyMap<string, MapElement>;
  readonly #lanelets: Map<string, Lanelet>;
  readonly #byElement = new Map<string, Set<string>>();

  /** @param elements of the same map, as they are at any time */
  constructor(lanelets: readonly Lanelet[], elements: ReadonlyMap<string, MapElement>) {
    this.#elements = elements;
    this.#lanelets = new Map(lanelets.map((lanelet) => [lanelet.id, lanelet]));
    for (const lanelet of lanelets) this.#note(lanelet);
  }

  list(): Lanelet[] {
    return [...this.#lanelets.values()];
  }

  get(id: string): Lanelet | undefined {
    return this.#lanelets.get(id);
  }

  /** The lanelets that an element bounds. */
  of(element: string): Lanelet[] {
    return [...(this.#byElement.get(element) ?? [])].flatMap((id) => this.#lanelets.get(id) ?? []);
  }

  /** Vertices and lanelets that a change of an element goes through. */
  workOf(element: string): number {
    const stretches = this.of(element).flatMap(({ left, right }) => [left, right]);
    return this.#lanelets.size + stretches.reduce((sum, bound) => sum + 4 * verticesOf(bound), 0);
  }

  replace(lanelet: Lanelet): Done {
    const before = this.#lanelets.get(lanelet.id);
    for (const side of SIDES)
      if (before && before[side].element !== lanelet[side].element)
        this.#byElement.get(before[side].element)?.delete(lanelet.id);
    this.#lanelets.set(lanelet.id, lanelet);
    this.#note(lanelet);
    return { lost: [] };
  }

  /** They go, and with them what others say of them. */
  drop(ids: readonly string[]): Done {
    if (ids.length === 0) return { lost: [] };
    const gone = new Set(ids);
    for (const id of gone) {
      const lanelet = this.#lanelets.get(id);
      for (const side of SIDES) if (lanelet) this.#byElement.get(lanelet[side].element)?.delete(id);
      this.#lanelets.delete(id);
    }
    for (const lanelet of this.#lanelets.values()) {
      const successors = lanelet.successors.filter((id) => !gone.has(id));
      const neighbours = NEIGHBOURS.filter((side) => gone.has(lanelet[side] ?? ''));
      if (successors.length === lanelet.successors.length && neighbours.length === 0) continue;
      const without = Object.fromEntries(neighbours.map((side) => [side, undefined]));
      this.#lanelets.set(lanelet.id, { ...lanelet, ...without, successors });
    }
    return { lost: [...gone] };
  }

  /** The vertices of an element changed. @param boundOf a stretch of it as it is now; undefined: nothing of it is left */
  reshape(element: string, boundOf: (bound: Bound) => Bound | undefined): Done {
    const lost: string[] = [];
    for (const lanelet of this.of(element)) {
      const [left, right] = SIDES.map((side) =>
        lanelet[side].element === element ? boundOf(lanelet[side]) : lanelet[side],
      );
      if (left && right) this.replace(this.#between({ ...lanelet, left, right }));
      else lost.push(lanelet.id);
    }
    return this.drop(lost);
  }

  /** An element was split: its lanelets are one part's or the other's, or are split where their other bound lies beside. */
  split(element: string, halvesOf: (bound: Bound) => Halves): Done {
    const lost: string[] = [];
    const cut = new Map<
      string,
      { readonly first: string; readonly second: string; readonly along: boolean }
    >();
    for (const lanelet of this.of(element)) {
      const side = lanelet.left.element === element ? 'left' : 'right';
      const { before, after } = halvesOf(lanelet[side]);
      const only = before && after ? undefined : (before ?? after);
      if (only) this.replace(this.#between({ ...lanelet, [side]: only }));
      else if (!before || !after) lost.push(lanelet.id);
      else {
        const along = lanelet[side].from <= lanelet[side].to;
        const parts = this.#parts(lanelet, side, along ? [before, after] : [after, before]);
        if (!parts) lost.push(lanelet.id);
        else {
          const [first, second] = parts;
          for (const part of parts) this.replace(part);
          cut.set(lanelet.id, { first: first.id, second: second.id, along });
        }
      }
    }
    // Lanes side by side are split at the same place: their parts are neighbours, in the direction of each.
    for (const [, { first, second, along }] of cut)
      for (const [part, k] of [
        [first, 0],
        [second, 1],
      ] as const) {
        const lanelet = this.#lanelets.get(part);
        if (!lanelet) continue;
        const beside = (id: string | undefined): string | undefined => {
          const other = cut.get(id ?? '');
          if (!other) return id;
          return (k === 0) === (other.along === along) ? other.first : other.second;
        };
        const { leftNeighbour, rightNeighbour } = lanelet;
        this.#lanelets.set(part, {
          ...lanelet,
          leftNeighbour: beside(leftNeighbour),
          rightNeighbour: beside(rightNeighbour),
        });
      }
    return this.drop(lost);
  }

  /** The two parts of a lanelet, in its direction; undefined where its other bound has no vertex to be cut at. */
  #parts(
    lanelet: Lanelet,
    side: 'left' | 'right',
    [first, second]: readonly [Bound, Bound],
  ): readonly [Lanelet, Lanelet] | undefined {
    const other = side === 'left' ? 'right' : 'left';
    const { element, from, to } = lanelet[other];
    const place = boundPoints(this.#elements, first).at(-1);
    const points = this.#elements.get(element)?.points ?? [];
    let [at, least] = [-1, Number.POSITIVE_INFINITY];
    for (let k = Math.min(from, to) + 1; k < Math.max(from, to); k++) {
      const p = points[k];
      const d = p && place ? Math.hypot(p[0] - place[0], p[1] - place[1]) : Number.POSITIVE_INFINITY;
      if (d < least) [at, least] = [k, d];
    }
    if (at < 0) return undefined;
    const rest = this.#free(lanelet.id);
    return [
      this.#between({ ...lanelet, [side]: first, [other]: { element, from, to: at }, successors: [rest] }),
      this.#between({ ...lanelet, id: rest, [side]: second, [other]: { element, from: at, to } }),
    ];
  }

  #free(id: string): string {
    for (let n = 2; ; n++) if (!this.#lanelets.has(`${id}/${n}`)) return `${id}/${n}`;
  }

  /** With its centre line in the middle of its bounds. */
  #between(lanelet: Lanelet): Lanelet {
    const [left, right] = SIDES.map((side) => boundPoints(this.#elements, lanelet[side]));
    if (!left || !right) return lanelet;
    const count = Math.max(2, Math.round((length2d(left) + length2d(right)) / (2 * CENTRELINE_M)) + 1);
    return { ...lanelet, centerline: midline(left, right, count) };
  }

  #note({ id, left, right }: Lanelet): void {
    for (const { element } of [left, right]) {
      const known = this.#byElement.get(element);
      if (known) known.add(id);
      else this.#byElement.set(element, new Set([id]));
    }
  }
}
