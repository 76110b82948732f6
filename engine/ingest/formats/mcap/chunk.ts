/** Unpacks and checks the records of a chunk. Of a damaged chunk it gives the records that can be read, and the reason. */
import { promisify } from 'node:util';
import { constants, createZstdDecompress, zstdDecompress } from 'node:zlib';
import { messageOf } from '../../../contract/errors.ts';
import { crc32 } from '../../../kernels/digests.ts';
import { UnpackAllowance } from '../../compression/allowance.ts';
import { unpackLz4 } from '../../compression/lz4.ts';
import { salvageLz4 } from '../../compression/lz4-salvage.ts';
import type { ChunkHeader } from './records.ts';

export type Unpacked = {
  readonly records: Uint8Array;
  /** What is wrong, in words; undefined for a sound chunk. */
  readonly fault?: string | undefined;
  /** True when the bytes that are there may be false, not only fewer. */
  readonly doubtful?: boolean | undefined;
};

const MOST_SALVAGED = 256 * 1024 * 1024;
/** No LZ4 stream expands more (a byte adds at most 255 to a match), so a header that claims more lies. */
const LZ4_MOST_RATIO = 256;
const unzstd = promisify(zstdDecompress);

/**
 * @param stored the chunk's records as they are in the file; fewer than in the header when the file is cut.
 */
export async function unpackChunk(
  header: ChunkHeader,
  stored: Uint8Array,
  allowance = new UnpackAllowance(),
): Promise<Unpacked> {
  const { uncompressedBytes } = header;
  const refused = allowance.refuse(header, stored.byteLength);
  if (refused !== undefined) return { records: new Uint8Array(), fault: refused };
  if (stored.byteLength < header.storedBytes) {
    const records = await salvage(header, stored);
    return { records, fault: `is cut: ${stored.byteLength} of its ${header.storedBytes} bytes are there` };
  }
  let records: Uint8Array;
  try {
    records = await unpack(header, stored);
  } catch (error) {
    return {
      records: await salvage(header, stored),
      fault: `cannot be unpacked (${messageOf(error)})`,
      doubtful: true,
    };
  }
  if (records.byteLength !== uncompressedBytes)
    return {
      records,
      fault: `unpacks to ${records.byteLength} bytes instead of ${uncompressedBytes}`,
      doubtful: true,
    };
  if (header.crc !== 0 && crc32(records) !== header.crc)
    return { records, fault: 'does not match its checksum', doubtful: true };
  return { records };
}

async function unpack(
  { compression, uncompressedBytes }: ChunkHeader,
  stored: Uint8Array,
): Promise<Uint8Array> {
  if (compression === '' || stored.byteLength === 0) return stored;
  if (compression === 'zstd') {
    // The output comes in pieces of chunkSize: one piece where the claim is believable, small ones where it is not.
    const believable = uncompressedBytes <= Math.max(1 << 20, stored.byteLength * 64);
    const chunkSize = believable ? Math.max(4096, uncompressedBytes + 64) : 1 << 20;
    return unzstd(stored, { chunkSize, maxOutputLength: uncompressedBytes + 64 });
  }
  if (compression === 'lz4') {
    if (uncompressedBytes > stored.byteLength * LZ4_MOST_RATIO + 1024)
      throw new Error(`${stored.byteLength} bytes cannot hold ${uncompressedBytes}`);
    return unpackLz4(stored, uncompressedBytes);
  }
  throw new Error(`its compression "${compression}" is unknown`);
}

/** The records up to the damage. */
async function salvage(
  { compression, uncompressedBytes: claimed }: ChunkHeader,
  stored: Uint8Array,
): Promise<Uint8Array> {
  if (compression === '') return stored;
  const uncompressedBytes = Math.min(claimed, MOST_SALVAGED);
  if (compression === 'lz4') return salvageLz4(stored, uncompressedBytes);
  if (compression !== 'zstd') return new Uint8Array();
  return new Promise((done) => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    const stream = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 27 } });
    const finish = (): void => done(Buffer.concat(pieces).subarray(0, uncompressedBytes));
    stream.on('data', (piece: Uint8Array) => {
      bytes += piece.byteLength;
      pieces.push(piece);
      if (bytes >= uncompressedBytes) {
        stream.destroy();
        finish();
      }
    });
    // That it breaks off is why we are here; what came before is what we want.
    stream.on('error', finish);
    stream.on('end', finish);
    stream.write(stored, () => stream.flush(() => stream.end()));
  });
}
