/**
 * PCD, the files of PCL (pointclouds.org, "The PCD file format", versions 0.6 and 0.7): ascii, binary, binary_compressed.
 * loaders.gl's own parser (4.4.2) keeps positions and colours only: intensity, ring and time of a sweep are lost, doubles are read
 * as single precision, and sizes are taken from the header unchecked.
 */
import type { ColumnType } from '../../../contract/columns.ts';
import type { PackedField } from '../../../drive/recipes/packed.ts';
import { type CloudFile, MOST_CLOUD_BYTES, packColumns, packedRows } from './cloud-file.ts';
import { unpackLzf } from './lzf.ts';
import { oddNotes, TextNumbers, typeOfText } from './text.ts';

/** A header has some 300 bytes; comments may stand before it. */
const MOST_HEADER_BYTES = 64 * 1024;
/** Values of all fields of a point. */
const MOST_VALUES = 4096;

const TYPES: Readonly<Record<string, ColumnType>> = {
  F4: 'f32',
  F8: 'f64',
  I1: 'i8',
  I2: 'i16',
  I4: 'i32',
  U1: 'u8',
  U2: 'u16',
  U4: 'u32',
};

type Field = PackedField & {
  /** 8-byte integers become doubles in place. */
  readonly wide?: 'I8' | 'U8' | undefined;
  readonly size: number;
};

type Header = {
  readonly fields: readonly Field[];
  readonly step: number;
  readonly width: number;
  readonly height: number;
  readonly points: number;
  readonly data: string;
  /** Where the points begin. */
  readonly begin: number;
  /** Of the sensor, as text, where it is not at the origin with the axes of the points. */
  readonly viewpoint: string | undefined;
};

/** @throws Error in words when it is no PCD or its points cannot be had. */
export function readPcd(bytes: Uint8Array): CloudFile {
  const header = readHeader(bytes);
  const file = pointsOf(bytes, header);
  if (header.viewpoint === undefined) return file;
  const reason = `its VIEWPOINT (${header.viewpoint}) is not applied: the points are taken as they stand`;
  return { ...file, notes: [...file.notes, { level: 'info', reason }] };
}

function pointsOf(bytes: Uint8Array, header: Header): CloudFile {
  switch (header.data) {
    case 'ascii':
      return ofText(bytes, header);
    case 'binary':
      return ofRows(bytes.subarray(header.begin), header);
    case 'binary_compressed':
      return ofPacked(bytes.subarray(header.begin), header);
    default:
      throw new Error(`its points are written as "${header.data.slice(0, 40)}", which is none of PCD's ways`);
  }
}

function readHeader(bytes: Uint8Array): Header {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MOST_HEADER_BYTES));
  const entries = new Map<string, string[]>();
  let begin = 0;
  while (begin < text.length && !entries.has('DATA')) {
    const end = text.indexOf('\n', begin);
    const line = text.slice(begin, end < 0 ? text.length : end).trim();
    begin = end < 0 ? text.length : end + 1;
    const [key = '', ...values] = line.split(/\s+/);
    if (key !== '' && !key.startsWith('#')) entries.set(key.toUpperCase(), values);
  }
  if (!entries.has('DATA')) throw new Error('its header has no line DATA');
  const names = entries.get('FIELDS') ?? entries.get('COLUMNS') ?? [];
  const fields = fieldsOf(names, entries);
  const whole = (key: string): number | undefined => {
    const [value] = entries.get(key) ?? [];
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number < 0)
      throw new Error(`its ${key} is ${value.slice(0, 40)}, no count`);
    return number;
  };
  const points = whole('POINTS');
  const width = whole('WIDTH') ?? points ?? 0;
  const height = whole('HEIGHT') ?? 1;
  const step = fields.reduce((sum, { size, count }) => sum + size * count, 0);
  const [data = ''] = entries.get('DATA') ?? [];
  return {
    fields,
    step,
    width,
    height,
    points: points ?? width * height,
    data: data.toLowerCase(),
    begin,
    viewpoint: viewpointOf(entries.get('VIEWPOINT')),
  };
}

/** tx ty tz qw qx qy qz; undefined for 0 0 0 1 0 0 0 and where it is none. */
function viewpointOf(words: readonly string[] = []): string | undefined {
  const numbers = words.map(Number);
  if (numbers.length !== 7 || !numbers.every(Number.isFinite)) return undefined;
  const [x, y, z, w = 1] = numbers;
  return x === 0 && y === 0 && z === 0 && Math.abs(Math.abs(w) - 1) < 1e-6 ? undefined : numbers.join(' ');
}

function fieldsOf(names: readonly string[], entries: ReadonlyMap<string, readonly string[]>): Field[] {
  let [offset, values] = [0, 0];
  return names.map((name, i) => {
    const [size, letter] = [Number(entries.get('SIZE')?.[i]), entries.get('TYPE')?.[i] ?? ''];
    const count = Number(entries.get('COUNT')?.[i] ?? 1);
    const kind = `${letter.toUpperCase()}${size}`;
    const wide: Field['wide'] = kind === 'I8' || kind === 'U8' ? kind : undefined;
    const type = wide ? 'f64' : TYPES[kind];
    values += count;
    if (!type || !Number.isSafeInteger(count) || count < 0 || values > MOST_VALUES)
      throw new Error(
        `its field "${name.slice(0, 40)}" is ${count} × ${kind.slice(0, 40)}, which is no field`,
      );
    const field = { name, type, offset, count, size, wide };
    offset += size * count;
    return field;
  });
}

/** Named fields with a value; "_" is padding. */
const named = ({ fields }: Header): Field[] => fields.filter(({ name, count }) => name !== '_' && count > 0);

/** Rows as they are; a file that ends early keeps its whole points. */
function ofRows(rows: Uint8Array, header: Header): CloudFile {
  const { step, points } = header;
  const there = step === 0 ? 0 : Math.min(points, Math.floor(rows.byteLength / step));
  const data = rows.subarray(0, there * step);
  narrow(data, header);
  const notes = there < points ? [cut(points, there)] : [];
  const size = there === header.width * header.height ? header : { width: there, height: 1 };
  return { cloud: packedRows(data, step, there, named(header), size), notes };
}

const cut = (claimed: number, there: number): CloudFile['notes'][number] => ({
  level: 'error',
  reason: `claims ${claimed} points and has ${there}: it is cut`,
});

/** 8-byte integers as doubles, in place: nanoseconds since 1970 keep 256 ns. */
function narrow(data: Uint8Array, { fields, step }: Header): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (const { wide, offset, count } of fields) {
    if (!wide) continue;
    for (let row = 0; row + step <= data.byteLength; row += step)
      for (let at = row + offset, k = 0; k < count; k++, at += 8)
        view.setFloat64(
          at,
          Number(wide === 'I8' ? view.getBigInt64(at, true) : view.getBigUint64(at, true)),
          true,
        );
  }
}

/** Field by field, each of all points: brought to rows. */
function ofPacked(bytes: Uint8Array, header: Header): CloudFile {
  const { step, points } = header;
  if (bytes.byteLength < 8) throw new Error('it ends before its packed points');
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const [packed, unpacked] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (packed > bytes.byteLength - 8)
    throw new Error(
      `it is cut: its packed points have ${packed} bytes, and ${bytes.byteLength - 8} are there`,
    );
  if (unpacked !== step * points || unpacked > MOST_CLOUD_BYTES)
    throw new Error(`it claims ${points} points of ${step} bytes and ${unpacked} bytes of them`);
  const columns = unpackLzf(bytes.subarray(8, 8 + packed), unpacked);
  const rows = new Uint8Array(unpacked);
  let from = 0;
  for (const { offset, size, count } of header.fields)
    for (let i = 0, at = offset; i < points; i++, at += step)
      for (let k = 0; k < size * count; k++) rows[at + k] = columns[from++] ?? 0;
  return ofRows(rows, header);
}

function ofText(bytes: Uint8Array, header: Header): CloudFile {
  const numbers = new TextNumbers(bytes.subarray(header.begin));
  const width = header.fields.reduce((sum, { count }) => sum + count, 0);
  const table = numbers.table(width, header.points);
  const { columns, rows } = table;
  let at = 0;
  const kept = header.fields.flatMap(({ name, count, type }) => {
    const own = columns.slice(at, at + count);
    at += count;
    // Of a field of several values a point each is a column of its own here.
    return name === '_'
      ? []
      : own.map((values, k) => ({
          name: count === 1 ? name : `${name}[${k}]`,
          type: type === 'f64' ? type : typeOfText(name, type),
          values,
        }));
  });
  const notes = [...(rows < header.points ? [cut(header.points, rows)] : []), ...oddNotes(table)];
  return { cloud: packColumns(kept, rows), notes };
}
