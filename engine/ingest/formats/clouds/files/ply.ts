/**
 * PLY (Turk, "The PLY Polygon File Format", 1994): the vertices with all their numbers; lists at them are left out. PLYLoader of
 * loaders.gl (4.4.5) makes an object a vertex, turns doubles to single precision, counts the header in characters, so that it reads the
 * points of a file with an umlaut in a comment, or with lines that end in CR LF, from the wrong byte, and believes the length that a
 * list says it has.
 */
import type { ColumnType } from '../../../../contract/columns.ts';
import { FIELD_BYTES, type PackedField } from '../../../../drive/recipes/packed.ts';
import {
  type CloudFile,
  packColumns,
  packedRows,
  type TextColumn,
} from '../../../media/clouds/cloud-file.ts';
import { oddNotes, TextNumbers, typeOfText } from '../../../media/clouds/text.ts';

const MOST_HEADER_BYTES = 64 * 1024;

const TYPES: Readonly<Record<string, ColumnType>> = {
  char: 'i8',
  uchar: 'u8',
  short: 'i16',
  ushort: 'u16',
  int: 'i32',
  uint: 'u32',
  float: 'f32',
  double: 'f64',
  int8: 'i8',
  uint8: 'u8',
  int16: 'i16',
  uint16: 'u16',
  int32: 'i32',
  uint32: 'u32',
  float32: 'f32',
  float64: 'f64',
};

/** `counted`: the type of a list's length, where it is a list. */
type Property = { readonly name: string; readonly type: ColumnType; readonly counted?: ColumnType };
type Element = { readonly name: string; readonly count: number; readonly properties: Property[] };
type Header = { readonly format: string; readonly elements: readonly Element[]; readonly begin: number };

/** @throws Error in words when it is no PLY with vertices. */
export function readPly(bytes: Uint8Array): CloudFile {
  const header = readHeader(bytes);
  const { elements, begin, format } = header;
  const at = elements.findIndex(({ name }) => name === 'vertex');
  const vertices = elements[at];
  if (!vertices) throw new Error('it has no element "vertex"');
  const before = elements.slice(0, at);
  if (format === 'ascii') return ofText(bytes.subarray(begin), vertices, before);
  return [...before, vertices].some(hasLists)
    ? ofVaried(bytes, header, vertices, before)
    : ofRows(bytes, header, vertices, before);
}

const hasLists = ({ properties }: Element): boolean =>
  properties.some(({ counted }) => counted !== undefined);

function readHeader(bytes: Uint8Array): Header {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MOST_HEADER_BYTES));
  const end = /(?:^|\n)end_header[ \t]*\r?\n/.exec(text);
  if (!text.startsWith('ply') || !end) throw new Error('it has no header of PLY');
  const elements: Element[] = [];
  let format = '';
  for (const line of text.slice(0, end.index).split(/\r?\n/)) {
    const [word, ...values] = line.trim().split(/\s+/);
    if (word === 'format') format = values[0] ?? '';
    else if (word === 'element') {
      const count = Number(values[1]);
      if (!Number.isSafeInteger(count) || count < 0)
        throw new Error(`its element "${values[0]?.slice(0, 40)}" has no count`);
      elements.push({ name: values[0] ?? '', count, properties: [] });
    } else if (word === 'property') elements.at(-1)?.properties.push(propertyOf(values));
  }
  if (!['ascii', 'binary_little_endian', 'binary_big_endian'].includes(format))
    throw new Error(`its format "${format.slice(0, 40)}" is none of PLY's`);
  return { format, elements, begin: end.index + end[0].length };
}

function propertyOf(values: readonly string[]): Property {
  const list = values[0] === 'list';
  const [type, name] = list ? [values[2], values[3]] : values;
  const [known, counted] = [TYPES[type ?? ''], TYPES[values[1] ?? '']];
  if (!known || name === undefined || (list && !counted))
    throw new Error(`its property "${values.join(' ').slice(0, 60)}" is none`);
  return { name, type: known, ...(list ? { counted } : {}) };
}

const stepOf = ({ properties }: Element): number =>
  properties.reduce((sum, { type }) => sum + FIELD_BYTES[type], 0);

function ofRows(
  bytes: Uint8Array,
  { format, begin }: Header,
  vertices: Element,
  before: readonly Element[],
): CloudFile {
  const from = begin + before.reduce((sum, element) => sum + element.count * stepOf(element), 0);
  const step = stepOf(vertices);
  const there = step === 0 ? 0 : Math.floor(Math.max(0, bytes.byteLength - from) / step);
  const count = Math.min(vertices.count, there);
  let offset = 0;
  const fields: PackedField[] = vertices.properties.map(({ name, type }) => {
    const field = { name: standard(name), type, offset, count: 1 };
    offset += FIELD_BYTES[type];
    return field;
  });
  const data = bytes.subarray(from, from + count * step);
  const cloud = packedRows(data, step, count, fields, undefined, format === 'binary_little_endian');
  return { cloud, notes: cutNotes(vertices.count, count) };
}

/** Each element with lists is as long as they say, within the bytes that are there. */
function ofVaried(
  bytes: Uint8Array,
  { format, begin }: Header,
  vertices: Element,
  before: readonly Element[],
): CloudFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = format === 'binary_little_endian';
  let from: number | undefined = begin;
  for (const element of before) from = from === undefined ? undefined : behind(view, little, from, element);
  const kept = vertices.properties.filter(({ counted }) => counted === undefined);
  const step = stepOf({ ...vertices, properties: kept });
  let offset = 0;
  const fields: PackedField[] = kept.map(({ name, type }) => {
    const field = { name: standard(name), type, offset, count: 1 };
    offset += FIELD_BYTES[type];
    return field;
  });
  const room = step === 0 ? 0 : Math.min(vertices.count, Math.floor(bytes.byteLength / step));
  const data = new Uint8Array(room * step);
  let count = 0;
  for (let at = from; at !== undefined && count < room; ) {
    at = takeVertex(view, little, at, vertices, data, count * step);
    if (at !== undefined) count++;
  }
  const cloud = packedRows(data.subarray(0, count * step), step, count, fields, undefined, little);
  return { cloud, notes: [...cutNotes(vertices.count, count), ...listNotes(vertices)] };
}

/** Lays the values of a vertex that are no lists into `data`. @returns where it ends; undefined where that is behind the file */
function takeVertex(
  view: DataView,
  little: boolean,
  from: number,
  { properties }: Element,
  data: Uint8Array,
  into: number,
): number | undefined {
  let [at, to]: [number | undefined, number] = [from, into];
  for (const { type, counted } of properties) {
    const next = afterValue(view, little, at, type, counted);
    if (next === undefined) return undefined;
    if (counted === undefined) {
      data.set(new Uint8Array(view.buffer, view.byteOffset + at, next - at), to);
      to += next - at;
    }
    at = next;
  }
  return at;
}

/** Where an element's values end; undefined where that is behind the file. */
function behind(view: DataView, little: boolean, from: number, element: Element): number | undefined {
  if (!hasLists(element)) return from + element.count * stepOf(element);
  let at: number | undefined = from;
  for (let i = 0; i < element.count; i++)
    for (const { type, counted } of element.properties) {
      at = afterValue(view, little, at, type, counted);
      if (at === undefined) return undefined;
    }
  return at;
}

function afterValue(
  view: DataView,
  little: boolean,
  at: number,
  type: ColumnType,
  counted: ColumnType | undefined,
): number | undefined {
  const head = counted === undefined ? 0 : FIELD_BYTES[counted];
  if (at + head > view.byteLength) return undefined;
  const count = counted === undefined ? 1 : COUNTS[counted](view, at, little);
  const end = at + head + count * FIELD_BYTES[type];
  return count >= 0 && end <= view.byteLength ? end : undefined;
}

const COUNTS: Readonly<Record<ColumnType, (view: DataView, at: number, little: boolean) => number>> = {
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at, little) => view.getInt16(at, little),
  u16: (view, at, little) => view.getUint16(at, little),
  i32: (view, at, little) => view.getInt32(at, little),
  u32: (view, at, little) => view.getUint32(at, little),
  f32: (view, at, little) => Math.trunc(view.getFloat32(at, little)),
  f64: (view, at, little) => Math.trunc(view.getFloat64(at, little)),
};

const cutNotes = (claimed: number, there: number): CloudFile['notes'] =>
  there < claimed ? [{ level: 'error', reason: `claims ${claimed} points and has ${there}: it is cut` }] : [];

function listNotes({ properties }: Element): CloudFile['notes'] {
  const lists = properties.flatMap(({ name, counted }) => (counted === undefined ? [] : [name]));
  if (lists.length === 0) return [];
  const names = lists.join(', ').slice(0, 100);
  return [{ level: 'info', reason: `lists at its points are left out (${names})` }];
}

/** An element is a line. Columns stand in the order of mesh tools: places, normals, textures, colours, then what else there is. */
function ofText(body: Uint8Array, vertices: Element, before: readonly Element[]): CloudFile {
  const { properties, count } = vertices;
  const numbers = properties.filter(({ counted }) => counted === undefined);
  const doubles = numbers.some(({ type }) => type === 'f64');
  const passed = before.reduce((sum, each) => sum + (each.properties.length > 0 ? each.count : 0), 0);
  let lines = 0;
  const table = new TextNumbers(body).table(numbers.length, count, {
    isRow: () => lines++ >= passed,
    ...(hasLists(vertices) ? { split: (line: string) => withoutLists(line, properties) } : {}),
  });
  const kept = numbers.map(
    ({ name, type }, k): TextColumn => ({
      name: standard(name),
      type: doubles && type !== 'f64' ? typeOfText(name, type) : type,
      values: table.columns[k] ?? [],
    }),
  );
  if (!doubles) kept.sort((a, b) => rank(a.name) - rank(b.name));
  const notes = [...cutNotes(count, table.rows), ...oddNotes(table), ...listNotes(vertices)];
  return { cloud: packColumns(kept, table.rows), notes };
}

/** The numbers of a line beside its lists; fewer than there should be where a list is longer than its line. */
function withoutLists(line: string, properties: readonly Property[]): string[] {
  const words = line.split(/\s+/);
  const out: string[] = [];
  let at = 0;
  for (const { counted } of properties) {
    if (at >= words.length) break;
    const word = words[at++] ?? '';
    if (counted === undefined) out.push(word);
    else at += /^\d{1,9}$/.test(word) ? Number(word) : words.length;
  }
  return at > words.length ? [] : out;
}

const GROUPS = [
  ['x', 'y', 'z'],
  ['nx', 'ny', 'nz'],
  ['s', 't'],
  ['red', 'green', 'blue'],
] as const;

function rank(name: string): number {
  const at = GROUPS.findIndex((names) => names.some((each) => each === name));
  return at < 0 ? GROUPS.length : at;
}

/** Names of other programs for what has one name here: CloudCompare writes scalar_Intensity. */
function standard(name: string): string {
  const plain = name.replace(/^scalar_/i, '');
  return /^(?:intensity|ring|time|timestamp|gpstime|classification)$/i.test(plain)
    ? plain.toLowerCase()
    : name;
}
