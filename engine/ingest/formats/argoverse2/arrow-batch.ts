/** The columns of a record batch: buffers of its body, unpacked where they are packed, each checked against the rows it is for. */

import { zstdDecompressSync } from 'node:zlib';
import { CompressionType } from 'apache-arrow/fb/compression-type';
import type { RecordBatch } from 'apache-arrow/fb/record-batch';
import type { UnpackAllowance } from '../../compression/allowance.ts';
import { unpackLz4 } from '../../compression/lz4.ts';
import type { ArrowField } from './arrow-schema.ts';

/** Rows of a table; a sweep has 100,000. */
export const MOST_ROWS = 2 * 1024 * 1024;

export type NumberValues =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** `half`: the values are the bits of 16-bit floats. */
export type ArrowColumn =
  | { readonly kind: 'number'; readonly values: NumberValues; readonly half: boolean; readonly valid: Valid }
  | { readonly kind: 'text'; readonly values: readonly (string | undefined)[] }
  | { readonly kind: 'other' };

/** Whether a row has a value. */
type Valid = (row: number) => boolean;

export type ArrowBatch = { readonly rows: number; readonly columns: ReadonlyMap<string, ArrowColumn> };
export type Dictionaries = ReadonlyMap<bigint, readonly (string | undefined)[]>;

/** The buffers of a batch in their order; packed ones are unpacked only when they are asked for. */
class Buffers {
  readonly #batch: RecordBatch;
  readonly #body: Uint8Array;
  readonly #allowance: UnpackAllowance;
  #next = 0;

  constructor(batch: RecordBatch, body: Uint8Array, allowance: UnpackAllowance) {
    this.#batch = batch;
    this.#body = body;
    this.#allowance = allowance;
  }

  skip(count: number): void {
    this.#next += count;
  }

  /** @throws Error where the buffer is missing, reaches past the body, or cannot be unpacked. */
  async take(): Promise<Uint8Array> {
    const buffer = this.#next < this.#batch.buffersLength() ? this.#batch.buffers(this.#next) : undefined;
    const number = this.#next++;
    if (!buffer) throw new Error(`buffer ${number} is missing`);
    const [offset, length] = [buffer.offset(), buffer.length()];
    const most = BigInt(this.#body.byteLength);
    if (offset < 0n || length < 0n || offset + length > most)
      throw new Error(`buffer ${number} claims bytes ${offset} to ${offset + length} of ${most}`);
    const bytes = this.#body.subarray(Number(offset), Number(offset + length));
    const compression = this.#batch.compression();
    if (!compression || bytes.byteLength === 0) return bytes;
    return this.#unpack(bytes, compression.codec(), number);
  }

  /** Packed: eight bytes of the unpacked size, −1 for "not packed", then the frame (Arrow columnar format, BodyCompression). */
  async #unpack(bytes: Uint8Array, codec: CompressionType, number: number): Promise<Uint8Array> {
    if (bytes.byteLength < 8) throw new Error(`buffer ${number} is too short to be packed`);
    const claim = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
    const frame = bytes.subarray(8);
    if (claim === -1n) return frame;
    const compression = codec === CompressionType.ZSTD ? 'zstd' : 'lz4';
    const size = Number(claim);
    const refused =
      claim < 0n
        ? `claims ${claim} bytes unpacked`
        : this.#allowance.refuse({ compression, uncompressedBytes: size }, frame.byteLength);
    if (refused !== undefined) throw new Error(`buffer ${number} ${refused}`);
    const got =
      compression === 'lz4'
        ? await unpackLz4(frame, size)
        : new Uint8Array(zstdDecompressSync(frame, { maxOutputLength: size }));
    if (got.byteLength !== size)
      throw new Error(`buffer ${number} has ${got.byteLength} bytes unpacked, not ${size}`);
    return got;
  }
}

/**
 * @param wanted names of the columns that are unpacked; the others are passed over.
 * @throws Error in words where counts do not fit the bytes that are there.
 */
export async function columnsOfBatch(
  batch: RecordBatch,
  body: Uint8Array,
  fields: readonly ArrowField[],
  wanted: ReadonlySet<string>,
  dictionaries: Dictionaries,
  allowance: UnpackAllowance,
): Promise<ArrowBatch> {
  const rows = Number(batch.length());
  if (!(rows >= 0 && rows <= MOST_ROWS)) throw new Error(`a batch claims ${batch.length()} rows`);
  const buffers = new Buffers(batch, body, allowance);
  const columns = new Map<string, ArrowColumn>();
  for (const field of fields) {
    if (!wanted.has(field.name) || field.layout.kind === 'other') {
      buffers.skip(field.buffers);
      continue;
    }
    const nulls = field.node < batch.nodesLength() ? batch.nodes(field.node)?.nullCount() : undefined;
    const valid = validOf(await buffers.take(), nulls ?? 0n, rows);
    if (field.layout.kind === 'text') {
      const [offsets, text] = [await buffers.take(), await buffers.take()];
      columns.set(field.name, {
        kind: 'text',
        values: textOf(offsets, text, field.layout.wide, rows, valid),
      });
      continue;
    }
    const { type, half } = field.layout;
    const values = valuesOf(type, await buffers.take(), rows);
    const words = field.dictionary === undefined ? undefined : (dictionaries.get(field.dictionary) ?? []);
    columns.set(
      field.name,
      words
        ? {
            kind: 'text',
            values: Array.from({ length: rows }, (_, row) =>
              valid(row) ? words[Number(values[row])] : undefined,
            ),
          }
        : { kind: 'number', values, half, valid },
    );
  }
  return { rows, columns };
}

function valuesOf(
  Type: { readonly BYTES_PER_ELEMENT: number } & (new (
    b: ArrayBuffer,
    at: number,
    n: number,
  ) => NumberValues),
  bytes: Uint8Array,
  rows: number,
): NumberValues {
  const size = rows * Type.BYTES_PER_ELEMENT;
  if (bytes.byteLength < size) throw new Error(`a column of ${rows} rows has ${bytes.byteLength} bytes`);
  const used = bytes.subarray(0, size);
  const aligned = used.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? used : new Uint8Array(used);
  return new Type(aligned.buffer as ArrayBuffer, aligned.byteOffset, rows);
}

function validOf(bitmap: Uint8Array, nulls: bigint, rows: number): Valid {
  if (nulls === 0n || bitmap.byteLength === 0) return () => true;
  if (bitmap.byteLength * 8 < rows)
    throw new Error(`a bitmap of ${rows} rows has ${bitmap.byteLength} bytes`);
  return (row) => (((bitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** Characters of a text; categories and names have some 40. */
const MOST_TEXT = 4096;

function textOf(
  offsets: Uint8Array,
  bytes: Uint8Array,
  wide: boolean,
  rows: number,
  valid: Valid,
): (string | undefined)[] {
  if (rows === 0) return [];
  const at = valuesOf(wide ? BigInt64Array : Int32Array, offsets, rows + 1);
  const decoder = new TextDecoder();
  return Array.from({ length: rows }, (_, row) => {
    const [from, to] = [Number(at[row] ?? 0), Number(at[row + 1] ?? 0)];
    // Places never go back, not even where a row has no value: else the same bytes would be many texts.
    if (!(from >= 0 && to >= from && to <= bytes.byteLength && to - from <= MOST_TEXT))
      throw new Error(`the text of row ${row} claims bytes ${from} to ${to} of ${bytes.byteLength}`);
    if (!valid(row)) return undefined;
    return decoder.decode(bytes.subarray(from, to));
  });
}
