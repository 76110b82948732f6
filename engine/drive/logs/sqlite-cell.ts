/**
 * The record of a row of an SQLite database, read from the file by itself (sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2.1):
 * a log is only read, and SQLite would lock it, may write beside it, and does more than a payload needs.
 */
import { InputError } from '../../contract/errors.ts';
import type { LogBytes } from './log-file.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const LEAST_PAGE_BYTES = 512;
/** Pages that follow one another are read together. */
const READ_BYTES = 1024 * 1024;
/** The longest row that SQLite takes (SQLITE_MAX_LENGTH, as it is by default): it is held in memory. */
const MOST_ROW_BYTES = 1_000_000_000;

export type DatabasePages = {
  readonly pageBytes: number;
  /** Without what is reserved at the end of each. */
  readonly usable: number;
};

/** @throws InputError when the file is no database */
export function pagesOf(file: LogBytes): DatabasePages {
  const view = viewOf(file.read(0, HEADER_BYTES));
  const magic = new TextDecoder('latin1').decode(view).slice(0, MAGIC.length);
  // A page of 65,536 bytes is written as 1.
  const pageBytes = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
  const usable = pageBytes - view.getUint8(20);
  const fits = (pageBytes & (pageBytes - 1)) === 0 && pageBytes >= LEAST_PAGE_BYTES && usable >= 480;
  if (magic !== MAGIC || !fits) throw new InputError(`${file.path} is no SQLite database any more.`);
  return { pageBytes, usable };
}

/** A whole number of 1 to 9 bytes, the highest first, and where it ends; undefined where the bytes end within it. */
export function varint(view: DataView, from: number): { value: bigint; end: number } | undefined {
  let value = 0n;
  for (let i = 0; i < 9; i++) {
    if (from + i >= view.byteLength) return undefined;
    const byte = view.getUint8(from + i);
    if (i === 8) return { value: BigInt.asIntN(64, (value << 8n) | BigInt(byte)), end: from + 9 };
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value, end: from + i + 1 };
  }
  return undefined;
}

/**
 * The record of a row: its header and its values, also where it goes on in overflow pages.
 * @param at where the row's cell begins in the file, in a leaf of its table
 * @throws InputError when there is none
 */
export function readCell(file: LogBytes, at: number): Uint8Array {
  const { pageBytes, usable } = pagesOf(file);
  const none = (): InputError => new InputError(`${file.path} has no row at byte ${at}: it has changed.`);
  const page = file.read(at, Math.max(0, Math.min(pageBytes - (at % pageBytes), file.size - at)));
  const length = varint(viewOf(page), 0);
  const row = length && varint(viewOf(page), length.end);
  // A row is not packed, so none is longer than its file.
  const most = BigInt(Math.min(file.size, MOST_ROW_BYTES));
  if (!length || !row || length.value < 0n || length.value > most) throw none();
  const bytes = new Uint8Array(Number(length.value));
  const local = localBytes(bytes.byteLength, usable);
  const here = page.subarray(row.end, row.end + local);
  bytes.set(here);
  if (here.byteLength < local) throw none();
  if (local === bytes.byteLength) return bytes;
  const next = page.subarray(row.end + local, row.end + local + 4);
  if (next.byteLength < 4) throw none();
  const first = viewOf(next).getUint32(0);
  if (!readOverflow(file, { pageBytes, usable }, first, bytes.subarray(local))) throw none();
  return bytes;
}

/** Bytes of a record that lie in the leaf itself. */
function localBytes(length: number, usable: number): number {
  if (length <= usable - 35) return length;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (usable - 4));
  return fitting <= usable - 35 ? fitting : least;
}

/** Fills `into` from overflow pages: each names the next one. False where they do not give so much. */
function readOverflow(
  file: LogBytes,
  { pageBytes, usable }: DatabasePages,
  first: number,
  into: Uint8Array,
): boolean {
  let [number, filled, ahead] = [first, 0, 1];
  while (filled < into.byteLength) {
    const at = (number - 1) * pageBytes;
    const wanted = Math.ceil((into.byteLength - filled) / (usable - 4));
    const bytes = Math.min(wanted, ahead) * pageBytes;
    if (number < 1 || at + bytes > file.size) return false;
    const pages = file.read(at, bytes);
    const view = viewOf(pages);
    // Where pages lie side by side, more of them are read at once.
    ahead = Math.min(2 * ahead, Math.ceil(READ_BYTES / pageBytes));
    for (let own = 0; own < bytes; own += pageBytes) {
      const part = pages.subarray(own + 4, own + usable).subarray(0, into.byteLength - filled);
      into.set(part, filled);
      filled += part.byteLength;
      const before = number;
      number = view.getUint32(own);
      if (number === before + 1 || own + pageBytes === bytes) continue;
      if (filled < into.byteLength) ahead = 1;
      break;
    }
  }
  return true;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
