/**
 * Surveys an MCAP file by its record headers (MCAP specification, Records), without reading the records: its chunks, the
 * records outside of them, its first and last time, and its damages. The index at the file's end is not used, so a file
 * that was cut or never closed is read the same way. After damage the walk goes on at the next bytes that can only be a
 * chunk or a run of messages.
 */

import { UnpackAllowance } from '../../compression/allowance.ts';
import { MOST_MESSAGE_BYTES } from '../../encodings/budget.ts';
import type { BigFile } from '../../recording/big-file.ts';
import { believable, LogClock, type TimeRun, TimeRuns } from '../../recording/clock.ts';
import { Pages } from '../../recording/pages.ts';
import { Window } from '../../recording/window.ts';
import { unpackChunk } from './chunk.ts';
import {
  CHUNK_HEADER_MOST,
  type ChunkHeader,
  chunkHeader,
  MAGIC,
  MESSAGE_HEADER,
  OP,
  RECORD_HEADER,
  type RecordHeader,
  recordHeader,
} from './records.ts';
import { resync } from './resync.ts';
import { walk } from './walk.ts';

export type FilePiece =
  | {
      readonly kind: 'chunk';
      readonly at: number;
      readonly header: ChunkHeader /** Bytes of its records that are in the file. */;
      readonly stored: number /** Messages by its index, when it has one. */;
      expected?: number;
    }
  /** Whole records outside chunks. */
  | { readonly kind: 'records'; readonly at: number; end: number }
  | { readonly kind: 'damage'; readonly at: number; readonly end: number; readonly reason: string };

type ChunkPiece = Extract<FilePiece, { kind: 'chunk' }>;

export type Survey = {
  readonly pieces: readonly FilePiece[];
  /** The log times, in the order of the file. */
  readonly runs: readonly TimeRun[];
  /** First and last log time that is used (clock.ts); undefined when there is no message. */
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  /** False when the closing magic is missing: the file was cut or never closed. */
  readonly closed: boolean;
};

/** Runs of records are cut into pieces of this size, so that reading them stays bounded. */
const RUN_BYTES = 4 * 1024 * 1024;
/** A disk loses a few stretches; what is damaged everywhere is no log, and each place costs memory. */
const MOST_DAMAGES = 50_000;
/** For chunks without an index: their messages are guessed by this size. */
const USUAL_MESSAGE_BYTES = 1000;

/**
 * Surveys a file in bounded memory.
 * @throws InputError when the file cannot be read; damage is told as pieces.
 */
export async function survey(file: BigFile): Promise<Survey> {
  const walker = new SurveyWalk(file);
  await walker.run();
  const { pieces, runs, closed } = walker;
  return { pieces, ...(await timesOf(file, pieces, runs)), closed };
}

/** The walk over the record headers. Each step takes where a record begins and returns where the next one does. */
class SurveyWalk {
  readonly pieces: FilePiece[] = [];
  readonly runs = new TimeRuns();
  closed = false;
  readonly #file: BigFile;
  readonly #window: Window;
  /** For looking ahead after damage, so that the window of the walk stays where it is. */
  readonly #scan: Window;
  readonly #pages: Pages;
  readonly #allowance = new UnpackAllowance();
  #damages = 0;
  #lastChunk: ChunkPiece | undefined;

  constructor(file: BigFile) {
    this.#file = file;
    this.#window = new Window(file);
    this.#scan = new Window(file);
    this.#pages = new Pages(file);
  }

  async run(): Promise<void> {
    if (!(await this.#hasMagic(0))) {
      const reason = 'the file does not begin with the MCAP magic';
      this.pieces.push({ kind: 'damage', at: 0, end: MAGIC.length, reason });
    }
    let at = MAGIC.length;
    while (at < this.#file.size) {
      const record = await headerAt(this.#window, at);
      const header = record?.op === OP.chunk ? await chunkAt(this.#window, at, record) : undefined;
      if (record && header) at = await this.#chunk(at, record, header);
      else if (record && record.op !== OP.chunk && endOf(at, record) <= this.#file.size)
        at = await this.#record(at, record);
      else at = await this.#damage(at, record);
    }
  }

  async #hasMagic(at: number): Promise<boolean> {
    const view = await this.#window.at(at, MAGIC.length);
    return view !== undefined && MAGIC.every((byte, i) => view.getUint8(i) === byte);
  }

  async #chunk(at: number, record: RecordHeader, header: ChunkHeader): Promise<number> {
    const { size } = this.#file;
    const inside = at + RECORD_HEADER + header.prefix;
    // A chunk that is not packed: its records are read as if they lay outside of it.
    if (header.compression === '' && header.storedBytes > MOST_MESSAGE_BYTES) return inside;
    // One that reaches past the end is the last of a cut file, or its length is damaged and another chunk lies within.
    const end = endOf(at, record);
    const next = end > size ? await resync(this.#scan, this.#pages, at, true) : end;
    const reached = Math.max(inside, Math.min(next ?? size, size));
    const piece: ChunkPiece = {
      kind: 'chunk',
      at,
      header,
      stored: Math.min(header.storedBytes, reached - inside),
    };
    this.#lastChunk = piece;
    if (header.storedBytes === 0 && header.uncompressedBytes === 0) return reached;
    this.pieces.push(piece);
    await addChunk(this.runs, this.#file, piece, this.#allowance);
    return reached;
  }

  async #record(at: number, record: RecordHeader): Promise<number> {
    const end = endOf(at, record);
    if (record.op === OP.footer) return this.#footer(end);
    if (record.op === OP.messageIndex && this.#lastChunk) {
      const view = await this.#window.at(at + RECORD_HEADER, 6);
      // An entry of a message index has 16 bytes (MCAP specification, Message Index).
      const entries = Math.floor((view?.getUint32(2, true) ?? 0) / 16);
      this.#lastChunk.expected = (this.#lastChunk.expected ?? 0) + entries;
    } else if (record.length > MOST_MESSAGE_BYTES) {
      const reason = `a record of ${record.length} bytes, more than the ${MOST_MESSAGE_BYTES} that are read`;
      this.pieces.push({ kind: 'damage', at, end, reason });
    } else {
      const log =
        record.op === OP.message ? await this.#window.at(at + RECORD_HEADER, MESSAGE_HEADER) : undefined;
      const ns = log?.getBigUint64(6, true);
      if (ns !== undefined) this.runs.add(ns, ns, 1);
      extendRun(this.pieces, at, end);
    }
    return end;
  }

  /** The footer is the last record: nothing behind it is read. */
  async #footer(end: number): Promise<number> {
    const { size } = this.#file;
    this.closed = await this.#hasMagic(end);
    const behind = end + MAGIC.length;
    if (this.closed && behind < size) {
      const reason = 'the file goes on behind its end, as files do that were joined';
      this.pieces.push({ kind: 'damage', at: behind, end: size, reason });
    }
    return size;
  }

  async #damage(at: number, record: RecordHeader | undefined): Promise<number> {
    const { size } = this.#file;
    const isLast = ++this.#damages >= MOST_DAMAGES;
    const next = isLast ? undefined : await resync(this.#scan, this.#pages, at);
    let reason = 'the bytes are no records';
    if (isLast) reason = `the file is damaged in ${MOST_DAMAGES} places: the rest is not read`;
    if (next === undefined && record && endOf(at, record) > size)
      reason = `the file ends inside a record of ${record.length} bytes`;
    this.pieces.push({ kind: 'damage', at, end: next ?? size, reason });
    return next ?? size;
  }
}

const endOf = (at: number, { length }: RecordHeader): number => at + RECORD_HEADER + length;

function extendRun(pieces: FilePiece[], at: number, end: number): void {
  const last = pieces.at(-1);
  if (last?.kind === 'records' && last.end === at && end - last.at <= RUN_BYTES) last.end = end;
  else pieces.push({ kind: 'records', at, end });
}

async function headerAt(window: Window, at: number): Promise<RecordHeader | undefined> {
  const view = await window.at(at, RECORD_HEADER);
  return view && recordHeader(view, 0);
}

async function chunkAt(window: Window, at: number, record: RecordHeader): Promise<ChunkHeader | undefined> {
  const view = await window.some(at + RECORD_HEADER, CHUNK_HEADER_MOST);
  return view.byteLength < 40 ? undefined : chunkHeader(view, 0, record.length);
}

/** A chunk's times by its header, or by its messages where those of the header cannot be. */
async function addChunk(
  runs: TimeRuns,
  file: BigFile,
  piece: ChunkPiece,
  allowance: UnpackAllowance,
): Promise<void> {
  const { startNs, endNs, uncompressedBytes } = piece.header;
  if (believable(startNs, endNs))
    runs.add(startNs, endNs, 1 + Math.floor(uncompressedBytes / USUAL_MESSAGE_BYTES));
  else for (const ns of await timesInChunk(file, piece, allowance)) runs.add(ns, ns, 1);
}

async function timesInChunk(
  file: BigFile,
  { at, header, stored }: ChunkPiece,
  allowance: UnpackAllowance,
): Promise<bigint[]> {
  const packed = await file.read(at + RECORD_HEADER + header.prefix, stored);
  return timesIn((await unpackChunk(header, packed, allowance)).records);
}

function timesIn(records: Uint8Array): bigint[] {
  const times: bigint[] = [];
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  for (const { op, at } of walk(records).records)
    if (op === OP.message) times.push(view.getBigUint64(at + RECORD_HEADER + 6, true));
  return times;
}

/** The times of the chunks' headers, if those of the first chunk in time are right; else the times of all messages. */
async function timesOf(
  file: BigFile,
  pieces: readonly FilePiece[],
  told: TimeRuns,
): Promise<Pick<Survey, 'runs' | 'firstNs' | 'lastNs'>> {
  const { firstNs, lastNs } = new LogClock(told.list);
  const first = pieces.find((piece) => piece.kind === 'chunk' && piece.header.startNs === firstNs);
  if (first?.kind !== 'chunk' || (await headerIsRight(file, first)))
    return { runs: told.list, firstNs, lastNs };
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
  const clock = new LogClock(runs.list);
  return { runs: runs.list, firstNs: clock.firstNs, lastNs: clock.lastNs };
}

/** Whether a chunk's messages begin and end at the times of its header; true for a chunk that cannot be read. */
async function headerIsRight(file: BigFile, piece: ChunkPiece): Promise<boolean> {
  const times = await timesInChunk(file, piece, new UnpackAllowance());
  const { startNs, endNs } = piece.header;
  const inside = times.every((ns) => ns >= startNs && ns <= endNs);
  return times.length === 0 || (inside && times.includes(startNs));
}
