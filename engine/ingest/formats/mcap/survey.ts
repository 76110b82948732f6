/**
 * A walk over a file's record headers, without reading what they hold: where its chunks lie, what lies outside of them, when it
 * begins, and where it is damaged. The index at the file's end is not needed and not trusted: a file that was cut or never
 * closed is read the same way. After damage the walk goes on at the next place that can only be a chunk or a run of messages.
 */

import { MOST_MESSAGE_BYTES } from '../../encodings/budget.ts';
import { UnpackAllowance, unpackChunk } from './chunk.ts';
import { believable, LogClock, type TimeRun, TimeRuns } from './clock.ts';
import type { BigFile } from './file.ts';
import { Pages } from './pages.ts';
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
import { Window } from './window.ts';

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
  /** First and last log time that is believed; undefined when there is no message. */
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

export async function survey(file: BigFile): Promise<Survey> {
  const window = new Window(file);
  const [scan, pages] = [new Window(file), new Pages(file)];
  const allowance = new UnpackAllowance();
  const pieces: FilePiece[] = [];
  const runs = new TimeRuns();
  const head = await window.at(0, MAGIC.length);
  const hasMagic = head !== undefined && MAGIC.every((byte, i) => head.getUint8(i) === byte);
  if (!hasMagic)
    pieces.push({
      kind: 'damage',
      at: 0,
      end: MAGIC.length,
      reason: 'the file does not begin with the MCAP magic',
    });
  let at = MAGIC.length;
  let closed = false;
  let damages = 0;
  let lastChunk: ChunkPiece | undefined;
  while (at < file.size) {
    const record = await headerAt(window, at);
    const end = record ? at + RECORD_HEADER + record.length : at;
    if (record?.op === OP.chunk) {
      const header = await chunkAt(window, at, record);
      if (header) {
        const inside = at + RECORD_HEADER + header.prefix;
        if (header.compression === '' && header.storedBytes > MOST_MESSAGE_BYTES) {
          // Nothing is packed there: its records are read as if they lay outside of it.
          at = inside;
          continue;
        }
        // One that reaches past the end is the last of a cut file, or its length is damaged and another chunk lies within.
        const next = end > file.size ? await resync(scan, pages, at, true) : end;
        const reached = Math.max(inside, Math.min(next ?? file.size, file.size));
        lastChunk = { kind: 'chunk', at, header, stored: Math.min(header.storedBytes, reached - inside) };
        at = reached;
        if (header.storedBytes === 0 && header.uncompressedBytes === 0) continue;
        pieces.push(lastChunk);
        await addChunk(runs, file, lastChunk, allowance);
        continue;
      }
    } else if (record && end <= file.size) {
      if (record.op === OP.footer) {
        const magic = await window.at(end, MAGIC.length);
        closed = magic !== undefined && MAGIC.every((byte, i) => magic.getUint8(i) === byte);
        const behind = end + MAGIC.length;
        if (closed && behind < file.size)
          pieces.push({
            kind: 'damage',
            at: behind,
            end: file.size,
            reason: 'the file goes on behind its end, as files do that were joined',
          });
        at = file.size;
        continue;
      }
      if (record.op === OP.messageIndex && lastChunk) {
        const view = await window.at(at + RECORD_HEADER, 6);
        lastChunk.expected = (lastChunk.expected ?? 0) + Math.floor((view?.getUint32(2, true) ?? 0) / 16);
      } else if (record.length > MOST_MESSAGE_BYTES) {
        const reason = `a record of ${record.length} bytes, more than the ${MOST_MESSAGE_BYTES} that are read`;
        pieces.push({ kind: 'damage', at, end, reason });
      } else {
        const log =
          record.op === OP.message ? await window.at(at + RECORD_HEADER, MESSAGE_HEADER) : undefined;
        const ns = log?.getBigUint64(6, true);
        if (ns !== undefined) runs.add(ns, ns, 1);
        extendRun(pieces, at, end);
      }
      at = end;
      continue;
    }
    const next = ++damages < MOST_DAMAGES ? await resync(scan, pages, at) : undefined;
    const reason =
      next === undefined && record && end > file.size
        ? `the file ends inside a record of ${record.length} bytes`
        : damages < MOST_DAMAGES
          ? 'the bytes are no records'
          : `the file is damaged in ${MOST_DAMAGES} places: the rest is not read`;
    pieces.push({ kind: 'damage', at, end: next ?? file.size, reason });
    at = next ?? file.size;
  }
  return { pieces, ...(await timesOf(file, pieces, runs)), closed };
}

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

/** A chunk's times by its header, or by its messages where the header cannot be believed. */
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

/** The times that the chunks' headers tell, if the one that the drive would begin with tells the truth; else all messages' own. */
async function timesOf(
  file: BigFile,
  pieces: readonly FilePiece[],
  told: TimeRuns,
): Promise<Pick<Survey, 'runs' | 'firstNs' | 'lastNs'>> {
  const { firstNs, lastNs } = new LogClock(told.list);
  const first = pieces.find((piece) => piece.kind === 'chunk' && piece.header.startNs === firstNs);
  if (first?.kind !== 'chunk' || (await toldTruly(file, first))) return { runs: told.list, firstNs, lastNs };
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

/** Whether a chunk's messages begin and end where its header says; of one that cannot be read nothing else is known. */
async function toldTruly(file: BigFile, piece: ChunkPiece): Promise<boolean> {
  const times = await timesInChunk(file, piece, new UnpackAllowance());
  const { startNs, endNs } = piece.header;
  const inside = times.every((ns) => ns >= startNs && ns <= endNs);
  return times.length === 0 || (inside && times.includes(startNs));
}
