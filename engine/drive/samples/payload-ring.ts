/**
 * Memory shared between the thread that makes payloads and the one that writes them, so that neither copies a sweep.
 * Blocks lie in a ring, each with a header that says whether it is still needed. Only the making thread allocates blocks; it
 * frees them in order when they are not needed any more.
 */
import { CancelledError } from '../../contract/errors.ts';

const RING_BYTES = 32 * 1024 * 1024;
/** A header of one u32 (1 while the payload is needed, then 0), padded so that payloads begin at a multiple of 16. */
const HEADER_BYTES = 16;
/** Payloads larger than this travel by themselves: while half of the ring is free, a block always finds its place. */
export const LARGEST_BLOCK_BYTES = RING_BYTES / 4 - HEADER_BYTES;
/** How long the maker sleeps before it asks again whether all has been given up. */
const LOOK_MS = 50;
/** Longer than a disk takes for a ring of payloads; past it the other thread must be gone. */
const STALL_MS = 120_000;

export const payloadMemory = (): SharedArrayBuffer => new SharedArrayBuffer(RING_BYTES);

const header = (memory: SharedArrayBuffer): Int32Array => new Int32Array(memory);
const slotOf = (payload: Uint8Array): number => (payload.byteOffset - HEADER_BYTES) / 4;

/** The payload, which lies in the ring, is needed no more. */
export function letGo(memory: SharedArrayBuffer, payload: Uint8Array): void {
  const words = header(memory);
  const slot = slotOf(payload);
  Atomics.store(words, slot, 0);
  Atomics.notify(words, slot);
}

type Block = { readonly at: number; readonly end: number };

/** The maker's side. */
export class PayloadRing {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #stopped: () => boolean;
  /** Given out and not yet taken back, oldest first. */
  readonly #blocks: Block[] = [];
  /** Made by `take`, given out by `keep`. */
  #draft: Block | undefined;

  /** `stopped` tells that nobody will let go of anything any more. */
  constructor(memory: SharedArrayBuffer, stopped: () => boolean) {
    this.memory = memory;
    this.#words = header(memory);
    this.#stopped = stopped;
  }

  /**
   * Bytes of any content for the next payload; those of the last call are given up, unless they were kept. Waits for room.
   * Memory of its own, where the payload is too large for the ring.
   */
  take(bytes: number): Uint8Array {
    if (bytes > LARGEST_BLOCK_BYTES) return new Uint8Array(bytes);
    const size = (HEADER_BYTES + bytes + 15) & ~15;
    this.#draft = undefined;
    for (let waitedMs = 0; waitedMs < STALL_MS; waitedMs += LOOK_MS) {
      const at = this.#placeFor(size);
      if (at !== undefined) {
        this.#draft = { at, end: at + size };
        return new Uint8Array(this.memory, at + HEADER_BYTES, bytes);
      }
      this.#waitForOldest();
    }
    throw new Error('The thread that writes payloads does not answer.');
  }

  /** Gives the payload out; false when it does not lie in the ring. */
  keep(payload: Uint8Array): boolean {
    const draft = this.#draft;
    if (payload.buffer !== this.memory || !draft || payload.byteOffset !== draft.at + HEADER_BYTES)
      return false;
    Atomics.store(this.#words, draft.at / 4, 1);
    this.#blocks.push(draft);
    this.#draft = undefined;
    return true;
  }

  #placeFor(size: number): number | undefined {
    for (let oldest = this.#blocks[0]; oldest; oldest = this.#blocks[0]) {
      if (Atomics.load(this.#words, oldest.at / 4) > 0) break;
      this.#blocks.shift();
    }
    const [first, last] = [this.#blocks[0], this.#blocks.at(-1)];
    if (!first || !last) return 0;
    if (last.at >= first.at) {
      if (last.end + size <= RING_BYTES) return last.end;
      return size <= first.at ? 0 : undefined;
    }
    return last.end + size <= first.at ? last.end : undefined;
  }

  #waitForOldest(): void {
    const oldest = this.#blocks[0];
    if (!oldest) return;
    Atomics.wait(this.#words, oldest.at / 4, 1, LOOK_MS);
    if (this.#stopped()) throw new CancelledError();
  }
}
