/**
 * Text of other encodings as UTF-8 without a byte order mark: UTF-16 as Windows writes it ("Unicode", `>` of PowerShell), in both byte
 * orders, with its mark or without, and UTF-8 with one. Readers of text then see one encoding (Unicode 16.0, sections 3.10 and 23.8).
 */

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** UTF-16 without a mark is told by this many characters of ASCII at the begin. */
const LEAST_UNITS = 4;
const LOOKED_UNITS = 8;
const [BEFORE_ASCII, AFTER_ASCII] = [0x08, 0x7f];

const isMarked = (bytes: Uint8Array, ...mark: readonly number[]): boolean =>
  mark.every((byte, at) => bytes[at] === byte);

/**
 * @param begin of the file: 64 bytes tell as much as all
 * @returns 'utf-8' for whatever is not UTF-16, as a binary file
 */
export function encodingOf(begin: Uint8Array): TextEncoding {
  // UTF-32 begins as UTF-16 does; it is not read.
  if (isMarked(begin, 0xff, 0xfe)) return isMarked(begin, 0xff, 0xfe, 0, 0) ? 'utf-8' : 'utf-16le';
  if (isMarked(begin, 0xfe, 0xff)) return 'utf-16be';
  const units = Math.min(LOOKED_UNITS, begin.length >> 1);
  if (units < LEAST_UNITS) return 'utf-8';
  const isWide = (high: number): boolean => {
    for (let unit = 0; unit < units; unit++) {
      const low = begin[2 * unit + 1 - high] ?? 0;
      if (begin[2 * unit + high] !== 0 || low <= BEFORE_ASCII || low >= AFTER_ASCII) return false;
    }
    return true;
  };
  return isWide(1) ? 'utf-16le' : isWide(0) ? 'utf-16be' : 'utf-8';
}

/** The bytes of a whole file, or of its begin, as UTF-8 without a mark; the same memory where they are that. */
export function asUtf8(bytes: Uint8Array): Uint8Array {
  const encoding = encodingOf(bytes);
  if (encoding !== 'utf-8') return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
  return isMarked(bytes, 0xef, 0xbb, 0xbf) ? bytes.subarray(3) : bytes;
}

/** The text of a whole file. What is no UTF-8 is shown as U+FFFD. */
export const decodeText = (bytes: Uint8Array): string => {
  const encoding = encodingOf(bytes);
  return new TextDecoder(encoding).decode(bytes);
};

/** The same for a file that is read in pieces, one after another. */
export class Utf8Pieces {
  #wide: TextDecoder | undefined;
  #isBegun = false;

  /** @returns what it holds; the same memory where it is UTF-8 */
  take(piece: Uint8Array): Uint8Array {
    const isFirst = !this.#isBegun;
    this.#isBegun = true;
    if (isFirst) {
      const encoding = encodingOf(piece);
      if (encoding === 'utf-8') return asUtf8(piece);
      this.#wide = new TextDecoder(encoding);
    }
    return this.#wide ? new TextEncoder().encode(this.#wide.decode(piece, { stream: true })) : piece;
  }
}
