/** The footer of a Parquet file (format, parquet.thrift): its columns and where their pieces lie, checked against the file. */
import { parquetMetadata, type SchemaElement } from 'hyparquet';
import { reasonOf } from '../../files.ts';
import type { BigFile } from '../../recording/big-file.ts';
import { checkStruct } from './thrift-check.ts';

/** A segment of Waymo Open has 100 kB. */
const MOST_FOOTER_BYTES = 16 * 1024 * 1024;
/** Of a table; Waymo's have up to 40. */
const MOST_COLUMNS = 4096;
const MAGIC = 0x31524150;

export type ValueType = 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY' | 'BOOLEAN';
const TYPES: readonly string[] = [
  'INT32',
  'INT64',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'BOOLEAN',
] satisfies ValueType[];
const isType = (type: string | undefined): type is ValueType => type !== undefined && TYPES.includes(type);

/** A column of plain values, or of lists of them. */
export type Column = {
  readonly name: string;
  readonly type: ValueType;
  readonly isList: boolean;
  /** Levels of a value that is there, and of a list's element that is there or null (format, README, "Nested Encoding"). */
  readonly mostDefinition: number;
  readonly elementDefinition: number;
};

/** A column's bytes in a row group. */
export type Chunk = { readonly codec: string; readonly begin: number; readonly bytes: number };

export type RowGroup = { readonly rows: number; readonly chunks: ReadonlyMap<string, Chunk> };

export type Footer = {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
  readonly groups: readonly RowGroup[];
};

/** @throws Error in words when the file is no Parquet file. */
export async function readFooter(file: BigFile): Promise<Footer> {
  if (file.size < 12) throw new Error('is too short for a Parquet file');
  const end = await file.read(file.size - 8, 8);
  const view = new DataView(end.buffer, end.byteOffset, 8);
  if (view.getUint32(4, true) !== MAGIC) throw new Error('does not end as a Parquet file: it may be cut');
  const bytes = view.getUint32(0, true);
  if (bytes > file.size - 12 || bytes > MOST_FOOTER_BYTES)
    throw new Error(`claims a footer of ${bytes} bytes`);
  const footer = Uint8Array.from(await file.read(file.size - 8 - bytes, bytes + 8));
  checkStruct(footer.subarray(0, bytes), 0);
  try {
    const { schema, row_groups } = parquetMetadata(footer, { geoparquet: false });
    const leaves = leavesOf(schema);
    const groups = row_groups.map(({ columns, num_rows }): RowGroup => {
      const chunks = new Map<string, Chunk>();
      for (const [i, { meta_data }] of columns.entries()) {
        const leaf = leaves[i];
        if (!leaf || !meta_data) continue;
        const dictionary = Number(meta_data.dictionary_page_offset ?? 0n);
        const data = Number(meta_data.data_page_offset);
        const begin = dictionary > 0 ? Math.min(dictionary, data) : data;
        const size = Number(meta_data.total_compressed_size);
        if (begin >= 4 && size >= 0 && begin + size <= file.size)
          chunks.set(leaf.name, { codec: meta_data.codec, begin, bytes: size });
      }
      return { rows: Number(num_rows), chunks };
    });
    const columns = new Map(leaves.flatMap((leaf) => (leaf ? [[leaf.name, leaf] as const] : [])));
    return { rows: groups.reduce((sum, { rows }) => sum + rows, 0), columns, groups };
  } catch (error) {
    throw new Error(`has a footer that cannot be read (${reasonOf(error)})`);
  }
}

type Node = {
  readonly name: string;
  readonly definition: number;
  readonly repetition: number;
  readonly element: number;
  children: number;
};

/** In the order of the columns; undefined for one that is no value or plain list of its own (structures, maps). */
function leavesOf(schema: readonly SchemaElement[]): (Column | undefined)[] {
  const found: (Column | undefined)[] = [];
  const shared = new Set<string>();
  const seen = new Set<string>();
  const stack: Node[] = [];
  for (const [i, { name, type, num_children, repetition_type }] of schema.entries()) {
    if (found.length > MOST_COLUMNS) throw new Error(`it has more than ${MOST_COLUMNS} columns`);
    if (i === 0) {
      stack.push(nodeOf('', 0, 0, 0, num_children ?? 0));
      continue;
    }
    while (stack.at(-1)?.children === 0) stack.pop();
    const parent = stack.at(-1);
    if (!parent) throw new Error('its columns are no tree');
    parent.children--;
    const top = stack.length === 1 ? name : parent.name;
    const definition = parent.definition + (repetition_type === 'REQUIRED' ? 0 : 1);
    const isRepeated = repetition_type === 'REPEATED';
    const repetition = parent.repetition + (isRepeated ? 1 : 0);
    const element = isRepeated ? definition : parent.element;
    if (num_children) {
      stack.push(nodeOf(top, definition, repetition, element, num_children));
      continue;
    }
    if (seen.has(top)) shared.add(top);
    seen.add(top);
    found.push(
      isType(type) && repetition <= 1
        ? {
            name: top,
            type,
            isList: repetition === 1,
            mostDefinition: definition,
            elementDefinition: element,
          }
        : undefined,
    );
  }
  return found.map((column) => (column && shared.has(column.name) ? undefined : column));
}

const nodeOf = (
  name: string,
  definition: number,
  repetition: number,
  element: number,
  children: number,
): Node => ({ name, definition, repetition, element, children });
