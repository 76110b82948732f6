/** Decides how the messages of a topic are read: by the log's schema, by the standard definition of their type, or not at all. */
import { messageOf } from '../../contract/errors.ts';
import type { Decoders } from './decode.ts';
import type { Decoder } from './decoder.ts';
import type { MessageSchema } from './schema.ts';
import { lacksDefinition, standardDefinitions } from './standard.ts';

export type OpenedMessages = {
  readonly decoder?: Decoder | undefined;
  /** Why there is no decoder, in words. */
  readonly fault?: string;
  /** How much that costs. */
  readonly level?: 'warn';
  /** The standard definition that stands in for the log's, whose it is, and why it is needed. */
  readonly standard?: { readonly schema: MessageSchema; readonly from: string; readonly instead: string };
};

/** Encodings whose messages only a schema explains. */
const SCHEMA_NEEDED = new Set(['cdr', 'protobuf', 'ros1', 'flatbuffer']);
/** Encodings that are known and not read, and what can be done. */
const UNREAD: Readonly<Record<string, string>> = {
  cbor: 'CBOR, which is not read: write it as JSON',
  msgpack: 'MessagePack, which is not read: write it as JSON',
};

/** @param first the first message of the topic. */
export function openMessages(
  schema: MessageSchema | undefined,
  encoding: string,
  decoders: Decoders,
  first: Uint8Array,
): OpenedMessages {
  if (schema && lacksDefinition(schema, encoding)) return byStandard(schema, encoding, first, NO_DEFINITION);
  let decoder: Decoder | undefined;
  try {
    decoder = decoders.for(schema, encoding);
  } catch (error) {
    const why = `its schema cannot be used (${messageOf(error)})`;
    const standard = schema && byStandard(schema, encoding, first, why);
    if (standard?.decoder) return standard;
    return { fault: `${why}: its messages are kept as they are`, level: 'warn' };
  }
  if (decoder) return schema ? fitting(decoder, schema, encoding, first) : { decoder };
  const fault =
    UNREAD[encoding] !== undefined
      ? `its messages are ${UNREAD[encoding]}, or as protobuf; they are kept as they are`
      : !schema && SCHEMA_NEEDED.has(encoding)
        ? `the log has no schema for its ${encoding} messages: they are kept as they are`
        : `nothing here reads the encoding "${encoding}"${schema ? ` with a "${schema.encoding}" schema` : ''}: its messages are kept as they are`;
  return { fault, level: 'warn' };
}

export const NO_DEFINITION = 'the log has no definition of its type';

/**
 * The log's own schema, unless the first message shows that it is that of another message: bytes that its fields do not reach,
 * or fields that the bytes do not reach. Then numbers read by it would be invented.
 */
function fitting(
  decoder: Decoder,
  schema: MessageSchema,
  encoding: string,
  first: Uint8Array,
): OpenedMessages {
  const why = misfit(decoder, first);
  if (why === undefined) return { decoder };
  const standard = byStandard(schema, encoding, first, why);
  // A first message that is damaged tells nothing of the schema: each is judged by itself.
  return standard.decoder ? standard : { decoder };
}

/** Senders pad messages to multiples of 8 bytes at most; in single messages zeros behind are padding too. */
const MOST_PADDING = 7;

function misfit(decoder: Decoder, first: Uint8Array): string | undefined {
  try {
    decoder(first);
  } catch (error) {
    return `its schema does not fit its first message (${messageOf(error)})`;
  }
  const left = first.byteLength - (decoder.taken?.() ?? first.byteLength);
  return left <= MOST_PADDING
    ? undefined
    : `its schema does not explain ${left} of the ${first.byteLength} bytes of its first message`;
}

/** Bytes behind the fields of the message that was decoded last, where they hold something; 0 where the encoding does not tell. */
export function leftOver(decoder: Decoder, message: Uint8Array): number {
  const taken = decoder.taken?.() ?? message.byteLength;
  const left = message.byteLength - taken;
  if (left <= MOST_PADDING) return 0;
  return message.subarray(taken).some((byte) => byte !== 0) ? left : 0;
}

/** By the definition that takes all bytes of a message; without one, zeros would be made of what is there. */
function byStandard(
  named: MessageSchema,
  encoding: string,
  message: Uint8Array,
  instead: string,
): OpenedMessages {
  const definitions = standardDefinitions(named.name, encoding);
  for (const { decoder, schema, from } of definitions) {
    try {
      decoder(message);
      return { decoder, standard: { schema, from, instead } };
    } catch {
      // Another distribution's may fit.
    }
  }
  const why =
    definitions.length === 0
      ? 'it is no standard type'
      : 'the bytes of its first message do not fit the standard one';
  return {
    fault: `${instead}, and ${why}: its messages are kept as they are`,
    level: 'warn',
  };
}
