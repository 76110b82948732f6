/** Decodes protobuf messages by the FileDescriptorSet that is their schema; field names as in the .proto file. */
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import { Budget } from './budget.ts';
import type { Decoder, Encoding } from './decoder.ts';
import type { MessageSchema } from './schema.ts';

/** Numbers of a packed array lie close together: four weigh as much as another value. */
const PACKED_VALUES = 4;
const TEXTS = new Set(['string', 'bytes']);
const WIRE = { lengthDelimited: 2, group: 3 } as const;

export const protobufMessages = {
  name: 'protobuf',
  open: (schema, encoding) =>
    encoding === 'protobuf' && schema?.encoding === 'protobuf' ? protobufDecoder(schema) : undefined,
} satisfies Encoding;

/** Field 1 of a FileDescriptorSet: a file (google/protobuf/descriptor.proto). Field 1 of a file: its name. */
const [FILE, NAME] = [0x0a, 0x0a];

/** Some writers put a file into the set once for every file that imports it; protobufjs refuses the second. */
function withoutRepeats(set: Uint8Array): Uint8Array {
  const reader = protobuf.Reader.create(set);
  const kept: Uint8Array[] = [];
  const names = new Set<string>();
  while (reader.pos < reader.len) {
    const begin = reader.pos;
    const tag = reader.uint32();
    if (tag !== FILE) reader.skipType(tag & 7);
    else {
      const file = protobuf.Reader.create(reader.bytes());
      const name = file.uint32() === NAME ? file.string() : '';
      if (name !== '' && names.has(name)) continue;
      names.add(name);
    }
    kept.push(set.subarray(begin, reader.pos));
  }
  return Buffer.concat(kept);
}

/** @throws Error when the schema is no descriptor set or lacks the message. */
function protobufDecoder(schema: MessageSchema): Decoder {
  const root = protobuf.Root.fromDescriptor(withoutRepeats(Buffer.from(schema.text, 'base64')), {
    keepCase: true,
  });
  const type = root.lookupType(schema.name);
  return (bytes) => {
    const reader = protobuf.Reader.create(bytes);
    try {
      const known = measure(reader, bytes.byteLength, type, new Budget(bytes.byteLength), 0);
      // Defaults would be made of everything.
      if (known === 0 && bytes.byteLength > 0)
        throw new Error(`none of the fields in its ${bytes.byteLength} bytes is in its schema`);
      const message = type.decode(bytes);
      // Without defaults an unset number would be missing instead of 0. 64-bit integers above 2^53 lose digits; stamps do not reach it.
      return type.toObject(message, {
        defaults: true,
        arrays: true,
        objects: false,
        longs: Number,
      }) as Record<string, unknown>;
    } catch (error) {
      // protobufjs throws this type for a message without a required field.
      if (error instanceof protobuf.util.ProtocolError) throw new Error(error.message);
      if (isEncodingError(error)) throw new Error('a text in it is no UTF-8');
      if (!(error instanceof RangeError)) throw error;
      throw new Error(`it ends before its fields do, at byte ${reader.pos} of ${bytes.byteLength}`);
    }
  };
}

/** What a text decoder throws at bytes that are no text of its encoding. */
const isEncodingError = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';

/**
 * Walks over a message as it will be decoded and pays for what it becomes: with its defaults, a field of two bytes may be an
 * object of a thousand.
 */
function measure(
  reader: protobuf.Reader,
  end: number,
  type: protobuf.Type,
  budget: Budget,
  depth: number,
): number {
  budget.enter(depth);
  budget.spend(1 + type.fieldsArray.length);
  let known = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    const [id, wire] = [tag >>> 3, tag & 7];
    const field = type.fieldsById[id]?.resolve();
    if (field) known++;
    if (field?.repeated || field?.map) budget.spend(1);
    if (wire === WIRE.group && field)
      throw new Error(`its field ${field.name} is a group, which is not read`);
    if (wire !== WIRE.lengthDelimited) {
      reader.skipType(wire);
      continue;
    }
    const length = reader.uint32();
    const next = reader.pos + length;
    if (next > end) throw new Error(`a field claims ${length} bytes and has ${end - reader.pos}`);
    const inner = field?.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
    if (field?.map) measureEntry(reader, next, inner, budget, depth + 1);
    else if (inner) measure(reader, next, inner, budget, depth + 1);
    else if (field?.repeated && !TEXTS.has(field.type)) budget.spend(length / PACKED_VALUES);
    reader.pos = next;
  }
  return known;
}

/** An entry of a map: its key is field 1, its value field 2. */
function measureEntry(
  reader: protobuf.Reader,
  end: number,
  value: protobuf.Type | undefined,
  budget: Budget,
  depth: number,
): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag !== ((2 << 3) | WIRE.lengthDelimited) || !value) {
      reader.skipType(tag & 7);
      continue;
    }
    const length = reader.uint32();
    const next = reader.pos + length;
    if (next > end) throw new Error(`a field claims ${length} bytes and has ${end - reader.pos}`);
    measure(reader, next, value, budget, depth);
    reader.pos = next;
  }
}
