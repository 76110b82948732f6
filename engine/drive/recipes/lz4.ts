/**
 * Unpacks a damaged or cut LZ4 frame up to the first byte that does not fit (github.com/lz4/lz4, lz4_Frame_format.md and
 * lz4_Block_format.md). Whole frames are unpacked by the package (ingest/compression/lz4.ts), which is faster.
 */

/** At most `most` bytes. */
export function salvageLz4(bytes: Uint8Array, most: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 7 || view.getUint32(0, true) !== 0x184d2204) return new Uint8Array();
  const flags = view.getUint8(4);
  const blockChecksum = (flags & 0x10) !== 0;
  let at = 7 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  let out = new Uint8Array(Math.min(most, Math.max(65536, bytes.byteLength * 4)));
  let end = 0;
  const grow = (need: number): boolean => {
    if (need > most) return false;
    if (need > out.byteLength) {
      const larger = new Uint8Array(Math.min(most, Math.max(need, out.byteLength * 2)));
      larger.set(out.subarray(0, end));
      out = larger;
    }
    return true;
  };
  while (at + 4 <= bytes.byteLength) {
    const word = view.getUint32(at, true);
    const size = word & 0x7fffffff;
    at += 4;
    if (word === 0) break;
    const block = bytes.subarray(at, Math.min(bytes.byteLength, at + size));
    if (word >>> 31 === 1) {
      if (!grow(end + block.byteLength)) break;
      out.set(block, end);
      end += block.byteLength;
    } else {
      const reached = decodeBlock(block);
      if (!reached) break;
    }
    if (block.byteLength < size) break;
    at += size + (blockChecksum ? 4 : 0);
  }
  return out.subarray(0, end);

  /** Appends a block's bytes to `out`; false where it breaks off. Matches may reach back into earlier blocks. */
  function decodeBlock(block: Uint8Array): boolean {
    let i = 0;
    const extended = (start: number): number => {
      let length = start;
      if (start < 15) return length;
      for (;;) {
        const byte = block[i++];
        if (byte === undefined) return -1;
        length += byte;
        if (byte !== 255) return length;
      }
    };
    for (let token = block[i++]; token !== undefined; token = block[i++]) {
      const literals = extended(token >> 4);
      if (literals < 0) return false;
      const have = Math.min(literals, block.length - i);
      if (!grow(end + have)) return false;
      out.set(block.subarray(i, i + have), end);
      end += have;
      i += literals;
      if (have < literals) return false;
      if (i >= block.length) return true; // A block ends after literals.
      const [low, high] = [block[i], block[i + 1]];
      if (low === undefined || high === undefined) return false;
      const offset = low | (high << 8);
      i += 2;
      const extra = extended(token & 15);
      if (extra < 0 || offset === 0 || offset > end) return false;
      const length = extra + 4;
      if (!grow(end + length)) return false;
      // A match may overlap what it makes; then the bytes repeat.
      for (const last = end + length; end < last; ) {
        const step = Math.min(offset, last - end);
        out.copyWithin(end, end - offset, end - offset + step);
        end += step;
      }
    }
    return true;
  }
}
