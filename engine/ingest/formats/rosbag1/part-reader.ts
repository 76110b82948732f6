/** Reads one bag of a recording: the items of its messages, and findings on what is damaged or missing. */
import { basename, resolve } from 'node:path';
import { SAMPLE_FLAG } from '../../../contract/streams.ts';
import { UnpackAllowance } from '../../compression/allowance.ts';
import type { Finding, Item, PlaceDraft } from '../../format.ts';
import { BufferPool } from '../../pool.ts';
import { readAhead } from '../../readahead.ts';
import { type LogClock, momentOfNs } from '../../recording/clock.ts';
import type { Topic } from '../../topics/topic.ts';
import type { Topics } from '../../topics/topics.ts';
import { Connections } from './connections.ts';
import { type BagPart, type LoadedRecords, loadChunk } from './parts.ts';
import { messageFacts, OP, type RecordPlace } from './records.ts';
import type { BagPiece } from './survey.ts';
import { walk } from './walk.ts';

/** Bytes of chunks, unpacked, that may wait for their turn. */
const AHEAD_BYTES = 64 * 1024 * 1024;

/** Numbers of connections hold within one bag. */
export class PartReader {
  readonly #part: BagPart;
  readonly #topics: Topics;
  readonly #name: string;
  readonly #clock: LogClock;
  readonly #places: boolean;
  readonly #connections = new Connections();
  readonly #open = new Map<number, Topic | undefined>();
  /** What the end of the bag repeats, for connections whose chunk is damaged. */
  #repeated: Connections | undefined;
  readonly #restored = new Set<string>();
  #unconnected = 0;
  /** The last log time that is used (recording/clock.ts). */
  #logNs: bigint;
  #read = 0;
  /** Messages that are missing in damaged chunks, by the indexes of these. */
  #lost = 0;

  /** @param places whether samples are to say where the bag has their payloads. */
  constructor(part: BagPart, topics: Topics, clock: LogClock, places = false) {
    this.#places = places;
    this.#part = part;
    this.#topics = topics;
    this.#clock = clock;
    this.#name = basename(part.file.path);
    this.#logNs = part.survey.firstNs ?? clock.firstNs ?? 0n;
    if (!clock.believes(this.#logNs)) this.#logNs = clock.firstNs ?? 0n;
  }

  async *read(fraction: (at: number) => number): AsyncGenerator<Item> {
    const {
      file,
      survey: { pieces, closed },
    } = this.#part;
    this.#repeated = await Connections.outsideOfChunks(file, pieces);
    const [pool, allowance] = [new BufferPool(), new UnpackAllowance()];
    const load = async (piece: BagPiece): Promise<LoadedRecords> => {
      if (piece.kind === 'chunk') return loadChunk(file, piece, pool, allowance);
      const bytes = piece.kind === 'records' ? piece.end - piece.at : 0;
      return { records: await file.read(piece.at, bytes) };
    };
    const weight = (piece: BagPiece): number =>
      piece.kind === 'chunk' ? Math.max(piece.stored, piece.header.uncompressedBytes) : piece.end - piece.at;
    for await (const { job: piece, result } of readAhead(pieces, 4, load, { weight, most: AHEAD_BYTES })) {
      if ('error' in result) throw result.error;
      yield {
        type: 'progress',
        fraction: fraction(piece.at),
        text: `${this.#name}, ${Math.round(piece.at / 1e6)} of ${Math.round(file.size / 1e6)} MB`,
      };
      if (piece.kind === 'damage') {
        const place = `bytes ${piece.at} to ${piece.end}`;
        yield this.#finding('error', place, `${piece.reason}: what lay there is lost`, 1);
        continue;
      }
      yield* this.#piece(piece, result.value);
      if (result.value.memory) pool.give(result.value.memory);
    }
    if (!closed) {
      const reason =
        'the bag was never closed or is cut (rosbag calls it unindexed): it is read record by record';
      yield this.#finding('warn', `byte ${file.size}`, reason, 1);
    }
    yield* this.#losses();
  }

  /** The records of one chunk, or of a stretch between chunks. */
  *#piece(
    piece: Exclude<BagPiece, { kind: 'damage' }>,
    { records, fault, doubtful }: LoadedRecords,
  ): Generator<Item> {
    const holder = this.#holderOf(piece, fault);
    let [messages, lost, gap] = [0, 0, undefined as string | undefined];
    for (const found of walk(records)) {
      if (!('op' in found)) {
        lost += found.end - found.at;
        gap ??= `its bytes ${found.at} to ${found.end} are no records`;
      } else if (found.op === OP.message) {
        messages++;
        yield* this.#message(piece, records, found, doubtful === true, holder);
      } else if (found.op === OP.connection) {
        const reason = this.#connections.add(records, found);
        if (reason !== undefined) yield this.#finding('error', placeIn(piece, found), reason, 1);
      }
    }
    this.#read += messages;
    if (piece.kind !== 'chunk') return;
    if (fault === undefined && lost === 0) return;
    const { expected } = piece;
    const missing = Math.max(0, (expected ?? messages) - messages);
    this.#lost += missing;
    const said =
      expected === undefined
        ? 'how many of its messages are lost is not known'
        : `${missing} of its ${expected} messages are lost`;
    const kept = doubtful ? `${messages} kept and flagged` : `${messages} kept`;
    const reason = `${fault ?? gap}; ${kept}, ${said}`;
    yield this.#finding('error', `chunk at byte ${piece.at}`, reason, Math.max(1, missing));
  }

  *#message(
    piece: Exclude<BagPiece, { kind: 'damage' }>,
    records: Uint8Array,
    record: RecordPlace,
    doubtful: boolean,
    holder: PlaceDraft | undefined,
  ): Generator<Item> {
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    const facts = messageFacts(view, record);
    const topic = facts && this.#topic(facts.connection);
    if (!topic) {
      this.#unconnected++;
      return;
    }
    const believed = this.#clock.believes(facts.ns);
    if (believed) this.#logNs = facts.ns;
    else {
      const reason =
        'its log time lies outside of the recording: that of the message before it is used and the sample flagged';
      const place = `${placeIn(piece, record)}: message of ${topic.name}, log time ${facts.ns}`;
      yield this.#finding('warn', place, reason, 1);
    }
    const flags = doubtful ? SAMPLE_FLAG.damaged : 0;
    const data = records.subarray(record.dataAt, record.end);
    const bad = believed ? undefined : String(facts.ns);
    const place = holder && { ...holder, at: holder.at + record.dataAt, length: data.byteLength };
    yield* this.#topics.take(topic, data, momentOfNs(this.#logNs), flags, bad, place);
  }

  /** Where records lie, to which their offsets are added. Of a damaged chunk nothing is referred to: it is kept as it was read. */
  #holderOf(piece: Exclude<BagPiece, { kind: 'damage' }>, fault: string | undefined): PlaceDraft | undefined {
    if (!this.#places || fault !== undefined) return undefined;
    const file = resolve(this.#part.file.path);
    if (piece.kind === 'records') return { file, holder: 'file', at: piece.at, length: 0 };
    if (piece.header.compression === 'none') return { file, holder: 'file', at: piece.dataAt, length: 0 };
    return { file, holder: 'bag-chunk', chunk: piece.at, at: 0, length: 0 };
  }

  #topic(connection: number): Topic | undefined {
    const known = this.#open.get(connection);
    if (known) return known;
    let facts = this.#connections.get(connection);
    if (!facts) {
      facts = this.#repeated?.get(connection);
      if (facts) this.#restored.add(facts.topic);
    }
    const topic = facts && this.#topics.open({ ...facts, encoding: 'ros1' });
    if (topic) this.#open.set(connection, topic);
    return topic;
  }

  /** Findings that are known at the end of the file only. */
  *#losses(): Generator<Item> {
    const { said = 0 } = this.#part.survey;
    const missing = said - this.#read - this.#lost;
    if (missing > 0) {
      const reason = `the bag's end says that it has ${said} messages: ${missing} of them were not found`;
      yield this.#finding('warn', 'chunk infos', reason, missing);
    }
    if (this.#restored.size > 0)
      yield this.#finding(
        'warn',
        [...this.#restored].slice(0, 5).join(', '),
        'topics are described in a damaged part of the bag: taken as its end describes them',
        this.#restored.size,
      );
    if (this.#unconnected > 0) {
      const reason = 'belong to a connection that the bag does not describe: left out';
      yield this.#finding('error', 'messages', reason, this.#unconnected);
    }
  }

  #finding(level: Finding['level'], place: string, reason: string, count: number): Item {
    return { type: 'finding', finding: { level, file: this.#name, place, reason, count } };
  }
}

const placeIn = (piece: Exclude<BagPiece, { kind: 'damage' }>, { at }: RecordPlace): string =>
  piece.kind === 'chunk' ? `chunk at byte ${piece.at}, ${at} bytes into it` : `byte ${piece.at + at}`;
