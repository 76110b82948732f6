/** Digests and checksums of long byte strings, which may lie in shared memory: native/src/digest. */
import { crc32 as crc32ByTables } from 'node:zlib';
import { kernels } from './addon.ts';

type Native = {
  xxh128(bytes: Uint8Array): Uint8Array;
  hasCrc32(): boolean;
  crc32(bytes: Uint8Array): number;
};

const native = kernels<Native>('xxh128', 'hasCrc32', 'crc32');

/** XXH128 of xxHash 0.8, seed 0: 16 bytes, canonical order. */
export const xxh128: Native['xxh128'] = (bytes) => native.xxh128(bytes);

/** CRC-32 of IEEE 802.3 (zlib's). */
export const crc32: (bytes: Uint8Array) => number = native.hasCrc32()
  ? (bytes) => native.crc32(bytes)
  : (bytes) => crc32ByTables(bytes);
