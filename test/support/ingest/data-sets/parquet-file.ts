/** Writes small Parquet files: plain columns, and lists in the layout of Arrow (list.element). */
import { writeFileSync } from 'node:fs';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';

type Type = 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY';
export type Column =
  | { readonly type: Type; readonly values: readonly unknown[] }
  | { readonly listOf: Type; readonly values: readonly (ArrayLike<number> | null)[] };

export type Columns = Readonly<Record<string, Column>>;

export function parquetBytes(columns: Columns, rowGroupSize = 1000): Uint8Array {
  const schema: SchemaElement[] = [{ name: 'root', num_children: Object.keys(columns).length }];
  for (const [name, column] of Object.entries(columns))
    if ('listOf' in column)
      schema.push(
        { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', type: column.listOf },
      );
    else schema.push({ name, repetition_type: 'OPTIONAL', type: column.type });
  const columnData = Object.entries(columns).map(([name, column]) => ({
    name,
    data: column.values.map((value) =>
      'listOf' in column && value !== null ? Array.from(value as ArrayLike<number>) : value,
    ),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, rowGroupSize }));
}

export const writeParquet = (path: string, columns: Columns, rowGroupSize?: number): void =>
  writeFileSync(path, parquetBytes(columns, rowGroupSize));
