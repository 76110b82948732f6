/** An answer as Apache Parquet, for pandas, Polars and DuckDB. */
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { AskAnswer, AskCell } from '../contract/api/ask.ts';
import { freeName } from './names.ts';

/** A column of whole numbers as INT64, of other numbers as DOUBLE, all else as UTF-8; each may be empty. */
export function parquetOf({ columns, rows }: Pick<AskAnswer, 'columns' | 'rows'>): Uint8Array {
  const taken = new Set<string>();
  const columnData = columns.map(({ name }, k): ColumnSource => {
    const values = rows.map((row) => row[k] ?? null);
    return { name: freeName(name, taken, k + 1), ...typed(values), nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function typed(values: readonly AskCell[]): Pick<ColumnSource, 'data' | 'type'> {
  const there = values.filter((value) => value !== null);
  if (there.length > 0 && there.every((value) => typeof value === 'number'))
    return there.every((value) => Number.isSafeInteger(value))
      ? { data: values.map((value) => (value === null ? null : BigInt(value))), type: 'INT64' }
      : { data: [...values], type: 'DOUBLE' };
  return { data: values.map((value) => (value === null ? null : String(value))), type: 'STRING' };
}
