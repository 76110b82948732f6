/** A log's bytes, unpacked by what they are: bare, bzip2, zstd. Of packed bytes that are damaged or cut those before come in. */
import { createZstdDecompress } from 'node:zlib';
import { UnpackAllowance } from '../../compression/allowance.ts';
import { unpackBz2 } from '../../compression/bz2.ts';
import { beginsLikeZstd } from '../../compression/zstd.ts';

/** A minute has 100 MB. */
export const MOST_LOG_BYTES = 512 * 1024 * 1024;
/** bzip2 packs logs by a factor of about 6; it must be told how much there may be. */
const GUESSES = [8, 32, 128, 1000];
const MOST_BZ2_BYTES = 256 * 1024 * 1024;

export type Unpacked = { readonly bytes: Uint8Array; readonly fault?: string | undefined };

export async function unpackLog(packed: Uint8Array): Promise<Unpacked> {
  if (beginsLikeZstd(packed)) return await unpackZstd(packed);
  if (Buffer.from(packed.subarray(0, 3)).toString('latin1') !== 'BZh') return { bytes: packed };
  let made: Unpacked = { bytes: new Uint8Array(), fault: 'it is empty' };
  for (const guess of GUESSES) {
    const most = Math.min(MOST_BZ2_BYTES, guess * packed.byteLength);
    made = await unpackBz2(packed, most);
    if (made.fault === undefined || most === MOST_BZ2_BYTES) break;
  }
  return trimmed(made);
}

/** Behind damage there are zeros. */
function trimmed({ bytes, fault }: Unpacked): Unpacked {
  if (fault === undefined) return { bytes };
  let end = bytes.byteLength;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return { bytes: bytes.subarray(0, end), fault };
}

function unpackZstd(packed: Uint8Array): Promise<Unpacked> {
  const allowance = new UnpackAllowance();
  return new Promise((done) => {
    const [pieces, stream] = [[] as Uint8Array[], createZstdDecompress()];
    let bytes = 0;
    const finish = (fault?: string): void => {
      stream.destroy();
      done({ bytes: new Uint8Array(Buffer.concat(pieces)), fault });
    };
    stream.on('data', (piece: Uint8Array) => {
      bytes += piece.byteLength;
      const refused = allowance.refuse(
        { compression: 'log', uncompressedBytes: piece.byteLength },
        packed.byteLength,
      );
      if (bytes > MOST_LOG_BYTES || (bytes > packed.byteLength * 1000 && refused !== undefined))
        finish(`it expands to more than ${bytes - piece.byteLength} bytes`);
      else pieces.push(piece);
    });
    stream.on('error', (error) => finish(`its zstd stream is damaged or cut (${error.message})`));
    stream.on('end', () => finish());
    stream.end(packed);
  });
}
