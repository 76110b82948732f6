/**
 * XXH128 of the length and some parts of a file: tells at once a log that was changed or confused with another, without reading
 * gigabytes. What it misses is found when a payload is read, by the payload's own digest.
 */
import { fstatSync, readSync } from 'node:fs';
import { xxh128 } from '../../kernels/digests.ts';

const BLOCK_BYTES = 64 * 1024;
/** The first, the last, and those between; one more for each 64 MiB, as far as this. */
const LEAST_BLOCKS = 3;
const MOST_BLOCKS = 16;
const BLOCK_FOR_BYTES = 64 * 1024 * 1024;

/** @param file open for reading */
export function fileDigest(file: number): Uint8Array {
  const { size } = fstatSync(file);
  const blocks = Math.min(MOST_BLOCKS, LEAST_BLOCKS + Math.floor(size / BLOCK_FOR_BYTES));
  const whole = size <= blocks * BLOCK_BYTES;
  const places = whole
    ? [0]
    : Array.from({ length: blocks }, (_, i) => Math.floor(((size - BLOCK_BYTES) * i) / (blocks - 1)));
  const length = whole ? size : BLOCK_BYTES;
  const bytes = new Uint8Array(8 + places.length * length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(size), true);
  let end = 8;
  for (const at of places) end += readSync(file, bytes, end, length, at);
  return xxh128(bytes.subarray(0, end));
}
