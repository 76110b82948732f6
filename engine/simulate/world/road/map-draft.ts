/** A map under construction: lines are drawn once, and lanelets name stretches of them as their bounds. */

import type { Vec3 } from '../../../contract/calibration.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import type { Bound, Lanelet, MapElement } from '../../../map/model.ts';
import type { Side } from '../model/profile.ts';
import { type KerbPoint, kerbLine } from './kerb-line.ts';
import type { Place, PlannedLine, RoadPlan } from './plan/road-plan.ts';
import type { Street } from './street.ts';

export const STEP_M = 1;

/** A line of the map with the stations of its vertices, so that lanelets can name stretches of it. */
type Drawn = { readonly element: MapElement; readonly stations: readonly number[] };

/** Everything here is known for certain. */
export const known = (element: Omit<MapElement, 'confidence' | 'sources'>): MapElement => ({
  ...element,
  confidence: 1,
  sources: [],
});

const snapped = (v: number): number => Math.round(v * 1e4) / 1e4;

type KerbStretch = { readonly subtype: string; readonly line: KerbPoint[] };

/** A kerb line in stretches of one kind each, which share the vertex where one goes over into the other. */
function kerbStretches(street: Street, side: Side, line: readonly KerbPoint[]): KerbStretch[] {
  const { kerbM, kerbCuts } = street.section;
  if (kerbM <= 0.02) return [{ subtype: 'edge', line: [...line] }];
  const out: KerbStretch[] = [];
  for (const [p, q] of pairsOf(line)) {
    const middle = (p.s + q.s) / 2;
    const cut = kerbCuts?.find((c) => c.side === side && middle > c.from && middle < c.to);
    const subtype = cut ? `${cut.kind}_kerb` : 'kerb';
    const last = out.at(-1);
    if (last?.subtype === subtype) last.line.push(q);
    else out.push({ subtype, line: [p, q] });
  }
  return out;
}

/** How far the visible edge lies inside the nominal one; along side streets nothing covers it. */
const insetOf = ({ s, nt }: KerbPoint, side: Side, { soil }: RoadPlan): number =>
  soil && nt * side > 0.9 ? side * soil.insetAt(side, s) : 0;

/** Collects elements; lanelets ask it for bounds. */
export class MapDraft {
  readonly elements: MapElement[] = [];
  readonly lanelets: Lanelet[] = [];
  readonly street: Street;
  readonly #drawn = new Map<PlannedLine, Drawn>();
  readonly #virtual = new Map<string, Drawn>();
  readonly #lines: readonly PlannedLine[];
  readonly #cuts: readonly number[];
  readonly #kerbs: { readonly element: MapElement; readonly line: readonly KerbPoint[] }[] = [];

  constructor(plan: RoadPlan) {
    this.street = plan.street;
    this.#lines = plan.lines.filter(({ arm }) => !arm);
    this.#cuts = [...new Set(plan.lanes.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    for (const line of plan.lines) this.#draw(line);
    for (const side of [1, -1] as const)
      for (const block of this.street.blocks(side)) {
        const whole = kerbLine(this.street, side, block);
        kerbStretches(this.street, side, whole).forEach(({ subtype, line }, i) => {
          const element = known({
            id: `boundary-${side === 1 ? 'l' : 'r'}-${Math.round(block.from)}${i > 0 ? `-${i}` : ''}`,
            class: 'boundary',
            subtype,
            points: line.map((k) => this.place([k.s, k.t - insetOf(k, side, plan)])),
          });
          this.elements.push(element);
          this.#kerbs.push({ element, line });
        });
      }
  }

  /** The stretch of kerb between two of its vertices. */
  kerbBound(from: Place, to: Place): Bound | undefined {
    for (const { element, line } of this.#kerbs) {
      const index = ([s, t]: Place): number =>
        line.findIndex((k) => Math.abs(k.s - s) < 1e-6 && Math.abs(k.t - t) < 1e-6);
      const [a, b] = [index(from), index(to)];
      if (a >= 0 && b >= 0) return { element: element.id, from: a, to: b };
    }
    return undefined;
  }

  /** A virtual line straight between places. */
  straight(id: string, places: readonly Place[]): Bound {
    const before = this.elements.find((element) => element.id === id);
    const { points } = before ?? this.virtual(id, places.map(this.place));
    return { element: id, from: 0, to: points.length - 1 };
  }

  /** To a tenth of a millimetre: what lies in the same place has the very same coordinates, however it was computed. */
  place = ([s, t]: Place): Vec3 => {
    const [x, y, z] = this.street.place(s, t);
    return [snapped(x), snapped(y), snapped(z)];
  };

  #stations(from: number, to: number, cuts: readonly number[]): number[] {
    const ends = [from, ...cuts.filter((s) => s > from + 1e-6 && s < to - 1e-6), to];
    const out: number[] = [from];
    for (const [a, b] of pairsOf(ends)) {
      const n = Math.max(1, Math.ceil((b - a) / STEP_M));
      for (let i = 1; i <= n; i++) out.push(i === n ? b : a + ((b - a) * i) / n);
    }
    return out;
  }

  #draw(line: PlannedLine): void {
    const stations = this.#stations(line.from, line.to, line.arm ? [] : this.#cuts);
    const element = known({
      id: line.id,
      class: 'divider',
      subtype: line.pattern,
      colour: line.colour,
      widthM: line.widthM,
      points: stations.map((x) => this.place(line.at(x))),
    });
    this.elements.push(element);
    this.#drawn.set(line, { element, stations });
  }

  /** A line that nobody sees: it bounds a lanelet where nothing is painted. */
  virtual(id: string, points: readonly Vec3[]): MapElement {
    const element = known({ id, class: 'divider', subtype: 'virtual', inferred: true, points });
    this.elements.push(element);
    return element;
  }

  /** The stretch of a painted line where an edge of a lane lies, or of a virtual one. */
  bound(edge: (s: number) => number, from: number, to: number, painted: boolean): Bound {
    const drawn = (painted && this.#painted(edge, from, to)) || this.#unpainted(edge, from, to);
    const index = (s: number): number => drawn.stations.findIndex((x) => Math.abs(x - s) < 1e-6);
    return { element: drawn.element.id, from: index(from), to: index(to) };
  }

  #painted(edge: (s: number) => number, from: number, to: number): Drawn | undefined {
    const at = [from, from + (to - from) * 0.37, (from + to) / 2, to];
    const line = this.#lines.find(
      (l) =>
        l.from <= from + 1e-6 &&
        l.to >= to - 1e-6 &&
        at.every((s) => Math.abs((l.meant ?? l.at)(s)[1] - edge(s)) < 1e-3),
    );
    return line && this.#drawn.get(line);
  }

  #unpainted(edge: (s: number) => number, from: number, to: number): Drawn {
    const key = `${from.toFixed(2)}/${to.toFixed(2)}/${[from, (from + to) / 2, to].map((s) => edge(s).toFixed(3)).join('/')}`;
    const before = this.#virtual.get(key);
    if (before) return before;
    const stations = this.#stations(from, to, []);
    const name = `virtual-${from.toFixed(1)}-${(100 * edge((from + to) / 2)).toFixed(0)}`;
    const element = this.virtual(
      name,
      stations.map((s) => this.place([s, edge(s)])),
    );
    const drawn = { element, stations };
    this.#virtual.set(key, drawn);
    return drawn;
  }
}

/** Where a lane is entered and left, as a key that lanes which follow on each other share. */
export type Ends = { readonly id: string; readonly start: string; readonly end: string };

export const laneKey = (side: number, strip: string, s: number): string => `${side}/${strip}/${s.toFixed(1)}`;
