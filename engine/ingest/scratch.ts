/**
 * Memory for a payload that is used up before the next one is made. Allocating megabytes for each sweep costs more (clearing
 * pages, garbage collection) than filling them.
 */
export class Scratch {
  #memory = new ArrayBuffer(0);

  /** Bytes of any content, 8-byte aligned; those given before are overwritten. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    if (this.#memory.byteLength < bytes) this.#memory = new ArrayBuffer(Math.ceil(bytes * 1.25));
    return new Uint8Array(this.#memory, 0, bytes);
  }
}
