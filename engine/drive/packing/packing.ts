/**
 * Payloads packed for archives: smaller, and back to the same bytes. A payload that does not get smaller by it is kept as it is.
 * The name of a packing is stored with the bytes and means the same for ever.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { InputError, messageOf } from '../../contract/errors.ts';
import { planesOf, restorePlanes } from './planes.ts';

export const PACKINGS = ['zstd/1', 'planes/1'] as const;
export type Packing = (typeof PACKINGS)[number];

/** A tenth of the speed of level 3, some percent smaller: an archive is written once. */
const LEVEL = 9;
/** What saves less than this is not worth unpacking at each read. */
const LEAST_SAVING = 0.04;
/** SQLite keeps a blob below 2³⁰ bytes. */
const MOST_BYTES = 1_000_000_000;

export type Packed = { readonly packing: Packing; readonly bytes: Uint8Array };

/** The smallest that gives the same bytes back; undefined where none is worth it. */
export function pack(bytes: Uint8Array): Packed | undefined {
  const planes = planesOf(bytes);
  const packed: Packed = planes
    ? { packing: 'planes/1', bytes: compressed(planes) }
    : { packing: 'zstd/1', bytes: compressed(bytes) };
  if (packed.bytes.byteLength > (1 - LEAST_SAVING) * bytes.byteLength) return undefined;
  return Buffer.compare(unpack(packed.packing, packed.bytes, bytes.byteLength), bytes) === 0
    ? packed
    : undefined;
}

/**
 * @param size of what comes out, as the drive states it
 * @throws InputError when the bytes are damaged, or are of another size
 */
export function unpack(packing: string, bytes: Uint8Array, size: number): Uint8Array {
  if (size > MOST_BYTES) throw new InputError(`A packed payload claims ${size} bytes.`);
  try {
    if (packing === 'zstd/1') return exactly(decompressed(bytes, size), size);
    if (packing === 'planes/1')
      return exactly(restorePlanes(decompressed(bytes, 2 * size + 1024), size), size);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`A packed payload is damaged: ${messageOf(cause)}.`, { cause });
  }
  throw new InputError(
    `A payload is packed as "${packing.slice(0, 100)}", which this Lanetrace does not know.`,
  );
}

const compressed = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, {
    pledgedSrcSize: bytes.byteLength,
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  });

const decompressed = (bytes: Uint8Array, most: number): Uint8Array =>
  zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, most) });

function exactly(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.byteLength !== size)
    throw new InputError(`A packed payload has ${bytes.byteLength} bytes instead of ${size}.`);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
