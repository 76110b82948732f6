/** Unpacks a chunk of a log at once, in memory that is bounded as in ingest. */
import { zstdDecompressSync } from 'node:zlib';
import { InputError } from '../../contract/errors.ts';
import { unpackBz2 } from '../recipes/bz2.ts';
import { salvageLz4 } from '../recipes/lz4.ts';

/** As ingest takes them (ingest/compression/allowance.ts). */
const MOST_BYTES: ReadonlyMap<string, number> = new Map([
  ['zstd', 512 * 1024 * 1024],
  ['lz4', 256 * 1024 * 1024],
  ['bz2', 256 * 1024 * 1024],
]);
/** Pictures of one colour reach some hundreds; what claims more in a drive that refers to a log is no log of sensors. */
const MOST_RATIO = 1000;
/** What cannot be packed becomes longer by a hundredth at most: a chunk that is this many times longer than it may become is none. */
const MOST_GROWTH = 2;

/** A chunk as its header describes it. */
export type PackedChunk = {
  /** For sentences: the file, and the byte where the chunk begins. */
  readonly path: string;
  readonly at: number;
  readonly compression: string;
  readonly unpackedBytes: number;
  readonly storedBytes: number;
};

/** @throws InputError when no chunk of a log is packed so, or it claims more than is read or unpacked. To be asked before it is read. */
export function refuseUnfit({ path, at, compression, unpackedBytes, storedBytes }: PackedChunk): void {
  const most = MOST_BYTES.get(compression);
  if (most === undefined) throw new InputError(`${path} has no packed chunk at byte ${at}: it has changed.`);
  if (unpackedBytes > most || unpackedBytes > storedBytes * MOST_RATIO || storedBytes > most * MOST_GROWTH)
    throw new InputError(`${path}: the chunk at byte ${at} claims ${unpackedBytes} bytes of ${storedBytes}.`);
}

/** @throws InputError when its bytes do not give what its header says */
export function unpackChunk(chunk: PackedChunk, packed: Uint8Array): Uint8Array {
  const { path, at, compression, unpackedBytes } = chunk;
  const bytes = unpackAs(compression, packed, unpackedBytes);
  if (bytes?.byteLength !== unpackedBytes)
    throw new InputError(`${path}: the chunk at byte ${at} cannot be unpacked: it has changed.`);
  return bytes;
}

function unpackAs(compression: string, packed: Uint8Array, bytes: number): Uint8Array | undefined {
  if (compression === 'lz4') return salvageLz4(packed, bytes);
  if (compression === 'bz2') {
    const made = unpackBz2(packed, bytes);
    return made.fault === undefined ? made.bytes : undefined;
  }
  return unpackZstd(packed, bytes);
}

/** Undefined where it cannot be unpacked: the caller says which bytes these are. */
function unpackZstd(packed: Uint8Array, bytes: number): Uint8Array | undefined {
  try {
    return zstdDecompressSync(packed, { maxOutputLength: bytes + 64 });
  } catch {
    return undefined;
  }
}
