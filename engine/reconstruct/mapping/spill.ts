/** A temporary file for what the vehicle will need again when it comes back: tiles by name, put once and taken once. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Spill {
  readonly #places = new Map<string, { at: number; length: number }>();
  #folder: string | undefined;
  #file: number | undefined;
  #end = 0;

  has(name: string): boolean {
    return this.#places.has(name);
  }

  put(name: string, bytes: Uint8Array): void {
    if (this.#file === undefined) {
      this.#folder = mkdtempSync(join(tmpdir(), 'lanetrace-'));
      this.#file = openSync(join(this.#folder, 'tiles'), 'w+');
    }
    for (let done = 0; done < bytes.byteLength; ) {
      done += writeSync(this.#file, bytes, done, bytes.byteLength - done, this.#end + done);
    }
    this.#places.set(name, { at: this.#end, length: bytes.byteLength });
    this.#end += bytes.byteLength;
  }

  /** The bytes put under this name, 8-byte aligned; undefined when there are none (any more). */
  take(name: string): Uint8Array | undefined {
    const place = this.#places.get(name);
    if (!place || this.#file === undefined) return undefined;
    const bytes = new Uint8Array(place.length);
    for (let done = 0; done < place.length; ) {
      const read = readSync(this.#file, bytes, done, place.length - done, place.at + done);
      if (read === 0) throw new Error(`The temporary file of tiles ended before tile ${name} was read.`);
      done += read;
    }
    this.#places.delete(name);
    return bytes;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
    this.#file = undefined;
    this.#folder = undefined;
    this.#places.clear();
  }
}
