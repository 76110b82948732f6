/**
 * ROS 2 messages: CDR (OMG DDS-XTypes) by a `ros2msg` or `ros2idl` schema. Lengths in a message are checked against its end,
 * so that a lying count is an error and never a large allocation or a look into the neighbouring message.
 */
import type { MessageDefinition, MessageDefinitionField } from '@foxglove/message-definition';
import ros2idl from '@foxglove/ros2idl-parser';
import rosmsg from '@foxglove/rosmsg';
import serialization from '@foxglove/rosmsg2-serialization';
import type { Decoder } from './decode.ts';
import { canonicalName, type MessageSchema } from './schema.ts';

/** A fixed array longer than this in a schema would make every message huge by itself. */
const MOST_FIXED = 16 * 1024 * 1024;

/** @throws Error when the schema cannot be used. */
export function ros2Decoder(schema: MessageSchema): Decoder {
  const definitions =
    schema.encoding === 'ros2idl'
      ? ros2idl.parseRos2idl(schema.text)
      : rosmsg.parse(schema.text, { ros2: true });
  checkDefinitions(definitions);
  const reader = new serialization.MessageReader(rootFirst(definitions, schema));
  const aligns = definitions.some(({ definitions: fields }) => fields.some(isArrayOfNumbers));
  let scratch = new Uint8Array(64 * 1024);
  const aligned = (bytes: Uint8Array): Uint8Array => {
    if (scratch.byteLength < bytes.byteLength + 4) scratch = new Uint8Array(bytes.byteLength * 2 + 4);
    const message = scratch.subarray(4, 4 + bytes.byteLength);
    message.set(bytes);
    return message;
  };
  return (bytes) => {
    if (bytes.byteLength < 4) throw new Error(`a CDR message of ${bytes.byteLength} bytes lacks its header`);
    // CDR aligns from byte 4 on; laid there at a multiple of 8, arrays are views instead of copies. Bytes always are.
    const message = aligns ? aligned(bytes) : bytes;
    const tree = reader.readMessage<Record<string, unknown>>(message);
    if (reader.lastReadByteLength() > bytes.byteLength) {
      throw new Error(
        `its fields reach ${reader.lastReadByteLength() - bytes.byteLength} bytes past its end`,
      );
    }
    return tree;
  };
}

function isArrayOfNumbers({ isArray, type }: MessageDefinitionField): boolean {
  return isArray === true && /^(u?int(16|32|64)|float(32|64)|time|duration)$/.test(type);
}

/** The reader takes the first definition as the message; an IDL file may begin with a type that it uses. */
function rootFirst(definitions: MessageDefinition[], schema: MessageSchema): MessageDefinition[] {
  const wanted = canonicalName(schema.name);
  const root = definitions.find(({ name }) => name !== undefined && canonicalName(name) === wanted);
  return root ? [root, ...definitions.filter((each) => each !== root)] : definitions;
}

function checkDefinitions(definitions: readonly MessageDefinition[]): void {
  for (const { name, definitions: fields } of definitions) {
    for (const field of fields) {
      if ((field.arrayLength ?? 0) > MOST_FIXED)
        throw new Error(`${name ?? 'the message'}.${field.name} is an array of ${field.arrayLength}`);
    }
  }
}
