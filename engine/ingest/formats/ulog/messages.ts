/**
 * The records of a ULog of PX4 (docs.px4.io, ULog file format, version 1): a length, a letter and the bytes. After damage reading goes on
 * at the next synchronisation record. A piece of the file is held at a time.
 */
import { openPlain } from '../../../drive/file/plain-file.ts';

export type UlogRecord = { readonly type: string; readonly bytes: Uint8Array };

export type UlogRead = { bytes: number; lost: number; cut: boolean; startUs: bigint };

const MAGIC = Buffer.from('ULog\x01\x12\x35', 'latin1');
const HEAD_BYTES = 16;
const PIECE_BYTES = 1024 * 1024;
const TYPES = new Set([...'BFIMPQARDLCSO']);
/** The begin of a synchronisation record: its length, its letter, eight bytes. */
const SYNC = Buffer.from([8, 0, 0x53, 0x2f, 0x73, 0x13, 0x20, 0x25, 0x0c, 0xbb, 0x12]);

export const isUlog = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, MAGIC.length)).equals(MAGIC);

/** @param isEnough of what was read: then the rest is not */
export async function* ulogRecords(
  path: string,
  read: UlogRead,
  isEnough: () => boolean = () => false,
): AsyncGenerator<readonly UlogRecord[]> {
  const file = await openPlain(path);
  try {
    let rest = Buffer.alloc(0);
    let [began, seeking] = [false, false];
    for (let at = 0; !isEnough(); ) {
      const bytes = Buffer.alloc(rest.length + PIECE_BYTES);
      bytes.set(rest);
      const { bytesRead } = await file.read(bytes, rest.length, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      read.bytes = at;
      const piece = bytes.subarray(0, rest.length + bytesRead);
      let from = 0;
      if (!began) {
        if (piece.length < HEAD_BYTES) break;
        read.startUs = piece.readBigUInt64LE(8);
        from = HEAD_BYTES;
        began = true;
      }
      const records: UlogRecord[] = [];
      while (from + 3 <= piece.length) {
        if (seeking) {
          const next = piece.indexOf(SYNC, from);
          if (next < 0) {
            from = Math.max(from, piece.length - SYNC.length);
            break;
          }
          from = next;
          seeking = false;
        }
        const length = piece.readUInt16LE(from);
        const type = String.fromCharCode(piece.readUInt8(from + 2));
        if (!TYPES.has(type) || length === 0) {
          read.lost++;
          seeking = true;
          continue;
        }
        if (from + 3 + length > piece.length) break;
        records.push({ type, bytes: piece.subarray(from + 3, from + 3 + length) });
        from += 3 + length;
      }
      yield records;
      rest = Buffer.from(piece.subarray(from));
    }
    if (rest.length > 0 && !seeking && !isEnough()) read.cut = true;
  } finally {
    await file.close();
  }
}
