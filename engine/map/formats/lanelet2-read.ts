/**
 * Reads Lanelet2's OSM XML (Lanelet2: LaneletPrimitives.md, LinestringTagging.md). Ways with a type the model knows become
 * elements, relations of type lanelet become lanelets over whole ways. Faults that Lanelet2's own validator would refuse are
 * named in `problems`, with the id concerned.
 */
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { fromEnu, toEnu } from '../../geometry/geodesy.ts';
import { midline } from '../../geometry/polyline.ts';
import { ringPairsOf } from '../../geometry/sequences.ts';
import {
  checkCount,
  checkLimits,
  checkPoint,
  MAX_BOUND_VERTICES,
  quoted,
  shown,
  verticesOf,
} from '../limits.ts';
import { AREA_CLASSES, type Lanelet, type MapElement, REVIEWS, type RoadMap } from '../model.ts';
import { readRegulations } from './lanelet2-rules.ts';
import { elementKind, OPEN } from './lanelet2-tags.ts';
import type { MapFormat, ReadResult } from './map-format.ts';
import { decimal, type OsmNode, type OsmRelation, type OsmWay, parseOsm, type Tags } from './osm.ts';
import type { Problems } from './problems.ts';

/** Autoware's maps have a grid instead of degrees: lat and lon may be missing or all alike there. */
function placing(
  nodes: readonly OsmNode[],
  wanted: MapOrigin | undefined,
): { origin: MapOrigin | undefined; place: (node: OsmNode) => Vec3 | undefined } {
  const height = ({ tags }: OsmNode): number | undefined => {
    const ele = decimal(tags.get('ele'));
    return Number.isFinite(ele) ? ele : undefined;
  };
  const first = nodes.find(({ lat, lon }) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180);
  const spread = first && nodes.some(({ lat, lon }) => lat !== first.lat || lon !== first.lon);
  const local = (node: OsmNode, axis: string): number => decimal(node.tags.get(axis));
  const grid = ['local_x', 'local_y'].some((axis) => {
    const [start, ...others] = nodes.map((node) => local(node, axis));
    return start !== undefined && others.some((v) => Math.abs(v - start) > 0.01);
  });
  if (first && (spread || !grid)) {
    const origin =
      wanted ??
      originOfGrid(nodes, height) ??
      ({
        latitudeDeg: first.lat,
        longitudeDeg: first.lon,
        altitudeM: height(first) ?? 0,
        datum: 'ellipsoid',
      } satisfies MapOrigin);
    return {
      origin,
      place: (node) =>
        Math.abs(node.lat) <= 90 && Math.abs(node.lon) <= 180
          ? toEnu(origin, {
              latitudeDeg: node.lat,
              longitudeDeg: node.lon,
              altitudeM: height(node) ?? origin.altitudeM,
            })
          : undefined,
    };
  }
  return {
    origin: undefined,
    place: (node) => {
      const [x, y] = [local(node, 'local_x'), local(node, 'local_y')];
      return !Number.isNaN(x) && !Number.isNaN(y) ? [x, y, height(node) ?? 0] : undefined;
    },
  };
}

/** Vertices of the centre line of a lanelet: the format keeps none. */
const CENTRELINE_POINTS = 10;
/** local_x and local_y may differ by so much from east and north of an origin that is found by them. */
const GRID_ERROR_M = 0.05;

/**
 * The origin that local_x and local_y count from, where they are metres east and north of one: so that a map comes back in the
 * coordinates it was written in. Undefined where they are missing, or of another grid (MGRS, UTM).
 */
function originOfGrid(
  nodes: readonly OsmNode[],
  height: (node: OsmNode) => number | undefined,
): MapOrigin | undefined {
  const known = nodes.filter(
    ({ lat, lon, tags }) =>
      Math.abs(lat) <= 80 && Math.abs(lon) <= 180 && tags.has('local_x') && tags.has('local_y'),
  );
  const first = known[0];
  if (!first || known.length < nodes.length) return undefined;
  const grid = ({ tags }: OsmNode): Vec3 => [decimal(tags.get('local_x')), decimal(tags.get('local_y')), 0];
  const altitudeM = height(first) ?? 0;
  const place = ({ lat, lon }: OsmNode) => ({ latitudeDeg: lat, longitudeDeg: lon, altitudeM });
  let origin: MapOrigin = { ...place(first), datum: 'ellipsoid' };
  // East and north differ a little between the node and the origin, so the first step misses by centimetres.
  for (let k = 0; k < 3; k++) {
    const [x, y] = toEnu(origin, place(first));
    const [wantedX, wantedY] = grid(first);
    const { latitudeDeg, longitudeDeg } = fromEnu(origin, [x - wantedX, y - wantedY, 0]);
    if (!(Math.abs(latitudeDeg) <= 90 && Math.abs(longitudeDeg) <= 180)) return undefined;
    origin = { ...origin, latitudeDeg, longitudeDeg };
  }
  const fits = known.every((node) => {
    const [x, y] = toEnu(origin, place(node));
    const [wantedX, wantedY] = grid(node);
    return Math.hypot(x - wantedX, y - wantedY) < GRID_ERROR_M;
  });
  return fits ? origin : undefined;
}

export const lanelet2Maps = {
  name: 'lanelet2',
  title: 'Lanelet2',
  extensions: ['osm'],
  /** Any XML, for its reader says what is wrong with it. */
  read: ({ text, json }, origin) => (json ? undefined : readLanelet2(text, origin)),
} satisfies MapFormat;

/** @throws InputError when the text is no OSM XML or nothing in it can be used. */
export function readLanelet2(xml: string, wanted?: MapOrigin): ReadResult {
  const osm = parseOsm(xml);
  const { problems } = osm;
  const nodes = [...osm.nodes.values()];
  const { origin, place } = placing(nodes, wanted);
  const points = new Map<string, Vec3>();
  let unplaced = 0;
  for (const node of nodes) {
    const p = place(node);
    if (p) {
      checkPoint(p, `node ${quoted(node.id)}`);
      points.set(node.id, p);
    } else unplaced++;
  }
  if (unplaced > 0) problems.say(`${unplaced} nodes have no usable position.`);

  const used = new Set(osm.relations.flatMap(({ members }) => members.map(({ ref }) => ref)));
  const elements = new Map<string, MapElement>();
  for (const way of osm.ways.values()) {
    const element = elementOfWay(way, points, used.has(way.id), problems);
    if (element) elements.set(way.id, element);
  }
  for (const node of nodes) {
    const kind = elementKind(node.tags);
    const p = points.get(node.id);
    const id = `n${node.id}`;
    if (kind && p && elements.has(id)) problems.say(`Node ${shown(node.id)} has the id of a way.`);
    else if (kind && p) elements.set(id, make(id, kind, [p], node.tags));
  }
  const lanelets = new Map<string, Lanelet>();
  let bounded = 0;
  for (const relation of osm.relations) {
    if (relation.tags.get('type') !== 'lanelet') continue;
    const lanelet = laneletOf(relation, elements, problems);
    if (!lanelet) continue;
    // Counted before their bounds are walked: one long way may bound any number of lanelets.
    bounded += verticesOf(lanelet.left) + verticesOf(lanelet.right);
    checkCount(bounded, MAX_BOUND_VERTICES, 'vertices in the bounds of lanelets');
    if (lanelets.has(lanelet.id))
      problems.say(`Lanelet ${shown(lanelet.id)} occurs twice; the first is used.`);
    else lanelets.set(lanelet.id, lanelet);
  }
  if (elements.size === 0)
    throw new InputError(
      `The OSM file has ${osm.ways.size} ways and ${nodes.length} nodes, but no line of a type that a Lanelet2 map has.`,
    );
  const rules = readRegulations(osm.relations, new Set(lanelets.keys()), elements, problems);
  const map: RoadMap = {
    format: 'lanetrace-map/1',
    frame: origin ? 'map' : 'local',
    origin,
    elements: [...elements.values()],
    lanelets: linked([...lanelets.values()], elements, osm.ways),
    ...(rules.length > 0 ? { regulations: rules } : {}),
  };
  checkLimits(map);
  return { map, problems: problems.list() };
}

function elementOfWay(
  way: OsmWay,
  points: ReadonlyMap<string, Vec3>,
  used: boolean,
  problems: Problems,
): MapElement | undefined {
  const line = way.nodes.flatMap((ref) => {
    const p = points.get(ref);
    return p ? [p] : [];
  });
  const known = elementKind(way.tags);
  if (!known && !used) {
    if (way.tags.has('type'))
      problems.say(
        `Way ${shown(way.id)} has the type ${quoted(way.tags.get('type') ?? '')}, which is not known.`,
      );
    return undefined;
  }
  if (!way.tags.has('type')) problems.say(`Way ${shown(way.id)} bounds a lanelet and has no tag "type".`);
  if (line.length < 2) {
    problems.say(`Way ${shown(way.id)} has ${line.length} usable points; a line needs two.`);
    return undefined;
  }
  way.nodes.forEach((ref, k) => {
    if (k > 0 && ref === way.nodes[k - 1])
      problems.say(`Way ${shown(way.id)} repeats point ${shown(ref)} directly.`);
  });
  const kind = known ?? { class: 'divider' as const, subtype: 'virtual' };
  const closed = AREA_CLASSES.has(kind.class) && way.nodes.length > 3 && way.nodes[0] === way.nodes.at(-1);
  const open = AREA_CLASSES.has(kind.class) && !closed;
  return make(way.id, open ? { ...kind, subtype: OPEN } : kind, closed ? line.slice(0, -1) : line, way.tags);
}

function make(
  id: string,
  kind: { class: MapElement['class']; subtype: string },
  points: Vec3[],
  tags: Tags,
): MapElement {
  const width = decimal(tags.get('width'));
  const sigma = decimal(tags.get('sigma_lat'));
  return {
    id,
    ...kind,
    colour: tags.get('color'),
    widthM: Number.isFinite(width) && width >= 0 ? width : undefined,
    points,
    confidence: shareOf(tags),
    sigmaLateralM: Number.isFinite(sigma) ? sigma : undefined,
    inferred: tags.get('type') === 'virtual' && kind.class !== 'centerline' ? true : undefined,
    review: REVIEWS.find((each) => each === tags.get('lanetrace:review')),
    sources: [],
  };
}

function laneletOf(
  relation: OsmRelation,
  elements: ReadonlyMap<string, MapElement>,
  problems: Problems,
): Lanelet | undefined {
  const side = (role: string): MapElement | undefined => {
    const found = relation.members.filter((member) => member.role === role);
    const [only] = found;
    if (!only || found.length !== 1) {
      problems.say(
        `Lanelet ${shown(relation.id)} has ${found.length} members with the role "${role}"; it needs one.`,
      );
      return undefined;
    }
    const element = elements.get(only.ref);
    if (!element)
      problems.say(
        `Lanelet ${shown(relation.id)} has the ${role} bound ${shown(only.ref)}, which is missing or unusable.`,
      );
    return element;
  };
  const [left, right] = [side('left'), side('right')];
  for (const key of ['subtype', 'location'])
    if (!relation.tags.has(key)) problems.say(`Lanelet ${shown(relation.id)} has no tag "${key}".`);
  if (!left || !right) return undefined;
  const [forwardLeft, forwardRight] = sameDirection(left.points, right.points);
  const bound = (element: MapElement, forward: boolean): Lanelet['left'] => {
    const last = element.points.length - 1;
    return { element: element.id, from: forward ? 0 : last, to: forward ? last : 0 };
  };
  const oriented = (element: MapElement, forward: boolean): Vec3[] =>
    forward ? [...element.points] : [...element.points].reverse();
  return {
    id: relation.id,
    subtype: relation.tags.get('subtype') === 'crosswalk' ? 'crosswalk' : 'road',
    left: bound(left, forwardLeft),
    right: bound(right, forwardRight),
    centerline: midline(oriented(left, forwardLeft), oriented(right, forwardRight), CENTRELINE_POINTS),
    successors: [],
    driven: relation.tags.get('one_way') !== 'no',
    confidence: shareOf(relation.tags),
  };
}

/**
 * Whether the bounds run forward, in the direction of travel. Lanelet2 lets a bound run in either direction. Both are turned
 * to run alike (by the shorter sum of distances between their ends), then both at once when left lies on the right.
 * Lines of one point or more.
 */
function sameDirection(left: readonly Vec3[], right: readonly Vec3[]): [boolean, boolean] {
  const [l0, l1, r0, r1] = [left[0], left.at(-1), right[0], right.at(-1)];
  if (!l0 || !l1 || !r0 || !r1) return [true, true];
  const d = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const alike = d(l0, r0) + d(l1, r1) <= d(l0, r1) + d(l1, r0);
  const start = alike ? r0 : r1;
  const end = alike ? r1 : r0;
  // Area of left forward, right backward: negative (clockwise) when left lies left of the direction of travel.
  const ring = [...left, end, ...(alike ? [...right].reverse() : right), start];
  let area = 0;
  for (const [a, b] of ringPairsOf(ring)) area += a[0] * b[1] - b[0] * a[1];
  const forward = area <= 0;
  return forward ? [true, alike] : [false, !alike];
}

function shareOf(tags: Tags): number {
  const share = decimal(tags.get('confidence') ?? '1');
  return share >= 0 && share <= 1 ? share : 1;
}

/** Successors: lanelets whose bounds begin at the very nodes where these end. */
function linked(
  lanelets: Lanelet[],
  elements: ReadonlyMap<string, MapElement>,
  ways: ReadonlyMap<string, OsmWay>,
): Lanelet[] {
  const end = (bound: Lanelet['left'], at: 'from' | 'to'): string => {
    const nodes = ways.get(bound.element)?.nodes ?? [];
    const last = (elements.get(bound.element)?.points.length ?? 1) - 1;
    return nodes[bound[at] === last ? nodes.length - 1 : bound[at]] ?? '';
  };
  const starts = new Map<string, string[]>();
  for (const { id, left, right } of lanelets) {
    const key = `${end(left, 'from')}/${end(right, 'from')}`;
    const at = starts.get(key);
    if (at) at.push(id);
    else starts.set(key, [id]);
  }
  return lanelets.map((lanelet) => ({
    ...lanelet,
    successors: starts.get(`${end(lanelet.left, 'to')}/${end(lanelet.right, 'to')}`) ?? [],
  }));
}
