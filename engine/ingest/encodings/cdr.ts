/**
 * Reads CDR (OMG DDS-XTypes, encodings 1 and 2 as ROS 2 writes them) by parsed message definitions, one value at a time from
 * @foxglove/cdr. ROS 1 differs in how single values lie only (ros1-reader.ts). Counts are checked against the bytes that are
 * left before anything is made for them.
 */
import { CdrReader } from '@foxglove/cdr';
import type { MessageDefinition, MessageDefinitionField } from '@foxglove/message-definition';
import { Budget } from './budget.ts';

/** Single values and arrays of numbers, one behind another. RangeError where the bytes end. */
export type ValueReader = Pick<
  CdrReader,
  | 'offset'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string'
  | 'sequenceLength'
  | 'int8Array'
  | 'uint8Array'
  | 'int16Array'
  | 'uint16Array'
  | 'int32Array'
  | 'uint32Array'
  | 'int64Array'
  | 'uint64Array'
  | 'float32Array'
  | 'float64Array'
>;

/** How values lie in a message. */
export type WireFormat = {
  open(bytes: Uint8Array): ValueReader;
  /** Bytes of a struct without fields. */
  readonly emptyStruct: 0 | 1;
  /** Bytes that senders may add behind the last field; with more of them the definitions are those of another message. */
  readonly padding: number;
};

/** ROS 2 gives a struct without fields one byte (design.ros2.org, legacy_interface_definition). */
export const CDR: WireFormat = {
  open: (bytes) => new CdrReader(bytes),
  emptyStruct: 1,
  padding: Number.POSITIVE_INFINITY,
};

/** Where a message is being read. */
type Cursor = { readonly cdr: ValueReader; readonly bytes: number; readonly budget: Budget };
type Read = (from: Cursor, depth: number) => unknown;
type Struct = {
  readonly fields: { readonly name: string; readonly read: Read }[];
  /** Fewest bytes it takes, padding left out. */
  least: number;
};

/** A scalar type: the bytes of one, and of an array's element what the array reads by. */
type Scalar = {
  readonly bytes: number;
  one(cdr: ValueReader): unknown;
  many(cdr: ValueReader, count: number): unknown;
};

const list =
  (one: (cdr: ValueReader) => unknown) =>
  (cdr: ValueReader, count: number): unknown[] => {
    const values: unknown[] = [];
    for (let i = 0; i < count; i++) values.push(one(cdr));
    return values;
  };
const listed = (bytes: number, one: (cdr: ValueReader) => unknown): Scalar => ({
  bytes,
  one,
  many: list(one),
});
const time = (cdr: ValueReader) => ({ sec: cdr.int32(), nanosec: cdr.uint32() });
/** A time of ROS 1, whose seconds have no sign. */
export const UNSIGNED_TIME = 'time (unsigned)';

const SCALARS: ReadonlyMap<string, Scalar> = new Map([
  ['bool', listed(1, (cdr) => Boolean(cdr.int8()))],
  ['int8', { bytes: 1, one: (cdr) => cdr.int8(), many: (cdr, count) => cdr.int8Array(count) }],
  ['uint8', { bytes: 1, one: (cdr) => cdr.uint8(), many: (cdr, count) => cdr.uint8Array(count) }],
  ['int16', { bytes: 2, one: (cdr) => cdr.int16(), many: (cdr, count) => cdr.int16Array(count) }],
  ['uint16', { bytes: 2, one: (cdr) => cdr.uint16(), many: (cdr, count) => cdr.uint16Array(count) }],
  ['int32', { bytes: 4, one: (cdr) => cdr.int32(), many: (cdr, count) => cdr.int32Array(count) }],
  ['uint32', { bytes: 4, one: (cdr) => cdr.uint32(), many: (cdr, count) => cdr.uint32Array(count) }],
  ['int64', { bytes: 8, one: (cdr) => cdr.int64(), many: (cdr, count) => cdr.int64Array(count) }],
  ['uint64', { bytes: 8, one: (cdr) => cdr.uint64(), many: (cdr, count) => cdr.uint64Array(count) }],
  ['float32', { bytes: 4, one: (cdr) => cdr.float32(), many: (cdr, count) => cdr.float32Array(count) }],
  ['float64', { bytes: 8, one: (cdr) => cdr.float64(), many: (cdr, count) => cdr.float64Array(count) }],
  ['time', listed(8, time)],
  [UNSIGNED_TIME, listed(8, (cdr) => ({ sec: cdr.uint32(), nanosec: cdr.uint32() }))],
  ['duration', listed(8, time)],
] satisfies [string, Scalar][]);

/** Strings carry their length, of 4 bytes. */
const STRING_LEAST = 4;
/** Values an element of these becomes an object or a text each; numbers of an array share one. */
const LISTED = new Set(['bool', 'time', 'duration', UNSIGNED_TIME]);

export class CdrDecoder {
  readonly #wire: WireFormat;
  readonly #structs = new Map<string, Struct>();
  readonly #definitions: ReadonlyMap<string, readonly MessageDefinitionField[]>;
  readonly #root: Struct;
  /** Bytes that the fields of the last message took. */
  taken = 0;

  /** @throws Error when the definitions cannot be read by. The first that is not all constants is the message. */
  constructor(definitions: readonly MessageDefinition[], wire = CDR) {
    this.#wire = wire;
    const constants = (fields: readonly MessageDefinitionField[]): boolean =>
      fields.length > 0 && fields.every(({ isConstant }) => isConstant === true);
    const root = definitions.find(({ definitions: fields }) => !constants(fields));
    if (!root) throw new Error('it defines no message');
    this.#definitions = new Map(definitions.map(({ name, definitions: fields }) => [name ?? '', fields]));
    this.#root = this.#compile(root.definitions, 0);
  }

  /** @throws Error in words when the bytes do not fit the definitions, or make more values than they may. */
  decode(bytes: Uint8Array): Record<string, unknown> {
    const cdr = this.#wire.open(bytes);
    const from: Cursor = { cdr, bytes: bytes.byteLength, budget: new Budget(bytes.byteLength) };
    if (this.#root.least > bytes.byteLength)
      throw new Error(`its fields take at least ${this.#root.least} bytes and it has ${bytes.byteLength}`);
    try {
      const values = readStruct(this.#root, from, 0);
      this.taken = cdr.offset;
      if (cdr.offset > bytes.byteLength)
        throw new Error(`its fields reach ${cdr.offset - bytes.byteLength} bytes past its end`);
      if (bytes.byteLength - cdr.offset > this.#wire.padding)
        throw new Error(`its fields take ${cdr.offset} of its ${bytes.byteLength} bytes`);
      return values;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new Error(`it ends before its fields do, at byte ${cdr.offset} of ${bytes.byteLength}`);
    }
  }

  /** `depth` bounds structs that hold themselves: by value they would be endless, in an array each level is compiled once. */
  #struct(name: string, depth: number): Struct {
    const known = this.#structs.get(name);
    if (known) return known;
    const fields = this.#definitions.get(name);
    if (!fields) throw new Error(`it uses the type ${name}, which it does not define`);
    return this.#compile(fields, depth, name);
  }

  #compile(fields: readonly MessageDefinitionField[], depth: number, name?: string): Struct {
    new Budget(0).enter(depth);
    const struct: Struct = { fields: [], least: 0 };
    if (name !== undefined) this.#structs.set(name, struct);
    for (const field of fields) {
      if (field.isConstant === true) continue;
      if (field.name === '__proto__') throw new Error('a field is called __proto__');
      struct.fields.push({ name: field.name, read: this.#reader(field, struct, depth) });
    }
    if (struct.fields.length === 0 && this.#wire.emptyStruct === 1) {
      struct.fields.push({ name: '', read: ({ cdr }) => void cdr.uint8() });
      struct.least = 1;
    }
    return struct;
  }

  /** Adds what the field takes at least to its struct. */
  #reader(field: MessageDefinitionField, struct: Struct, depth: number): Read {
    const { type, isArray, arrayLength: fixed } = field;
    if (isArray === true && fixed === undefined) struct.least += 4;
    const times = isArray === true ? (fixed ?? 0) : 1;
    if (field.isComplex === true) {
      const inner = this.#struct(type, depth + 1);
      struct.least += times * inner.least;
      if (isArray !== true) return (from, at) => readStruct(inner, from, at + 1);
      return (from, at) => {
        const count = fixed ?? from.cdr.sequenceLength();
        demand(from, count, inner.least, type);
        from.budget.spend(count);
        const values: unknown[] = [];
        for (let i = 0; i < count; i++) values.push(readStruct(inner, from, at + 1));
        return values;
      };
    }
    if (type === 'string') {
      struct.least += times * STRING_LEAST;
      if (isArray !== true) return readString;
      return (from) => {
        const count = fixed ?? from.cdr.sequenceLength();
        demand(from, count, STRING_LEAST, type);
        from.budget.spend(count);
        const values: string[] = [];
        for (let i = 0; i < count; i++) values.push(readString(from));
        return values;
      };
    }
    const scalar = SCALARS.get(type);
    if (!scalar) throw new Error(`it has a field of the type ${type}, which has no fixed encoding`);
    struct.least += times * scalar.bytes;
    if (isArray !== true) return ({ cdr }) => scalar.one(cdr);
    return (from) => {
      const count = fixed ?? from.cdr.sequenceLength();
      demand(from, count, scalar.bytes, type);
      if (LISTED.has(type)) from.budget.spend(count);
      return scalar.many(from.cdr, count);
    };
  }
}

/** A struct that takes no byte still is an object. */
function readStruct({ fields }: Struct, from: Cursor, depth: number): Record<string, unknown> {
  from.budget.enter(depth);
  from.budget.spend(fields.length + 1);
  const values: Record<string, unknown> = {};
  for (const { name, read } of fields) {
    const value = read(from, depth);
    if (name !== '') values[name] = value;
  }
  return values;
}

/** @throws Error when so many elements cannot be in the bytes that are left. */
function demand({ cdr, bytes }: Cursor, count: number, least: number, type: string): void {
  const left = bytes - cdr.offset;
  if (count * least > left) throw new Error(`it claims ${count} × ${type} and has ${left} bytes left`);
}

function readString({ cdr, bytes }: Cursor): string {
  const length = cdr.uint32();
  if (length > bytes - cdr.offset)
    throw new Error(`it claims a text of ${length} bytes and has ${bytes - cdr.offset} left`);
  return cdr.string(length);
}
