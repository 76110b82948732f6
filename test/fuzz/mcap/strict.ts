/** Messages that the public reader finds in an MCAP file until it meets something that it does not take. */
import { zstdDecompressSync } from 'node:zlib';
import lz4 from '@foxglove/wasm-lz4';
import { McapStreamReader } from '@mcap/core';

/** A chunk that unpacks to more counts as damaged: inputs are small, and this reader has no limit of its own. */
const MOST_CHUNK_BYTES = 64 * 1024 * 1024;

await lz4.isLoaded;

/** @returns the messages, and whether the reader came to the end of the file without a complaint */
export function strictCount(bytes: Uint8Array): { readonly messages: number; readonly whole: boolean } {
  const reader = new McapStreamReader({
    decompressHandlers: {
      lz4: (data, size) => {
        if (size > MOST_CHUNK_BYTES) throw new Error(`${size} bytes in a chunk`);
        return new Uint8Array(lz4(Buffer.from(data), Number(size)));
      },
      zstd: (data) => zstdDecompressSync(data, { maxOutputLength: MOST_CHUNK_BYTES }),
    },
  });
  let messages = 0;
  try {
    reader.append(bytes);
    for (let record = reader.nextRecord(); record; record = reader.nextRecord())
      if (record.type === 'Message') messages++;
    return { messages, whole: reader.done() };
  } catch {
    return { messages, whole: false };
  }
}
