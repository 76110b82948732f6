/** The chunks that were unpacked last: samples that follow one another lie in the same chunk. */

/** Bytes that may be held; one chunk always may. */
const MOST_BYTES = 64 * 1024 * 1024;

export class ChunkMemory {
  /** Oldest use first. */
  readonly #chunks = new Map<string, Uint8Array>();
  #bytes = 0;

  get(key: string, unpack: () => Uint8Array): Uint8Array {
    const known = this.#chunks.get(key);
    if (known) {
      this.#chunks.delete(key);
      this.#chunks.set(key, known);
      return known;
    }
    const made = unpack();
    this.#chunks.set(key, made);
    this.#bytes += made.byteLength;
    for (const [oldest, chunk] of this.#chunks) {
      if (this.#bytes <= MOST_BYTES || oldest === key) break;
      this.#chunks.delete(oldest);
      this.#bytes -= chunk.byteLength;
    }
    return made;
  }

  clear(): void {
    this.#chunks.clear();
    this.#bytes = 0;
  }
}
