/** FlatBuffers by the binary schema (`.bfbs`) that the log has: field names and numbers as in the .fbs file, unset fields as it says. */
import { Budget } from './budget.ts';
import type { Decoder, Encoding } from './decoder.ts';
import {
  BASE,
  type FlatField,
  type FlatObject,
  type FlatSchema,
  type FlatType,
  flatSchema,
} from './flatbuffer-schema.ts';
import { FlatTable, followed, textAt } from './flatbuffer-table.ts';
import type { MessageSchema } from './schema.ts';

export const flatbufferMessages = {
  name: 'flatbuffer',
  open: (schema, encoding) =>
    encoding === 'flatbuffer' && schema?.encoding === 'flatbuffer' ? flatbufferDecoder(schema) : undefined,
} satisfies Encoding;

/** Numbers of a list lie close together: four weigh as much as another value. */
const PACKED_VALUES = 4;
const LEAST_BYTES = 8;

/** @throws Error where the schema is none, or lacks the message */
function flatbufferDecoder(named: MessageSchema): Decoder {
  const schema = checked(
    () => flatSchema(Buffer.from(named.text, 'base64')),
    'a part of it lies outside of it',
  );
  const wanted = named.name === '' ? schema.root : named.name;
  const object = schema.objects.find(({ name }) => name === wanted);
  if (!object) throw new Error(`it does not define ${wanted}`);
  if (object.isStruct) throw new Error(`${wanted} is a structure and no table`);
  return (bytes) => {
    if (bytes.byteLength < LEAST_BYTES) throw new Error(`${bytes.byteLength} bytes are no FlatBuffer`);
    const read = new Reading(schema, bytes);
    return checked(
      () => read.table(FlatTable.root(bytes), object, 0),
      'a field of it lies outside of its bytes',
    );
  };
}

/** What DataView throws is a type of JavaScript's own. */
function checked<T>(read: () => T, reason: string): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new Error(reason) : error;
  }
}

type Numbers = {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number | bigint | boolean;
  readonly list: (bytes: Uint8Array) => unknown;
};

/** A list that may lie anywhere, as an array of its own. */
const listed =
  <T>(List: new (buffer: ArrayBuffer) => T) =>
  (bytes: Uint8Array): T =>
    new List(new Uint8Array(bytes).buffer);

const bytesOf = (bytes: Uint8Array): Uint8Array => bytes;
const bools = (bytes: Uint8Array): boolean[] => Array.from(bytes, (byte) => byte !== 0);

const NUMBERS: Readonly<Record<number, Numbers>> = {
  [BASE.unionType]: { bytes: 1, read: (view, at) => view.getUint8(at), list: bytesOf },
  [BASE.bool]: { bytes: 1, read: (view, at) => view.getUint8(at) !== 0, list: bools },
  [BASE.i8]: { bytes: 1, read: (view, at) => view.getInt8(at), list: listed(Int8Array) },
  [BASE.u8]: { bytes: 1, read: (view, at) => view.getUint8(at), list: bytesOf },
  [BASE.i16]: { bytes: 2, read: (view, at) => view.getInt16(at, true), list: listed(Int16Array) },
  [BASE.u16]: { bytes: 2, read: (view, at) => view.getUint16(at, true), list: listed(Uint16Array) },
  [BASE.i32]: { bytes: 4, read: (view, at) => view.getInt32(at, true), list: listed(Int32Array) },
  [BASE.u32]: { bytes: 4, read: (view, at) => view.getUint32(at, true), list: listed(Uint32Array) },
  [BASE.i64]: { bytes: 8, read: (view, at) => view.getBigInt64(at, true), list: listed(BigInt64Array) },
  [BASE.u64]: { bytes: 8, read: (view, at) => view.getBigUint64(at, true), list: listed(BigUint64Array) },
  [BASE.f32]: { bytes: 4, read: (view, at) => view.getFloat32(at, true), list: listed(Float32Array) },
  [BASE.f64]: { bytes: 8, read: (view, at) => view.getFloat64(at, true), list: listed(Float64Array) },
};

class Reading {
  readonly #schema: FlatSchema;
  readonly #budget: Budget;

  constructor(schema: FlatSchema, { byteLength }: Uint8Array) {
    this.#schema = schema;
    this.#budget = new Budget(byteLength);
  }

  table(table: FlatTable, { fields }: FlatObject, depth: number): Record<string, unknown> {
    this.#budget.enter(depth);
    this.#budget.spend(1 + fields.length);
    const made: [string, unknown][] = [];
    for (const field of fields) {
      const at = table.placeAt(field.offset);
      const value =
        at === undefined
          ? presetOf(field)
          : field.type.base === BASE.union
            ? this.#union(table, at, field, depth)
            : this.#value(table.view, at, field.type, depth);
      if (value !== undefined) made.push([field.name, value]);
    }
    return Object.fromEntries(made);
  }

  #struct(view: DataView, at: number, { fields }: FlatObject, depth: number): Record<string, unknown> {
    this.#budget.enter(depth);
    this.#budget.spend(1 + fields.length);
    return Object.fromEntries(
      fields.map(({ name, type, offset }) => [name, this.#value(view, at + offset, type, depth)]),
    );
  }

  #value(view: DataView, at: number, type: FlatType, depth: number): unknown {
    const number = NUMBERS[type.base];
    if (number) return number.read(view, at);
    switch (type.base) {
      case BASE.string:
        return textAt(view, followed(view, at));
      case BASE.object: {
        const object = this.#schema.objects[type.index];
        if (!object) return undefined;
        return object.isStruct
          ? this.#struct(view, at, object, depth + 1)
          : this.table(new FlatTable(view, followed(view, at)), object, depth + 1);
      }
      case BASE.vector: {
        const list = followed(view, at);
        return this.#elements(view, list + 4, view.getUint32(list, true), type, depth);
      }
      case BASE.array:
        return this.#elements(view, at, type.length, type, depth);
      default:
        return undefined;
    }
  }

  #elements(view: DataView, at: number, count: number, type: FlatType, depth: number): unknown {
    const number = NUMBERS[type.element];
    const object = type.element === BASE.object ? this.#schema.objects[type.index] : undefined;
    const size = number?.bytes ?? (object?.isStruct ? object.bytes : 4);
    if (size <= 0 || at + count * size > view.byteLength)
      throw new Error(`a list claims ${count} elements and has ${Math.max(0, view.byteLength - at)} bytes`);
    if (number) {
      this.#budget.spend(number.bytes === 1 ? 1 : count / PACKED_VALUES);
      return number.list(new Uint8Array(view.buffer, view.byteOffset + at, count * size));
    }
    if (!object && type.element !== BASE.string) return undefined;
    this.#budget.spend(count);
    const element = { ...type, base: type.element };
    return Array.from({ length: count }, (_, k) => this.#value(view, at + k * size, element, depth));
  }

  /** What it is stands in the field before it. */
  #union(table: FlatTable, at: number, { type, offset }: FlatField, depth: number): unknown {
    const told = table.placeAt(offset - 2);
    const which = told === undefined ? 0 : table.view.getUint8(told);
    const found = this.#schema.unions[type.index]?.get(which);
    return found && this.#value(table.view, at, found, depth);
  }
}

/** What a field is that is not set: texts and lists are empty, tables are none. */
const presetOf = ({ type, preset }: FlatField): unknown =>
  type.base === BASE.string ? '' : type.base === BASE.vector ? [] : NUMBERS[type.base] ? preset : undefined;
