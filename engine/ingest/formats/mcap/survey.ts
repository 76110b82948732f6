/**
 * A walk over a file's record headers, without reading what they hold: where its chunks lie, what lies outside of them, when it
 * begins, and where it is damaged. The index at the file's end is not needed and not trusted: a file that was cut or never
 * closed is read the same way. After damage the walk goes on at the next place that can only be a chunk or a run of messages.
 */
import type { BigFile } from './file.ts';
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

export type Piece =
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

export type Survey = {
  readonly pieces: readonly Piece[];
  /** Log times of the first and last message by the headers; undefined when there is none. */
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  /** False when the closing magic is missing: the file was cut or never closed. */
  readonly closed: boolean;
};

/** Runs of records are cut into pieces of this size, so that reading them stays bounded. */
const RUN_BYTES = 4 * 1024 * 1024;
const DAY_NS = 86_400_000_000_000n;

export async function survey(file: BigFile): Promise<Survey> {
  const window = new Window(file);
  const pieces: Piece[] = [];
  const starts: bigint[] = [];
  const ends: bigint[] = [];
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
  let lastChunk: Extract<Piece, { kind: 'chunk' }> | undefined;
  while (at < file.size) {
    const record = await headerAt(window, at);
    const end = record ? at + RECORD_HEADER + record.length : at;
    if (record?.op === OP.chunk) {
      const header = await chunkAt(window, at, record);
      if (header) {
        const stored = Math.min(header.storedBytes, file.size - at - RECORD_HEADER - header.prefix);
        lastChunk = { kind: 'chunk', at, header, stored };
        pieces.push(lastChunk);
        if (header.endNs > 0n && header.endNs >= header.startNs) {
          starts.push(header.startNs);
          ends.push(header.endNs);
        }
        at = Math.min(end, file.size);
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
      } else {
        const log =
          record.op === OP.message ? await window.at(at + RECORD_HEADER, MESSAGE_HEADER) : undefined;
        if (log) {
          const ns = log.getBigUint64(6, true);
          starts.push(ns);
          ends.push(ns);
          if (starts.length > 100_000) condense(starts, ends);
        }
        extendRun(pieces, at, end);
      }
      at = end;
      continue;
    }
    const next = await resync(window, at);
    const reason =
      next === undefined && record && end > file.size
        ? `the file ends inside a record of ${record.length} bytes`
        : 'the bytes are no records';
    pieces.push({ kind: 'damage', at, end: next ?? file.size, reason });
    at = next ?? file.size;
  }
  return { pieces, ...range(starts, ends), closed };
}

function extendRun(pieces: Piece[], at: number, end: number): void {
  const last = pieces.at(-1);
  if (last?.kind === 'records' && last.end === at && end - last.at <= RUN_BYTES) last.end = end;
  else pieces.push({ kind: 'records', at, end });
}

/** Keeps the ends of the lists' ranges only; the median stays representative. */
function condense(starts: bigint[], ends: bigint[]): void {
  for (const list of [starts, ends]) {
    list.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const kept = list.filter((_, i) => i < 100 || i >= list.length - 100 || i % 64 === 0);
    list.splice(0, list.length, ...kept);
  }
}

/** First and last time; times further than a week from the median come from damaged headers. */
function range(
  starts: bigint[],
  ends: bigint[],
): { firstNs: bigint | undefined; lastNs: bigint | undefined } {
  const ordered = (list: bigint[]): bigint[] => list.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = ordered(starts)[starts.length >> 1];
  if (median === undefined) return { firstNs: undefined, lastNs: undefined };
  const near = (ns: bigint): boolean => ns - median < 7n * DAY_NS && median - ns < 7n * DAY_NS;
  return { firstNs: starts.find(near), lastNs: ordered(ends).findLast(near) };
}

async function headerAt(window: Window, at: number): Promise<RecordHeader | undefined> {
  const view = await window.at(at, RECORD_HEADER);
  return view && recordHeader(view, 0);
}

async function chunkAt(window: Window, at: number, record: RecordHeader): Promise<ChunkHeader | undefined> {
  const view = await window.some(at + RECORD_HEADER, CHUNK_HEADER_MOST);
  return view.byteLength < 40 ? undefined : chunkHeader(view, 0, record.length);
}

/** The next place from which reading can go on: a chunk whose lengths add up, or three records in a row with a message first. */
async function resync(window: Window, from: number): Promise<number | undefined> {
  const step = 1024 * 1024;
  for (let base = from + 1; base < window.size; base += step) {
    const view = await window.some(base, step + RECORD_HEADER + CHUNK_HEADER_MOST);
    const most = Math.min(step, view.byteLength - RECORD_HEADER);
    for (let i = 0; i < most; i++) {
      const op = view.getUint8(i);
      if (op !== OP.chunk && op !== OP.message) continue;
      const record = recordHeader(view, i);
      if (!record) continue;
      if (op === OP.chunk) {
        const header = chunkHeader(view, i + RECORD_HEADER, record.length);
        if (header && ['', 'zstd', 'lz4'].includes(header.compression)) return base + i;
      } else if (
        base + i + RECORD_HEADER + record.length < window.size &&
        (await followed(window, base + i, record))
      )
        return base + i;
    }
  }
  return undefined;
}

async function followed(window: Window, at: number, first: RecordHeader): Promise<boolean> {
  let end = at + RECORD_HEADER + first.length;
  for (let k = 0; k < 2; k++) {
    const record = await headerAt(window, end);
    if (!record || record.op > OP.dataEnd) return false;
    end += RECORD_HEADER + record.length;
    if (end > window.size) return false;
  }
  return true;
}

/** A window over the file that grows where records are small and many, and stays small where they are far apart. */
class Window {
  readonly size: number;
  readonly #file: BigFile;
  #from = 0;
  #bytes: Uint8Array = new Uint8Array();
  #reach = 4096;

  constructor(file: BigFile) {
    this.#file = file;
    this.size = file.size;
  }

  /** Exactly `length` bytes, or undefined where the file ends before. */
  async at(at: number, length: number): Promise<DataView | undefined> {
    const view = await this.some(at, length);
    return view.byteLength < length ? undefined : view;
  }

  /** Up to `length` bytes. */
  async some(at: number, length: number): Promise<DataView> {
    const wanted = Math.max(0, Math.min(length, this.size - at));
    if (at < this.#from || at + wanted > this.#from + this.#bytes.byteLength) {
      const near = at >= this.#from && at - (this.#from + this.#bytes.byteLength) < 65536;
      this.#reach = near ? Math.min(1 << 20, this.#reach * 2) : 4096;
      this.#from = at;
      this.#bytes = await this.#file.read(at, Math.min(this.size - at, Math.max(wanted, this.#reach)));
    }
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at - this.#from, wanted);
  }
}
