/** The message at a time as a tree, and the one before it, for the inspector; and stretches of its long arrays. */
import type { LongArray } from '../../contract/api.ts';
import { decodeColumns } from '../../contract/columns.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../contract/streams.ts';
import type { Drive } from '../../drive/drive.ts';
import { plain } from '../../ingest/encodings/plain.ts';
import { threadMethod } from './method.ts';
import { replayOf } from './replay.ts';

/** Longer columns are told by their first values. */
const MOST_LISTED = 256;
const FIRST = 16;

export const messageAt = threadMethod('messages.at', 'analysis', async (params, drives) => {
  const { drive, stream: id, t, clock } = params;
  const open = drives.reading(drive);
  const stream = open.stream(id);
  const replay = drives.once(drive, replayOf);
  const sample = replay.latest(id, t, clock);
  if (!sample) return { result: { note: `"${stream.name}" has no message at or before this time.` } };
  try {
    const before = replay.neighbour(id, sample.tClock, -1, clock);
    return {
      result: {
        sample,
        message: await treeOf(open, stream, sample),
        ...(before ? { previous: await treeOf(open, stream, before) } : {}),
      },
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { result: { sample, note: error.message } };
  }
});

export const messageValues = threadMethod('messages.values', 'analysis', async (params, drives) => {
  const { drive, stream: id, seq, path, from, count } = params;
  const open = drives.reading(drive);
  const list = arrayAt(await rawTree(open, open.stream(id), seq), path);
  if (!list) throw new InputError(`Message ${seq} has no array at ${path.join('.')}.`);
  const values = Array.from({ length: Math.max(0, Math.min(count, list.length - from)) }, (_, i) =>
    element(list[from + i]),
  );
  return { result: { values } };
});

export const framesAt = threadMethod('frames.at', 'analysis', async ({ drive, t, clock }, drives) => {
  const { frameTreeAt } = await import('../../ingest/rig/frame-tree.ts');
  return { result: frameTreeAt(drives.reading(drive), t, { replay: drives.once(drive, replayOf), clock }) };
});

/** The message as a tree of plain values; a long array is told by its first values. */
export async function treeOf(
  drive: Drive,
  stream: StreamInfo,
  sample: Pick<SampleInfo, 'stream' | 'seq'>,
): Promise<unknown> {
  const bytes = drive.payload(sample.stream, sample.seq);
  if (stream.codec.startsWith('columns/')) {
    const { meta, columns } = decodeColumns(bytes);
    const told = [...columns].map(([name, values]) => [name, columnOf(values)]);
    return { meta, columns: Object.fromEntries(told) };
  }
  if (stream.codec.startsWith('image/') || stream.codec.startsWith('video/'))
    return { codec: stream.codec, bytes: bytes.byteLength, ...stream.meta };
  const { decodeMessage } = await import('../../ingest/encodings/decode.ts');
  return decodeMessage(bytes, stream.schema, stream.codec);
}

function columnOf(values: ArrayLike<unknown>): readonly unknown[] | LongArray {
  const long = values.length > MOST_LISTED;
  const first = Array.from({ length: long ? FIRST : values.length }, (_, i) => plain(values[i]));
  return long ? { type: values.constructor.name, length: values.length, first } : first;
}

/** The message with its arrays whole. */
async function rawTree(drive: Drive, stream: StreamInfo, seq: number): Promise<unknown> {
  const bytes = drive.payload(stream.id, seq);
  if (stream.codec.startsWith('columns/'))
    return { columns: Object.fromEntries(decodeColumns(bytes).columns) };
  const { decoderAgain } = await import('../../ingest/encodings/decode.ts');
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
    value = Reflect.get(value, name);
  }
  return isArray(value) ? value : undefined;
}

const isArray = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Lists within a list are told by their length. */
const element = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? `${value.constructor.name} of ${value.byteLength} bytes` : plain(value);
