/** The lanelets of a map that is being corrected, found by the elements that bound them. */
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { length2d, midline } from '../../geometry/polyline.ts';
import { verticesOf } from '../limits.ts';
import { type Bound, boundPoints, type Lanelet, type MapElement } from '../model.ts';
import { freeOf } from './lane-bounds.ts';

/** What a change did besides what it says. */
export type Done = {
  /** Ids of lanelets that are gone, since they lost a bound. */
  readonly lost: readonly string[];
};

type Place = readonly [left: Vec3 | undefined, right: Vec3 | undefined];
type Ends = { readonly begin: Place; readonly end: Place };
type Halves = { readonly before: Bound | undefined; readonly after: Bound | undefined };

/** A lane goes on in another one where both bounds of it begin this near to where its own end (m). */
const GOES_ON_M = 1;
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

  /**
   * A lane that a person drew, tied to those beside it and to those that go on where it ends.
   * @throws InputError when there is a lane between these lines already
   */
  add({ id, ...whole }: Pick<Lanelet, 'id' | 'left' | 'right'>): Done {
    const beside = [...new Set(SIDES.flatMap((side) => this.of(whole[side].element)))];
    const between = beside.flatMap((other) => {
      const own = (element: string): Bound | undefined =>
        SIDES.map((side) => other[side]).find((bound) => bound.element === element);
      const [left, right] = [own(whole.left.element), own(whole.right.element)];
      return left && right ? [{ left, right }] : [];
    });
    const free = freeOf(whole, between);
    if (!free)
      throw new InputError('There is a lane between these lines already, as far as they lie side by side.');
    const made: Lanelet = this.#between({
      ...{ id, ...free },
      ...{ subtype: 'road', centerline: [], successors: [], driven: false, confidence: 1, review: 'drawn' },
    });
    const neighbours: { leftNeighbour?: string; rightNeighbour?: string } = {};
    for (const other of beside)
      for (const [own, its] of SIDES.flatMap((a) => SIDES.map((b) => [a, b] as const))) {
        if (!overlap(made[own], other[its])) continue;
        neighbours[`${own}Neighbour`] ??= other.id;
        if (other[`${its}Neighbour`] === undefined)
          this.#lanelets.set(other.id, { ...other, [`${its}Neighbour`]: made.id });
      }
    const ends = (lanelet: Lanelet): Ends => this.#ends(lanelet);
    const own = ends(made);
    const successors: string[] = [];
    for (const other of this.#lanelets.values()) {
      const its = ends(other);
      if (isSame(own.end, its.begin)) successors.push(other.id);
      if (isSame(its.end, own.begin))
        this.#lanelets.set(other.id, { ...other, successors: [...other.successors, made.id] });
    }
    return this.replace({ ...made, ...neighbours, successors });
  }

  /** Where its bounds begin and end. */
  #ends({ left, right }: Lanelet): Ends {
    const at = ({ element }: Bound, vertex: number): Vec3 | undefined =>
      this.#elements.get(element)?.points[vertex];
    return {
      begin: [at(left, left.from), at(right, right.from)],
      end: [at(left, left.to), at(right, right.to)],
    };
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

/** Whether two stretches share more than a vertex. */
function overlap(a: Bound, b: Bound): boolean {
  const [low, high] = [
    Math.max(Math.min(a.from, a.to), Math.min(b.from, b.to)),
    Math.min(Math.max(a.from, a.to), Math.max(b.from, b.to)),
  ];
  return a.element === b.element && high > low;
}

const isSame = (a: Place, b: Place): boolean =>
  a.every((p, k) => {
    const q = b[k];
    return p !== undefined && q !== undefined && Math.hypot(p[0] - q[0], p[1] - q[1]) <= GOES_ON_M;
  });
