import { decodeCloud } from '../../../engine/contract/clouds.ts';
import type { Tree } from '../../../engine/ingest/encodings/tree.ts';
import { converterFor } from '../../../engine/ingest/messages/families.ts';
import type { ConvertedMessage, ConvertedSample } from '../../../engine/ingest/messages/message.ts';
import { Scratch } from '../../../engine/ingest/scratch.ts';

/** What one message gives, of a topic nobody has seen before. */
export const convert = (type: string, message: Tree, topic = '/t'): ConvertedMessage =>
  converterFor(topic, type, new Scratch())(message, new Uint8Array());
export const only = (converted: ConvertedMessage): ConvertedSample => {
  const [made] = converted.samples;
  if (!made || converted.samples.length !== 1) throw new Error(`${converted.samples.length} samples`);
  return made;
};
export const cloudOf = (made: ConvertedSample) => decodeCloud(made.payload?.slice() ?? new Uint8Array());
