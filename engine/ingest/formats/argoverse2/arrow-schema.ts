/** The columns that a schema names, with the buffers that each takes in a record batch (Arrow columnar format, Schema.fbs). */
import { Field } from 'apache-arrow/fb/field';
import { FloatingPoint } from 'apache-arrow/fb/floating-point';
import { Int } from 'apache-arrow/fb/int';
import type { Schema } from 'apache-arrow/fb/schema';
import { Type } from 'apache-arrow/fb/type';

/** Columns of a table; those of a data set have 14. */
const MOST_FIELDS = 1024;
/** Characters of all names: names of damaged metadata may overlap, each as long as all of it. */
const MOST_NAME_CHARACTERS = 256 * 1024;

const INTEGERS = {
  8: [Int8Array, Uint8Array],
  16: [Int16Array, Uint16Array],
  32: [Int32Array, Uint32Array],
  64: [BigInt64Array, BigUint64Array],
} as const;
/** By precision; 16-bit floats are read as their bits. */
const FLOATS = [Uint16Array, Float32Array, Float64Array] as const;

type NumberType = (typeof INTEGERS)[8 | 16 | 32 | 64][number] | (typeof FLOATS)[number];

export type ArrowLayout =
  | { readonly kind: 'number'; readonly type: NumberType; readonly half: boolean }
  | { readonly kind: 'text'; readonly wide: boolean }
  | { readonly kind: 'other' };

export type ArrowField = {
  readonly name: string;
  readonly layout: ArrowLayout;
  /** How many buffers it takes, with those of its children. */
  readonly buffers: number;
  /** Its place among the nodes of a batch. */
  readonly node: number;
  /** Its values are places in the dictionary of this number. */
  readonly dictionary: bigint | undefined;
};

/** @throws Error where the schema has more fields than its bytes, or a type whose buffers are not known. */
export function fieldsOf(schema: Schema, room: number): ArrowField[] {
  const count = schema.fieldsLength();
  if (count > Math.min(room, MOST_FIELDS)) throw new Error(`its schema claims ${count} columns`);
  const left = { fields: MOST_FIELDS };
  let [node, characters] = [0, 0];
  return Array.from({ length: count }, (_, index) => {
    const field = schema.fields(index);
    if (!field) throw new Error(`column ${index} is missing in its schema`);
    const size = sizeOf(field, left);
    const dictionary = field.dictionary();
    const name = field.name() ?? '';
    characters += name.length;
    if (characters > MOST_NAME_CHARACTERS) throw new Error('its columns have names without end');
    const made = {
      name,
      layout: dictionary ? integer(dictionary.indexType()) : layoutOf(field),
      buffers: dictionary ? 2 : size.buffers,
      node,
      dictionary: dictionary?.id(),
    };
    node += dictionary ? 1 : size.nodes;
    return made;
  });
}

/** The words of a dictionary: how its values lie. */
export function dictionaryField(
  fields: readonly ArrowField[],
  schema: Schema,
  id: bigint,
): ArrowField | undefined {
  const index = fields.findIndex(({ dictionary }) => dictionary === id);
  const field = index < 0 ? undefined : schema.fields(index);
  if (!field) return undefined;
  return { name: '', layout: layoutOf(field), buffers: 3, node: 0, dictionary: undefined };
}

/** Buffers of each type, without its children's. */
function ownBuffers(type: Type): number {
  switch (type) {
    case Type.Null:
    case Type.NONE:
      return 0;
    case Type.Struct_:
    case Type.FixedSizeList:
      return 1;
    case Type.Utf8:
    case Type.Binary:
    case Type.LargeUtf8:
    case Type.LargeBinary:
      return 3;
    case Type.Int:
    case Type.FloatingPoint:
    case Type.Bool:
    case Type.Decimal:
    case Type.Date:
    case Type.Time:
    case Type.Timestamp:
    case Type.Interval:
    case Type.Duration:
    case Type.FixedSizeBinary:
    case Type.List:
    case Type.LargeList:
    case Type.Map:
      return 2;
    default:
      throw new Error(`its schema has a column of a type that is not read (${type})`);
  }
}

function sizeOf(field: Field, left: { fields: number }): { buffers: number; nodes: number } {
  if (--left.fields < 0) throw new Error(`its schema has more than ${MOST_FIELDS} columns`);
  const size = { buffers: ownBuffers(field.typeType()), nodes: 1 };
  const children = field.childrenLength();
  if (children > left.fields) throw new Error(`its schema claims ${children} columns in a column`);
  for (let k = 0; k < children; k++) {
    const child = field.children(k, new Field());
    if (!child) continue;
    const inner = sizeOf(child, left);
    size.buffers += inner.buffers;
    size.nodes += inner.nodes;
  }
  return size;
}

function layoutOf(field: Field): ArrowLayout {
  switch (field.typeType()) {
    case Type.Int:
      return integer(field.type(new Int()));
    case Type.FloatingPoint: {
      const precision: number = field.type(new FloatingPoint())?.precision() ?? -1;
      const type = FLOATS[precision];
      return type ? { kind: 'number', type, half: precision === 0 } : { kind: 'other' };
    }
    case Type.Utf8:
      return { kind: 'text', wide: false };
    case Type.LargeUtf8:
      return { kind: 'text', wide: true };
    default:
      return { kind: 'other' };
  }
}

/** Indices of a dictionary are int32 where the schema says nothing. */
function integer(int: Int | null): ArrowLayout {
  const width = int?.bitWidth() ?? 32;
  if (width !== 8 && width !== 16 && width !== 32 && width !== 64) return { kind: 'other' };
  const [signed, unsigned] = INTEGERS[width];
  return { kind: 'number', type: int === null || int.isSigned() ? signed : unsigned, half: false };
}
