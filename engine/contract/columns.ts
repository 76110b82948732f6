/**
 * The column block: the one binary layout for clouds, radar scans, trajectories, rasters, polylines and series, in the
 * drive file and on the wire. Little endian throughout:
 *
 *     0   4  magic "LTCB"
 *     4   4  u32 length H of the JSON header in bytes
 *     8   H  UTF-8 JSON: { "meta": {…}, "columns": [{ "name", "type", "offset", "length" }, …] }
 *     …      zero padding to a multiple of 8; the payload starts here
 *
 * `offset` is in bytes from the start of the payload and a multiple of 8; `length` counts values, not bytes. Columns may
 * differ in length (vertices and line starts in one block). A block placed at an 8-byte-aligned address is read without a
 * copy. docs/drive-file.md lists the columns of each kind.
 */

import { InputError, messageOf } from './errors.ts';
import { parseJson } from './json.ts';
import { byName } from './text/byName.ts';

export type ColumnArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

export type ColumnType = 'f32' | 'f64' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32';

export type Meta = { readonly [key: string]: unknown };

export type ColumnBlock = {
  readonly meta: Meta;
  readonly columns: ReadonlyMap<string, ColumnArray>;
};

/** The array of each type of column. */
export const COLUMN_ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const;

const MAGIC = 0x4243544c;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
/** Bounds of a header that somebody else wrote: lines of a polyline part fill it most. */
const HEADER_LIMITS = { length: MAX_HEADER_BYTES, depth: 32, values: 2_000_000 };
/** Columns of one block; a cloud with every field of its sensor has some twenty. */
const MAX_COLUMNS = 4096;

function typeOf(array: ColumnArray): ColumnType {
  if (array instanceof Float32Array) return 'f32';
  if (array instanceof Float64Array) return 'f64';
  if (array instanceof Int8Array) return 'i8';
  if (array instanceof Uint8Array) return 'u8';
  if (array instanceof Int16Array) return 'i16';
  if (array instanceof Uint16Array) return 'u16';
  if (array instanceof Int32Array) return 'i32';
  return 'u32';
}

const align8 = (n: number): number => (n + 7) & ~7;

/** Encodes columns in the order given. The bytes are the same for the same input, so they can be hashed. */
export function encodeColumns(meta: Meta, columns: Readonly<Record<string, ColumnArray>>): Uint8Array {
  const shapes = byName<ColumnShape>();
  for (const [name, array] of Object.entries(columns))
    shapes[name] = { type: typeOf(array), length: array.length };
  const block = layoutColumns(meta, shapes);
  for (const [name, array] of Object.entries(columns)) {
    const target = block.columns.get(name);
    if (target) bytesOf(target).set(bytesOf(array));
  }
  return block.bytes;
}

export type ColumnShape = { readonly type: ColumnType /** Values, not bytes. */; readonly length: number };

/**
 * A block whose columns are to be filled in place, which saves large sweeps a copy. `take` gives the memory (of this many
 * bytes, 8-byte aligned, of any content); without it fresh memory is used and the columns are zero.
 */
export function layoutColumns(
  meta: Meta,
  shapes: Readonly<Record<string, ColumnShape>>,
  take: (bytes: number) => Uint8Array = (bytes) => new Uint8Array(bytes),
): { readonly bytes: Uint8Array; readonly columns: ReadonlyMap<string, ColumnArray> } {
  let end = 0;
  const listed = Object.entries(shapes).map(([name, { type, length }]) => {
    const offset = end;
    end = align8(end + length * COLUMN_ARRAYS[type].BYTES_PER_ELEMENT);
    return { name, type, offset, length };
  });
  const header = new TextEncoder().encode(JSON.stringify({ meta, columns: listed }));
  const start = align8(8 + header.length);
  const bytes = take(start + end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, header.length, true);
  bytes.set(header, 8);
  bytes.fill(0, 8 + header.length, start);
  const columns = new Map<string, ColumnArray>();
  for (const { name, type, offset, length } of listed) {
    const Type = COLUMN_ARRAYS[type];
    const to = start + offset + length * Type.BYTES_PER_ELEMENT;
    bytes.fill(0, to, align8(to));
    columns.set(name, new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset + start + offset, length));
  }
  return { bytes, columns };
}

const bytesOf = (array: ColumnArray): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/**
 * Decodes a column block. The columns are views of `bytes` where its address allows, copies where it does not.
 * @throws InputError when the bytes are not a column block or a column reaches past their end.
 */
export function decodeColumns(bytes: Uint8Array): ColumnBlock {
  if (bytes.byteLength < 8)
    throw new InputError(`A column block of ${bytes.byteLength} bytes is too short to hold its header.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC)
    throw new InputError('These bytes are not a column block: the magic "LTCB" is missing.');
  const headerLength = view.getUint32(4, true);
  const start = align8(8 + headerLength);
  if (headerLength > MAX_HEADER_BYTES || start > bytes.byteLength + 7) {
    throw new InputError(
      `The column block's header claims ${headerLength} bytes, but the block has ${bytes.byteLength}.`,
    );
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerLength));
  const columns = new Map<string, ColumnArray>();
  let end = 0;
  for (const { name, type, offset, length } of header.columns) {
    if (columns.has(name)) throw new InputError(`The column block lists column "${name}" twice.`);
    const Type = COLUMN_ARRAYS[type];
    const from = start + offset;
    // Columns follow one another: so all of them together are no larger than the block, also where they are copied.
    if (offset < end) throw new InputError(`Column "${name}" overlaps another one.`);
    end = offset + length * Type.BYTES_PER_ELEMENT;
    if (from + length * Type.BYTES_PER_ELEMENT > bytes.byteLength) {
      throw new InputError(
        `Column "${name}" (${length} × ${type}) reaches past the end of its block of ${bytes.byteLength} bytes.`,
      );
    }
    columns.set(name, viewOrCopy(bytes, Type, from, length));
  }
  return { meta: header.meta, columns };
}

type Listed = {
  readonly name: string;
  readonly type: ColumnType;
  readonly offset: number;
  readonly length: number;
};

function parseHeader(bytes: Uint8Array): { meta: Meta; columns: Listed[] } {
  let parsed: unknown;
  try {
    parsed = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), HEADER_LIMITS);
  } catch (error) {
    throw new InputError(`The column block's header is not usable: ${messageOf(error)}`);
  }
  if (
    typeof parsed !== 'object' ||
    parsed === null ||
    !('columns' in parsed) ||
    !Array.isArray(parsed.columns)
  ) {
    throw new InputError("The column block's header lists no columns.");
  }
  if (parsed.columns.length > MAX_COLUMNS)
    throw new InputError(
      `The column block lists ${parsed.columns.length} columns, more than ${MAX_COLUMNS}.`,
    );
  const meta = 'meta' in parsed && typeof parsed.meta === 'object' && parsed.meta !== null ? parsed.meta : {};
  return { meta: meta as Meta, columns: parsed.columns.map(checkListed) };
}

const isColumnType = (type: unknown): type is ColumnType =>
  typeof type === 'string' && Object.hasOwn(COLUMN_ARRAYS, type);

function checkListed(entry: unknown): Listed {
  const { name, type, offset, length }: Readonly<Record<string, unknown>> =
    typeof entry === 'object' && entry !== null ? { ...entry } : {};
  const whole = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (
    typeof name !== 'string' ||
    !isColumnType(type) ||
    !whole(offset) ||
    !whole(length) ||
    offset % 8 !== 0
  ) {
    throw new InputError(
      `The column block lists an unusable column: ${JSON.stringify(entry)?.slice(0, 200)}.`,
    );
  }
  return { name, type, offset, length };
}

function viewOrCopy(
  bytes: Uint8Array,
  Type: (typeof COLUMN_ARRAYS)[ColumnType],
  from: number,
  length: number,
): ColumnArray {
  const address = bytes.byteOffset + from;
  if (address % Type.BYTES_PER_ELEMENT === 0) return new Type(bytes.buffer as ArrayBuffer, address, length);
  // Not bytes.slice: on a Buffer that would be a view again.
  const copy = new Uint8Array(bytes.subarray(from, from + length * Type.BYTES_PER_ELEMENT));
  return new Type(copy.buffer, 0, length);
}

/** The column of this name and type. @throws InputError naming what is missing. */
export function column<T extends ColumnType>(
  block: Pick<ColumnBlock, 'columns'>,
  name: string,
  type: T,
): InstanceType<(typeof COLUMN_ARRAYS)[T]> {
  const found = block.columns.get(name);
  if (!found)
    throw new InputError(
      `The block has no column "${name}"; it has ${[...block.columns.keys()].join(', ') || 'none'}.`,
    );
  if (!(found instanceof COLUMN_ARRAYS[type]))
    throw new InputError(`Column "${name}" is ${typeOf(found)}, not ${type}.`);
  return found as InstanceType<(typeof COLUMN_ARRAYS)[T]>;
}
