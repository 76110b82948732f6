/** The message at t as a tree, and the one before it, for the inspector. */
import { decodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../contract/streams.ts';
import type { Drive } from '../drive/drive.ts';
import { decodeMessage } from '../ingest/encodings/decode.ts';
import type { Handlers } from './answer.ts';
import type { OpenDrives } from './open-drives.ts';

export const messages: Handlers<'messages.at', OpenDrives> = {
  'messages.at': ({ drive, stream: id, t }, drives) => {
    const open = drives.reading(drive);
    const stream = open.stream(id);
    const sample = open.latest(id, t);
    if (!sample) return { result: { note: `"${stream.name}" has no message at or before this time.` } };
    try {
      const before = open.latest(id, sample.t - 1);
      return {
        result: {
          sample,
          message: treeOf(open, stream, sample),
          ...(before ? { previous: treeOf(open, stream, before) } : {}),
        },
      };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { result: { sample, note: error.message } };
    }
  },
};

function treeOf(drive: Drive, stream: StreamInfo, sample: SampleInfo): unknown {
  const bytes = drive.payload(sample.stream, sample.seq);
  if (stream.codec.startsWith('columns/')) {
    const { meta, columns } = decodeColumns(bytes);
    const types = [...columns].map(([name, values]) => [
      name,
      `${values.constructor.name} of ${values.length}`,
    ]);
    return { meta, columns: Object.fromEntries(types) };
  }
  if (stream.codec.startsWith('image/') || stream.codec.startsWith('video/'))
    return { codec: stream.codec, bytes: bytes.byteLength, ...stream.meta };
  return decodeMessage(bytes, stream.schema, stream.codec);
}
