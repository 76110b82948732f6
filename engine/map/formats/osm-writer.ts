/** Collects the nodes, ways and relations of an OSM XML file (wiki.openstreetmap.org/wiki/OSM_XML) as text. */
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { visible } from '../../contract/visible.ts';
import { fromEnu } from '../../geometry/geodesy.ts';
import { escapeXml } from './osm.ts';

export type OsmTags = Readonly<Record<string, string>>;

export type OsmMemberOut = {
  readonly type: 'node' | 'way' | 'relation';
  readonly ref: number;
  readonly role: string;
};

/** Ids are running numbers from 1, over nodes, ways and relations together. */
export class OsmWriter {
  readonly #origin: MapOrigin;
  readonly #nodes: string[] = [];
  readonly #ways: string[] = [];
  readonly #relations: string[] = [];
  readonly #nodeAt = new Map<string, number>();
  #id = 0;

  constructor(origin: MapOrigin) {
    this.#origin = origin;
  }

  get wayCount(): number {
    return this.#ways.length;
  }

  /** A node of its own at `p`, metres east, north and up of the origin. Returns its id. */
  node(p: Vec3, tags: OsmTags = {}): number {
    const at = fromEnu(this.#origin, p);
    const id = ++this.#id;
    const all = {
      ele: at.altitudeM.toFixed(4),
      local_x: p[0].toFixed(4),
      local_y: p[1].toFixed(4),
      ...tags,
    };
    this.#nodes.push(
      `  <node id="${id}" lat="${at.latitudeDeg.toFixed(11)}" lon="${at.longitudeDeg.toFixed(11)}">\n${tagLines(all)}  </node>`,
    );
    return id;
  }

  /** The node at exactly `p`. Lines that meet in one point share its node; readers find successors of lanelets by it. */
  sharedNode(p: Vec3): number {
    const key = p.join();
    const id = this.#nodeAt.get(key) ?? this.node(p);
    this.#nodeAt.set(key, id);
    return id;
  }

  /** A way through the nodes with the given ids. Returns its own id. */
  way(nodes: readonly number[], tags: OsmTags): number {
    const id = ++this.#id;
    const members = nodes.map((ref) => `    <nd ref="${ref}"/>\n`).join('');
    this.#ways.push(`  <way id="${id}">\n${members}${tagLines(tags)}  </way>`);
    return id;
  }

  /** An id for a relation that others refer to before it is written. */
  freeId(): number {
    return ++this.#id;
  }

  /** A relation with the id `id`, which `freeId` gave. */
  relation(id: number, members: readonly OsmMemberOut[], tags: OsmTags): void {
    const lines = members.map(
      ({ type, ref, role }) => `    <member type="${type}" ref="${ref}" role="${role}"/>\n`,
    );
    this.#relations.push(`  <relation id="${id}">\n${lines.join('')}${tagLines(tags)}  </relation>`);
  }

  /** The whole file. @param comment lines of a comment at its head. */
  text(comment: readonly string[]): string {
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      ...(comment.length > 0 ? [`<!--\n${comment.map(commentText).join('\n')}\n-->`] : []),
      '<osm version="0.6" generator="Lanetrace">',
      '  <MetaInfo format_version="1.0" map_version="1"/>',
      ...this.#nodes,
      ...this.#ways,
      ...this.#relations,
      '</osm>\n',
    ].join('\n');
  }
}

const tagLines = (tags: OsmTags): string =>
  Object.entries(tags)
    .map(([k, v]) => `    <tag k="${escapeXml(k)}" v="${escapeXml(v)}"/>\n`)
    .join('');

/**
 * A line of an XML comment. "--" would end the comment, and so would a "-" at its end; character references have no meaning
 * in it, so characters that cannot be seen are spelled out.
 */
const commentText = (line: string): string =>
  visible(line)
    .replace(/-(?=-|$)/g, '- ')
    .replace(/[<>&\ufffe\uffff]/g, ' ');
