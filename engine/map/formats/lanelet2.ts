/**
 * Writes Lanelet2's OSM XML. Nodes have lat, lon and ele (the map's own height) and, as Autoware wants on all or none, local_x
 * and local_y (east and north of the origin). Elements are typed line strings, cut where a lanelet begins or ends, so that
 * neighbours share them; a lanelet is written only where both its bounds were found.
 */
import type { MapOrigin } from '../../contract/calibration.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import {
  AREA_CLASSES,
  type Bound,
  corners,
  type Finding,
  type Lanelet,
  type MapElement,
  namesOf,
  type RoadMap,
} from '../model.ts';
import { type Primitive, writeRegulations } from './lanelet2-rules.ts';
import { lineTags, OPEN } from './lanelet2-tags.ts';
import { type OsmTags, OsmWriter } from './osm-writer.ts';

export type Lanelet2Options = {
  readonly origin: MapOrigin;
  readonly findings?: readonly Finding[];
  /** A line or two on where the map comes from, written as a comment. */
  readonly comment?: string;
};

export type Lanelet2Written = {
  readonly xml: string;
  readonly lineStrings: number;
  readonly points: number;
  readonly lanelets: number;
  /** Elements with no lanelet on either side. */
  readonly lone: number;
};

/** A light or sign of which one place is known is written so high (m), where a rule refers to it. */
const UPRIGHT_M = 0.3;

/**
 * The map as OSM XML with Lanelet2's tags (Lanelet2: lanelet2_core/doc/LaneletPrimitives.md and LinestringTagging.md).
 * Points of the map are metres east, north and up of `origin`.
 */
export function writeLanelet2(
  map: RoadMap,
  { origin, findings = [], comment = '' }: Lanelet2Options,
): Lanelet2Written {
  const file = new OsmWriter(origin);
  const about = findingsBy(findings);
  const names = namesOf(map);
  const nameTag = (id: string): OsmTags => ({ 'lanetrace:name': names.get(id) ?? id });
  const cuts = cutsOf(map);
  const pieces: Pieces = new Map();
  const primitives = new Map<string, Primitive>();
  const referred = new Set((map.regulations ?? []).flatMap(({ refers }) => refers));
  let points = 0;
  let lone = 0;
  for (const element of map.elements) {
    const tags = { ...lineTags(element), ...nameTag(element.id), ...ownTags(element, about.get(element.id)) };
    const [first, second] = element.points;
    if (!first) throw new RangeError(`Element ${element.id} has no point.`);
    if (!second && referred.has(element.id)) {
      // Lanelet2's rules refer to lines: an upright one says nothing of where it looks.
      const upright = [first, [first[0], first[1], first[2] + UPRIGHT_M] as const];
      const ref = file.way(
        upright.map((p) => file.node(p)),
        tags,
      );
      primitives.set(element.id, { type: 'way', ref });
      continue;
    }
    if (!second) {
      primitives.set(element.id, { type: 'node', ref: file.node(first, tags) });
      points++;
      continue;
    }
    const cutAt = cuts.get(element.id);
    // Foreign maps have a crossing's edges as lines, and bound lanelets by them: those stay lines.
    if (AREA_CLASSES.has(element.class) && element.subtype !== OPEN && !cutAt) {
      const outline = corners(element.points).map((p) => file.sharedNode(p));
      const ref = file.way([...outline, ...outline.slice(0, 1)], { ...tags, area: 'yes' });
      primitives.set(element.id, { type: 'way', ref });
      continue;
    }
    if (!cutAt) lone++;
    const ref = writeLine(file, element, cutAt ?? [], tags, pieces);
    if (ref !== undefined) primitives.set(element.id, { type: 'way', ref });
  }
  const bounded = map.lanelets.flatMap((lanelet) => {
    const [left, right] = [pieceOf(pieces, lanelet.left), pieceOf(pieces, lanelet.right)];
    return left === undefined || right === undefined ? [] : [{ lanelet, left, right, id: file.freeId() }];
  });
  const ids = new Map(bounded.map(({ lanelet, id }) => [lanelet.id, id]));
  const rules = writeRegulations(file, map, ids, primitives);
  for (const { lanelet, left, right, id } of bounded) {
    const tags = {
      ...laneletTags(lanelet),
      ...nameTag(lanelet.id),
      confidence: lanelet.confidence.toFixed(3),
      ...findingTag(about.get(lanelet.id)),
    };
    const members = [
      { type: 'way', ref: left, role: 'left' },
      { type: 'way', ref: right, role: 'right' },
      ...(rules.get(lanelet.id) ?? []).map(
        (ref) => ({ type: 'relation', ref, role: 'regulatory_element' }) as const,
      ),
    ] as const;
    file.relation(id, members, tags);
  }
  const lanelets = bounded.length;
  const head = [comment, ...findings.map((f) => `${f.severity} ${f.rule}: ${f.message}`)].filter(Boolean);
  return { xml: file.text(head), lineStrings: file.wayCount, points, lanelets, lone };
}

/** Ids of the ways, by element and the vertices where they begin and end. */
type Pieces = Map<string, number>;

/** An element as one way, or as several that are cut at the vertices `cutAt`. Returns the id of the first. */
function writeLine(
  file: OsmWriter,
  { id, points }: MapElement,
  cutAt: Iterable<number>,
  tags: OsmTags,
  pieces: Pieces,
): number | undefined {
  const nodes = points.map((p) => file.sharedNode(p));
  const places = [...new Set([0, ...cutAt, nodes.length - 1])].sort((a, b) => a - b);
  let first: number | undefined;
  for (const [from, to] of pairsOf(places)) {
    const way = file.way(nodes.slice(from, to + 1), tags);
    first ??= way;
    pieces.set(`${id}/${from}/${to}`, way);
  }
  return first;
}

const laneletTags = ({ id, subtype, driven }: Lanelet): OsmTags => ({
  type: 'lanelet',
  subtype,
  location: 'urban',
  // Where the vehicle did not drive, the direction of traffic was not observed.
  one_way: driven ? 'yes' : 'no',
  ...(subtype === 'road' ? { 'participant:vehicle': 'yes' } : { 'participant:pedestrian': 'yes' }),
  'lanetrace:id': id,
});

/** Vertices at which lanelets cut each element. */
function cutsOf(map: RoadMap): Map<string, Set<number>> {
  const cuts = new Map<string, Set<number>>();
  for (const { left, right } of map.lanelets)
    for (const { element, from, to } of [left, right]) {
      const at = cuts.get(element) ?? new Set<number>();
      at.add(from).add(to);
      cuts.set(element, at);
    }
  return cuts;
}

const pieceOf = (pieces: ReadonlyMap<string, number>, { element, from, to }: Bound): number | undefined =>
  pieces.get(`${element}/${Math.min(from, to)}/${Math.max(from, to)}`);

function findingsBy(findings: readonly Finding[]): Map<string, Finding[]> {
  const out = new Map<string, Finding[]>();
  for (const finding of findings)
    for (const id of finding.of) {
      const at = out.get(id);
      if (at) at.push(finding);
      else out.set(id, [finding]);
    }
  return out;
}

const findingTag = (findings: readonly Finding[] = []): OsmTags =>
  findings.length > 0
    ? { 'lanetrace:findings': findings.map((f) => `${f.severity} ${f.rule}`).join('; ') }
    : {};

function ownTags(element: MapElement, findings: readonly Finding[] | undefined): OsmTags {
  return {
    'lanetrace:id': element.id,
    ...(element.widthM === undefined ? {} : { width: element.widthM.toFixed(3) }),
    // Virtual lines of every class have one type: this tells a centreline from a divider that was inferred.
    ...(element.inferred || element.class === 'centerline' ? { 'lanetrace:class': element.class } : {}),
    ...(element.subtype ? { 'lanetrace:subtype': element.subtype } : {}),
    confidence: element.confidence.toFixed(3),
    ...(element.review ? { 'lanetrace:review': element.review } : {}),
    ...(element.sigmaLateralM === undefined ? {} : { sigma_lat: element.sigmaLateralM.toFixed(3) }),
    ...findingTag(findings),
  };
}
