/** Tables of feather files of version 2, plain or packed by LZ4 or zstd: the columns that are asked for, by name. */
import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { type PackedSize, UnpackAllowance } from '../../compression/allowance.ts';
import { reasonOf } from '../../files.ts';
import { type ArrowBatch, type ArrowColumn, columnsOfBatch, MOST_ROWS } from './arrow-batch.ts';
import { type ArrowField, dictionaryField, fieldsOf } from './arrow-schema.ts';
import { type ArrowMessage, arrowMessages, footerSchema, isFeather } from './arrow-stream.ts';

/** Batches of rows and of words of a file; a sweep of 100,000 points has two. */
const MOST_BATCHES = 4096;
/** Of all buffers of a table: its columns are held together. */
const MOST_UNPACKED = 256 * 1024 * 1024;

export class FeatherTable {
  readonly rows: number;
  readonly names: readonly string[];
  /** Why the rest of the file could not be read, where that is so; the rows before it are there. */
  readonly fault: string | undefined;
  readonly #batches: readonly ArrowBatch[];

  constructor(names: readonly string[], batches: readonly ArrowBatch[], fault: string | undefined) {
    this.names = names;
    this.#batches = batches;
    this.fault = fault;
    this.rows = batches.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** The first of the names that the table lacks as a column of numbers or text. */
  lacks(names: readonly string[]): string | undefined {
    return names.find(
      (name) => !this.#batches.every(({ columns }) => (columns.get(name)?.kind ?? 'other') !== 'other'),
    );
  }

  /** Values as doubles, NaN where a row has none or the column is not of numbers. */
  numbers(name: string): Float64Array {
    const out = new Float64Array(this.rows);
    this.#each(name, (column, at, rows) => {
      for (let row = 0; row < rows; row++) out[at + row] = numberOf(column, row);
    });
    return out;
  }

  /** Values of a column of whole numbers, exact; undefined where a row has none. */
  integers(name: string): (bigint | undefined)[] {
    const out: (bigint | undefined)[] = new Array(this.rows).fill(undefined);
    this.#each(name, (column, at, rows) => {
      if (column?.kind !== 'number') return;
      for (let row = 0; row < rows; row++) {
        const value = column.values[row];
        if (!column.valid(row) || value === undefined) continue;
        if (typeof value === 'bigint') out[at + row] = value;
        else if (Number.isSafeInteger(value) && !column.half) out[at + row] = BigInt(value);
      }
    });
    return out;
  }

  texts(name: string): (string | undefined)[] {
    const out: (string | undefined)[] = new Array(this.rows).fill(undefined);
    this.#each(name, (column, at, rows) => {
      if (column?.kind !== 'text') return;
      for (let row = 0; row < rows; row++) out[at + row] = column.values[row];
    });
    return out;
  }

  #each(name: string, see: (column: ArrowColumn | undefined, at: number, rows: number) => void): void {
    let at = 0;
    for (const { rows, columns } of this.#batches) {
      see(columns.get(name), at, rows);
      at += rows;
    }
  }
}

/**
 * The rows of a file up to its first fault.
 * @throws Error in words when it is no feather file or has no schema that can be read.
 */
export async function readFeather(bytes: Uint8Array, wanted: readonly string[]): Promise<FeatherTable> {
  if (!isFeather(bytes)) throw new Error('it is no feather file of version 2: the magic ARROW1 is missing');
  const reader = new BatchReader(bytes, new Set(wanted));
  let fault: string | undefined;
  try {
    for (const message of arrowMessages(bytes)) await reader.take(message);
  } catch (error) {
    if (reader.fields === undefined) throw error;
    fault = reasonOf(error);
  }
  if (reader.fields === undefined) throw new Error('it has no schema');
  return new FeatherTable(
    reader.fields.map(({ name }) => name),
    reader.batches,
    fault,
  );
}

class TableAllowance extends UnpackAllowance {
  #held = 0;

  override refuse(size: PackedSize, stored: number): string | undefined {
    this.#held += size.uncompressedBytes;
    if (this.#held <= MOST_UNPACKED) return super.refuse(size, stored);
    return `claims ${size.uncompressedBytes} bytes unpacked: with those before more than the ${MOST_UNPACKED} of a table`;
  }
}

class BatchReader {
  fields: readonly ArrowField[] | undefined;
  readonly batches: ArrowBatch[] = [];
  readonly #bytes: Uint8Array;
  readonly #wanted: ReadonlySet<string>;
  readonly #allowance = new TableAllowance();
  readonly #dictionaries = new Map<bigint, (string | undefined)[]>();
  #read = 0;
  #rows = 0;
  #schema: Schema | undefined;

  constructor(bytes: Uint8Array, wanted: ReadonlySet<string>) {
    this.#bytes = bytes;
    this.#wanted = wanted;
  }

  #begin(schema: Schema, room: number): readonly ArrowField[] {
    this.#schema = schema;
    this.fields = fieldsOf(schema, room);
    return this.fields;
  }

  #fieldsOfFooter(): readonly ArrowField[] {
    const found = footerSchema(this.#bytes);
    if (!found) throw new Error('its first message is no schema, and its footer has none');
    return this.#begin(found.schema, found.room);
  }

  /** Rows and words count together. @throws Error where there are too many */
  #count(batch: RecordBatch): void {
    this.#rows += Math.max(0, Number(batch.length()));
    if (this.#rows > MOST_ROWS)
      throw new Error(`it has ${this.#rows} rows, more than the ${MOST_ROWS} that are read`);
  }

  async take({ header, type, room, body }: ArrowMessage): Promise<void> {
    if (type === MessageHeader.Schema && !this.#schema) {
      this.#begin(header.header(new Schema()) as Schema, room);
      return;
    }
    const fields = this.fields ?? this.#fieldsOfFooter();
    if (type !== MessageHeader.RecordBatch && type !== MessageHeader.DictionaryBatch) return;
    if (this.#read++ >= MOST_BATCHES) throw new Error(`it has more than ${MOST_BATCHES} batches`);
    if (type === MessageHeader.RecordBatch) {
      const batch = header.header(new RecordBatch()) as RecordBatch;
      this.#count(batch);
      this.batches.push(
        await columnsOfBatch(batch, body, fields, this.#wanted, this.#dictionaries, this.#allowance),
      );
    } else {
      const batch = header.header(new DictionaryBatch()) as DictionaryBatch;
      const field = this.#schema && dictionaryField(fields, this.#schema, batch.id());
      const data = batch.data();
      if (!field || !data) return;
      this.#count(data);
      const { columns } = await columnsOfBatch(
        data,
        body,
        [field],
        new Set(['']),
        new Map(),
        this.#allowance,
      );
      const words = columns.get('');
      if (words?.kind !== 'text') return;
      const before = batch.isDelta() ? this.#dictionaries.get(batch.id()) : undefined;
      if (!before) this.#dictionaries.set(batch.id(), words.values.slice());
      else for (const word of words.values) before.push(word);
    }
  }
}

function numberOf(column: ArrowColumn | undefined, row: number): number {
  if (column?.kind !== 'number' || !column.valid(row)) return Number.NaN;
  const value = Number(column.values[row] ?? Number.NaN);
  return column.half ? (halfFloat(value) ?? Number.NaN) : value;
}

let halves: Float32Array | undefined;

/** The value of a 16-bit float (IEEE 754 binary16) by its bits: a table, since a sweep has 300,000 of them. */
function halfFloat(bits: number): number | undefined {
  halves ??= Float32Array.from({ length: 65_536 }, (_, word) => {
    const [sign, exponent, fraction] = [word >> 15 === 1 ? -1 : 1, (word >> 10) & 31, word & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  return halves[bits];
}
