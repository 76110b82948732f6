/** Schemas of messages, and the codecs of streams that keep messages as they are. */
import type { StreamInfo } from '../../contract/streams.ts';

export type MessageSchema = NonNullable<StreamInfo['schema']>;

/** Encodings whose schema is binary; MessageSchema.text holds them in base64. */
const BINARY_SCHEMAS = new Set(['protobuf', 'flatbuffer']);

export function schemaOf(name: string, encoding: string, data: Uint8Array): MessageSchema {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { name, encoding, text: bytes.toString(BINARY_SCHEMAS.has(encoding) ? 'base64' : 'utf8') };
}

/** Codec of a stream that keeps messages of this encoding as they are. */
export const codecOf = (messageEncoding: string): string =>
  messageEncoding === 'cdr' ? 'ros2/cdr' : messageEncoding || 'unknown';
