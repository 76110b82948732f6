/**
 * MCAP (mcap.dev/spec, version 0): chunked or not, zstd, lz4 or plain, closed or cut. Each topic becomes a stream of the same
 * name; what its messages mean is decided by topics.ts. The file is read front to back by its record headers, a few chunks ahead.
 */
import { basename } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import type { MessageSchema } from '../encodings/schema.ts';
import { kindOf } from '../files.ts';
import type { Finding, Format, Item, LogDescription, PayloadMemory } from '../format.ts';
import { BufferPool } from '../pool.ts';
import { readAhead } from '../readahead.ts';
import { type Topic, Topics } from '../topics.ts';
import { attachmentOf } from './mcap/attachment.ts';
import { UnpackAllowance } from './mcap/chunk.ts';
import type { LogClock } from './mcap/clock.ts';
import { beginsLikeMcap, foldersWithMcap } from './mcap/folder.ts';
import {
  clockOf,
  contents,
  damageIn,
  type LoadedRecords,
  loadChunk,
  type McapPart,
  nameOf,
  openParts,
} from './mcap/parts.ts';
import { MESSAGE_HEADER, momentOfNs, OP, parseRecord, RECORD_HEADER } from './mcap/records.ts';
import { Schemas } from './mcap/schemas.ts';
import { readSummary, type Summary } from './mcap/summary.ts';
import type { FilePiece } from './mcap/survey.ts';
import { walk } from './mcap/walk.ts';

/** Bytes of chunks, unpacked, that may wait for their turn. */
const AHEAD_BYTES = 64 * 1024 * 1024;
/** Attachments and private records larger than this are left out: they are held in memory twice on their way. */
const MOST_RAW_BYTES = 256 * 1024 * 1024;

export const mcap = {
  name: 'mcap',
  title: 'MCAP',
  noun: 'an MCAP file',
  extensions: ['mcap'],

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind === 'folder') return (await foldersWithMcap(path, 1)).length > 0;
    return beginsLikeMcap(path);
  },

  async describe(path: string): Promise<LogDescription> {
    const parts = await openParts(path);
    try {
      const counts = new Map<string, { schema: string; count: number | undefined }>();
      for (const part of parts)
        for (const each of await contents(part)) {
          const known = counts.get(each.name);
          const count = each.count === undefined ? known?.count : each.count + (known?.count ?? 0);
          counts.set(each.name, { schema: each.schema, count });
        }
      const { firstNs, lastNs } = clockOf(parts);
      return {
        format: 'mcap',
        name: nameOf(path, parts),
        path,
        bytes: parts.reduce((sum, { file }) => sum + file.size, 0),
        files: parts.length,
        from: firstNs?.toString(),
        to: lastNs?.toString(),
        streams: [...counts].map(([name, { schema, count }]) => ({ name, schema, count })),
      };
    } finally {
      for (const { file } of parts) await file.close();
    }
  },

  async *read(path: string, memory: PayloadMemory): AsyncIterable<Item> {
    const parts = await openParts(path);
    try {
      const clock = clockOf(parts);
      const first = clock.firstNs;
      if (first === undefined)
        throw new InputError(`${path} holds no message that can be read${damageIn(parts)}.`);
      yield { type: 'begin', t0: first.toString(), name: nameOf(path, parts) };
      const topics = new Topics(momentOfNs(first), basename(path), memory);
      const bytes = parts.reduce((sum, { file }) => sum + file.size, 0);
      let before = 0;
      for (const part of parts) {
        const reader = new PartReader(part, topics, clock);
        yield* reader.read((at) => (before + at) / bytes);
        before += part.file.size;
      }
      yield* topics.finish();
      yield { type: 'end', files: parts.length, bytes };
    } finally {
      for (const { file } of parts) await file.close();
    }
  },
} satisfies Format;

/** Reads one file; schemas and channels are numbered anew in each. */
class PartReader {
  readonly #part: McapPart;
  readonly #topics: Topics;
  readonly #name: string;
  readonly #clock: LogClock;
  readonly #schemas = new Schemas();
  readonly #channels = new Map<number, Topic>();
  /** Where a description is looked for that the damaged part of the file had. */
  #summary: Summary | undefined;
  #restored = new Set<string>();
  #unchanneled = 0;
  /** The last log time that is believed. */
  #logNs: bigint;
  /** Messages read, lost by what chunks say, and all that the file's end says there are. */
  #read = 0;
  #lost = 0;
  #said = 0;

  constructor(part: McapPart, topics: Topics, clock: LogClock) {
    this.#clock = clock;
    this.#logNs = part.survey.firstNs ?? clock.firstNs ?? 0n;
    if (!clock.believes(this.#logNs)) this.#logNs = clock.firstNs ?? 0n;
    this.#part = part;
    this.#topics = topics;
    this.#name = basename(part.file.path);
  }

  async *read(fraction: (at: number) => number): AsyncGenerator<Item> {
    const {
      file,
      survey: { pieces, closed },
    } = this.#part;
    this.#summary = await readSummary(file, pieces);
    const [pool, allowance] = [new BufferPool(), new UnpackAllowance()];
    const load = (piece: FilePiece): Promise<LoadedRecords> => {
      if (piece.kind === 'chunk') return loadChunk(file, piece, pool, allowance);
      if (piece.kind === 'records')
        return file.read(piece.at, piece.end - piece.at).then((records) => ({ records }));
      return Promise.resolve({ records: new Uint8Array() });
    };
    const weight = (piece: FilePiece): number =>
      piece.kind === 'chunk' ? Math.max(piece.stored, piece.header.uncompressedBytes) : piece.end - piece.at;
    for await (const { job: piece, result } of readAhead(pieces, 4, load, { weight, most: AHEAD_BYTES })) {
      if ('error' in result) throw result.error;
      yield {
        type: 'progress',
        fraction: fraction(piece.at),
        text: `${this.#name}, ${Math.round(piece.at / 1e6)} of ${Math.round(file.size / 1e6)} MB`,
      };
      if (piece.kind === 'damage') {
        yield this.#damage(
          'error',
          `bytes ${piece.at} to ${piece.end}`,
          `${piece.reason}: what lay there is lost`,
          1,
        );
        continue;
      }
      const { records, fault, doubtful, memory } = result.value;
      const walked = walk(records);
      let messages = 0;
      const placeOf = (at: number): string =>
        piece.kind === 'chunk' ? `chunk at byte ${piece.at}, ${at} bytes into it` : `byte ${piece.at + at}`;
      for (const { op, at, length, bytes } of walked.records) {
        if (op === OP.message) {
          messages++;
          yield* this.#message(records, at, length, doubtful === true, placeOf);
        } else yield* this.#other(op, bytes, placeOf(at));
      }
      this.#read += messages;
      const left = records.byteLength - walked.reached();
      const expected = piece.kind === 'chunk' ? piece.expected : undefined;
      if (fault !== undefined || left > 0) {
        const reason = fault ?? `ends in ${left} bytes that are no record`;
        const lost =
          expected === undefined
            ? 'how many of its messages are lost is not known'
            : `${Math.max(0, expected - messages)} of its ${expected} messages are lost`;
        this.#lost += Math.max(0, (expected ?? messages) - messages);
        const kept = doubtful ? `${messages} kept and flagged` : `${messages} kept`;
        yield this.#damage(
          'error',
          `chunk at byte ${piece.at}`,
          `${reason}; ${kept}, ${lost}`,
          expected === undefined ? 1 : Math.max(1, expected - messages),
        );
      }
      if (memory) pool.give(memory);
    }
    if (!closed)
      yield this.#damage(
        'warn',
        `byte ${file.size}`,
        'the file was never closed or is cut: it lacks its end',
        1,
      );
    const missing = this.#said - this.#read - this.#lost;
    if (missing > 0)
      yield this.#damage(
        'warn',
        'statistics',
        `the file's end says that it has ${this.#said} messages: ${missing} of them were not found`,
        missing,
      );
    if (this.#restored.size > 0)
      yield this.#damage(
        'warn',
        [...this.#restored].slice(0, 5).join(', '),
        'topics are described in a damaged part of the file: taken as its end describes them',
        this.#restored.size,
      );
    if (this.#unchanneled > 0)
      yield this.#damage(
        'error',
        'messages',
        'belong to a channel that the file does not describe: left out',
        this.#unchanneled,
      );
  }

  #damage(level: Finding['level'], place: string, reason: string, count: number): Item {
    return { type: 'finding', finding: { level, file: this.#name, place, reason, count } };
  }

  *#message(
    records: Uint8Array,
    at: number,
    length: number,
    doubtful: boolean,
    placeOf: (at: number) => string,
  ): Generator<Item> {
    const view = new DataView(records.buffer, records.byteOffset + at + RECORD_HEADER, MESSAGE_HEADER);
    const channel = view.getUint16(0, true);
    const topic = this.#channels.get(channel) ?? this.#restore(channel);
    if (!topic) {
      this.#unchanneled++;
      return;
    }
    const ns = view.getBigUint64(6, true);
    const believed = this.#clock.believes(ns);
    if (believed) this.#logNs = ns;
    else
      yield this.#damage(
        'warn',
        `${placeOf(at)}: message ${view.getUint32(2, true)} of ${topic.name}, log time ${ns}`,
        'its log time lies outside of the recording: that of the message before it is used and the sample flagged',
        1,
      );
    const data = records.subarray(at + RECORD_HEADER + MESSAGE_HEADER, at + RECORD_HEADER + length);
    const flags = doubtful ? SAMPLE_FLAG.damaged : 0;
    const logTime = momentOfNs(this.#logNs);
    yield* this.#topics.take(topic, data, logTime, flags, believed ? undefined : String(ns));
  }

  /** A channel that nothing before its message describes, by the file's end. */
  #restore(id: number): Topic | undefined {
    const known = this.#summary?.channels.get(id);
    if (!known) return undefined;
    const { topic: name, encoding, schemaId } = known;
    const topic = this.#topics.open({ topic: name, encoding, schema: this.#schema(schemaId) });
    if (!topic) return undefined;
    this.#channels.set(id, topic);
    this.#restored.add(name);
    return topic;
  }

  #schema(id: number): MessageSchema | undefined {
    return this.#schemas.get(id) ?? this.#summary?.schemas.get(id);
  }

  *#other(op: number, bytes: Uint8Array, place: string): Generator<Item> {
    switch (op) {
      case OP.schema: {
        const record = parseRecord(bytes);
        const fault = record?.type === 'Schema' ? this.#schemas.add(record) : UNPARSED;
        if (fault !== undefined) yield this.#damage('error', place, fault, 1);
        return;
      }
      case OP.channel: {
        const record = parseRecord(bytes);
        if (record?.type !== 'Channel') {
          yield this.#damage('error', place, UNPARSED, 1);
          return;
        }
        const schema = this.#schema(record.schemaId);
        const topic = this.#topics.open({ topic: record.topic, encoding: record.messageEncoding, schema });
        if (topic) this.#channels.set(record.id, topic);
        else this.#channels.delete(record.id);
        return;
      }
      case OP.attachment: {
        const attached = attachmentOf(bytes.subarray(RECORD_HEADER));
        if (!attached) yield this.#damage('error', place, UNPARSED, 1);
        else
          yield this.#raw(
            attached.name,
            attached.data,
            `attachment of ${this.#name}, ${attached.mediaType}`,
            place,
          );
        return;
      }
      case OP.metadata: {
        const record = parseRecord(bytes);
        if (record?.type !== 'Metadata') {
          yield this.#damage('error', place, UNPARSED, 1);
          return;
        }
        const text = JSON.stringify(Object.fromEntries(record.metadata));
        yield this.#raw(record.name, new TextEncoder().encode(text), `metadata of ${this.#name}`, place);
        return;
      }
      case OP.statistics: {
        const record = parseRecord(bytes);
        if (record?.type === 'Statistics') this.#said = Number(record.messageCount);
        return;
      }
      case OP.chunk:
        yield this.#damage('error', place, 'a chunk lies within a chunk, which is not read', 1);
        return;
      default:
        if (op >= PRIVATE)
          yield this.#raw(`record ${op} at ${place}`, bytes, `private record of ${this.#name}`, place);
    }
  }

  /** Kept as it is. Of a chunk's records a copy, since what is sent on takes the memory that it lies in with it. */
  #raw(name: string, bytes: Uint8Array, note: string, place: string): Item {
    if (bytes.byteLength > MOST_RAW_BYTES)
      return this.#damage(
        'error',
        place,
        `an attachment or record of more than ${MOST_RAW_BYTES} bytes: left out`,
        1,
      );
    const whole = bytes.byteLength >= SENT_AT_ONCE_BYTES && 2 * bytes.byteLength > bytes.buffer.byteLength;
    return { type: 'raw', name, bytes: whole ? bytes : new Uint8Array(bytes), note };
  }
}

/** What waits for its batch must not lie in memory that goes round; larger ones are sent at once. */
const SENT_AT_ONCE_BYTES = 1024 * 1024;
/** Opcodes from here on are for anybody's own records. */
const PRIVATE = 0x80;
const UNPARSED = 'a record does not parse: left out';
