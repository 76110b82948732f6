/**
 * MCAP (mcap.dev/spec, version 0): chunked or not, zstd, lz4 or plain, closed or cut. Each topic becomes a stream of the same
 * name; what its messages mean is decided by topics.ts. The file is read front to back by its record headers, a few chunks ahead.
 */
import { basename } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import { type MessageSchema, schemaOf } from '../encodings/schema.ts';
import type { Moment } from '../encodings/tree.ts';
import { kindOf } from '../files.ts';
import type { Finding, Format, Item, LogDescription, PayloadMemory } from '../format.ts';
import { BufferPool } from '../pool.ts';
import { readAhead } from '../readahead.ts';
import { type Topic, Topics } from '../topics.ts';
import { beginsLikeMcap, foldersWithMcap } from './mcap/folder.ts';
import { contents, damageIn, type Loaded, loadChunk, nameOf, openParts, type Part } from './mcap/parts.ts';
import { MESSAGE_HEADER, momentAt, OP, parseRecord, RECORD_HEADER } from './mcap/records.ts';
import { readSummary, type Summary } from './mcap/summary.ts';
import type { Piece } from './mcap/survey.ts';
import { walk } from './mcap/walk.ts';

/** Bytes of chunks, unpacked, that may wait for their turn. */
const AHEAD_BYTES = 64 * 1024 * 1024;

export const mcap = {
  name: 'mcap',
  title: 'MCAP',

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
      const first = parts
        .map(({ survey: { firstNs } }) => firstNs)
        .filter((ns) => ns !== undefined)
        .sort((a, b) => (a < b ? -1 : 1))[0];
      const last = parts
        .map(({ survey: { lastNs } }) => lastNs)
        .filter((ns) => ns !== undefined)
        .sort((a, b) => (a < b ? -1 : 1))
        .at(-1);
      return {
        format: 'mcap',
        name: nameOf(path, parts),
        path,
        bytes: parts.reduce((sum, { file }) => sum + file.size, 0),
        files: parts.length,
        from: first?.toString(),
        to: last?.toString(),
        streams: [...counts].map(([name, { schema, count }]) => ({ name, schema, count })),
      };
    } finally {
      for (const { file } of parts) await file.close();
    }
  },

  async *read(path: string, memory: PayloadMemory): AsyncIterable<Item> {
    const parts = await openParts(path);
    try {
      const first = parts
        .map(({ survey: { firstNs } }) => firstNs)
        .filter((ns) => ns !== undefined)
        .sort((a, b) => (a < b ? -1 : 1))[0];
      if (first === undefined)
        throw new InputError(`${path} holds no message that can be read${damageIn(parts)}.`);
      yield { type: 'begin', t0: first.toString(), name: nameOf(path, parts) };
      const topics = new Topics(
        { sec: Number(first / 1_000_000_000n), nanosec: Number(first % 1_000_000_000n) },
        basename(path),
        memory,
      );
      const bytes = parts.reduce((sum, { file }) => sum + file.size, 0);
      let before = 0;
      for (const part of parts) {
        const reader = new PartReader(part, topics);
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
  readonly #part: Part;
  readonly #topics: Topics;
  readonly #name: string;
  readonly #schemas = new Map<number, MessageSchema>();
  readonly #channels = new Map<number, Topic>();
  /** Where a description is looked for that the damaged part of the file had. */
  #summary: Summary | undefined;
  #restored = new Set<string>();
  #unchanneled = 0;

  constructor(part: Part, topics: Topics) {
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
    const pool = new BufferPool();
    const load = (piece: Piece): Promise<Loaded> => {
      if (piece.kind === 'chunk') return loadChunk(file, piece, pool);
      if (piece.kind === 'records')
        return file.read(piece.at, piece.end - piece.at).then((records) => ({ records }));
      return Promise.resolve({ records: new Uint8Array() });
    };
    const weight = (piece: Piece): number =>
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
      for (const { op, at, length, bytes } of walked.records) {
        if (op === OP.message) {
          messages++;
          yield* this.#message(records, at, length, doubtful === true);
        } else yield* this.#other(op, bytes, piece.at + at);
      }
      const left = records.byteLength - walked.reached();
      const expected = piece.kind === 'chunk' ? piece.expected : undefined;
      if (fault !== undefined || left > 0) {
        const reason = fault ?? `ends in ${left} bytes that are no record`;
        const lost =
          expected === undefined
            ? 'how many of its messages are lost is not known'
            : `${Math.max(0, expected - messages)} of its ${expected} messages are lost`;
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

  *#message(records: Uint8Array, at: number, length: number, doubtful: boolean): Generator<Item> {
    const view = new DataView(records.buffer, records.byteOffset + at + RECORD_HEADER, MESSAGE_HEADER);
    const channel = view.getUint16(0, true);
    const topic = this.#channels.get(channel) ?? this.#restore(channel);
    if (!topic) {
      this.#unchanneled++;
      return;
    }
    const logTime: Moment = momentAt(view, 6);
    const data = records.subarray(at + RECORD_HEADER + MESSAGE_HEADER, at + RECORD_HEADER + length);
    yield* this.#topics.take(topic, data, logTime, doubtful ? SAMPLE_FLAG.damaged : 0);
  }

  /** A channel that nothing before its message describes, by the file's end. */
  #restore(id: number): Topic | undefined {
    const known = this.#summary?.channels.get(id);
    if (!known) return undefined;
    const { topic: name, encoding, schemaId } = known;
    const topic = this.#topics.open({ topic: name, encoding, schema: this.#schema(schemaId) });
    this.#channels.set(id, topic);
    this.#restored.add(name);
    return topic;
  }

  #schema(id: number): MessageSchema | undefined {
    return this.#schemas.get(id) ?? this.#summary?.schemas.get(id);
  }

  *#other(op: number, bytes: Uint8Array, at: number): Generator<Item> {
    if (op !== OP.schema && op !== OP.channel && op !== OP.attachment && op !== OP.metadata && op < 0x80)
      return;
    const record = op < 0x80 ? parseRecord(bytes) : undefined;
    switch (record?.type) {
      case 'Schema':
        this.#schemas.set(record.id, schemaOf(record.name, record.encoding, record.data));
        return;
      case 'Channel': {
        const schema = this.#schema(record.schemaId);
        this.#channels.set(
          record.id,
          this.#topics.open({ topic: record.topic, encoding: record.messageEncoding, schema }),
        );
        return;
      }
      case 'Attachment':
        yield {
          type: 'raw',
          name: record.name,
          bytes: record.data,
          note: `attachment of ${this.#name}, ${record.mediaType}`,
        };
        return;
      case 'Metadata': {
        const text = JSON.stringify(Object.fromEntries(record.metadata));
        yield {
          type: 'raw',
          name: record.name,
          bytes: new TextEncoder().encode(text),
          note: `metadata of ${this.#name}`,
        };
        return;
      }
      default:
        if (op >= 0x80)
          yield {
            type: 'raw',
            name: `record ${op} at byte ${at}`,
            bytes,
            note: `private record of ${this.#name}`,
          };
        else yield this.#damage('error', `byte ${at}`, `a record of kind ${op} does not parse: left out`, 1);
    }
  }
}
