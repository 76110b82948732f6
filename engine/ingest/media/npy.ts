/**
 * NumPy's .npy arrays (NEP 1, versions 1 to 3) of numbers: one or two dimensions, row by row or column by column, little endian. What
 * holds objects (pickles, which may run code) is refused.
 */

import type { ColumnType } from '../../contract/columns.ts';

export type NpyNumbers = {
  /** As which a column keeps its numbers: single precision for what is smaller. */
  readonly type: 'f32' | 'f64';
  readonly rows: number;
  readonly columns: number;
  /** NaN beyond the array. */
  at(row: number, column: number): number;
  /** The file ends before its last row; the rows before are there. */
  readonly cut: boolean;
};

const MAGIC = '\x93NUMPY';
/** Text of a header; two dimensions take 118 bytes. */
const MOST_HEADER = 4096;
const MOST_COLUMNS = 64;
/** Of one or two bytes each, which take eight in memory: a packed file may hold a thousand times its size of them. */
const MOST_NARROW = 32 * 1024 * 1024;

type Read = (view: DataView, at: number) => number;
const TYPES: Readonly<Record<string, readonly [bytes: number, read: Read]>> = {
  '<f8': [8, (view, at) => view.getFloat64(at, true)],
  '<f4': [4, (view, at) => view.getFloat32(at, true)],
  '<i8': [8, (view, at) => Number(view.getBigInt64(at, true))],
  '<i4': [4, (view, at) => view.getInt32(at, true)],
  '<u8': [8, (view, at) => Number(view.getBigUint64(at, true))],
  '<u4': [4, (view, at) => view.getUint32(at, true)],
  '<u2': [2, (view, at) => view.getUint16(at, true)],
  '<i2': [2, (view, at) => view.getInt16(at, true)],
  '|i1': [1, (view, at) => view.getInt8(at)],
  '|u1': [1, (view, at) => view.getUint8(at)],
  '|b1': [1, (view, at) => view.getUint8(at)],
};

/** @throws Error in words when the bytes are no such array. */
export function readNpy(bytes: Uint8Array): NpyNumbers {
  const { view, header, from } = headerOf(bytes);
  const [, type = ''] = /'descr':\s*'([^']*)'/.exec(header) ?? [];
  const [, order] = /'fortran_order':\s*(True|False)/.exec(header) ?? [];
  const [, shape] = /'shape':\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  const known = TYPES[type];
  if (!known || order === undefined || shape === undefined)
    throw new Error(`it holds no numbers that are read (${type.slice(0, 20) || 'no type'})`);
  const sides = sidesOf(shape);
  const [rows = 1, columns = 1] = sides;
  if (sides.length === 0 || sides.length > 2 || columns < 1 || columns > MOST_COLUMNS)
    throw new Error(`its shape is (${shape.slice(0, 60)})`);
  const [size, read] = known;
  const there = Math.floor((bytes.byteLength - from) / size);
  checkNarrow(size, Math.min(there, rows * columns));
  const byColumns = order === 'True' && columns > 1;
  if (byColumns && there < rows * columns) throw new Error('it is cut, and lies column by column');
  const whole = Math.min(rows, Math.floor(there / columns));
  return {
    // Integers of four bytes and more have digits that single precision loses.
    type: type === '<f4' || size < 4 ? 'f32' : 'f64',
    rows: whole,
    columns,
    cut: whole < rows,
    at(row, column) {
      if (row < 0 || row >= whole || column < 0 || column >= columns) return Number.NaN;
      return read(view, from + size * (byColumns ? column * rows + row : row * columns + column));
    },
  };
}

function checkNarrow(size: number, numbers: number): void {
  if (size < 4 && numbers > MOST_NARROW)
    throw new Error(
      `it holds ${numbers} numbers of ${size} bytes, more than the ${MOST_NARROW} that are read`,
    );
}

type Header = { readonly view: DataView; readonly header: string; readonly from: number };

function headerOf(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // TextDecoder takes latin1 for windows-1252, in which 0x93 is a quotation mark.
  const latin = (from: number, to: number): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  if (bytes.byteLength < 12 || latin(0, 6) !== MAGIC) throw new Error('it is no .npy array');
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw new Error(`it is of version ${version}`);
  const begin = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER || begin + length > bytes.byteLength) throw new Error('its header is cut');
  const header = latin(begin, begin + length);
  return { view, header, from: begin + length };
}

/** What an array is, by its header. @throws Error in words when the bytes are no .npy */
export function npyShape(bytes: Uint8Array): {
  readonly isRecords: boolean;
  readonly sides: readonly number[];
} {
  const { header } = headerOf(bytes);
  const [, shape = ''] = /'shape':\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  return { isRecords: /'descr':\s*\[/.test(header), sides: sidesOf(shape) };
}

const sidesOf = (shape: string): number[] =>
  shape.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));

/** As which columns keep the numbers of a field; 8-byte integers become doubles. */
const COLUMN_TYPES: Readonly<Record<string, ColumnType>> = {
  '<f4': 'f32',
  '<i4': 'i32',
  '<u4': 'u32',
  '<u2': 'u16',
  '<i2': 'i16',
  '|i1': 'i8',
  '|u1': 'u8',
  '|b1': 'u8',
};

/** Fields of an array of records by name; one that is no plain number is left out. */
export type NpyRecords = {
  readonly count: number;
  readonly fields: ReadonlyMap<string, Float64Array>;
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly cut: boolean;
};

/** @throws Error in words when the bytes are no array of records of numbers. */
export function readNpyRecords(bytes: Uint8Array): NpyRecords {
  const { view, header, from } = headerOf(bytes);
  const [, list] = /'descr':\s*\[([^\]]*)\]/.exec(header) ?? [];
  const [, shape] = /'shape':\s*\((\d+),?\)/.exec(header) ?? [];
  if (list === undefined || shape === undefined) throw new Error('it is no list of records');
  const types = [...list.matchAll(/\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)/g)].map(
    ([, name = '', type = '']) => ({
      name,
      type,
      known: TYPES[type],
    }),
  );
  if (types.length === 0 || types.length > MOST_COLUMNS || types.some(({ known }) => !known))
    throw new Error('its records hold no plain numbers');
  const step = types.reduce((sum, { known }) => sum + (known?.[0] ?? 0), 0);
  const claimed = Number(shape);
  const count = Math.min(claimed, Math.floor((bytes.byteLength - from) / step));
  checkNarrow(Math.floor(step / types.length), count * types.length);
  const fields = new Map<string, Float64Array>();
  let offset = 0;
  for (const { name, known } of types) {
    const [size, read] = known ?? [0, () => Number.NaN];
    const at = from + offset;
    fields.set(
      name,
      Float64Array.from({ length: count }, (_, i) => read(view, at + i * step)),
    );
    offset += size;
  }
  const kinds = new Map(types.map(({ name, type }) => [name, COLUMN_TYPES[type] ?? 'f64'] as const));
  return { count, fields, types: kinds, cut: count < claimed };
}
