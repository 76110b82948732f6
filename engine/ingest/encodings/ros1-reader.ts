/**
 * Reads the values of a ROS 1 message (wiki.ros.org/msg, section 2.1; wiki.ros.org/ROS/Technical%20Overview): little endian,
 * one behind another without padding, texts and arrays behind their count in 32 bits.
 */
import type { ValueReader } from './cdr.ts';

const utf8 = new TextDecoder();

export class Ros1Reader implements ValueReader {
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Moves on by so many bytes. @returns where they begin. */
  #take(bytes: number): number {
    const at = this.offset;
    if (at + bytes > this.#bytes.byteLength) throw new RangeError(`${bytes} bytes at ${at}`);
    this.offset = at + bytes;
    return at;
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1));
  }
  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  int16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }
  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }
  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }
  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }
  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }
  float32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }
  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }
  sequenceLength(): number {
    return this.uint32();
  }

  /** @param length bytes of the text, its count included where undefined. */
  string(length = this.uint32()): string {
    const at = this.#take(length);
    return utf8.decode(this.#bytes.subarray(at, at + length));
  }

  /** A view where the elements lie at a multiple of their size, else a copy. */
  #array<T>(
    count: number | undefined,
    size: number,
    make: (buffer: ArrayBufferLike, at: number, n: number) => T,
  ): T {
    const n = count ?? this.uint32();
    const at = this.#take(n * size);
    const place = this.#bytes.byteOffset + at;
    if (place % size === 0) return make(this.#bytes.buffer, place, n);
    // Not `slice`, which gives a view where the bytes are a Buffer.
    return make(new Uint8Array(this.#bytes.subarray(at, this.offset)).buffer, 0, n);
  }

  int8Array(n?: number): Int8Array {
    return this.#array(n, 1, (buffer, at, count) => new Int8Array(buffer, at, count));
  }
  uint8Array(n?: number): Uint8Array {
    return this.#array(n, 1, (buffer, at, count) => new Uint8Array(buffer, at, count));
  }
  int16Array(n?: number): Int16Array {
    return this.#array(n, 2, (buffer, at, count) => new Int16Array(buffer, at, count));
  }
  uint16Array(n?: number): Uint16Array {
    return this.#array(n, 2, (buffer, at, count) => new Uint16Array(buffer, at, count));
  }
  int32Array(n?: number): Int32Array {
    return this.#array(n, 4, (buffer, at, count) => new Int32Array(buffer, at, count));
  }
  uint32Array(n?: number): Uint32Array {
    return this.#array(n, 4, (buffer, at, count) => new Uint32Array(buffer, at, count));
  }
  int64Array(n?: number): BigInt64Array {
    return this.#array(n, 8, (buffer, at, count) => new BigInt64Array(buffer, at, count));
  }
  uint64Array(n?: number): BigUint64Array {
    return this.#array(n, 8, (buffer, at, count) => new BigUint64Array(buffer, at, count));
  }
  float32Array(n?: number): Float32Array {
    return this.#array(n, 4, (buffer, at, count) => new Float32Array(buffer, at, count));
  }
  float64Array(n?: number): Float64Array {
    return this.#array(n, 8, (buffer, at, count) => new Float64Array(buffer, at, count));
  }
}
