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
  /** The standard definition that stands in for the log's, and whose it is. */
  readonly standard?: { readonly schema: MessageSchema; readonly from: string };
};

/** Encodings whose messages only a schema explains. */
const SCHEMA_NEEDED = new Set(['cdr', 'protobuf', 'ros1']);

/** @param first the first message of the topic. */
export function openMessages(
  schema: MessageSchema | undefined,
  encoding: string,
  decoders: Decoders,
  first: Uint8Array,
): OpenedMessages {
  if (schema && lacksDefinition(schema, encoding)) return byStandard(schema, encoding, first);
  try {
    const decoder = decoders.for(schema, encoding);
    if (decoder) return { decoder };
    const fault =
      !schema && SCHEMA_NEEDED.has(encoding)
        ? `the log has no schema for its ${encoding} messages: they are kept as they are`
        : `nothing here reads the encoding "${encoding}"${schema ? ` with a "${schema.encoding}" schema` : ''}: its messages are kept as they are`;
    return { fault };
  } catch (error) {
    return { fault: `its schema cannot be used (${messageOf(error)}): its messages are kept as they are` };
  }
}

/** By the definition that takes all bytes of a message; without one, zeros would be made of what is there. */
function byStandard(named: MessageSchema, encoding: string, message: Uint8Array): OpenedMessages {
  const definitions = standardDefinitions(named.name, encoding);
  for (const { decoder, schema, from } of definitions) {
    try {
      decoder(message);
      return { decoder, standard: { schema, from } };
    } catch {
      // Another distribution's may fit.
    }
  }
  const why =
    definitions.length === 0
      ? 'it is no standard type'
      : 'the bytes of its first message do not fit the standard one';
  return {
    fault: `the log has no definition of its type, and ${why}: its messages are kept as they are`,
    level: 'warn',
  };
}
