/** Buffers for reading that go round: megabytes given up for every file or chunk keep the collector busier than the reader. */
import { openPlain } from '../drive/plain-file.ts';

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

  /** Takes a buffer back; nobody may look at it any more. */
  give(buffer: Uint8Array): void {
    this.#free.push(buffer);
    if (this.#free.length > 16) this.#free.shift();
  }
}

/** A file's content in a buffer of the pool; `memory` is to be given back once `bytes` are used. */
export async function readWhole(
  path: string,
  pool: BufferPool,
): Promise<{ bytes: Uint8Array; memory: Uint8Array }> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    const memory = pool.take(size);
    let got = 0;
    for (;;) {
      const { bytesRead } = await file.read(memory, got, size - got, got);
      got += bytesRead;
      if (bytesRead === 0 || got === size) break;
    }
    return { bytes: memory.subarray(0, got), memory };
  } finally {
    await file.close();
  }
}
