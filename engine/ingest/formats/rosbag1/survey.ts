/**
 * Surveys a bag by its record headers, without reading its messages: its chunks, the records outside of them, its times and
 * its damages. The index at the end of the bag is not needed, so that a bag that was cut or never closed is read the same way.
 */
import { InputError } from '../../../contract/errors.ts';
import { UnpackAllowance } from '../../compression/allowance.ts';
import { MOST_MESSAGE_BYTES } from '../../encodings/budget.ts';
import type { BigFile } from '../../recording/big-file.ts';
import { LogClock, type TimeRun, TimeRuns } from '../../recording/clock.ts';
import { Window } from '../../recording/window.ts';
import { type ChunkHeader, unpackChunk } from './chunk.ts';
import {
  Fields,
  MAGIC,
  MOST_HEADER_BYTES,
  messageFacts,
  nsAt,
  OP,
  type RecordPlace,
  recordAt,
} from './records.ts';
import { resync } from './resync.ts';
import { walk } from './walk.ts';

export type BagPiece =
  | {
      readonly kind: 'chunk';
      readonly at: number;
      /** Where its records begin, and how many bytes of them are in the file. */
      readonly dataAt: number;
      readonly stored: number;
      readonly header: ChunkHeader;
      /** Messages by its index, when it has one. */
      expected?: number;
    }
  /** Whole records outside of chunks: connections, and messages whose chunk's header is damaged. */
  | { readonly kind: 'records'; readonly at: number; end: number }
  | { readonly kind: 'damage'; readonly at: number; readonly end: number; readonly reason: string };

type ChunkPiece = Extract<BagPiece, { kind: 'chunk' }>;

export type BagSurvey = {
  readonly pieces: readonly BagPiece[];
  /** The log times, in the order of the file. */
  readonly runs: readonly TimeRun[];
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  /** Messages by connection, as far as indexes tell. */
  readonly counts: ReadonlyMap<number, number>;
  /** Messages by the end of the bag; undefined where it has none. */
  readonly said: number | undefined;
  /** False when the bag was cut or never closed. */
  readonly closed: boolean;
};

/** Runs of records are cut into pieces of this size, so that reading them stays bounded. */
const RUN_BYTES = 4 * 1024 * 1024;
const MOST_DAMAGES = 50_000;
const HOUR_NS = 3_600_000_000_000n;
/** An entry of an index: a time and a place in the chunk. */
const INDEX_ENTRY_BYTES = 12;
/** What is read of an index at once. */
const INDEX_STEP = 65_536 * INDEX_ENTRY_BYTES;
/** What a record's header takes at most: two lengths besides. */
const LOOK_BYTES = MOST_HEADER_BYTES + 8;

/** @throws InputError when the file cannot be read or is encrypted; damage is told as pieces. */
export async function survey(file: BigFile): Promise<BagSurvey> {
  const walker = new SurveyWalk(file);
  await walker.run();
  const { pieces, counts, said, closed } = walker;
  return { pieces, ...(await timesOf(file, walker)), counts, said, closed };
}

class SurveyWalk {
  readonly pieces: BagPiece[] = [];
  readonly runs = new TimeRuns();
  readonly counts = new Map<number, number>();
  /** The chunk that holds the first message by the indexes, and its time. */
  first: { readonly chunk: ChunkPiece; readonly ns: bigint } | undefined;
  said: number | undefined;
  closed = false;
  readonly #file: BigFile;
  readonly #window: Window;
  readonly #scan: Window;
  readonly #allowance = new UnpackAllowance();
  #indexAt: number | undefined;
  #lastChunk: ChunkPiece | undefined;
  #damages = 0;

  constructor(file: BigFile) {
    this.#file = file;
    this.#window = new Window(file);
    this.#scan = new Window(file);
  }

  async run(): Promise<void> {
    const { size } = this.#file;
    let at = MAGIC.length;
    while (at < size) {
      const view = await this.#window.some(at, LOOK_BYTES);
      const record = recordAt(view, 0);
      if (at === this.#indexAt) this.closed = true;
      if (!record) at = await this.#damage(at, 'the bytes are no records');
      else if (record.op === OP.chunk) at = await this.#chunk(at, record, view);
      else if (at + record.end > size)
        at = await this.#damage(at, `the file ends inside a record of ${record.end - record.dataAt} bytes`);
      else at = await this.#record(at, record, view);
    }
    if (this.#indexAt === size) this.closed = true;
    await this.#timesOfLast();
  }

  async #chunk(at: number, record: RecordPlace, view: DataView): Promise<number> {
    await this.#timesOfLast();
    const { size } = this.#file;
    const fields = fieldsIn(view, record);
    const [compression, uncompressedBytes] = [fields.text('compression'), fields.uint32('size')];
    if (compression === undefined || uncompressedBytes === undefined)
      return this.#damage(at, 'a chunk does not say how it is packed');
    // One that reaches past the end is the last of a cut file, or its length is damaged and another chunk lies within.
    const end = at + record.end;
    const next = end > size ? await resync(this.#scan, at, true) : end;
    const dataAt = at + record.dataAt;
    const reached = Math.max(dataAt, Math.min(next ?? size, size));
    const storedBytes = record.end - record.dataAt;
    const header = { compression, uncompressedBytes, storedBytes };
    // A plain chunk larger than memory: its records are read as if they lay outside of it.
    if (compression === 'none' && storedBytes > MOST_MESSAGE_BYTES) return dataAt;
    if (storedBytes > MOST_MESSAGE_BYTES) {
      const reason = `a chunk of ${storedBytes} bytes, more than the ${MOST_MESSAGE_BYTES} that are read`;
      this.pieces.push({ kind: 'damage', at, end: reached, reason });
      return reached;
    }
    const stored = Math.min(storedBytes, reached - dataAt);
    const piece: ChunkPiece = { kind: 'chunk', at, dataAt, stored, header };
    this.pieces.push(piece);
    this.#lastChunk = piece;
    return reached;
  }

  async #record(at: number, record: RecordPlace, view: DataView): Promise<number> {
    const end = at + record.end;
    const dataBytes = record.end - record.dataAt;
    if (record.op === OP.bagHeader) this.#bagHeader(fieldsIn(view, record));
    else if (record.op === OP.index) await this.#index(at + record.dataAt, dataBytes, fieldsIn(view, record));
    else if (record.op === OP.chunkInfo) await this.#chunkInfo(at + record.dataAt, dataBytes);
    else if (dataBytes > MOST_MESSAGE_BYTES) {
      const reason = `a record of ${dataBytes} bytes, more than the ${MOST_MESSAGE_BYTES} that are read`;
      this.pieces.push({ kind: 'damage', at, end, reason });
    } else {
      const facts = record.op === OP.message ? messageFacts(view, record) : undefined;
      if (facts) this.#see(facts.ns, facts.ns, 1);
      const last = this.pieces.at(-1);
      if (last?.kind === 'records' && last.end === at && end - last.at <= RUN_BYTES) last.end = end;
      else this.pieces.push({ kind: 'records', at, end });
    }
    return end;
  }

  #bagHeader(fields: Fields): void {
    this.#indexAt = fields.uint64('index_pos');
    const encryptor = fields.text('encryptor');
    if (encryptor !== undefined && encryptor !== '')
      throw new InputError(`${this.#file.path} is encrypted (${encryptor.slice(0, 100)}): decrypt it first.`);
  }

  /** The index of a connection in the chunk before it. */
  async #index(at: number, bytes: number, fields: Fields): Promise<void> {
    const chunk = this.#lastChunk;
    const [connection, count] = [fields.uint32('conn'), fields.uint32('count')];
    if (!chunk || connection === undefined || count === undefined) return;
    const entries = Math.min(count, Math.floor(bytes / INDEX_ENTRY_BYTES));
    this.counts.set(connection, (this.counts.get(connection) ?? 0) + entries);
    chunk.expected = (chunk.expected ?? 0) + entries;
    for (let from = 0; from < entries * INDEX_ENTRY_BYTES; from += INDEX_STEP) {
      const length = Math.min(INDEX_STEP, entries * INDEX_ENTRY_BYTES - from);
      const view = await this.#window.some(at + from, length);
      this.#indexTimes(view, chunk);
    }
  }

  #indexTimes(view: DataView, chunk: ChunkPiece): void {
    let [from, to]: [bigint | undefined, bigint] = [undefined, 0n];
    for (let at = 0; at + INDEX_ENTRY_BYTES <= view.byteLength; at += INDEX_ENTRY_BYTES) {
      const ns = nsAt(view, at);
      if (from === undefined || ns < from) from = ns;
      if (ns > to) to = ns;
    }
    if (from === undefined) return;
    if (!this.first || from < this.first.ns) this.first = { chunk, ns: from };
    if (to - from <= HOUR_NS) this.#see(from, to, Math.floor(view.byteLength / INDEX_ENTRY_BYTES));
    else
      for (let at = 0; at + INDEX_ENTRY_BYTES <= view.byteLength; at += INDEX_ENTRY_BYTES)
        this.#see(nsAt(view, at), nsAt(view, at), 1);
  }

  #see(from: bigint, to: bigint, messages: number): void {
    this.runs.add(from, to, messages);
  }

  async #chunkInfo(at: number, bytes: number): Promise<void> {
    // A connection and its count of messages, 32 bits each.
    const view = await this.#window.some(at, Math.min(bytes, 1024 * 1024));
    let sum = 0;
    for (let pair = 0; pair + 8 <= view.byteLength; pair += 8) sum += view.getUint32(pair + 4, true);
    this.said = (this.said ?? 0) + sum;
  }

  /** A chunk without an index, as the last one of a cut bag, is looked into. */
  async #timesOfLast(): Promise<void> {
    const chunk = this.#lastChunk;
    this.#lastChunk = undefined;
    if (!chunk || chunk.expected !== undefined) return;
    for (const ns of await timesInChunk(this.#file, chunk, this.#allowance)) this.#see(ns, ns, 1);
  }

  async #damage(at: number, reason: string): Promise<number> {
    const { size } = this.#file;
    const isLast = ++this.#damages >= MOST_DAMAGES;
    const next = isLast ? undefined : await resync(this.#scan, at);
    const why = isLast ? `the file is damaged in ${MOST_DAMAGES} places: the rest is not read` : reason;
    this.pieces.push({ kind: 'damage', at, end: next ?? size, reason: why });
    return next ?? size;
  }
}

const fieldsIn = (view: DataView, { fieldsAt, dataAt }: RecordPlace): Fields =>
  new Fields(new Uint8Array(view.buffer, view.byteOffset + fieldsAt, dataAt - 4 - fieldsAt));

async function timesInChunk(
  file: BigFile,
  { dataAt, stored, header }: ChunkPiece,
  allowance: UnpackAllowance,
): Promise<bigint[]> {
  return timesIn((await unpackChunk(header, await file.read(dataAt, stored), allowance)).records);
}

function timesIn(records: Uint8Array): bigint[] {
  const times: bigint[] = [];
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  for (const found of walk(records)) {
    const facts = 'op' in found && found.op === OP.message ? messageFacts(view, found) : undefined;
    if (facts) times.push(facts.ns);
  }
  return times;
}

/** The times of the indexes, if the first of them is right; else those of all messages. */
async function timesOf(
  file: BigFile,
  { pieces, runs: told, first }: SurveyWalk,
): Promise<Pick<BagSurvey, 'runs' | 'firstNs' | 'lastNs'>> {
  const clock = new LogClock(told.list);
  const checked = first && (await timesInChunk(file, first.chunk, new UnpackAllowance()));
  if (!checked || checked.length === 0 || checked.includes(first.ns))
    return { runs: told.list, firstNs: clock.firstNs, lastNs: clock.lastNs };
  const runs = new TimeRuns();
  const allowance = new UnpackAllowance();
  for (const piece of pieces) {
    const times =
      piece.kind === 'chunk'
        ? await timesInChunk(file, piece, allowance)
        : piece.kind === 'records'
          ? timesIn(await file.read(piece.at, piece.end - piece.at))
          : [];
    for (const ns of times) runs.add(ns, ns, 1);
  }
  const all = new LogClock(runs.list);
  return { runs: runs.list, firstNs: all.firstNs, lastNs: all.lastNs };
}
