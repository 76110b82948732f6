/** Levels and indices of Parquet's pages: the hybrid of runs and packed bits (format, Encodings.md, "RLE"). */

/** At most 32 bits a value; dictionaries of data sets have some thousands of entries. */
const MOST_WIDTH = 24;

export const bitsFor = (most: number): number => 32 - Math.clz32(most);

/**
 * Fills `into` from `bytes` on.
 * @returns where the next byte lies. @throws Error in words where the bytes end too early or hold more than was asked for
 */
export function readHybrid(
  bytes: Uint8Array,
  begin: number,
  width: number,
  into: Uint8Array | Uint32Array,
): number {
  if (width > MOST_WIDTH) throw new Error(`has indices of ${width} bits`);
  let [at, filled] = [begin, 0];
  while (filled < into.length) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new Error('has levels or indices that end too early');
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const isPacked = header % 2 === 1;
    const count = Math.floor(header / 2) * (isPacked ? 8 : 1);
    if (count === 0) continue;
    const wanted = Math.min(count, into.length - filled);
    if (isPacked) {
      if (at + Math.ceil((wanted * width) / 8) > bytes.length)
        throw new Error('has levels or indices that end too early');
      unpack(bytes, at, width, into.subarray(filled, filled + wanted));
      at += (count * width) / 8;
    } else {
      let value = 0;
      const size = (width + 7) >> 3;
      if (at + size > bytes.length) throw new Error('has levels or indices that end too early');
      for (let i = 0; i < size; i++) value += (bytes[at++] ?? 0) * 2 ** (8 * i);
      into.fill(value, filled, filled + wanted);
    }
    filled += wanted;
  }
  return at;
}

function unpack(bytes: Uint8Array, begin: number, width: number, into: Uint8Array | Uint32Array): void {
  const mask = 2 ** width - 1;
  let [at, held, bits] = [begin, 0, 0];
  for (let i = 0; i < into.length; i++) {
    // Fewer than 24 + 8 bits are held at once.
    while (bits < width) {
      held = (held | ((bytes[at++] ?? 0) << bits)) >>> 0;
      bits += 8;
    }
    into[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}
