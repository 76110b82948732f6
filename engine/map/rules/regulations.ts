/**
 * Which lanelets the stop lines, crossings, traffic lights and signs of a map concern. A lanelet stops at the line that its middle meets
 * at its end; it obeys the light that looks at it from beyond that place; a sign holds for the lane nearest to its face; it gives way to
 * who walks over a crossing that no light rules (Lanelet2: RegulatoryElementTagging.md).
 */
import type { Vec3 } from '../../contract/calibration.ts';
import { length2d } from '../../geometry/polyline.ts';
import type { MapElement, Regulation, RoadMap } from '../model.ts';
import { headingAt, meeting, type Place, Roads } from './meeting.ts';

/** A line before which a lanelet ends lies no further beyond its end (m). */
const BEYOND_END_M = 2.5;
/** What meets a lanelet so soon behind its beginning ends the one before it (m). */
const BEGINNING_M = 1;
/** A light stands so far beyond the place where traffic stops, at most, and so little before it (m). */
const LIGHT_M = [-3, 45] as const;
/** Lights so much further away than the nearest one still belong to the same junction (m). */
const SAME_LIGHTS_M = 30;
const LIGHT_ASIDE_M = 14;
/**
 * Of a light nobody knows where it looks: traffic keeps to the right, and the light that it obeys stands to the right of the place where
 * it stops (m ahead, m to the left). What is left of its confidence, since it may be for those who walk.
 */
const BESIDE_STOP_M = { ahead: [-6, 6], aside: [-8, 1] } as const;
const UNTOLD = 0.5;
/** A sign stands so far from the middle of the lane it holds for, at most (m). */
const SIGN_ASIDE_M = 7;
/** Who obeys it comes towards its face, within this (rad). */
const FACES = (40 * Math.PI) / 180;
/** Lanes side by side end at one place, within this (m). */
const SIDE_BY_SIDE_M = 4;
/** A sign at which traffic stops stands within this of its line (m). */
const SIGN_TO_LINE_M = 15;

type Stop = { readonly line: MapElement; readonly lanelets: readonly string[] };

/** The rules of a map, in a fixed order: by kind, then in the order of its elements. */
export function regulationsOf(map: RoadMap): Regulation[] {
  const roads = new Roads(map.lanelets);
  const stops = map.elements.flatMap((line) => (line.class === 'stop_line' ? stopAt(line, roads) : []));
  const lights = lightsOf(map, roads, stops);
  const signs = signsOf(map, roads, stops);
  const ruled = new Set(lights.flatMap(({ lanelets }) => lanelets));
  const walks = walksOf(map, roads, ruled);
  const told = new Set([...lights, ...signs].flatMap(({ stopLine }) => stopLine ?? []));
  // A painted line is a sign of its own: what else stops traffic there was not seen.
  const bare = stops
    .filter(({ line }) => !told.has(line.id))
    .map(
      ({ line, lanelets }): Regulation => ({
        id: `stop-${line.id}`,
        kind: 'traffic_sign',
        lanelets,
        priority: [],
        refers: [],
        stopLine: line.id,
        confidence: line.confidence,
      }),
    );
  return [...lights, ...signs, ...walks, ...bare];
}

/** The lanelets whose middle meets a stop line; none where it meets none. */
function stopAt(line: MapElement, roads: Roads): Stop[] {
  const met = new Map(
    roads.near(line.points, BEYOND_END_M).flatMap((lanelet) => {
      const place = meeting(lanelet.centerline, line.points, BEYOND_END_M);
      return place === undefined ? [] : [[lanelet.id, { lanelet, at: place }] as const];
    }),
  );
  const lanelets = [...met.values()]
    .filter(({ lanelet, at }) => {
      if (at < BEGINNING_M) return false;
      const isBeyond = at > length2d(lanelet.centerline);
      // Beyond the end of a lanelet the next one meets the line itself.
      return !isBeyond || !lanelet.successors.some((id) => (met.get(id)?.at ?? 0) >= BEGINNING_M);
    })
    .map(({ lanelet }) => lanelet.id);
  return lanelets.length > 0 ? [{ line, lanelets }] : [];
}

/** The direction (radians from east) in which who sees a plate's face comes towards it; undefined where it shows none. */
function comesAlong({ points: [left, right] }: MapElement): number | undefined {
  if (!left || !right || (left[0] === right[0] && left[1] === right[1])) return undefined;
  return Math.atan2(right[0] - left[0], -(right[1] - left[1]));
}

const isWithin = (value: number, [low, high]: readonly [number, number]): boolean =>
  value >= low && value <= high;

const turnOf = (a: number, b: number): number => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));

const middle = ({ points }: MapElement): Vec3 => {
  const sum = (axis: 0 | 1 | 2): number => points.reduce((all, p) => all + p[axis], 0) / points.length;
  return [sum(0), sum(1), sum(2)];
};

/** From a place in a direction: how far ahead another one lies, and how far to the left. */
function seenFrom({ p, heading }: Place, [x, y]: Vec3): { readonly ahead: number; readonly aside: number } {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const [dx, dy] = [x - p[0], y - p[1]];
  return { ahead: c * dx + s * dy, aside: c * dy - s * dx };
}

/**
 * Ids of lanelets at whose end traffic may have to stop: at stop lines, where a lanelet leads into several others, and beside such ones
 * in the same direction.
 */
function approachesOf(roads: Roads, stops: readonly Stop[]): ReadonlySet<string> {
  const byId = new Map(roads.list.map((lanelet) => [lanelet.id, lanelet]));
  const found = new Set(stops.flatMap(({ lanelets }) => lanelets));
  for (const { id, successors } of roads.list) if (successors.length > 1) found.add(id);
  const open = [...found];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const lanelet = byId.get(id);
    const end = lanelet && headingAt(lanelet.centerline, 'end');
    for (const next of [lanelet?.leftNeighbour, lanelet?.rightNeighbour]) {
      const beside = byId.get(next ?? '');
      const other = beside && headingAt(beside.centerline, 'end');
      if (!beside || !end || !other || found.has(beside.id) || turnOf(end.heading, other.heading) > FACES)
        continue;
      found.add(beside.id);
      open.push(beside.id);
    }
  }
  return found;
}

function approachesTo(
  light: MapElement,
  roads: Roads,
  approaches: ReadonlySet<string>,
): { readonly id: string; readonly end: Place }[] {
  return roads.near(light.points, LIGHT_M[1]).flatMap(({ id, centerline }) => {
    const end = approaches.has(id) ? headingAt(centerline, 'end') : undefined;
    return end ? [{ id, end }] : [];
  });
}

/** Lights by the lanes that they look at: those of the nearest junction in their direction. */
function lightsOf(map: RoadMap, roads: Roads, stops: readonly Stop[]): Regulation[] {
  const approaches = approachesOf(roads, stops);
  const groups = new Map<string, { lanelets: string[]; lights: { light: MapElement; ahead: number }[] }>();
  for (const light of map.elements) {
    if (light.class !== 'light' || /pedestrian|bicycle/.test(light.subtype)) continue;
    const comes = comesAlong(light);
    const seen = approachesTo(light, roads, approaches)
      .map(({ id, end }) => ({ id, end, ...seenFrom(end, middle(light)) }))
      .filter(({ end, ahead, aside }) =>
        comes === undefined
          ? isWithin(ahead, BESIDE_STOP_M.ahead) && isWithin(aside, BESIDE_STOP_M.aside)
          : turnOf(end.heading, comes) <= FACES &&
            isWithin(ahead, LIGHT_M) &&
            Math.abs(aside) <= LIGHT_ASIDE_M,
      );
    // The nearest junction ahead; of a light that may look anywhere the lane that it stands beside.
    const [first] = [...seen].sort((a, b) =>
      comes === undefined ? Math.hypot(a.ahead, a.aside) - Math.hypot(b.ahead, b.aside) : a.ahead - b.ahead,
    );
    if (!first) continue;
    const nearest = first.ahead;
    const lanelets = seen
      .filter(
        ({ end, ahead }) =>
          Math.abs(ahead - nearest) <= SIDE_BY_SIDE_M && turnOf(end.heading, first.end.heading) <= FACES,
      )
      .map(({ id }) => id);
    const key = lanelets.join('\n');
    const group = groups.get(key) ?? { lanelets, lights: [] };
    group.lights.push({ light, ahead: nearest });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ lanelets, lights }) => {
    const nearest = Math.min(...lights.map(({ ahead }) => ahead));
    const own = lights.filter(({ ahead }) => ahead <= nearest + SAME_LIGHTS_M).map(({ light }) => light);
    const line = stops.find((stop) => stop.lanelets.some((id) => lanelets.includes(id)))?.line;
    return {
      id: `lights-${own[0]?.id ?? ''}`,
      kind: 'traffic_light',
      lanelets,
      priority: [],
      refers: own.map(({ id }) => id),
      ...(line ? { stopLine: line.id } : {}),
      confidence: Math.min(
        ...own.map((light) => (comesAlong(light) === undefined ? UNTOLD : 1) * light.confidence),
      ),
    };
  });
}

/** Each sign with the lane whose middle passes nearest to its face. */
function signsOf(map: RoadMap, roads: Roads, stops: readonly Stop[]): Regulation[] {
  return map.elements.flatMap((sign): Regulation[] => {
    const comes = sign.class === 'sign' ? comesAlong(sign) : undefined;
    if (comes === undefined) return [];
    const at = middle(sign);
    const [nearest] = roads
      .near(sign.points, SIGN_ASIDE_M)
      .flatMap((lanelet) => {
        const place = headingAt(lanelet.centerline, at);
        if (!place || turnOf(place.heading, comes) > FACES) return [];
        const away = Math.hypot(at[0] - place.p[0], at[1] - place.p[1]);
        return away <= SIGN_ASIDE_M ? [{ id: lanelet.id, away }] : [];
      })
      .sort((a, b) => a.away - b.away);
    if (!nearest) return [];
    const line = /stop|give_way|yield/.test(sign.subtype)
      ? stops.find(
          ({ line, lanelets }) => lanelets.includes(nearest.id) && away(middle(line), at) <= SIGN_TO_LINE_M,
        )?.line
      : undefined;
    return [
      {
        id: `sign-${sign.id}`,
        kind: 'traffic_sign',
        lanelets: [nearest.id],
        priority: [],
        refers: [sign.id],
        ...(line ? { stopLine: line.id } : {}),
        confidence: sign.confidence,
      },
    ];
  });
}

const away = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Crossings at which those who walk go first. @param ruled lanelets that obey a light */
function walksOf(map: RoadMap, roads: Roads, ruled: ReadonlySet<string>): Regulation[] {
  const walks = new Set(map.lanelets.filter(({ subtype }) => subtype === 'crosswalk').map(({ id }) => id));
  const before = new Map<string, string[]>();
  for (const { id, successors } of roads.list)
    for (const next of successors) before.set(next, [...(before.get(next) ?? []), id]);
  const isRuled = (id: string): boolean =>
    ruled.has(id) || (before.get(id) ?? []).some((each) => ruled.has(each));
  return map.elements.flatMap((crossing): Regulation[] => {
    if (crossing.class !== 'crossing' || crossing.points.length < 3 || /signal/.test(crossing.subtype))
      return [];
    const lanelets = roads.crossing(crossing).map(({ id }) => id);
    const walk = crosswalkId(crossing.id);
    if (lanelets.length === 0 || lanelets.some(isRuled) || !walks.has(walk)) return [];
    return [
      {
        id: `walk-${crossing.id}`,
        kind: 'right_of_way',
        lanelets,
        priority: [walk],
        refers: [crossing.id],
        confidence: crossing.confidence,
      },
    ];
  });
}

/** The id of the lanelet of those who walk over a crossing. */
export const crosswalkId = (crossing: string): string => `crosswalk-${crossing}`;
