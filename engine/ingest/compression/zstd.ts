/** zstd (RFC 8878) of messages, and the beginnings of files that are packed by it. */
import { zstdDecompressSync } from 'node:zlib';
import { messageOf } from '../../contract/errors.ts';
import { UnpackAllowance } from './allowance.ts';

/** A frame begins so (RFC 8878, section 3.1.1). */
const MAGIC = 0xfd2fb528;
/** Where a frame does not say its size, it may take so much, or the usual ratio of its bytes. */
const UNSAID_BYTES = 1024 * 1024;
const UNSAID_RATIO = 64;

export function beginsLikeZstd(bytes: Uint8Array): boolean {
  return (
    bytes.byteLength >= 4 && new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) === MAGIC
  );
}

/** What a frame's header says of its size (RFC 8878, section 3.1.1.1); undefined where it says nothing. */
export function zstdContentBytes(frame: Uint8Array): number | undefined {
  const [descriptor] = frame.subarray(4);
  if (descriptor === undefined) return undefined;
  const [sizeFlag, single, dictionary] = [descriptor >> 6, (descriptor >> 5) & 1, descriptor & 3];
  const bytes = sizeFlag === 0 ? single : 2 ** sizeFlag;
  const at = 5 + (single === 1 ? 0 : 1) + (dictionary === 3 ? 4 : dictionary);
  if (bytes === 0 || at + bytes > frame.byteLength) return undefined;
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (frame[at + i] ?? 0);
  return bytes === 2 ? value + 256 : value;
}

/**
 * Messages of a recording that rosbag2 packed one by one. Nothing in the log but its metadata says so; a CDR message cannot
 * begin as a frame does.
 */
export class MessageUnpacker {
  readonly #allowance = new UnpackAllowance();

  /** The message, unpacked where it is packed; `fault` where it cannot be, with the bytes as they are. */
  unpack(bytes: Uint8Array, encoding: string): { readonly bytes: Uint8Array; readonly fault?: string } {
    if (encoding !== 'cdr' || !beginsLikeZstd(bytes)) return { bytes };
    const said = zstdContentBytes(bytes);
    const most = said ?? Math.max(UNSAID_BYTES, UNSAID_RATIO * bytes.byteLength);
    const packed = { compression: 'zstd', uncompressedBytes: most };
    const refused = said === undefined ? undefined : this.#allowance.refuse(packed, bytes.byteLength);
    if (refused !== undefined) return { bytes, fault: refused };
    try {
      // A claim that is not believable is unpacked in small pieces.
      const chunkSize = most <= Math.max(UNSAID_BYTES, UNSAID_RATIO * bytes.byteLength) ? most + 64 : 1 << 20;
      return { bytes: zstdDecompressSync(bytes, { maxOutputLength: most + 64, chunkSize }) };
    } catch (error) {
      return { bytes, fault: `its zstd cannot be unpacked (${messageOf(error)})` };
    }
  }
}
