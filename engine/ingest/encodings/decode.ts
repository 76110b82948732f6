/**
 * Messages to trees of plain values, whatever their encoding. `decoderFor` is for reading many; `decodeMessage` for looking at
 * one (the message inspector), years after the log was made: schema and bytes are all it needs.
 */
import { InputError, messageOf } from '../../contract/errors.ts';
import { jsonDecoder } from './json.ts';
import { protobufDecoder } from './protobuf.ts';
import { ros2Decoder } from './ros2.ts';
import type { MessageSchema } from './schema.ts';

/** Arrays in the tree may be views of a buffer that the next call reuses. Throws Error with the reason in words. */
export type Decoder = (bytes: Uint8Array) => Record<string, unknown>;

/**
 * The decoder for a message encoding (or stream codec) and schema; undefined when Lanetrace has none for it.
 * @throws Error when the schema itself cannot be used.
 */
export function decoderFor(schema: MessageSchema | undefined, encoding: string): Decoder | undefined {
  if (
    (encoding === 'cdr' || encoding === 'ros2/cdr') &&
    (schema?.encoding === 'ros2msg' || schema?.encoding === 'ros2idl')
  )
    return ros2Decoder(schema);
  if (encoding === 'protobuf' && schema?.encoding === 'protobuf') return protobufDecoder(schema);
  if (encoding === 'json') return jsonDecoder(schema);
  return undefined;
}

const recent = new Map<string, Decoder | undefined>();

/**
 * One message as a tree that JSON can carry: typed arrays become arrays, long ones their length and first values; integers
 * beyond 2^53 become decimal text.
 * @throws InputError when the message does not fit its schema, or nothing here reads its encoding.
 */
export function decodeMessage(
  bytes: Uint8Array,
  schema: MessageSchema | undefined,
  encoding: string,
): unknown {
  const what = schema?.name ?? 'The message';
  try {
    if (encoding === 'text') return new TextDecoder().decode(bytes);
    const key = `${encoding}\n${schema?.encoding}\n${schema?.name}\n${schema?.text}`;
    let decoder = recent.get(key);
    if (!recent.has(key)) {
      decoder = decoderFor(schema, encoding);
      if (recent.size >= 64) recent.clear();
      recent.set(key, decoder);
    }
    if (!decoder)
      throw new Error(
        `nothing here reads the encoding "${encoding}"${schema ? ` with a "${schema.encoding}" schema` : ''}`,
      );
    return plain(decoder(bytes), 0);
  } catch (error) {
    throw new InputError(`${what} of ${bytes.byteLength} bytes cannot be decoded: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

const MOST_LISTED = 256;
const DEEPEST = 32;

function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const list = value as ArrayLike<unknown>;
    const first = Array.from({ length: Math.min(list.length, MOST_LISTED) }, (_, i) =>
      plain(list[i], depth + 1),
    );
    return list.length > MOST_LISTED ? { length: list.length, first: first.slice(0, 16) } : first;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, depth + 1)]));
}
