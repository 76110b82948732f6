/** The true map: elements and lanelets of the map model, made from the same plan as the paint. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { Bound, Lanelet, MapElement, RoadMap } from '../../../map/model.ts';
import type { TrueElement } from '../model/true-objects.ts';
import { addCrosswalks } from './crosswalks.ts';
import { junctionLanes } from './junction-lanes.ts';
import { type Ends, known, laneKey, MapDraft, STEP_M } from './map-draft.ts';
import { ARROW_M, type Place, type PlannedLane, type RoadPlan } from './plan/road-plan.ts';
import type { Street } from './street.ts';

const flip = ({ element, from, to }: Bound): Bound => ({ element, from: to, to: from });

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
    // A taper begins in the lane beside it where its own lane has no width yet.
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

/** Distance of a taper from the lane beside it: 0 where the taper lies in that lane. */
function outerWidth(street: Street, { side, strip, beside, outer, inner }: PlannedLane, s: number): number {
  const edge = street.edgeT(side, beside ?? strip, s);
  return strip === 'pocket' ? inner(s) - edge : outer(s) - street.edgeT(side, strip, s);
}

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
