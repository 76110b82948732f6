/** Reads a few bytes at any position of a file and keeps them in pages: a search through damage reads the same positions often. */
import type { BigFile } from './big-file.ts';

const PAGE_BYTES = 16 * 1024;
/** 64 MiB. */
const MOST_PAGES = 4096;

export class Pages {
  readonly #file: BigFile;
  readonly #pages = new Map<number, Uint8Array>();

  constructor(file: BigFile) {
    this.#file = file;
  }

  /** Exactly `length` bytes, fewer than a page; undefined where the file ends before. */
  async at(at: number, length: number): Promise<DataView | undefined> {
    if (at + length > this.#file.size) return undefined;
    const first = Math.floor(at / PAGE_BYTES);
    const page = await this.#page(first);
    const from = at - first * PAGE_BYTES;
    if (from + length <= page.byteLength) return new DataView(page.buffer, page.byteOffset + from, length);
    const next = await this.#page(first + 1);
    const bytes = new Uint8Array(length);
    bytes.set(page.subarray(from));
    bytes.set(next.subarray(0, length - (page.byteLength - from)), page.byteLength - from);
    return new DataView(bytes.buffer);
  }

  async #page(number: number): Promise<Uint8Array> {
    const known = this.#pages.get(number);
    if (known) return known;
    const at = number * PAGE_BYTES;
    const page = await this.#file.read(at, Math.min(PAGE_BYTES, this.#file.size - at));
    if (this.#pages.size >= MOST_PAGES)
      for (const oldest of this.#pages.keys()) {
        this.#pages.delete(oldest);
        break;
      }
    this.#pages.set(number, page);
    return page;
  }
}
