/** OSM XML as Lanelet2 uses it: nodes, ways and relations with tags, checked as they come in. */
import { SaxesParser } from 'saxes';
import { InputError } from '../../contract/errors.ts';
import { capital } from '../../contract/map/elementNames.ts';
import { checkMarkup } from '../../contract/text/markup.ts';
import { visible, withoutUnseen } from '../../contract/visible.ts';
import { checkCount, checkText, MAX_ELEMENTS, MAX_VERTICES, quoted, shown } from '../limits.ts';
import { Problems } from './problems.ts';

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
  readonly problems: Problems;
};

/** Elements within each other; OSM has three levels. */
const MAX_DEPTH = 16;
/** Characters of a tag, comment or section; a way's tags are elements of their own. */
const MAX_MARKUP = 1024 * 1024;
/** Attributes of one element; a node of an editor has ten. */
const MAX_ATTRIBUTES = 64;
/** Tags of all nodes, ways and relations. */
const MAX_TAGS = 4 * MAX_VERTICES;
/** Members of all relations. */
const MAX_MEMBERS = MAX_VERTICES;

type Attributes = Readonly<Record<string, string>>;

/**
 * Reads in one pass, in time and memory linear in the text; entities of a document's own are never expanded.
 * @throws InputError when the text is not XML, has no osm element, or more of anything than a map has; lesser faults go to
 * `problems`.
 */
export function parseOsm(xml: string): Osm {
  checkText(xml);
  if (/<!DOCTYPE/i.test(xml))
    throw new InputError('The file has a DOCTYPE, which no OSM file has; entities of its own are not read.');
  checkMarkup(xml, MAX_MARKUP);
  const document = new OsmDocument();
  let [root, depth, attributes] = ['', 0, 0];
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('error', ({ message }) => {
    throw new InputError(`The file is not well-formed XML: line ${parser.line}: ${shown(message)}`);
  });
  parser.on('opentagstart', () => {
    attributes = 0;
    if (++depth > MAX_DEPTH)
      throw new InputError(
        `Line ${parser.line} has elements nested more than ${MAX_DEPTH} deep; OSM has three.`,
      );
  });
  parser.on('attribute', () => {
    if (++attributes > MAX_ATTRIBUTES)
      throw new InputError(`Line ${parser.line} has an element with more than ${MAX_ATTRIBUTES} attributes.`);
  });
  parser.on('opentag', ({ name, attributes: given }) => {
    if (depth === 1) root = name;
    else if (root !== 'osm') return;
    else if (depth === 2) document.begin(name, given);
    else if (depth === 3) document.child(name, given);
  });
  parser.on('closetag', () => {
    if (depth === 2 && root === 'osm') document.end();
    depth--;
  });
  parser.write(xml).close();
  if (root !== 'osm') throw new InputError('The XML has no <osm> element: it is no OSM or Lanelet2 map.');
  return document.whole();
}

const NO_TAGS: Tags = new Map();

/** What has been read, and the element that is open. */
class OsmDocument {
  readonly #problems = new Problems();
  readonly #nodes = new Map<string, OsmNode>();
  readonly #ways = new Map<string, OsmWay>();
  readonly #relations: OsmRelation[] = [];
  #name = '';
  #attributes: Attributes = {};
  #tags: Map<string, string> | undefined;
  #refs: string[] = [];
  #members: OsmMember[] = [];
  #tagCount = 0;
  #refCount = 0;
  #memberCount = 0;

  begin(name: string, attributes: Attributes): void {
    this.#name = name;
    this.#attributes = attributes;
    this.#tags = undefined;
    this.#refs = [];
    this.#members = [];
  }

  child(name: string, attributes: Attributes): void {
    if (name === 'tag') this.#tag(attributes);
    else if (name === 'nd' && this.#name === 'way') {
      checkCount(++this.#refCount, MAX_VERTICES, 'vertices in its ways');
      this.#refs.push(attributes.ref ?? '');
    } else if (name === 'member' && this.#name === 'relation') {
      checkCount(++this.#memberCount, MAX_MEMBERS, 'members of relations');
      const { type = '', ref = '', role = '' } = attributes;
      this.#members.push({ type, ref, role });
    }
  }

  #tag({ k, v }: Attributes): void {
    checkCount(++this.#tagCount, MAX_TAGS, 'tags');
    const id = shown(this.#attributes.id ?? '');
    this.#tags ??= new Map();
    if (k === undefined || v === undefined) this.#problems.say(`${id} has a tag without key or value.`);
    else if (this.#tags.has(k))
      this.#problems.say(`${id} has the tag ${quoted(k)} twice; the first is used.`);
    else this.#tags.set(k, v);
  }

  end(): void {
    const { id = '', action, lat, lon } = this.#attributes;
    const tags = this.#tags ?? NO_TAGS;
    if (action === 'delete') return;
    switch (this.#name) {
      case 'node':
        if (this.#isNew(id, 'node', this.#nodes))
          this.#nodes.set(id, { id, lat: decimal(lat), lon: decimal(lon), tags });
        checkCount(this.#nodes.size, MAX_VERTICES, 'nodes');
        break;
      case 'way':
        if (this.#isNew(id, 'way', this.#ways)) this.#ways.set(id, { id, nodes: this.#refs, tags });
        checkCount(this.#ways.size, MAX_ELEMENTS, 'ways');
        break;
      case 'relation':
        this.#relations.push({ id, members: this.#members, tags });
        checkCount(this.#relations.length, MAX_ELEMENTS, 'relations');
        break;
    }
  }

  #isNew(id: string, what: string, known: ReadonlyMap<string, unknown>): boolean {
    if (id !== '' && !known.has(id)) return true;
    this.#problems.say(
      id === ''
        ? `A ${what} has no id and is left out.`
        : `${capital(what)} ${shown(id)} occurs twice; the first is used.`,
    );
    return false;
  }

  /** Nodes may stand behind the ways that refer to them, so references are looked up at the end. */
  whole(): Osm {
    const ways = new Map<string, OsmWay>();
    for (const [id, way] of this.#ways) {
      const missing = way.nodes.filter((ref) => !this.#nodes.has(ref));
      if (missing.length > 0)
        this.#problems.say(
          `Way ${shown(id)} refers to ${missing.length} nodes that do not exist, e.g. ${shown(missing[0] ?? '')}.`,
        );
      ways.set(
        id,
        missing.length > 0 ? { ...way, nodes: way.nodes.filter((ref) => this.#nodes.has(ref)) } : way,
      );
    }
    return { nodes: this.#nodes, ways, relations: this.#relations, problems: this.#problems };
  }
}

/** A decimal number of a file; NaN for anything else, also for nothing, hexadecimal and "Infinity". */
export function decimal(text: string | undefined): number {
  return text !== undefined && text.length < 64 && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)
    ? Number(text)
    : Number.NaN;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text for an attribute or an element. What cannot be seen is a character reference; what XML 1.0 has no place for (§2.2: most
 * controls, halves of surrogates) is written as its escape, \\x1b, because a file with it is refused by every reader.
 */
export const escapeXml = (value: string): string =>
  withoutUnseen(
    value.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c).replace(/[\ufffe\uffff]/g, '\ufffd'),
    (c) => (isXml(c) ? `&#${c.codePointAt(0)};` : visible(c)),
  );

const isXml = (c: string): boolean => /[\t\n\r\u007f-\ud7ff\ue000-\ufffd]|\p{Cf}/u.test(c);
