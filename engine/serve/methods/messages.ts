/** The message at t as a tree, and the one before it, for the inspector; and stretches of its long arrays. */
import type { LongArray } from '../../contract/api.ts';
import { decodeColumns } from '../../contract/columns.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../contract/streams.ts';
import type { Drive } from '../../drive/drive.ts';
import { decodeMessage, decoderAgain } from '../../ingest/encodings/decode.ts';
import { plain } from '../../ingest/encodings/plain.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import type { Handlers } from '../wire/answer.ts';

/** Longer columns are told by their first values. */
const MOST_LISTED = 256;
const FIRST = 16;

export const messages: Handlers<'messages.at' | 'messages.values', OpenDrives> = {
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

  'messages.values': ({ drive, stream: id, seq, path, from, count }, drives) => {
    const open = drives.reading(drive);
    const list = arrayAt(rawTree(open, open.stream(id), seq), path);
    if (!list) throw new InputError(`Message ${seq} has no array at ${path.join('.')}.`);
    const values = Array.from({ length: Math.max(0, Math.min(count, list.length - from)) }, (_, i) =>
      element(list[from + i]),
    );
    return { result: { values } };
  },
};

function treeOf(drive: Drive, stream: StreamInfo, sample: SampleInfo): unknown {
  const bytes = drive.payload(sample.stream, sample.seq);
  if (stream.codec.startsWith('columns/')) {
    const { meta, columns } = decodeColumns(bytes);
    const told = [...columns].map(([name, values]) => [name, columnOf(values)]);
    return { meta, columns: Object.fromEntries(told) };
  }
  if (stream.codec.startsWith('image/') || stream.codec.startsWith('video/'))
    return { codec: stream.codec, bytes: bytes.byteLength, ...stream.meta };
  return decodeMessage(bytes, stream.schema, stream.codec);
}

function columnOf(values: ArrayLike<unknown>): readonly unknown[] | LongArray {
  const long = values.length > MOST_LISTED;
  const first = Array.from({ length: long ? FIRST : values.length }, (_, i) => plain(values[i]));
  return long ? { type: values.constructor.name, length: values.length, first } : first;
}

/** The message with its arrays whole. */
function rawTree(drive: Drive, stream: StreamInfo, seq: number): unknown {
  const bytes = drive.payload(stream.id, seq);
  if (stream.codec.startsWith('columns/'))
    return { columns: Object.fromEntries(decodeColumns(bytes).columns) };
  try {
    return decoderAgain(stream.schema, stream.codec)?.(bytes);
  } catch (error) {
    throw new InputError(`Message ${seq} of "${stream.name}" cannot be decoded: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

function arrayAt(tree: unknown, path: readonly string[]): ArrayLike<unknown> | undefined {
  let value = tree;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
    ? (value as unknown as ArrayLike<unknown>)
    : undefined;
}

/** Lists within a list are told by their length. */
const element = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? `${value.constructor.name} of ${value.byteLength} bytes` : plain(value);
