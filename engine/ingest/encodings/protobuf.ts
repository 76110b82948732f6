/** Protobuf messages by the FileDescriptorSet that travels as their schema; field names as in the .proto. */
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import type { Decoder } from './decode.ts';
import type { MessageSchema } from './schema.ts';

/** @throws Error when the schema is no descriptor set or lacks the message. */
export function protobufDecoder(schema: MessageSchema): Decoder {
  const root = protobuf.Root.fromDescriptor(Buffer.from(schema.text, 'base64'), { keepCase: true });
  const type = root.lookupType(schema.name);
  return (bytes) => {
    const message = type.decode(bytes);
    // Without defaults an unset number would be missing instead of 0. 64-bit integers above 2^53 lose digits; stamps do not reach it.
    return type.toObject(message, { defaults: true, arrays: true, objects: false, longs: Number }) as Record<
      string,
      unknown
    >;
  };
}
