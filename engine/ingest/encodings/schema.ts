/** Names of message types in one spelling: "pkg/msg/Name", "pkg/Name", "pkg::msg::Name" and "pkg.Name" become "pkg/Name". */
import type { StreamInfo } from '../../contract/streams.ts';

export type MessageSchema = NonNullable<StreamInfo['schema']>;

export function canonicalName(name: string): string {
  const parts = name.split(/\/|::|\./).filter((part) => part !== '' && part !== 'msg');
  const [last, pkg] = [parts.at(-1) ?? '', parts.at(-2)];
  // foxglove_msgs are the ROS 2 definitions of the foxglove schemas: same fields, same meaning.
  if (pkg === 'foxglove_msgs') return `foxglove/${last}`;
  return pkg === undefined ? last : `${pkg}/${last}`;
}

/** Encodings whose schema is binary; MessageSchema.text holds them in base64. */
const BINARY_SCHEMAS = new Set(['protobuf', 'flatbuffer']);

export function schemaOf(name: string, encoding: string, data: Uint8Array): MessageSchema {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { name, encoding, text: bytes.toString(BINARY_SCHEMAS.has(encoding) ? 'base64' : 'utf8') };
}

/** Codec of a stream that keeps messages of this encoding as they are. */
export const codecOf = (messageEncoding: string): string =>
  messageEncoding === 'cdr' ? 'ros2/cdr' : messageEncoding || 'unknown';
