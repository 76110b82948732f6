/**
 * The bytes of a data group, piece by piece: a block, lists of blocks, blocks packed by deflate, plain and transposed (ASAM MDF 4.1,
 * sections 4.20 to 4.26). A group takes each block once, all groups no more than the file has, or may have unpacked.
 */
import { inflateSync } from 'node:zlib';
import { messageOf } from '../../../contract/errors.ts';
import { UnpackAllowance } from '../../compression/allowance.ts';
import type { MdfFile } from './file.ts';

const HEAD_BYTES = 24;
const PIECE_BYTES = 4 * 1024 * 1024;
/** Tools pack 4 MB at a time. */
const MOST_UNPACKED = 64 * 1024 * 1024;
/** Packed data of one value would become a thousand records of each byte: no more come in than this, and some of each byte on the disk. */
const MOST_RECORDS = 250_000;
const RECORDS_PER_BYTE = 8;
const PLAIN = new Set(['##DT', '##SD', '##RD', '##DV']);
const [DEFLATE, TRANSPOSED] = [0, 1];

/** Called for what cannot be read: why, in words. The reading ends there, since records go on over the ends of blocks. */
export type Lost = (place: number, reason: string) => void;

/**
 * How much of a file's data is read, by all groups of data together: it belongs to one of them each. That of an unsorted one is read
 * twice, first for its values of variable length.
 */
export class DataBudget {
  readonly allowance = new UnpackAllowance();
  /** Records of all groups. */
  readonly mostRecords: number;
  #left: number;

  constructor(file: MdfFile) {
    this.#left = 2 * file.size;
    this.mostRecords = MOST_RECORDS + RECORDS_PER_BYTE * file.size;
  }

  /** False where the blocks claim more bytes together than the file has. */
  take(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }
}

/** Records that lie as they are, from a place on: those of MDF 3. */
export async function* plainPieces(
  file: MdfFile,
  budget: DataBudget,
  lost: Lost,
  { at, bytes }: { readonly at: number; readonly bytes: number },
): AsyncGenerator<Uint8Array> {
  if (at === 0 || bytes === 0) return;
  const end = Math.min(at + bytes, file.size);
  for (let from = at; from < end; from += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, end - from);
    if (!budget.take(length)) return lost(at, 'overlaps others');
    yield await file.read(from, length);
  }
  if (end < at + bytes) lost(at, 'is cut: the file ends before it');
}

export class Pieces {
  readonly #file: MdfFile;
  readonly #lost: Lost;
  readonly #seen = new Set<number>();
  readonly #budget: DataBudget;

  constructor(file: MdfFile, budget: DataBudget, lost: Lost) {
    this.#file = file;
    this.#lost = lost;
    this.#budget = budget;
  }

  /** @returns false where something could not be read, after what could */
  async *of(at: number): AsyncGenerator<Uint8Array, boolean> {
    if (at === 0) return true;
    if (this.#seen.has(at)) return this.#end(at, 'is there twice');
    this.#seen.add(at);
    const name = await this.#file.nameAt(at);
    if (PLAIN.has(name)) return yield* this.#plain(at, name);
    switch (name) {
      case '##DZ':
        return yield* this.#packed(at);
      case '##HL':
        return yield* this.of((await this.#file.block(at, '##HL', 0))?.links[0] ?? 0);
      case '##DL':
        return yield* this.#list(at);
      case '##LD':
        return this.#end(at, 'is stored by columns (MDF 4.2), which is not read: asammdf writes it as 4.1');
      default:
        return this.#end(at, `is no block of data${name === '' ? '' : ` but ${JSON.stringify(name)}`}`);
    }
  }

  #end(at: number, reason: string): false {
    this.#lost(at, reason);
    return false;
  }

  /** Lists go on by their first links. */
  async *#list(first: number): AsyncGenerator<Uint8Array, boolean> {
    for (let at = first; at !== 0; ) {
      const list = await this.#file.block(at, '##DL', 0);
      if (!list) return this.#end(at, 'is no list of data');
      const [next = 0, ...places] = list.links;
      for (const place of places) if (!(yield* this.of(place))) return false;
      if (next !== 0 && this.#seen.has(next)) return this.#end(next, 'is there twice');
      this.#seen.add(next);
      at = next;
    }
    return true;
  }

  async *#plain(at: number, name: string): AsyncGenerator<Uint8Array, boolean> {
    const block = await this.#file.block(at, name, 0);
    if (!block) return this.#end(at, 'has no length that can be');
    const begin = at + HEAD_BYTES + 8 * block.links.length;
    const end = Math.min(at + block.bytes, this.#file.size);
    for (let from = begin; from < end; from += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, end - from);
      if (!this.#budget.take(length)) return this.#end(at, 'overlaps others');
      yield await this.#file.read(from, length);
    }
    return at + block.bytes <= this.#file.size || this.#end(at, 'is cut: the file ends before it');
  }

  async *#packed(at: number): AsyncGenerator<Uint8Array, boolean> {
    const block = await this.#file.block(at, '##DZ', HEAD_BYTES);
    if (!block || block.data.byteLength < HEAD_BYTES) return this.#end(at, 'is cut');
    const { data } = block;
    const [kind, parameter] = [data.getUint8(2), data.getUint32(4, true)];
    const [size, stored] = [Number(data.getBigUint64(8, true)), Number(data.getBigUint64(16, true))];
    const begin = at + HEAD_BYTES + 8 * block.links.length + HEAD_BYTES;
    if (kind !== DEFLATE && kind !== TRANSPOSED)
      return this.#end(
        at,
        `is packed by method ${kind} of MDF 4.3, which is not read: asammdf writes it as 4.1`,
      );
    if (begin + stored > this.#file.size) return this.#end(at, 'is cut: the file ends before it');
    if (size > MOST_UNPACKED) return this.#end(at, `claims ${size} bytes unpacked`);
    const refused = this.#budget.take(stored)
      ? this.#budget.allowance.refuse({ compression: 'deflate', uncompressedBytes: size }, stored)
      : 'overlaps others';
    if (refused !== undefined) return this.#end(at, refused);
    try {
      const packed = await this.#file.read(begin, stored);
      const bytes = inflateSync(packed, { maxOutputLength: Math.max(1, size) });
      yield kind === TRANSPOSED ? transposed(bytes, parameter) : bytes;
      return true;
    } catch (error) {
      return this.#end(at, `cannot be unpacked: ${messageOf(error)}`);
    }
  }
}

/** Bytes of a record stand far apart, those of one place of all records together; what makes no whole record stays at the end. */
function transposed(bytes: Uint8Array, recordBytes: number): Uint8Array {
  const rows = recordBytes > 0 ? Math.floor(bytes.length / recordBytes) : 0;
  if (rows <= 1 || recordBytes <= 1) return bytes;
  // A copy: slices of a Buffer are none.
  const out = Uint8Array.from(bytes);
  for (let column = 0; column < recordBytes; column++)
    for (let row = 0; row < rows; row++) out[row * recordBytes + column] = bytes[column * rows + row] ?? 0;
  return out;
}
