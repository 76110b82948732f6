/**
 * Finds the records of a GNSS receiver in a file, one after another: sentences of NMEA 0183 and messages of u-blox (UBX), which
 * receivers mix. What fails its checksum is no record; a piece of the file is held at a time.
 */

import { Utf8Pieces } from '../../../contract/text/encoding.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { RTCM_SYNC, RtcmFrames } from './rtcm.ts';

export type ReceiverRecord =
  | { readonly kind: 'nmea'; readonly fields: readonly string[]; readonly at: number }
  | {
      readonly kind: 'ubx';
      /** Class and id, as 0x0107. */
      readonly id: number;
      readonly payload: DataView;
      readonly at: number;
    };

export type Skipped = {
  /** Records whose checksum is wrong. */
  damaged: number;
  firstDamagedAt: number | undefined;
  /** Bytes between the records that are of none: of another protocol, or of a record whose begin is lost. */
  stray: number;
  firstStrayAt: number | undefined;
  /** Corrections that the receiver was fed with (rtcm.ts). */
  corrections: number;
  /** Where the last record that was found damaged would end. */
  damagedTo: number;
  /** Bytes of the file. */
  bytes: number;
};

const PIECE_BYTES = 256 * 1024;
/** NMEA 0183 allows 82 characters; receivers' own sentences are longer. */
const MOST_SENTENCE = 1024;
/** Raw measurements of 90 satellites have 3 kB. */
const MOST_MESSAGE = 16 * 1024;
const [DOLLAR, LINE_FEED, RETURN, SYNC_1, SYNC_2] = [0x24, 0x0a, 0x0d, 0xb5, 0x62];
const UBX_FRAME_BYTES = 8;
const SPACE = 0x20;

export const nothingSkipped = (): Skipped => ({
  damaged: 0,
  firstDamagedAt: undefined,
  stray: 0,
  firstStrayAt: undefined,
  corrections: 0,
  damagedTo: 0,
  bytes: 0,
});

/** @param mostBytes of the file; all of it without */
export async function* receiverRecords(
  path: string,
  skipped: Skipped,
  mostBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly ReceiverRecord[]> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    const end = Math.min(size, mostBytes);
    const pieces = new Utf8Pieces();
    const bytes = new Uint8Array(Math.min(PIECE_BYTES, end));
    let rest: Uint8Array = new Uint8Array(0);
    // Of the text as it is scanned: that of UTF-16 has half the bytes of its file.
    let begin = 0;
    for (let at = 0; at < end; ) {
      const { bytesRead } = await file.read(bytes, 0, Math.min(bytes.length, end - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const plain = pieces.take(bytes.subarray(0, bytesRead));
      const piece = new Uint8Array(rest.length + plain.length);
      piece.set(rest);
      piece.set(plain, rest.length);
      const { records, used } = scan(piece, begin, at >= end, skipped);
      yield records;
      rest = piece.slice(used);
      begin += used;
      skipped.bytes = at;
    }
  } finally {
    await file.close();
  }
}

/** The whole records in some bytes; `used`: where the first lies that may go on behind them. */
export function scan(
  bytes: Uint8Array,
  begin: number,
  isLast: boolean,
  skipped: Skipped,
): { readonly records: ReceiverRecord[]; readonly used: number } {
  const records: ReceiverRecord[] = [];
  const damaged = (at: number, end: number): void => {
    skipped.damaged++;
    skipped.firstDamagedAt ??= begin + at;
    skipped.damagedTo = Math.max(skipped.damagedTo, begin + end);
  };
  const stray = (at: number): void => {
    // Line ends, and zeros as loggers fill blocks with, are between records as they should be.
    if ((bytes[at] ?? 0) <= SPACE || begin + at < skipped.damagedTo) return;
    skipped.stray++;
    skipped.firstStrayAt ??= begin + at;
  };
  const [ends, checksums, rtcm] = [new LineEnds(bytes), new Checksums(bytes), new RtcmFrames(bytes)];
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === SYNC_1 && (at + 1 >= bytes.length || bytes[at + 1] === SYNC_2)) {
      const length = at + 5 < bytes.length ? (bytes[at + 4] ?? 0) + 256 * (bytes[at + 5] ?? 0) : undefined;
      const whole = length === undefined || at + UBX_FRAME_BYTES + length > bytes.length;
      if (length !== undefined && length > MOST_MESSAGE) stray(at++);
      else if (whole && !isLast) break;
      else if (whole || length === undefined) stray(at++);
      else if (checksums.isRight(at, length)) {
        const id = 256 * (bytes[at + 2] ?? 0) + (bytes[at + 3] ?? 0);
        const payload = new DataView(bytes.buffer, bytes.byteOffset + at + 6, length);
        records.push({ kind: 'ubx', id, payload, at: begin + at });
        at += UBX_FRAME_BYTES + length;
      } else {
        damaged(at, at + UBX_FRAME_BYTES + length);
        at += 2;
      }
    } else if (byte === DOLLAR) {
      const end = ends.after(at);
      const isOpen = end === undefined && bytes.length - at <= MOST_SENTENCE;
      if (isOpen && !isLast) break;
      const stop = end ?? Math.min(bytes.length, at + MOST_SENTENCE);
      const isWhole = end !== undefined;
      const isLooked = isWhole ? ends.mayBegin(at) : isOpen;
      const found = isLooked ? sentenceOf(bytes.subarray(at, stop), isWhole) : undefined;
      if (found === 'damaged') damaged(at, stop);
      else if (found) records.push({ kind: 'nmea', fields: found, at: begin + at });
      if (Array.isArray(found) && end !== undefined) at = end;
      else if (Array.isArray(found)) at = stop;
      else stray(at++);
    } else if (byte === RTCM_SYNC) {
      const length = rtcm.lengthAt(at);
      if (length === undefined && !isLast) break;
      if (length) {
        skipped.corrections++;
        at += length;
      } else stray(at++);
    } else stray(at++);
  }
  return { records, used: Math.min(at, bytes.length) };
}

/** Ends of lines, each looked for once however many dollars lie before it. */
class LineEnds {
  readonly #bytes: Uint8Array;
  #next = -1;
  #lastDollar = -1;
  #isTried = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The end of the line, where it is near enough to be that of a sentence. */
  after(from: number): number | undefined {
    if (this.#next < from) {
      let at = from;
      while (at < this.#bytes.length && this.#bytes[at] !== LINE_FEED && this.#bytes[at] !== RETURN) at++;
      this.#next = at;
      this.#lastDollar = this.#bytes.lastIndexOf(DOLLAR, at);
      this.#isTried = false;
    }
    return this.#next < this.#bytes.length && this.#next - from <= MOST_SENTENCE ? this.#next : undefined;
  }

  /** Whether a sentence may begin at a dollar of this line: at the first, or, where others were cut, at the last. */
  mayBegin(at: number): boolean {
    const isFirst = !this.#isTried;
    this.#isTried = true;
    return isFirst || at === this.#lastDollar;
  }
}

/**
 * The 8-bit Fletcher sums of the u-blox protocol (section UBX Checksum) over class, id, length and payload. They are taken of sums from
 * the begin of the bytes, which are made once however many messages are claimed.
 */
class Checksums {
  readonly #bytes: Uint8Array;
  /** Of the bytes before each place, and of these sums; both modulo 256. */
  #sums: { readonly a: Uint8Array; readonly b: Uint8Array } | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  isRight(at: number, length: number): boolean {
    const { a, b } = (this.#sums ??= this.#made());
    const [from, to] = [at + 2, at + 6 + length];
    const before = a[from] ?? 0;
    const first = ((a[to] ?? 0) - before) & 255;
    const second = ((b[to] ?? 0) - (b[from] ?? 0) - (to - from) * before) & 255;
    return this.#bytes[to] === first && this.#bytes[to + 1] === second;
  }

  #made(): { readonly a: Uint8Array; readonly b: Uint8Array } {
    const bytes = this.#bytes;
    const [a, b] = [new Uint8Array(bytes.length + 1), new Uint8Array(bytes.length + 1)];
    for (let k = 0; k < bytes.length; k++) {
      a[k + 1] = (a[k] ?? 0) + (bytes[k] ?? 0);
      b[k + 1] = (b[k] ?? 0) + (a[k + 1] ?? 0);
    }
    return { a, b };
  }
}

/** A dollar begins a sentence and is in none (NMEA 0183, reserved characters). */
const SENTENCE =
  /^\$((?:[A-Z]{2}[A-Z0-9]{3}|P[A-Z]{3,})(?:,[\x20-\x23\x25-\x7e]*?)?)(?:\*([0-9A-Fa-f]{2}))?\s*$/;

/** Fields without the dollar; 'damaged' where the checksum is another; undefined where it is no sentence. */
function sentenceOf(bytes: Uint8Array, isWhole: boolean): string[] | 'damaged' | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = SENTENCE.exec(text);
  const body = found?.[1];
  if (body === undefined) return /^\$[A-Z]{2}[A-Z]{3},/.test(text) ? 'damaged' : undefined;
  let sum = 0;
  for (let k = 0; k < body.length; k++) sum ^= body.charCodeAt(k);
  const given = found?.[2];
  // Checksums may be left away; a cut sentence has none, either.
  if (given === undefined && !isWhole) return undefined;
  if (given !== undefined && Number.parseInt(given, 16) !== sum) return 'damaged';
  return body.split(',');
}
