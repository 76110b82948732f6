/**
 * Memory for a payload that is used up before the next one is made: fresh megabytes a sweep cost more (pages to clear and to
 * collect) than what is written into them.
 */
export class Scratch {
  #memory = new ArrayBuffer(0);

  /** Bytes of any content, 8-byte aligned; those given before are overwritten. */
  take(bytes: number): Uint8Array {
    if (this.#memory.byteLength < bytes) this.#memory = new ArrayBuffer(Math.ceil(bytes * 1.25));
    return new Uint8Array(this.#memory, 0, bytes);
  }
}
