/**
 * A drive, or a cut of it, as MCAP with ROS 2 messages (CDR, ros2msg schemas), which Lichtblick, Foxglove and the Python packages
 * mcap and rosbags read. Messages that the log had stay as they were; transforms and lenses from before a cut are said at its begin.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { constants, zstdCompressSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';
import type { SampleInfo, StreamInfo } from '../../../../contract/streams.ts';
import { VideoSpans } from '../../../../replay/video.ts';
import { QOS_LATCHED } from '../../../../simulate/log/ros2.ts';
import type { DriveToExport, ExportFormat } from '../format.ts';
import { calibrationTopics, type Schema, type Topic, topicOf } from './topics.ts';

const CHUNK_BYTES = 4 << 20;
/** Pictures are packed already, and sweeps to 0.7: the fastest level. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export const mcap = {
  id: 'mcap',
  title: 'Drive, MCAP',
  summary: 'All sensors as ROS 2 messages, for Lichtblick, Foxglove and ROS.',
  extension: 'mcap',
  mediaType: 'application/x-mcap',
  of: 'drive',
  options: [],

  async write(cut: DriveToExport, out: string): Promise<string[]> {
    const file = await open(out, 'wx');
    try {
      const writer = new McapWriter({
        writable: sinkOf(file),
        chunkSize: CHUNK_BYTES,
        compressChunk: (data) => ({ compression: 'zstd', compressedData: zstdCompressSync(data, LEVEL) }),
      });
      await writer.start({ profile: 'ros2', library: 'lanetrace' });
      const report = await writeAll(cut, writer);
      await writer.end();
      await file.sync();
      return report;
    } finally {
      await file.close();
    }
  },
} satisfies ExportFormat;

function sinkOf(file: FileHandle): { write(bytes: Uint8Array): Promise<void>; position(): bigint } {
  let position = 0n;
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; )
        at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
      position += BigInt(bytes.length);
    },
    position: () => position,
  };
}

async function writeAll(cut: DriveToExport, writer: McapWriter): Promise<string[]> {
  const { drive, from, to, calibration } = cut;
  const streams = drive.streams();
  const report: string[] = [];
  const channels = new Channels(writer);
  const opened: { stream: StreamInfo; topic: Topic }[] = [];
  for (const stream of streams) {
    const topic = topicOf(drive, stream, streams);
    if (typeof topic === 'string') report.push(`${stream.name}: left out, since it ${topic}.`);
    else opened.push({ stream, topic });
  }
  const t0 = BigInt(drive.info.t0);
  const begin = t0 + BigInt(Math.max(0, Math.round(Number.isFinite(from) ? from : 0)));
  for (const { topic, schema, message } of calibrationTopics(calibration, streams))
    await channels.add(
      { topic, encoding: 'cdr', schema, latched: true },
      { log: begin, published: begin },
      message(begin),
    );
  for (const { stream, topic } of opened)
    if (topic.latched && from > 0)
      for (const sample of drive.samples(stream.id, -Infinity, from - 1)) {
        const bytes = topic.message(sample);
        if (bytes) await channels.add(topic, { log: begin, published: begin }, bytes);
      }
  let [done, lost] = [0, 0];
  const total = Math.max(
    1,
    opened.reduce((sum, { stream }) => sum + drive.count(stream.id, from, to), 0),
  );
  for (const { sample, topic } of merged(cut, opened)) {
    const bytes = messageOf(topic, sample);
    const log = unsigned(t0, sample.tLog);
    const published = sample.tPublished === undefined ? log : unsigned(t0, sample.tPublished);
    if (bytes) await channels.add(topic, { log, published }, bytes);
    else lost++;
    if (++done % 64 === 0) cut.progress(Math.min(1, done / total));
  }
  if (lost > 0) report.push(`${lost} samples cannot be read and are left out.`);
  report.unshift(`${channels.messages} messages of ${channels.count} topics, ${span(from, to)}.`);
  return report;
}

/** UTC; the format has no times before 1970. */
function unsigned(t0: bigint, t: number): bigint {
  const ns = t0 + BigInt(Math.round(t));
  return ns < 0n ? 0n : ns;
}

/** A damaged sample costs itself. */
function messageOf(topic: Topic, sample: SampleInfo): Uint8Array | undefined {
  try {
    return topic.message(sample);
  } catch {
    return undefined;
  }
}

const seconds = (ns: number): string => `${(ns / 1e9).toFixed(3)} s`;
const span = (from: number, to: number): string =>
  from <= 0 && to === Infinity
    ? 'the whole drive'
    : `from ${seconds(Math.max(0, from))} to ${to === Infinity ? 'its end' : seconds(to)}`;

/** UTC, ns. */
type Times = { readonly log: bigint; readonly published: bigint };

class Channels {
  readonly #writer: McapWriter;
  readonly #ids = new Map<string, number>();
  readonly #schemas = new Map<string, number>();
  readonly #sequences = new Map<number, number>();
  messages = 0;

  constructor(writer: McapWriter) {
    this.#writer = writer;
  }

  get count(): number {
    return this.#ids.size;
  }

  async add(topic: Omit<Topic, 'message'>, { log, published }: Times, data: Uint8Array): Promise<void> {
    const id = await this.#idOf(topic);
    const sequence = this.#sequences.get(id) ?? 0;
    this.#sequences.set(id, sequence + 1);
    await this.#writer.addMessage({ channelId: id, sequence, logTime: log, publishTime: published, data });
    this.messages++;
  }

  async #idOf({ topic, encoding, schema, latched }: Omit<Topic, 'message'>): Promise<number> {
    const known = this.#ids.get(topic);
    if (known !== undefined) return known;
    const metadata = new Map(latched ? [['offered_qos_profiles', QOS_LATCHED]] : []);
    const schemaId = schema ? await this.#schemaOf(schema) : 0;
    const id = await this.#writer.registerChannel({ schemaId, topic, messageEncoding: encoding, metadata });
    this.#ids.set(topic, id);
    return id;
  }

  async #schemaOf(schema: Schema): Promise<number> {
    const key = `${schema.name}\n${schema.encoding}\n${Buffer.from(schema.data).toString('latin1')}`;
    const known = this.#schemas.get(key);
    if (known !== undefined) return known;
    const id = await this.#writer.registerSchema(schema);
    this.#schemas.set(key, id);
    return id;
  }
}

/** Samples of all streams in the order in which the log received them. */
function* merged(
  { drive, from, to }: DriveToExport,
  opened: readonly { stream: StreamInfo; topic: Topic }[],
): Generator<{ sample: SampleInfo; topic: Topic }> {
  const heads = opened.flatMap(({ stream, topic }) => {
    // Video is cut at the key frame before, and keeps its order of decoding.
    const isVideo = stream.kind === 'camera' && stream.codec.startsWith('video/');
    const all = isVideo
      ? new VideoSpans(drive).decodeOrder(stream, from, to)
      : drive.samples(stream.id, from, to);
    const samples = all[Symbol.iterator]();
    const first = samples.next();
    return first.done ? [] : [{ samples, topic, next: first.value }];
  });
  while (heads.length > 0) {
    let best = 0;
    heads.forEach(({ next }, i) => {
      if (next.tLog < (heads[best]?.next.tLog ?? Infinity)) best = i;
    });
    const head = heads[best];
    if (!head) return;
    yield { sample: head.next, topic: head.topic };
    const following = head.samples.next();
    if (following.done) heads.splice(best, 1);
    else head.next = following.value;
  }
}
