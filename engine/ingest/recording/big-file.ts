/** Random access to a file of any size; a short read is an error with its place, never a shorter array. */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../contract/errors.ts';
import { openPlain } from '../../drive/file/plain-file.ts';
import { reasonOf } from '../files.ts';

export class BigFile {
  readonly path: string;
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #closed: (() => Promise<void>) | undefined;

  private constructor(path: string, size: number, handle: FileHandle, closed?: () => Promise<void>) {
    this.path = path;
    this.#closed = closed;
    this.size = size;
    this.#handle = handle;
  }

  /** @param path the name for errors, where it is another; @param closed what is to be done when it is closed. */
  static async open(location: string, path = location, closed?: () => Promise<void>): Promise<BigFile> {
    try {
      const handle = await openPlain(location);
      return new BigFile(path, (await handle.stat()).size, handle, closed);
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
    }
  }

  /** Exactly these bytes, in memory of the caller where he gives some. @throws InputError when the file has shrunk or the disk fails; RangeError beyond its size. */
  async read(at: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    if (at < 0 || length < 0 || at + length > this.size)
      throw new RangeError(`bytes ${at} to ${at + length} of ${this.size}`);
    // Not cleared: every byte is read over.
    const bytes = into ? into.subarray(0, length) : Buffer.allocUnsafeSlow(length);
    for (let got = 0; got < length; ) {
      let bytesRead: number;
      try {
        ({ bytesRead } = await this.#handle.read(bytes, got, Math.min(length - got, 1 << 30), at + got));
      } catch (error) {
        throw new InputError(`${this.path} cannot be read at byte ${at + got}: ${reasonOf(error)}.`);
      }
      if (bytesRead === 0)
        throw new InputError(`${this.path} became shorter while it was read: it ends at byte ${at + got}.`);
      got += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await this.#closed?.();
  }
}
