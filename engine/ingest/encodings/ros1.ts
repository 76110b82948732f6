/**
 * Decodes ROS 1 messages: encoding `ros1` with a `ros1msg` schema, as bags and the MCAP files made of them have (mcap.dev
 * registry). A definition fits only where its fields take all bytes of the message.
 */
import type { MessageDefinition } from '@foxglove/message-definition';
import rosmsg from '@foxglove/rosmsg';
import { CdrDecoder, UNSIGNED_TIME, type WireFormat } from './cdr.ts';
import type { Decoder, Encoding } from './decoder.ts';
import { Ros1Reader } from './ros1-reader.ts';
import { checkDefinitions } from './ros2.ts';
import type { MessageSchema } from './schema.ts';

const ROS1: WireFormat = { open: (bytes) => new Ros1Reader(bytes), emptyStruct: 0, padding: 0 };

export const ros1Messages = {
  name: 'ros1',
  open: (schema, encoding) =>
    encoding === 'ros1' && schema?.encoding === 'ros1msg' ? exactRos1Decoder(schema) : undefined,
} satisfies Encoding;

/** @throws Error when the schema cannot be used. */
export function exactRos1Decoder({ text }: MessageSchema): Decoder {
  checkDefinitions(text);
  const decoder = new CdrDecoder(rosmsg.parse(text).map(withUnsignedTimes), ROS1);
  return (bytes) => decoder.decode(bytes);
}

const withUnsignedTimes = (given: MessageDefinition): MessageDefinition => ({
  ...given,
  definitions: given.definitions.map((field) =>
    field.type === 'time' ? { ...field, type: UNSIGNED_TIME } : field,
  ),
});
