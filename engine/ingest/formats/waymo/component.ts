/** Reads the rows of a component, and says what is wrong with it: missing, unreadable, cut, or without a column. */
import { join } from 'node:path';
import { reasonOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { type Cell, ParquetFile } from '../../media/parquet/parquet.ts';
import { type Component, fileOf, type Segment } from './layout.ts';

export type Row = {
  /** NaN where there is none. */
  number(column: string): number;
  /** Undefined where the row has no whole number that fits. */
  integer(column: string): bigint | undefined;
  bytes(column: string): Uint8Array | undefined;
  /** Numbers of a list; undefined where the row has no list. */
  list(column: string): Float32Array | Float64Array | Int32Array | undefined;
};

export type Tally = { bytes: number; files: number; readonly findings: Finding[] };

/**
 * @param columns those that are read
 * @param missing what the absence costs, in words; undefined where a segment may well lack it
 * @param optional those of them that may not be there
 */
export async function* rowsOf(
  segment: Segment,
  component: Component,
  columns: readonly string[],
  tally: Tally,
  missing?: string,
  optional: readonly string[] = [],
): AsyncGenerator<Row> {
  const file = fileOf(component, segment);
  const note = (level: Finding['level'], place: string, reason: string, count = 1, lost = false): void => {
    tally.findings.push({ level, file, place, reason, count, ...(lost ? { lost } : {}) });
  };
  let parquet: ParquetFile;
  try {
    parquet = await ParquetFile.open(join(segment.root, file));
  } catch (error) {
    const reason = reasonOf(error);
    if (!reason.includes('does not exist')) note('error', 'whole file', `cannot be read: ${reason}`, 1, true);
    else if (missing !== undefined) note('warn', 'whole file', `missing: ${missing}`);
    return;
  }
  try {
    tally.files++;
    tally.bytes += parquet.bytes;
    const there = columns.filter((column) => parquet.has(column));
    const lacked = columns.find((column) => !there.includes(column) && !optional.includes(column));
    if (lacked !== undefined) {
      note('error', lacked, 'is no column of the file that can be read: the file is not used', 1, true);
      return;
    }
    let row = 0;
    for await (const read of parquet.read(there)) {
      if ('fault' in read)
        note(
          'error',
          `row ${row}`,
          `${read.fault}: the rest of its group of rows is left out`,
          read.lost,
          true,
        );
      else {
        row++;
        yield rowOf(there, read.cells);
      }
    }
  } finally {
    await parquet.close();
  }
}

function rowOf(columns: readonly string[], cells: readonly Cell[]): Row {
  const cell = (column: string): Cell => cells[columns.indexOf(column)];
  return {
    number(column) {
      const value = cell(column);
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
    },
    integer(column) {
      const value = cell(column);
      if (typeof value === 'bigint') return value;
      return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
    },
    bytes(column) {
      const value = cell(column);
      return value instanceof Uint8Array ? value : undefined;
    },
    list(column) {
      const value = cell(column);
      return value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array
        ? value
        : undefined;
    },
  };
}

export const TIME = 'key.frame_timestamp_micros';

/** Of a frame, nanoseconds UTC. */
export function timeOf(row: Row): bigint | undefined {
  const micros = row.integer(TIME);
  return micros !== undefined && micros > 0n && micros < MOST_MICROS ? micros * 1000n : undefined;
}

/** Later than the year 2200 the nanoseconds would not fit into 63 bits. */
const MOST_MICROS = 7_258_118_400_000_000n;
