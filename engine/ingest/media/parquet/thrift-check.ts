/**
 * Walks a structure of Thrift's compact protocol (thrift-compact-protocol.md of Apache Thrift) before a library reads it: one that
 * claims more elements than it has bytes, nests without end or has a number of any length is refused, so that nothing is allocated
 * for claims.
 */

const STOP = 0;
const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const STRUCT = 12;
/** Parquet's own structures nest six deep. */
const MOST_LEVELS = 24;
/** Each becomes a value of JavaScript of some tens of bytes; a segment of Waymo has some thousands, 100 files in one some 100,000. */
const MOST_VALUES = 1_000_000;
/** Seven bits a byte of 64. */
const MOST_VARINT_BYTES = 10;

/** @returns where the structure ends. @throws Error in words */
export function checkStruct(bytes: Uint8Array, begin: number): number {
  return new Walk(bytes, begin).struct(0);
}

class Walk {
  readonly #bytes: Uint8Array;
  #at: number;
  #values = 0;

  constructor(bytes: Uint8Array, begin: number) {
    this.#bytes = bytes;
    this.#at = begin;
  }

  struct(level: number): number {
    if (level > MOST_LEVELS) throw new Error('its headers nest without end');
    for (;;) {
      const byte = this.#byte();
      const type = byte & 0x0f;
      if (type === STOP) return this.#at;
      if (byte >> 4 === 0) this.#varint();
      this.#value(type, level);
    }
  }

  #value(type: number, level: number): void {
    if (++this.#values > MOST_VALUES)
      throw new Error(`its headers have more than the ${MOST_VALUES} values that are read`);
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) this.#skip(1);
    else if (type === I16 || type === I32 || type === I64) this.#varint();
    else if (type === DOUBLE) this.#skip(8);
    else if (type === BINARY) this.#skip(this.#varint());
    else if (type === LIST) this.#list(level + 1);
    else if (type === STRUCT) this.struct(level + 1);
    else throw new Error(`its headers have a value of the type ${type}, which Parquet has not`);
  }

  #list(level: number): void {
    if (level > MOST_LEVELS) throw new Error('its headers nest without end');
    const byte = this.#byte();
    const type = byte & 0x0f;
    const count = byte >> 4 === 15 ? this.#varint() : byte >> 4;
    if (type === STOP || count > this.#bytes.byteLength - this.#at)
      throw new Error(`its headers claim a list of ${count} elements, more than there are bytes`);
    for (let i = 0; i < count; i++) this.#value(type === TRUE || type === FALSE ? BYTE : type, level);
  }

  #varint(): number {
    let [value, scale] = [0, 1];
    for (let i = 0; i < MOST_VARINT_BYTES; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new Error('its headers have a number of more than 64 bits');
  }

  #skip(count: number): void {
    if (count > this.#bytes.byteLength - this.#at)
      throw new Error(`its headers claim ${count} bytes, more than there are`);
    this.#at += count;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error('its headers end too early');
    return byte;
  }
}
