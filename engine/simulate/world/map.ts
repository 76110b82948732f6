/** The true map: elements and lanelets of the map model, made from the same plan as the paint. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { Bound, Lanelet, MapElement, RoadMap } from '../../map/model.ts';
import { addCrosswalks } from './crosswalks.ts';
import { type KerbPoint, kerbLine } from './ground.ts';
import { junctionLanes } from './junction-lanes.ts';
import type { Place, PlannedLane, PlannedLine, RoadPlan } from './plan.ts';
import type { Street } from './street.ts';

/** What stands beside the road, as scenery puts it up. */
export type TrueMap = { readonly elements: TrueElement[] };
export type TrueElement = Pick<MapElement, 'id' | 'class' | 'subtype' | 'points'>;

const STEP_M = 1;

/** A line of the map with the stations of its vertices, so that lanelets can name stretches of it. */
type Drawn = { readonly element: MapElement; readonly stations: readonly number[] };

/** Everything here is known for certain. */
export const known = (element: Omit<MapElement, 'confidence' | 'sources'>): MapElement => ({
  ...element,
  confidence: 1,
  sources: [],
});

const snapped = (v: number): number => Math.round(v * 1e4) / 1e4;

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
        const line = kerbLine(this.street, side, block);
        const element = known({
          id: `boundary-${side === 1 ? 'l' : 'r'}-${Math.round(block.from)}`,
          class: 'boundary',
          subtype: this.street.section.kerbM > 0.02 ? 'kerb' : 'edge',
          points: line.map((k) => this.place([k.s, k.t])),
        });
        this.elements.push(element);
        this.#kerbs.push({ element, line });
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
    for (let k = 1; k < ends.length; k++) {
      const [a, b] = [ends[k - 1]!, ends[k]!];
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

const flip = ({ element, from, to }: Bound): Bound => ({ element, from: to, to: from });

/** Where a lane is entered and left, as a key that lanes which follow on each other share. */
export type Ends = { readonly id: string; readonly start: string; readonly end: string };

function laneletsAlong(draft: MapDraft, lanes: readonly PlannedLane[]): Ends[] {
  const ends: Ends[] = [];
  for (const lane of lanes) {
    const { side, from, to, strip, beside, inner, outer } = lane;
    const painted = !lane.virtual;
    const [left, right] = [draft.bound(inner, from, to, painted), draft.bound(outer, from, to, painted)];
    const n = Math.max(1, Math.ceil((to - from) / STEP_M));
    const centre = Array.from({ length: n + 1 }, (_, i) => {
      const s = from + ((to - from) * i) / n;
      return draft.street.place(s, (inner(s) + outer(s)) / 2);
    });
    const forward = side === -1;
    const id = `${beside ? 'way' : 'lane'}-${forward ? 'f' : 'b'}-${strip}-${from.toFixed(1)}${lane.virtual ? 'x' : ''}`;
    const [a, b] = forward ? [from, to] : [to, from];
    const key = (name: string, s: number): string => laneKey(side, name, s);
    // A way begins in the lane beside it where its own lane has no width yet.
    const opens = beside !== undefined && Math.abs(outerWidth(draft.street, lane, a)) < 0.05;
    ends.push({
      id,
      start: key(beside && opens ? beside : strip, a),
      end: key(beside && !opens ? beside : strip, b),
    });
    draft.lanelets.push({
      id,
      subtype: 'road',
      left: forward ? left : flip(left),
      right: forward ? right : flip(right),
      centerline: forward ? centre : centre.reverse(),
      successors: [],
      driven: true,
      confidence: 1,
    });
  }
  return ends;
}

/** How far the lane at the end of a way is from the one beside it: 0 where the way lies in the latter. */
function outerWidth(street: Street, { side, strip, beside, outer, inner }: PlannedLane, s: number): number {
  const edge = street.edgeT(side, beside ?? strip, s);
  return strip === 'pocket' ? inner(s) - edge : outer(s) - street.edgeT(side, strip, s);
}

export const laneKey = (side: number, strip: string, s: number): string => `${side}/${strip}/${s.toFixed(1)}`;

export function mapOf(plan: RoadPlan, furniture: { readonly elements: readonly TrueElement[] }): RoadMap {
  const { street } = plan;
  const draft = new MapDraft(plan);
  const { elements } = draft;
  for (const thing of street.roadside()) {
    const n = Math.ceil((thing.to - thing.from) / 2);
    const points = Array.from({ length: n + 1 }, (_, i) => {
      const s = thing.from + ((thing.to - thing.from) * i) / n;
      const below = thing.kind === 'ditch' ? (street.section.ditch?.depthM ?? 0) : 0;
      return street.place(s, street.roadsideT(thing, s), -below);
    });
    elements.push(known({ id: thing.id, class: 'boundary', subtype: thing.kind, points }));
  }
  const ends = laneletsAlong(draft, plan.lanes);
  ends.push(...junctionLanes(draft, plan));
  addCrosswalks(draft, plan);
  const starts = new Map<string, string[]>();
  for (const { id, start } of ends) starts.set(start, [...(starts.get(start) ?? []), id]);
  const following = new Map(ends.map(({ id, end }) => [id, starts.get(end) ?? []]));
  for (const { id, subtype, points } of areas(plan, draft.place))
    elements.push(known({ id, points, ...subtype }));
  for (const lane of plan.lanes)
    if (!lane.virtual && !lane.beside) {
      const lanelet = draft.lanelets[plan.lanes.indexOf(lane)];
      if (lanelet)
        elements.push(
          known({
            id: `centerline-${lanelet.id}`,
            class: 'centerline',
            subtype: 'lane',
            points: lanelet.centerline,
          }),
        );
    }
  elements.push(...furniture.elements.map((element) => known(element)));
  return {
    format: 'lanetrace-map/1',
    frame: 'map',
    elements,
    lanelets: neighboured(
      draft.lanelets.map((lanelet) => ({ ...lanelet, successors: following.get(lanelet.id) ?? [] })),
    ),
  };
}

type Area = {
  readonly id: string;
  readonly subtype: Pick<MapElement, 'class' | 'subtype' | 'widthM' | 'colour'>;
  readonly points: Vec3[];
};

/** Crossings, stop lines, arrows and hatched areas. */
function areas(plan: RoadPlan, place: (at: Place) => Vec3): Area[] {
  const out: Area[] = [];
  for (const { id, kind, s, t } of plan.crossings)
    out.push({
      id,
      subtype: { class: 'crossing', subtype: kind },
      points: [place([s[0], t[0]]), place([s[1], t[0]]), place([s[1], t[1]]), place([s[0], t[1]])],
    });
  for (const { id, from, to } of plan.stops)
    out.push({
      id,
      subtype: { class: 'stop_line', subtype: 'solid', widthM: 0.4 },
      points: [place(from), place(to)],
    });
  for (const { id, s, t, along, turns } of plan.arrows)
    out.push({
      id,
      subtype: { class: 'arrow', subtype: turns.join('_') },
      points: [place([s - (along * ARROW_M) / 2, t]), place([s + (along * ARROW_M) / 2, t])],
    });
  for (const { id, from, to, low, high } of plan.hatches) {
    const n = Math.ceil((to - from) / 2);
    const rows = Array.from({ length: n + 1 }, (_, i) => from + ((to - from) * i) / n).filter(
      (s) => high(s) - low(s) > 0.02,
    );
    out.push({
      id,
      subtype: { class: 'hatched', subtype: 'painted' },
      points: [...rows.map((s) => place([s, low(s)])), ...rows.reverse().map((s) => place([s, high(s)]))],
    });
  }
  return out;
}

/** Length of an arrow on the road. */
export const ARROW_M = 4.2;

/** Lanes beside each other share a bound: whoever has the same stretch of a line is the neighbour on that side. */
function neighboured(lanelets: readonly Lanelet[]): Lanelet[] {
  const key = ({ element, from, to }: Bound): string =>
    `${element}/${Math.min(from, to)}/${Math.max(from, to)}`;
  const users = new Map<string, string[]>();
  for (const { id, left, right } of lanelets)
    for (const bound of [left, right]) users.set(key(bound), [...(users.get(key(bound)) ?? []), id]);
  const other = (id: string, bound: Bound): string | undefined =>
    users.get(key(bound))?.find((user) => user !== id);
  return lanelets.map((lanelet) => ({
    ...lanelet,
    leftNeighbour: other(lanelet.id, lanelet.left),
    rightNeighbour: other(lanelet.id, lanelet.right),
  }));
}
