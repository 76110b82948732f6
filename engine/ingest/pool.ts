/** A pool of read buffers that are used again: allocating megabytes for every file or chunk costs more than reading them. */
import { contentOf } from './files.ts';

export class BufferPool {
  #free: Uint8Array[] = [];

  /** At least this many bytes, of any content. */
  take(bytes: number): Uint8Array {
    const at = this.#free.findIndex(
      ({ byteLength }) => byteLength >= bytes && byteLength <= 4 * bytes + 65536,
    );
    const [found] = at < 0 ? [] : this.#free.splice(at, 1);
    return found ?? Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.1));
  }

  /** Takes a buffer back; it must not be read afterwards. */
  give(buffer: Uint8Array): void {
    this.#free.push(buffer);
    if (this.#free.length > 16) this.#free.shift();
  }
}

/**
 * A file's content in a buffer of the pool; `memory` is to be given back once `bytes` are used.
 * @throws Error in words when it cannot be read or is larger than `mostBytes`.
 */
export async function readWhole(
  path: string,
  pool: BufferPool,
  mostBytes: number,
): Promise<{ bytes: Uint8Array; memory: Uint8Array }> {
  let memory: Uint8Array = new Uint8Array();
  const { bytes, fault } = await contentOf(path, mostBytes, (size) => {
    memory = pool.take(size);
    return memory;
  });
  if (!bytes) throw new Error(fault ?? 'it does not exist');
  return { bytes, memory };
}
