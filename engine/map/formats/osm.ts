/** OSM XML as Lanelet2 uses it: nodes, ways and relations with tags, checked as they come in. */
import { SaxesParser } from 'saxes';
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

/** An element right below the root, with those right below it. */
type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[];
};

/** @throws InputError when the text is not XML or has no osm element; lesser faults go to `problems`. */
export function parseOsm(xml: string): Osm {
  if (/<!DOCTYPE/i.test(xml))
    throw new InputError('The file has a DOCTYPE, which no OSM file has; entities of its own are not read.');
  const elements = readElements(xml);
  const of = (name: string): Element[] => elements.filter((element) => element.name === name);
  const problems: string[] = [];
  const nodes = new Map<string, OsmNode>();
  for (const element of of('node')) {
    const { id = '', lat, lon, action } = element.attributes;
    const node = {
      id,
      lat: Number(lat ?? Number.NaN),
      lon: Number(lon ?? Number.NaN),
      tags: tagsOf(element, problems),
    };
    if (action === 'delete') continue;
    if (id === '') problems.push('A node has no id and is left out.');
    else if (nodes.has(id)) problems.push(`Node ${id} occurs twice; the first is used.`);
    else nodes.set(id, node);
  }
  const ways = new Map<string, OsmWay>();
  for (const element of of('way')) {
    const { id = '', action } = element.attributes;
    if (action === 'delete') continue;
    if (id === '' || ways.has(id)) {
      problems.push(
        id === '' ? 'A way has no id and is left out.' : `Way ${id} occurs twice; the first is used.`,
      );
      continue;
    }
    const refs = childrenOf(element, 'nd').map(({ ref = '' }) => ref);
    const missing = refs.filter((ref) => !nodes.has(ref));
    if (missing.length > 0)
      problems.push(`Way ${id} refers to ${missing.length} nodes that do not exist, e.g. ${missing[0]}.`);
    ways.set(id, { id, nodes: refs.filter((ref) => nodes.has(ref)), tags: tagsOf(element, problems) });
  }
  const relations = of('relation')
    .filter(({ attributes }) => attributes.action !== 'delete')
    .map((element) => ({
      id: element.attributes.id ?? '',
      members: childrenOf(element, 'member').map(({ type = '', ref = '', role = '' }) => ({
        type,
        ref,
        role,
      })),
      tags: tagsOf(element, problems),
    }));
  return { nodes, ways, relations, problems };
}

function readElements(xml: string): Element[] {
  const elements: Element[] = [];
  let [root, depth] = ['', 0];
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('error', ({ message }) => {
    throw new InputError(`The file is not well-formed XML: line ${parser.line}: ${message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth++;
    if (depth === 1) root = name;
    else if (root !== 'osm') return;
    else if (depth === 2) elements.push({ name, attributes, children: [] });
    else if (depth === 3) elements.at(-1)?.children.push({ name, attributes });
  });
  parser.on('closetag', () => {
    depth--;
  });
  parser.write(xml).close();
  if (root !== 'osm') throw new InputError('The XML has no <osm> element: it is no OSM or Lanelet2 map.');
  return elements;
}

const childrenOf = ({ children }: Element, name: string): Readonly<Record<string, string>>[] =>
  children.filter((child) => child.name === name).map(({ attributes }) => attributes);

function tagsOf(element: Element, problems: string[]): Tags {
  const tags = new Map<string, string>();
  const id = element.attributes.id ?? '';
  for (const { k, v } of childrenOf(element, 'tag')) {
    if (k === undefined || v === undefined) problems.push(`${id} has a tag without key or value.`);
    else if (tags.has(k)) problems.push(`${id} has the tag "${k}" twice; the first is used.`);
    else tags.set(k, v);
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
