/**
 * Decodes messages of any encoding into trees of plain values. `Decoders` reads many messages of a log; `decodeMessage` reads
 * one stored message (message inspector) by its schema and bytes alone. The size of a decoded message is bounded by its bytes
 * in both (budget.ts).
 */

import { createHash } from 'node:crypto';
import { InputError, messageOf } from '../../contract/errors.ts';
import { MOST_SCHEMA_BYTES } from './budget.ts';
import type { Decoder } from './decoder.ts';
import { plain } from './plain.ts';
import { MESSAGE_ENCODINGS } from './registry.ts';
import type { MessageSchema } from './schema.ts';

/**
 * The decoder for a message encoding (or stream codec) and schema; undefined when Lanetrace has none for it.
 * @throws Error when the schema itself cannot be used.
 */
export function decoderFor(schema: MessageSchema | undefined, encoding: string): Decoder | undefined {
  if (schema && schema.text.length > MOST_SCHEMA_BYTES)
    throw new Error(`it has ${schema.text.length} characters, more than ${MOST_SCHEMA_BYTES}`);
  for (const each of MESSAGE_ENCODINGS.all) {
    const decoder = each.open(schema, encoding);
    if (decoder) return decoder;
  }
  return undefined;
}

/** A short name of a schema and encoding, for keys: schema texts are long, and thousands of channels share one. */
export function schemaKey(schema: MessageSchema | undefined, encoding: string): string {
  if (!schema) return encoding;
  let digest = digests.get(schema);
  if (digest === undefined) {
    digest = createHash('sha256')
      .update(JSON.stringify([schema.name, schema.encoding]))
      .update(schema.text)
      .digest('base64');
    digests.set(schema, digest);
  }
  return `${encoding} ${digest}`;
}

const digests = new WeakMap<MessageSchema, string>();

type OpenedDecoder = { readonly decoder: Decoder | undefined } | { readonly fault: unknown };

const recent = new Map<string, OpenedDecoder>();

const MOST_RECENT = 64;

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
    if (encoding === 'text') return textOf(bytes);
    const decoder = decoderAgain(schema, encoding);
    if (!decoder)
      throw new Error(
        `nothing here reads the encoding "${encoding}"${schema ? ` with a "${schema.encoding}" schema` : ''}`,
      );
    return plain(decoder(bytes));
  } catch (error) {
    throw new InputError(`${what} of ${bytes.byteLength} bytes cannot be decoded: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** As `decoderFor`, made once for the schemas used last. @throws Error when the schema cannot be used. */
export function decoderAgain(schema: MessageSchema | undefined, encoding: string): Decoder | undefined {
  const key = schemaKey(schema, encoding);
  let opened = recent.get(key);
  if (!opened) {
    opened = open(schema, encoding);
    if (recent.size >= MOST_RECENT) recent.clear();
    recent.set(key, opened);
  }
  if ('fault' in opened) throw opened.fault;
  return opened.decoder;
}

function open(schema: MessageSchema | undefined, encoding: string): OpenedDecoder {
  try {
    return { decoder: decoderFor(schema, encoding) };
  } catch (fault) {
    return { fault };
  }
}

/** Schemas of one log together, in characters: parsing more takes longer than a person waits. */
const MOST_PARSED: Readonly<Record<string, number>> = {
  ros2idl: 2 * 1024 * 1024,
  omgidl: 2 * 1024 * 1024,
};

/** A character of these becomes some sixty bytes; a log of Autoware has some 2 MB. */
const MOST_PARSED_OTHERS = 8 * 1024 * 1024;

/** The decoders of one log: one for each schema, however many channels use it. */
export class Decoders {
  readonly #byKey = new Map<string, OpenedDecoder>();
  readonly #parsed = new Map<string, number>();

  /** @throws Error when the schema cannot be used. */
  for(schema: MessageSchema | undefined, encoding: string): Decoder | undefined {
    const key = schemaKey(schema, encoding);
    let opened = this.#byKey.get(key);
    if (!opened) {
      opened = this.#affords(schema)
        ? open(schema, encoding)
        : { fault: new Error(`the log has more schemas of "${schema?.encoding}" than can be parsed`) };
      this.#byKey.set(key, opened);
    }
    if ('fault' in opened) throw opened.fault;
    return opened.decoder;
  }

  #affords(schema: MessageSchema | undefined): boolean {
    if (!schema) return true;
    const sum = (this.#parsed.get(schema.encoding) ?? 0) + schema.text.length;
    if (sum > (MOST_PARSED[schema.encoding] ?? MOST_PARSED_OTHERS)) return false;
    this.#parsed.set(schema.encoding, sum);
    return true;
  }
}

/** What a person reads of a text, in bytes. */
const MOST_TEXT = 256 * 1024;

function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, MOST_TEXT));
  return bytes.byteLength > MOST_TEXT ? `${text}… (${bytes.byteLength} bytes)` : text;
}
