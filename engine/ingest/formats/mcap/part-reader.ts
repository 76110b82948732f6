/** Reads one MCAP file of a recording: the items of its records, and findings on what is damaged or missing. */
import { basename, resolve } from 'node:path';
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { UnpackAllowance } from '../../compression/allowance.ts';
import { MessageUnpacker } from '../../compression/zstd.ts';
import type { MessageSchema } from '../../encodings/schema.ts';
import type { Finding, Item, PlaceDraft } from '../../format.ts';
import { BufferPool } from '../../pool.ts';
import type { QuickLook } from '../../quick-look.ts';
import { readAhead } from '../../readahead.ts';
import type { LogClock } from '../../recording/clock.ts';
import { momentOfNs } from '../../recording/clock.ts';
import { Schemas } from '../../recording/schemas.ts';
import type { Topic } from '../../topics/topic.ts';
import type { Topics } from '../../topics/topics.ts';
import { attachmentOf } from './attachment.ts';
import { type LoadedRecords, loadChunk, type McapPart } from './parts.ts';
import { MESSAGE_HEADER, OP, parseRecord, RECORD_HEADER } from './records.ts';
import { readSummary, type Summary } from './summary.ts';
import type { FilePiece } from './survey.ts';
import { walk } from './walk.ts';

/** Bytes of chunks, unpacked, that may wait for their turn. */
const AHEAD_BYTES = 64 * 1024 * 1024;
/** Attachments and private records larger than this are left out: they are held in memory twice on their way. */
const MOST_RAW_BYTES = 256 * 1024 * 1024;
/** Smaller records wait for a batch, so they are copied out of memory that is used again; larger ones are sent at once. */
const SENT_AT_ONCE_BYTES = 1024 * 1024;
/** Opcodes from here on are private records (MCAP specification, Opcodes). */
const PRIVATE = 0x80;
const UNPARSED = 'a record does not parse: left out';

/** Ids of schemas and channels hold within one file. */
export class PartReader {
  readonly #part: McapPart;
  readonly #topics: Topics;
  readonly #name: string;
  readonly #clock: LogClock;
  readonly #places: boolean;
  readonly #quick: QuickLook | undefined;
  readonly #schemas = new Schemas();
  readonly #channels = new Map<number, Topic>();
  /** Descriptions that the end of the file repeats, for those that were in a damaged part of it. */
  #summary: Summary | undefined;
  #restored = new Set<string>();
  readonly #messages = new MessageUnpacker();
  #unchanneled = 0;
  /** The last log time that is used (clock.ts). */
  #logNs: bigint;
  /** Messages that were read. */
  #read = 0;
  /** Messages that are missing in damaged chunks, by the indexes of these. */
  #lost = 0;
  /** Messages in the file by its statistics record. */
  #said = 0;

  /**
   * @param asked `places`: whether samples are to say where the log has their payloads; `quick`: only what it takes is read
   */
  constructor(
    part: McapPart,
    topics: Topics,
    clock: LogClock,
    asked: { readonly places?: boolean; readonly quick?: QuickLook | undefined } = {},
  ) {
    this.#places = asked.places ?? false;
    this.#quick = asked.quick;
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
    if (this.#part.fault !== undefined) yield this.#damage('error', 'the file', this.#part.fault, 1);
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
    const read = pieces.filter((piece, k) => this.#isRead(piece, k));
    for await (const { job: piece, result } of readAhead(read, 4, load, { weight, most: AHEAD_BYTES })) {
      if ('error' in result) throw result.error;
      yield {
        type: 'progress',
        fraction: fraction(piece.at),
        text: `${this.#name}, ${Math.round(piece.at / 1e6)} of ${Math.round(file.size / 1e6)} MB`,
      };
      if (piece.kind === 'damage') {
        const place = `bytes ${piece.at} to ${piece.end}`;
        yield this.#damage('error', place, `${piece.reason}: what lay there is lost`, 1);
        continue;
      }
      yield* this.#piece(piece, result.value);
      if (result.value.memory) pool.give(result.value.memory);
    }
    if (!closed) {
      const reason = 'the file was never closed or is cut: it lacks its end';
      yield this.#damage('warn', `byte ${file.size}`, reason, 1, true);
    }
    yield* this.#losses();
  }

  #isRead(piece: FilePiece, index: number): boolean {
    if (!this.#quick || piece.kind !== 'chunk') return true;
    const firstNs = this.#clock.firstNs ?? 0n;
    const { startNs, endNs } = piece.header;
    return this.#quick.reads(index, Number(startNs - firstNs), Number(endNs - firstNs));
  }

  /** The records of one chunk, or of a stretch between chunks. */
  *#piece(
    piece: Exclude<FilePiece, { kind: 'damage' }>,
    { records, fault, doubtful }: LoadedRecords,
  ): Generator<Item> {
    const walked = walk(records);
    let messages = 0;
    const holder = this.#holderOf(piece, fault);
    const placeOf = (at: number): string =>
      piece.kind === 'chunk' ? `chunk at byte ${piece.at}, ${at} bytes into it` : `byte ${piece.at + at}`;
    for (const { op, at, length, bytes } of walked.records) {
      if (op === OP.message) {
        messages++;
        yield* this.#message(records, at, length, doubtful === true, placeOf, holder);
      } else yield* this.#other(op, bytes, placeOf(at));
    }
    this.#read += messages;
    const left = records.byteLength - walked.reached();
    if (fault === undefined && left === 0) return;
    const expected = piece.kind === 'chunk' ? piece.expected : undefined;
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

  /** Where records lie, to which their offsets are added. Of a damaged chunk nothing is referred to: it is kept as it was read. */
  #holderOf(
    piece: Exclude<FilePiece, { kind: 'damage' }>,
    fault: string | undefined,
  ): PlaceDraft | undefined {
    if (!this.#places || fault !== undefined || this.#part.packed) return undefined;
    const file = resolve(this.#part.file.path);
    if (piece.kind === 'records') return { file, holder: 'file', at: piece.at, length: 0 };
    const { prefix, compression } = piece.header;
    if (compression === '') return { file, holder: 'file', at: piece.at + RECORD_HEADER + prefix, length: 0 };
    return { file, holder: 'mcap-chunk', chunk: piece.at, at: 0, length: 0 };
  }

  /** Findings that are known at the end of the file only. */
  *#losses(): Generator<Item> {
    const missing = this.#said - this.#read - this.#lost;
    if (missing > 0 && !this.#quick?.holes.length)
      yield this.#damage(
        'warn',
        'statistics',
        `the file's end says that it has ${this.#said} messages: ${missing} of them were not found`,
        missing,
        true,
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

  /** @param lost whether it means that data is missing; of an error it always does */
  #damage(level: Finding['level'], place: string, reason: string, count: number, lost = false): Item {
    const finding = { level, file: this.#name, place, reason, count, ...(lost ? { lost } : {}) };
    return { type: 'finding', finding };
  }

  *#message(
    records: Uint8Array,
    at: number,
    length: number,
    doubtful: boolean,
    placeOf: (at: number) => string,
    holder: PlaceDraft | undefined,
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
    const begin = at + RECORD_HEADER + MESSAGE_HEADER;
    const stored = records.subarray(begin, at + RECORD_HEADER + length);
    const { bytes: data, fault } = this.#messages.unpack(stored, topic.channel.encoding);
    if (fault !== undefined)
      yield this.#damage('error', `${placeOf(at)}: message of ${topic.name}`, fault, 1);
    const place = holder && {
      ...holder,
      at: holder.at + begin,
      length: stored.byteLength,
      packed: data !== stored,
    };
    const flags = doubtful ? SAMPLE_FLAG.damaged : 0;
    const logTime = momentOfNs(this.#logNs);
    const published = view.getBigUint64(14, true);
    yield* this.#topics.take(
      topic,
      data,
      logTime,
      flags,
      believed ? undefined : String(ns),
      place,
      published === ns ? undefined : momentOfNs(published),
    );
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
