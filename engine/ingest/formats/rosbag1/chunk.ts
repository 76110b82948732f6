/** Unpacks the records of a bag's chunk: plain, LZ4 or bzip2. Of a damaged chunk it gives the records that can be read. */
import { messageOf } from '../../../contract/errors.ts';
import { unpackBz2 } from '../../../drive/recipes/bz2.ts';
import type { UnpackAllowance } from '../../compression/allowance.ts';
import { unpackLz4 } from '../../compression/lz4.ts';
import { salvageLz4 } from '../../compression/lz4-salvage.ts';

export type ChunkHeader = {
  /** "none", "lz4" or "bz2". */
  readonly compression: string;
  readonly uncompressedBytes: number;
  readonly storedBytes: number;
};

export type Unpacked = {
  readonly records: Uint8Array;
  /** What is wrong, in words; undefined for a sound chunk. */
  readonly fault?: string | undefined;
  /** True when the bytes that are there may be false, not only fewer. */
  readonly doubtful?: boolean | undefined;
};

/** @param stored the chunk's data as it is in the file; less than in the header when the file is cut. */
export async function unpackChunk(
  header: ChunkHeader,
  stored: Uint8Array,
  allowance: UnpackAllowance,
): Promise<Unpacked> {
  const { compression, uncompressedBytes: bytes, storedBytes } = header;
  const cut =
    stored.byteLength < storedBytes
      ? `is cut: ${stored.byteLength} of its ${storedBytes} bytes are there`
      : undefined;
  if (compression === 'none') return { records: stored, fault: cut };
  const refused = allowance.refuse({ compression, uncompressedBytes: bytes }, stored.byteLength);
  if (refused !== undefined) return { records: new Uint8Array(), fault: refused };
  if (compression === 'bz2') {
    const { bytes: records, fault } = unpackBz2(stored, bytes);
    if (fault !== undefined)
      return { records, fault: cut ?? `cannot be unpacked (${fault})`, doubtful: !cut };
    return { records, ...sizeFault(records, bytes) };
  }
  if (compression !== 'lz4')
    return { records: new Uint8Array(), fault: `its compression "${compression.slice(0, 32)}" is unknown` };
  if (cut !== undefined) return { records: salvageLz4(stored, bytes), fault: cut };
  try {
    const records = await unpackLz4(stored, bytes);
    return { records, ...sizeFault(records, bytes) };
  } catch (error) {
    return {
      records: salvageLz4(stored, bytes),
      fault: `cannot be unpacked (${messageOf(error)})`,
      doubtful: true,
    };
  }
}

const sizeFault = (records: Uint8Array, bytes: number): Partial<Unpacked> =>
  records.byteLength === bytes
    ? {}
    : { fault: `unpacks to ${records.byteLength} bytes instead of ${bytes}`, doubtful: true };
