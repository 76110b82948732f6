/**
 * Column blocks (contract/columns.ts) rearranged so that zstd finds more: each column's values become differences to the value
 * before, and their bytes are gathered by significance. Floats that are decimal numbers of few digits, as most sensors
 * measure, become whole numbers first. Each step is undone bit by bit.
 *
 *     0   4  u32: length H of the head
 *     4   H  the block up to its first column, as it is
 *     4+H    for each column in order: u8 how (see HOW), u8 values a point, then its bytes in planes, least significant first
 */
import { type ColumnArray, decodeColumns } from '../../contract/columns.ts';

/** Steps of a decimal number: value = whole number / scale, to the nearest float. */
const SCALES = [1, 10, 100, 1000, 10_000, 100_000] as const;
/** 0: the bits of the values as they are; 1 + n: whole numbers by SCALES[n]. */
type How = number;
const BITS: How = 0;
/** Whole numbers up to here are exact in the arithmetic below. */
const MOST_WHOLE = 2 ** 30;
/** Stands for −0, which is no whole number. */
const MINUS_ZERO = 2 ** 31;

const alignedTo8 = (n: number): number => (n + 7) & ~7;

type Layout = { readonly start: number; readonly columns: readonly Listed[]; readonly end: number };
type Listed = { readonly at: number; readonly array: ColumnArray; readonly step: number };

/** Where the columns of a block lie; undefined for bytes that are no block of ours, or one with something between its columns. */
function layoutOf(bytes: Uint8Array): Layout | undefined {
  let block: ReturnType<typeof decodeColumns>;
  try {
    block = decodeColumns(bytes);
  } catch {
    return undefined; // No block: it is packed as it is.
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
  const start = alignedTo8(8 + header);
  const points = (block.columns.get('xyz')?.length ?? 0) / 3;
  let end = start;
  const columns: Listed[] = [];
  for (const array of block.columns.values()) {
    const step = points > 0 && array.length % points === 0 ? array.length / points : 1;
    columns.push({ at: end, array, step: step >= 1 && step <= 255 ? step : 1 });
    end = alignedTo8(end + array.byteLength);
  }
  return { start, columns, end };
}

/** Undefined where it is no column block, or would not come back. */
export function planesOf(bytes: Uint8Array): Uint8Array | undefined {
  const layout = layoutOf(bytes);
  if (!layout || layout.end !== bytes.byteLength || layout.columns.length === 0) return undefined;
  const pieces: Uint8Array[] = [];
  const head = new Uint8Array(4 + layout.start);
  new DataView(head.buffer).setUint32(0, layout.start, true);
  head.set(bytes.subarray(0, layout.start), 4);
  pieces.push(head);
  for (const { array, step } of layout.columns) {
    const how = array instanceof Float32Array ? scaleOf(array) : BITS;
    const words = how === BITS ? bitsOf(array) : wholesOf(array, SCALES[how - 1] ?? 1);
    pieces.push(Uint8Array.of(how, step), planes(differences(words, step * wordsIn(array))));
  }
  return Buffer.concat(pieces);
}

/** @throws Error in words when the bytes are no planes of a block of this size */
export function restorePlanes(packed: Uint8Array, size: number): Uint8Array {
  const start = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(0, true);
  if (start > size || 4 + start > packed.byteLength) throw new Error('its head is too long');
  const out = new Uint8Array(size);
  out.set(packed.subarray(4, 4 + start));
  const layout = layoutOf(out);
  if (!layout || layout.end !== size) throw new Error('its head does not fit its size');
  let at = 4 + start;
  for (const { at: to, array } of layout.columns) {
    const [how = 0, step = 1] = [packed[at], packed[at + 1]];
    at += 2;
    const width = array.BYTES_PER_ELEMENT;
    const lengths = wordsIn(array);
    const gathered = packed.subarray(at, at + array.byteLength);
    if (gathered.byteLength !== array.byteLength || step < 1) throw new Error('its columns are cut');
    at += array.byteLength;
    const words = sums(gather(gathered, width, array.length * lengths), step * lengths);
    put(out.subarray(to, to + array.byteLength), words, how, width);
  }
  return out;
}

type Words = Uint8Array | Uint16Array | Uint32Array;

/** An f64 is two words of 32 bits. */
const wordsIn = (array: ColumnArray): number => (array.BYTES_PER_ELEMENT === 8 ? 2 : 1);

/** The bits of the values as unsigned words. */
function bitsOf(array: ColumnArray): Words {
  const copy = new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
  const width = array.BYTES_PER_ELEMENT;
  if (width === 1) return copy;
  return width === 2 ? new Uint16Array(copy.buffer) : new Uint32Array(copy.buffer);
}

/** The first scale by which every value is a whole number, to the bit; BITS where there is none. */
function scaleOf(values: Float32Array): How {
  const bits = new Float32Array(1);
  for (const [n, scale] of SCALES.entries()) {
    let fits = true;
    for (let i = 0; i < values.length && fits; i++) {
      const value = values[i] ?? 0;
      const whole = Math.round(value * scale);
      bits[0] = whole / scale;
      fits = Math.abs(whole) < MOST_WHOLE && bits[0] === value;
    }
    if (fits) return n + 1;
  }
  return BITS;
}

function wholesOf(array: ColumnArray, scale: number): Uint32Array {
  const out = new Uint32Array(array.length);
  for (let i = 0; i < array.length; i++) {
    const value = array[i] ?? 0;
    out[i] = Object.is(value, -0) ? MINUS_ZERO : Math.round(value * scale);
  }
  return out;
}

/** Differences to the value `step` before, turned so that small ones of both signs have zeros above. */
function differences(values: Words, step: number): Words {
  const bits = 8 * values.BYTES_PER_ELEMENT;
  const out = values.slice();
  for (let i = values.length - 1; i >= step; i--) {
    const difference = (((values[i] ?? 0) - (values[i - step] ?? 0)) << (32 - bits)) >> (32 - bits);
    out[i] = (difference << 1) ^ (difference >> 31);
  }
  return out;
}

function sums(words: Words, step: number): Words {
  for (let i = step; i < words.length; i++) {
    const word = words[i] ?? 0;
    words[i] = ((word >>> 1) ^ -(word & 1)) + (words[i - step] ?? 0);
  }
  return words;
}

/** Byte 0 of all words, then byte 1, … */
function planes(words: Words): Uint8Array {
  const width = words.BYTES_PER_ELEMENT;
  const from = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  if (width === 1) return from;
  const out = new Uint8Array(from.byteLength);
  const n = words.length;
  for (let k = 0, to = 0; k < width; k++) for (let i = 0; i < n; i++) out[to++] = from[i * width + k] ?? 0;
  return out;
}

function gather(bytes: Uint8Array, width: number, n: number): Words {
  const word = width === 8 ? 4 : width;
  const out = new Uint8Array(bytes.byteLength);
  for (let k = 0, from = 0; k < word; k++) for (let i = 0; i < n; i++) out[i * word + k] = bytes[from++] ?? 0;
  if (word === 1) return out;
  return word === 2 ? new Uint16Array(out.buffer) : new Uint32Array(out.buffer);
}

function put(out: Uint8Array, words: Words, how: How, width: number): void {
  if (how === BITS) {
    out.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
    return;
  }
  const scale = SCALES[how - 1];
  if (scale === undefined || width !== 4) throw new Error('a column is packed in a way that is not known');
  const floats = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const whole = words[i] ?? 0;
    floats[i] = whole === MINUS_ZERO ? -0 : (whole | 0) / scale;
  }
  out.set(new Uint8Array(floats.buffer));
}
