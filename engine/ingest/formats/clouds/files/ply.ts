/**
 * PLY (Turk, "The PLY Polygon File Format", 1994): the vertices with all their numbers. Text of single precision, and vertices with
 * lists, are read by loaders.gl's PLYLoader. Binary vertices of fixed size, and doubles, are read here: the loader (4.4.5) makes an
 * object a vertex, turns doubles to single precision, and counts the header in characters, so that it reads the points of a file
 * with an umlaut in a comment, or with lines that end in CR LF, from the wrong byte.
 */
import { PLYLoader } from '@loaders.gl/ply';
import type { ColumnType } from '../../../../contract/columns.ts';
import { FIELD_BYTES, type PackedField } from '../../../../drive/recipes/packed.ts';
import {
  type CloudFile,
  packColumns,
  packedRows,
  type TextColumn,
} from '../../../media/clouds/cloud-file.ts';
import { TextNumbers, typeOfText } from '../../../media/clouds/text.ts';

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

type Property = { readonly name: string; readonly type: ColumnType; readonly list: boolean };
type Element = { readonly name: string; readonly count: number; readonly properties: Property[] };
type Header = { readonly format: string; readonly elements: readonly Element[]; readonly begin: number };

/** @throws Error in words when it is no PLY with vertices. */
export async function readPly(bytes: Uint8Array<ArrayBuffer>): Promise<CloudFile> {
  const header = readHeader(bytes);
  const { elements, begin, format } = header;
  const at = elements.findIndex(({ name }) => name === 'vertex');
  const vertices = elements[at];
  if (!vertices) throw new Error('it has no element "vertex"');
  const before = elements.slice(0, at);
  const fixed = [...before, vertices].every(({ properties }) => properties.every(({ list }) => !list));
  if (fixed && format !== 'ascii') return ofRows(bytes, header, vertices, before);
  const doubles = vertices.properties.some(({ type, list }) => type === 'f64' && !list);
  if (fixed && doubles && at === 0) return ofText(bytes.subarray(begin), vertices);
  // A vertex has a byte at least, in text two.
  if (vertices.count > bytes.byteLength - begin)
    throw new Error(`it claims ${vertices.count} vertices in ${bytes.byteLength - begin} bytes`);
  return ofLoader(bytes, header, vertices);
}

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
  const known = TYPES[type ?? ''];
  if (!known || name === undefined)
    throw new Error(`its property "${values.join(' ').slice(0, 60)}" is none`);
  return { name, type: known, list };
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

const cutNotes = (claimed: number, there: number): CloudFile['notes'] =>
  there < claimed ? [{ level: 'error', reason: `claims ${claimed} points and has ${there}: it is cut` }] : [];

function ofText(body: Uint8Array, { properties, count }: Element): CloudFile {
  const { columns, rows, odd } = new TextNumbers(body).table(properties.length, count);
  const kept = properties.map(
    ({ name, type }, k): TextColumn => ({
      name: standard(name),
      type: type === 'f64' ? type : typeOfText(name, type),
      values: columns[k] ?? [],
    }),
  );
  const notes = [...cutNotes(count, rows)];
  if (odd > 0)
    notes.push({ level: 'warn', reason: `${odd} lines have not the numbers of a point: left out` });
  return { cloud: packColumns(kept, rows), notes };
}

/** By loaders.gl: what it puts together (positions, normals, colours) is taken apart again. */
async function ofLoader(
  bytes: Uint8Array<ArrayBuffer>,
  header: Header,
  vertices: Element,
): Promise<CloudFile> {
  const { attributes } = await PLYLoader.parse(withPlainHeader(bytes, header), PLYLoader.options);
  const columns: TextColumn[] = [];
  let points = 0;
  for (const [name, { value, size }] of Object.entries(attributes)) {
    const names = PARTS[name] ?? [standard(name)];
    if (size !== names.length) continue;
    if (name === 'POSITION') points = value.length / size;
    names.forEach((each, k) => {
      const property = vertices.properties.find((one) => standard(one.name) === each);
      const values = Float64Array.from({ length: value.length / size }, (_, i) =>
        Number(value[size * i + k]),
      );
      columns.push({ name: each, type: property?.type ?? 'f32', values });
    });
  }
  const lists = vertices.properties.filter(({ list }) => list).map(({ name }) => name);
  const notes = [...cutNotes(vertices.count, points)];
  if (lists.length > 0)
    notes.push({
      level: 'info',
      reason: `lists at its points are left out (${lists.join(', ').slice(0, 100)})`,
    });
  const kept = columns.filter(({ name, values }) => values.length === points && !lists.includes(name));
  return { cloud: packColumns(kept, points), notes };
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
  POSITION: ['x', 'y', 'z'],
  NORMAL: ['nx', 'ny', 'nz'],
  COLOR_0: ['red', 'green', 'blue'],
  TEXCOORD_0: ['s', 't'],
};

/** The loader counts the header in characters: without comments it has as many as bytes, and lines end as the loader expects. */
function withPlainHeader(bytes: Uint8Array<ArrayBuffer>, { format, begin }: Header): ArrayBuffer {
  const original = new TextDecoder('latin1').decode(bytes.subarray(0, begin));
  const kept = original
    .split(/\r?\n/)
    .filter((line) => /^(?:element|property)\s/.test(line.trim()))
    .join('\n');
  const head = new TextEncoder().encode(
    `ply\nformat ${format} 1.0\n${kept.replace(/[^\x20-\x7e\n]/g, '?')}\nend_header\n`,
  );
  const out = new Uint8Array(head.byteLength + bytes.byteLength - begin);
  out.set(head);
  out.set(bytes.subarray(begin), head.byteLength);
  return out.buffer;
}

/** Names of other programs for what has one name here: CloudCompare writes scalar_Intensity. */
function standard(name: string): string {
  const plain = name.replace(/^scalar_/i, '');
  return /^(?:intensity|ring|time|timestamp|gpstime|classification)$/i.test(plain)
    ? plain.toLowerCase()
    : name;
}
