/** OSM XML as Lanelet2 uses it: nodes, ways and relations with tags, checked as they come in. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { InputError } from '../../contract/errors.ts';

export type Tags = ReadonlyMap<string, string>;
export type OsmNode = {
  readonly id: string;
  readonly lat: number;
  readonly lon: number;
  readonly tags: Tags;
};
export type OsmWay = { readonly id: string; readonly nodes: readonly string[]; readonly tags: Tags };
export type OsmMember = { readonly type: string; readonly ref: string; readonly role: string };
export type OsmRelation = {
  readonly id: string;
  readonly members: readonly OsmMember[];
  readonly tags: Tags;
};

export type Osm = {
  readonly nodes: ReadonlyMap<string, OsmNode>;
  readonly ways: ReadonlyMap<string, OsmWay>;
  readonly relations: readonly OsmRelation[];
  readonly problems: readonly string[];
};

type Raw = Readonly<Record<string, unknown>>;

const list = (value: unknown): Raw[] =>
  Array.isArray(value) ? value : typeof value === 'object' && value !== null ? [value as Raw] : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @throws InputError when the text is not XML or has no osm element; lesser faults go to `problems`. */
export function parseOsm(xml: string): Osm {
  if (/<!DOCTYPE/i.test(xml))
    throw new InputError('The file has a DOCTYPE, which no OSM file has; entities of its own are not read.');
  const valid = XMLValidator.validate(xml);
  if (valid !== true)
    throw new InputError(`The file is not well-formed XML: line ${valid.err.line}: ${valid.err.msg}`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    htmlEntities: true,
    // A map may hold any number of the predefined entities; its own were refused above.
    processEntities: { maxTotalExpansions: 1e9, maxExpandedLength: 1e9 },
    isArray: (name) => ['node', 'way', 'relation', 'tag', 'nd', 'member'].includes(name),
  });
  const document: unknown = parser.parse(xml);
  const root = (document as Raw).osm;
  if (root === undefined) throw new InputError('The XML has no <osm> element: it is no OSM or Lanelet2 map.');
  const osm = (typeof root === 'object' && root !== null ? root : {}) as Raw;
  const problems: string[] = [];
  const nodes = new Map<string, OsmNode>();
  for (const raw of list(osm.node)) {
    const node = {
      id: text(raw.id),
      lat: Number(raw.lat ?? Number.NaN),
      lon: Number(raw.lon ?? Number.NaN),
      tags: tagsOf(raw, problems),
    };
    if (raw.action === 'delete') continue;
    if (node.id === '') problems.push('A node has no id and is left out.');
    else if (nodes.has(node.id)) problems.push(`Node ${node.id} occurs twice; the first is used.`);
    else nodes.set(node.id, node);
  }
  const ways = new Map<string, OsmWay>();
  for (const raw of list(osm.way)) {
    const id = text(raw.id);
    if (raw.action === 'delete') continue;
    if (id === '' || ways.has(id)) {
      problems.push(
        id === '' ? 'A way has no id and is left out.' : `Way ${id} occurs twice; the first is used.`,
      );
      continue;
    }
    const refs = list(raw.nd).map(({ ref }) => text(ref));
    const missing = refs.filter((ref) => !nodes.has(ref));
    if (missing.length > 0)
      problems.push(`Way ${id} refers to ${missing.length} nodes that do not exist, e.g. ${missing[0]}.`);
    ways.set(id, { id, nodes: refs.filter((ref) => nodes.has(ref)), tags: tagsOf(raw, problems) });
  }
  const relations = list(osm.relation)
    .filter(({ action }) => action !== 'delete')
    .map((raw) => ({
      id: text(raw.id),
      members: list(raw.member).map(({ type, ref, role }) => ({
        type: text(type),
        ref: text(ref),
        role: text(role),
      })),
      tags: tagsOf(raw, problems),
    }));
  return { nodes, ways, relations, problems };
}

function tagsOf(raw: Raw, problems: string[]): Tags {
  const tags = new Map<string, string>();
  for (const { k, v } of list(raw.tag)) {
    if (typeof k !== 'string' || v === undefined)
      problems.push(`${text(raw.id)} has a tag without key or value.`);
    else if (tags.has(k)) problems.push(`${text(raw.id)} has the tag "${k}" twice; the first is used.`);
    else tags.set(k, text(v));
  }
  return tags;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export const escapeXml = (value: string): string =>
  value.replace(/[&<>"'\n\r\t]/g, (c) => ESCAPES[c] ?? `&#${c.charCodeAt(0)};`);
