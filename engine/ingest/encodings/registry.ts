/** The message encodings. A new one is added here. */
import { Registry } from '../../contract/extensions/registry.ts';
import type { Encoding } from './decoder.ts';
import { flatbufferMessages } from './flatbuffer.ts';
import { jsonMessages } from './json.ts';
import { omgidlMessages } from './omgidl.ts';
import { protobufMessages } from './protobuf.ts';
import { ros1Messages } from './ros1.ts';
import { ros2Messages } from './ros2.ts';

export const MESSAGE_ENCODINGS = new Registry<Encoding>('message encoding', ({ name }) => [name], [
  ros2Messages,
  ros1Messages,
  omgidlMessages,
  protobufMessages,
  flatbufferMessages,
  jsonMessages,
]);
