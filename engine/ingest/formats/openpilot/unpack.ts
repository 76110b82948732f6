/** A log's bytes, unpacked by what they are: bare, bzip2, zstd. Of packed bytes that are damaged or cut those before come in. */
import { createZstdDecompress } from 'node:zlib';
import { unpackBz2 } from '../../../drive/recipes/bz2.ts';
import { beginsLikeZstd } from '../../compression/zstd.ts';

/** A minute has 100 MB. */
export const MOST_LOG_BYTES = 512 * 1024 * 1024;
/** Logs are packed by a factor of 4 to 10; a short one of zeros by more. */
const [MOST_RATIO, LEAST_BYTES] = [128, 16 * 1024 * 1024];
/** bzip2 must be told how much there may be. */
const GUESSES = [8, 32, MOST_RATIO];
const MOST_BZ2_BYTES = 256 * 1024 * 1024;
/** Each takes a decoder of its own; tools that pack in parallel make one of a megabyte, or of 100 kB. */
const MOST_STREAMS = 4096;
/** A stream begins with this and its first block (bzip2's format has no specification; the numbers are those of pi). */
const BZ2_STREAM = /^BZh[1-9]1AY&SY/;

export type Unpacked = { readonly bytes: Uint8Array; readonly fault?: string | undefined };

const mostOf = (packed: Uint8Array): number =>
  Math.min(MOST_LOG_BYTES, Math.max(LEAST_BYTES, MOST_RATIO * packed.byteLength));

/** Streams that follow one another, as tools that pack in parallel write them and as `cat` makes them, are one log. */
export async function unpackLog(packed: Uint8Array): Promise<Unpacked> {
  if (beginsLikeZstd(packed)) return await unpackAll(packed, unpackZstd);
  if (Buffer.from(packed.subarray(0, 3)).toString('latin1') !== 'BZh') return { bytes: packed };
  return await unpackAll(packed, unpackStream);
}

/** A stream at a place, of which at most so many bytes are wanted; `end` is where it ends. */
type Stream = Unpacked & { readonly end: number };

async function unpackAll(
  packed: Uint8Array,
  unpack: (packed: Uint8Array, begin: number, most: number) => Promise<Stream>,
): Promise<Unpacked> {
  const most = mostOf(packed);
  const [pieces, isZstd] = [[] as Uint8Array[], beginsLikeZstd(packed)];
  let [bytes, fault] = [0, undefined as string | undefined];
  for (let at = 0; at < packed.byteLength && fault === undefined; ) {
    if (isZstd && !beginsLikeZstd(packed.subarray(at))) {
      fault = `byte ${at} of the packed log is no zstd`;
      break;
    }
    if (pieces.length >= MOST_STREAMS) {
      fault = `byte ${at} of the packed log begins one more than the ${MOST_STREAMS} streams that are read`;
      break;
    }
    if (bytes >= most) {
      fault = `it expands to more than ${bytes} bytes`;
      break;
    }
    const made = await unpack(packed, at, most - bytes);
    pieces.push(made.bytes);
    bytes += made.bytes.byteLength;
    ({ fault, end: at } = made);
  }
  const [only, second] = pieces;
  return { bytes: only && !second ? only : Buffer.concat(pieces), fault };
}

async function unpackStream(packed: Uint8Array, begin: number, wanted: number): Promise<Stream> {
  const text = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const end = nextStream(text, begin + 1);
  const stream = packed.subarray(begin, end);
  let made: Unpacked = { bytes: new Uint8Array(), fault: 'it is empty' };
  for (const guess of GUESSES) {
    const most = Math.min(MOST_BZ2_BYTES, wanted, Math.max(LEAST_BYTES, guess * stream.byteLength));
    made = unpackBz2(stream, most);
    if (made.fault === undefined || most < guess * stream.byteLength) break;
  }
  return { ...trimmed(made), end };
}

function nextStream(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf('BZh', from, 'latin1'); at >= 0; at = bytes.indexOf('BZh', at + 1, 'latin1'))
    if (BZ2_STREAM.test(bytes.toString('latin1', at, at + 10))) return at;
  return bytes.length;
}

/** Behind damage there are zeros. */
function trimmed({ bytes, fault }: Unpacked): Unpacked {
  if (fault === undefined) return { bytes };
  let end = bytes.byteLength;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return { bytes: bytes.subarray(0, end), fault };
}

/** One frame. */
function unpackZstd(packed: Uint8Array, begin: number, most: number): Promise<Stream> {
  return new Promise((done) => {
    const [pieces, stream] = [[] as Uint8Array[], createZstdDecompress()];
    let bytes = 0;
    const finish = (fault?: string): void => {
      const end = begin + stream.bytesWritten;
      stream.destroy();
      done({ bytes: Buffer.concat(pieces), fault, end });
    };
    stream.on('data', (piece: Uint8Array) => {
      bytes += piece.byteLength;
      if (bytes > most) finish(`it expands to more than ${bytes - piece.byteLength} bytes`);
      else pieces.push(piece);
    });
    stream.on('error', (error) => finish(`its zstd stream is damaged or cut (${error.message})`));
    stream.on('end', () => finish());
    stream.end(packed.subarray(begin));
  });
}
