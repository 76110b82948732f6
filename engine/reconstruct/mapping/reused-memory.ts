/**
 * Memory for payloads of sweeps and windows of rasters that is used again: fresh memory costs a page fault for each 4 kB, which is
 * more than reading a sweep. What is released (release.ts) comes back here; the arrays that lay in it are detached.
 */

/** Less than this is taken fresh (bytes). */
const LEAST_BYTES = 256 * 1024;
/** What is kept for later: more than a batch of sweeps of 128 lasers hardly ever waits at once (bytes). */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** A buffer is a quarter of a power of two larger at most than what is asked for, so that sweeps of about a size share one. */
const STEPS = 4;

/** Which memory a buffer came from. */
const owners = new WeakMap<ArrayBuffer, ReusedMemory>();

export class ReusedMemory {
  #kept: ArrayBuffer[] = [];

  /** So many bytes of any content, 8-byte aligned. */
  take(bytes: number): Uint8Array {
    if (bytes < LEAST_BYTES) return new Uint8Array(bytes);
    const size = sizeFor(bytes);
    const found = this.#kept.findIndex(({ byteLength }) => byteLength === size);
    const buffer = this.#kept.splice(found < 0 ? this.#kept.length : found, 1)[0] ?? new ArrayBuffer(size);
    owners.set(buffer, this);
    return new Uint8Array(buffer, 0, bytes);
  }

  /** Nothing is kept any more. */
  drop(): void {
    this.#kept = [];
  }

  /** Takes a buffer back, which is detached; false when it is of no sweep memory. */
  static giveBack(buffer: ArrayBuffer): boolean {
    const owner = owners.get(buffer);
    if (!owner) return false;
    const kept = owner.#kept.reduce((sum, { byteLength }) => sum + byteLength, buffer.byteLength);
    // Detached either way; of its full length without a copy.
    const moved = buffer.transfer(kept > MOST_KEPT_BYTES ? 0 : buffer.byteLength);
    if (moved.byteLength > 0) owner.#kept.push(moved);
    return true;
  }
}

function sizeFor(bytes: number): number {
  const step = 2 ** Math.floor(Math.log2(bytes)) / STEPS;
  return Math.ceil(bytes / step) * step;
}
