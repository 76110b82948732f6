/**
 * Writes Lanelet2's OSM XML. Nodes have lat, lon and ele (the map's own height) and, as Autoware wants on all or none, local_x
 * and local_y (east and north of the origin). Elements are typed line strings, cut where a lanelet begins or ends, so that
 * neighbours share them; a lanelet is written only where both its bounds were found.
 */
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { visible } from '../../contract/visible.ts';
import { fromEnu } from '../../geometry/geodesy.ts';
import {
  AREA_CLASSES,
  type Bound,
  corners,
  type Finding,
  type MapElement,
  namesOf,
  type RoadMap,
} from '../model.ts';
import { lineTags, OPEN } from './lanelet2-tags.ts';
import { escapeXml } from './osm.ts';

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

export function writeLanelet2(
  map: RoadMap,
  { origin, findings = [], comment = '' }: Lanelet2Options,
): Lanelet2Written {
  const about = findingsBy(findings);
  const names = namesOf(map);
  const nameTag = (id: string): Record<string, string> => ({ 'lanetrace:name': names.get(id) ?? id });
  let id = 0;
  const nodes: string[] = [];
  const ways: string[] = [];
  const relations: string[] = [];
  const node = (p: Vec3, tags: Record<string, string> = {}): number => {
    const at = fromEnu(origin, p);
    id++;
    const all = {
      ele: at.altitudeM.toFixed(4),
      local_x: p[0].toFixed(4),
      local_y: p[1].toFixed(4),
      ...tags,
    };
    nodes.push(
      `  <node id="${id}" lat="${at.latitudeDeg.toFixed(11)}" lon="${at.longitudeDeg.toFixed(11)}">\n${tagLines(all)}  </node>`,
    );
    return id;
  };
  // Lines that meet in the very same point share its node: by that others see which lanelet follows which.
  const nodesAt = new Map<string, number>();
  const shared = (p: Vec3): number => {
    const key = p.join();
    const at = nodesAt.get(key) ?? node(p);
    nodesAt.set(key, at);
    return at;
  };
  const way = (refs: readonly number[], tags: Record<string, string>): number => {
    id++;
    const members = refs.map((ref) => `    <nd ref="${ref}"/>\n`).join('');
    ways.push(`  <way id="${id}">\n${members}${tagLines(tags)}  </way>`);
    return id;
  };

  const cuts = cutsOf(map);
  const pieces = new Map<string, number>();
  let points = 0;
  let lone = 0;
  for (const element of map.elements) {
    const tags = {
      ...lineTags(element),
      ...nameTag(element.id),
      ...ownTags(element, about.get(element.id)),
    };
    if (element.points.length < 2) {
      node(element.points[0]!, tags);
      points++;
      continue;
    }
    // Foreign maps have a crossing's edges as lines, and bound lanelets by them: those stay lines.
    if (AREA_CLASSES.has(element.class) && element.subtype !== OPEN && !cuts.has(element.id)) {
      const outline = corners(element.points).map(shared);
      way([...outline, outline[0]!], { ...tags, area: 'yes' });
      continue;
    }
    const refs = element.points.map(shared);
    const at = cuts.get(element.id);
    if (!at) lone++;
    const places = [...new Set([0, ...(at ?? []), refs.length - 1])].sort((a, b) => a - b);
    for (let k = 1; k < places.length; k++) {
      const [from, to] = [places[k - 1]!, places[k]!];
      pieces.set(`${element.id}/${from}/${to}`, way(refs.slice(from, to + 1), tags));
    }
  }
  let lanelets = 0;
  for (const lanelet of map.lanelets) {
    const [left, right] = [pieceOf(pieces, lanelet.left), pieceOf(pieces, lanelet.right)];
    if (left === undefined || right === undefined) continue;
    id++;
    lanelets++;
    const tags: Record<string, string> = {
      type: 'lanelet',
      subtype: lanelet.subtype,
      location: 'urban',
      // Where the vehicle did not drive, nobody saw which way traffic goes.
      one_way: lanelet.driven ? 'yes' : 'no',
      ...(lanelet.subtype === 'road'
        ? { 'participant:vehicle': 'yes' }
        : { 'participant:pedestrian': 'yes' }),
      'lanetrace:id': lanelet.id,
      ...nameTag(lanelet.id),
      confidence: lanelet.confidence.toFixed(3),
      ...findingTag(about.get(lanelet.id)),
    };
    relations.push(
      `  <relation id="${id}">\n    <member type="way" ref="${left}" role="left"/>\n    <member type="way" ref="${right}" role="right"/>\n${tagLines(tags)}  </relation>`,
    );
  }
  const head = [comment, ...findings.map((f) => `${f.severity} ${f.rule}: ${f.message}`)].filter(Boolean);
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...(head.length > 0 ? [`<!--\n${head.map(commentText).join('\n')}\n-->`] : []),
    '<osm version="0.6" generator="Lanetrace">',
    '  <MetaInfo format_version="1.0" map_version="1"/>',
    ...nodes,
    ...ways,
    ...relations,
    '</osm>\n',
  ].join('\n');
  return { xml, lineStrings: ways.length, points, lanelets, lone };
}

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

const findingTag = (findings: readonly Finding[] = []): Record<string, string> =>
  findings.length > 0
    ? { 'lanetrace:findings': findings.map((f) => `${f.severity} ${f.rule}`).join('; ') }
    : {};

function ownTags(element: MapElement, findings: readonly Finding[] | undefined): Record<string, string> {
  return {
    'lanetrace:id': element.id,
    ...(element.widthM === undefined ? {} : { width: element.widthM.toFixed(3) }),
    // Virtual lines of every class have one type: this tells a lane's middle from a divider that nobody saw.
    ...(element.inferred || element.class === 'centerline' ? { 'lanetrace:class': element.class } : {}),
    ...(element.subtype ? { 'lanetrace:subtype': element.subtype } : {}),
    confidence: element.confidence.toFixed(3),
    ...(element.sigmaLateralM === undefined ? {} : { sigma_lat: element.sigmaLateralM.toFixed(3) }),
    ...findingTag(findings),
  };
}

const tagLines = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([k, v]) => `    <tag k="${escapeXml(k)}" v="${escapeXml(v)}"/>\n`)
    .join('');

/** "--" would end the comment, a lone "-" at its end too; references mean nothing in it, so what is unseen is spelled out. */
const commentText = (line: string): string =>
  visible(line)
    .replace(/-(?=-|$)/g, '- ')
    .replace(/[<>&\ufffe\uffff]/g, ' ');
