/**
 * SHA-256 over the large payloads of each stream, on a thread of its own: on the writing thread it would be two fifths of all
 * the work of keeping a sweep. Bytes go through a ring in shared memory; the writer waits only when the ring is full.
 */
import { Worker } from 'node:worker_threads';
import { hold } from './payload-ring.ts';

/** Payloads from this size on go through the thread; it starts with the first of them. */
export const LARGE_BYTES = 64 * 1024;

/** Control words: bytes written and read (mod 2³²), and whether the digests are there. */
export const WORD = { written: 0, read: 1, done: 2 } as const;
const WORDS = 3;
const RING_BYTES = 16 * 1024 * 1024;
/**
 * A record: u32 stream, u32 length, then so many bytes, padded to 8. Stream 0 ends the work. With BY_PLACE in its length the
 * bytes lie in the memory of payload-ring.ts, and what follows is a u32 that says where.
 */
export const RECORD_HEADER = 8;
export const BY_PLACE = 0x8000_0000;
const PIECE_BYTES = 1024 * 1024;
const DIGEST_BYTES = 32;
/** Longer than hashing a full ring can take; past it the thread must be gone. */
const STALL_MS = 30_000;

export type Shared = {
  readonly control: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  /** One digest a stream, at 32 × its id; made by the thread at the end. */
  readonly digests: SharedArrayBuffer;
  /** Where payloads may lie that need not go through the ring. */
  readonly payloads: SharedArrayBuffer | undefined;
};

export const padded = (length: number): number => (length + 7) & ~7;

export class PayloadHash {
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * WORDS));
  readonly #ring = new Uint8Array(new SharedArrayBuffer(RING_BYTES));
  readonly #head = new Uint32Array(this.#ring.buffer);
  readonly #worker: Worker;
  readonly #digests: Uint8Array;
  readonly #payloads: SharedArrayBuffer | undefined;
  #written = 0;

  constructor(mostStreams: number, payloads?: SharedArrayBuffer) {
    this.#payloads = payloads;
    this.#digests = new Uint8Array(new SharedArrayBuffer(DIGEST_BYTES * (mostStreams + 1)));
    const shared: Shared = {
      control: this.#control.buffer as SharedArrayBuffer,
      ring: this.#ring.buffer as SharedArrayBuffer,
      digests: this.#digests.buffer as SharedArrayBuffer,
      payloads,
    };
    this.#worker = new Worker(new URL('./payload-hash-thread.ts', import.meta.url), { workerData: shared });
    this.#worker.unref();
  }

  /** `stream` is from 1 to mostStreams; the bytes may be used again at once, but those in shared memory only when they are let go. */
  update(stream: number, bytes: Uint8Array): void {
    if (this.#payloads !== undefined && bytes.buffer === this.#payloads) {
      hold(this.#payloads, bytes);
      this.#put(stream, new Uint8Array(Uint32Array.of(bytes.byteOffset).buffer), bytes.length);
      return;
    }
    for (let from = 0; from < bytes.length; from += PIECE_BYTES)
      this.#put(stream, bytes.subarray(from, from + PIECE_BYTES));
  }

  /** Waits for the thread and ends it. Digests of streams that had no large payload are zeros. */
  finish(): (stream: number) => Uint8Array {
    this.#put(0, new Uint8Array(0));
    if (Atomics.wait(this.#control, WORD.done, 0, STALL_MS) === 'timed-out')
      throw new Error('The thread that hashes payloads does not answer.');
    this.abort();
    return (stream) => this.#digests.slice(stream * DIGEST_BYTES, (stream + 1) * DIGEST_BYTES);
  }

  abort(): void {
    void this.#worker.terminate();
  }

  /** `placed`: how many bytes lie at the place that `bytes` name. */
  #put(stream: number, bytes: Uint8Array, placed?: number): void {
    const size = RECORD_HEADER + padded(bytes.length);
    this.#waitForRoom(size);
    const at = this.#written % RING_BYTES;
    this.#head[at / 4] = stream;
    this.#head[at / 4 + 1] = placed === undefined ? bytes.length : placed | BY_PLACE;
    const start = (at + RECORD_HEADER) % RING_BYTES;
    const straight = Math.min(bytes.length, RING_BYTES - start);
    this.#ring.set(bytes.subarray(0, straight), start);
    this.#ring.set(bytes.subarray(straight), 0);
    this.#written += size;
    Atomics.store(this.#control, WORD.written, this.#written | 0);
    Atomics.notify(this.#control, WORD.written);
  }

  #waitForRoom(size: number): void {
    while (true) {
      const read = Atomics.load(this.#control, WORD.read);
      const pending = ((this.#written | 0) - read) >>> 0;
      if (RING_BYTES - pending >= size) return;
      if (Atomics.wait(this.#control, WORD.read, read, STALL_MS) === 'timed-out')
        throw new Error('The thread that hashes payloads does not answer.');
    }
  }
}
