/**
 * A window over a file for reading record after record. It grows while records are small and many, and stays small while they
 * are far apart.
 */
import type { BigFile } from './big-file.ts';

const LEAST_BYTES = 4096;
const MOST_BYTES = 1024 * 1024;
/** Steps shorter than this are taken as walking. */
const NEAR_BYTES = 65536;

export class Window {
  readonly size: number;
  readonly #file: BigFile;
  #from = 0;
  #bytes: Uint8Array = new Uint8Array();
  #reach = LEAST_BYTES;

  constructor(file: BigFile) {
    this.#file = file;
    this.size = file.size;
  }

  /** Exactly `length` bytes, or undefined where the file ends before. */
  async at(at: number, length: number): Promise<DataView | undefined> {
    const view = await this.some(at, length);
    return view.byteLength < length ? undefined : view;
  }

  /** Up to `length` bytes. */
  async some(at: number, length: number): Promise<DataView> {
    const wanted = Math.max(0, Math.min(length, this.size - at));
    const end = this.#from + this.#bytes.byteLength;
    if (at < this.#from || at + wanted > end) {
      const near = at >= this.#from && at - end < NEAR_BYTES;
      this.#reach = near ? Math.min(MOST_BYTES, this.#reach * 2) : LEAST_BYTES;
      this.#from = at;
      this.#bytes = await this.#file.read(at, Math.min(this.size - at, Math.max(wanted, this.#reach)));
    }
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at - this.#from, wanted);
  }

  /** What the window shows from here on; at least `least` bytes, where the file has them. */
  async rest(at: number, least: number): Promise<DataView> {
    const view = await this.some(at, least);
    const shown = this.#from + this.#bytes.byteLength - at;
    return new DataView(view.buffer, view.byteOffset, Math.max(0, shown));
  }
}
