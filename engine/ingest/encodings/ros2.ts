/**
 * Decodes ROS 2 messages: CDR with a `ros2msg` or `ros2idl` schema. Lengths in a message are checked against its end: a wrong
 * count is an error, never a large allocation or a read of the next message.
 */

import type { MessageDefinition, MessageDefinitionField } from '@foxglove/message-definition';
import ros2idl from '@foxglove/ros2idl-parser';
import rosmsg from '@foxglove/rosmsg';
import { canonicalName } from '../../contract/messages/types.ts';
import { CDR, CdrDecoder, type WireFormat } from './cdr.ts';
import type { Decoder, Encoding } from './decoder.ts';
import type { MessageSchema } from './schema.ts';

/** The IDL parser takes 7 ms a kilobyte: this is 2 s. The largest of Autoware's messages has 60 kB. */
export const MOST_IDL_CHARACTERS = 256 * 1024;
/** The parser looks every type up in a list of them all: this is 0.2 s. */
const MOST_DEFINITIONS = 4096;
/** Copies larger than this are given up after use. */
const KEPT_BYTES = 32 * 1024 * 1024;

/** The copy of the message that is decoded, shared by all decoders: a tree is used up before the next one is made. */
let scratch = new Uint8Array(64 * 1024);

export const ros2Messages = {
  name: 'ros2',
  open: (schema, encoding) =>
    (encoding === 'cdr' || encoding === 'ros2/cdr') &&
    (schema?.encoding === 'ros2msg' || schema?.encoding === 'ros2idl')
      ? ros2Decoder(schema)
      : undefined,
} satisfies Encoding;

/** DDS pads a message to a multiple of four bytes. */
const PADDING_BYTES = 3;

/** As messages are read, but only where the fields take all of their bytes. */
export const exactRos2Decoder = (schema: MessageSchema): Decoder =>
  ros2Decoder(schema, { ...CDR, padding: PADDING_BYTES });

/** @throws Error when the schema cannot be used. */
const ros2Decoder = (schema: MessageSchema, wire: WireFormat = CDR): Decoder =>
  cdrDecoder(parsed(schema), schema, wire);

/** @throws Error when the definitions cannot be read by. */
export function cdrDecoder(
  definitions: MessageDefinition[],
  schema: MessageSchema,
  wire: WireFormat = CDR,
): Decoder {
  const decoder = new CdrDecoder(rootFirst(definitions, schema), wire);
  const aligns = definitions.some(({ definitions: fields }) => fields.some(isArrayOfNumbers));
  const decode = (bytes: Uint8Array): Record<string, unknown> => {
    if (bytes.byteLength < 4) throw new Error(`a CDR message of ${bytes.byteLength} bytes lacks its header`);
    // CDR aligns from byte 4 on; laid there at a multiple of 8, arrays are views instead of copies. Bytes always are.
    return decoder.decode(aligns ? aligned(bytes) : bytes);
  };
  return Object.assign(decode, { taken: () => decoder.taken });
}

function isArrayOfNumbers({ isArray, type }: MessageDefinitionField): boolean {
  return isArray === true && /^(u?int(16|32|64)|float(32|64))$/.test(type);
}

function aligned(bytes: Uint8Array): Uint8Array {
  const size = bytes.byteLength + 4;
  let memory = scratch;
  if (memory.byteLength < size) memory = new Uint8Array(Math.ceil(size * 1.25));
  if (memory.byteLength <= KEPT_BYTES) scratch = memory;
  const message = memory.subarray(4, size);
  message.set(bytes);
  return message;
}

function parsed({ encoding, text }: MessageSchema): MessageDefinition[] {
  if (encoding === 'ros2idl') {
    if (text.length > MOST_IDL_CHARACTERS)
      throw new Error(`it has ${text.length} characters of IDL, more than ${MOST_IDL_CHARACTERS}`);
    return ros2idl.parseRos2idl(text);
  }
  checkDefinitions(text);
  return rosmsg.parse(text, { ros2: true });
}

/** @throws Error when a text of definitions has more of them than are looked up in time. */
export function checkDefinitions(text: string): void {
  const definitions = text.split(/^={3,}/m).length;
  if (definitions > MOST_DEFINITIONS) throw new Error(`it defines ${definitions} types`);
}

/** The reader takes the first definition as the message; an IDL file may begin with a type that it uses. */
function rootFirst(definitions: MessageDefinition[], schema: MessageSchema): MessageDefinition[] {
  const wanted = canonicalName(schema.name);
  const root = definitions.find(({ name }) => name !== undefined && canonicalName(name) === wanted);
  return root ? [root, ...definitions.filter((each) => each !== root)] : definitions;
}
