/** An LZ4 frame writer for tests (lz4_Frame_format.md): greedy matches by a small table, blocks of 64 KiB that look back. */
export function lz4Frame(data: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0x40, 0x40); // version 1, linked blocks, no checksums; blocks of 64 KiB
  const parts: Uint8Array[] = [
    Uint8Array.of(0x04, 0x22, 0x4d, 0x18),
    header,
    Uint8Array.of((xxh32(header) >>> 8) & 0xff),
  ];
  for (let at = 0; at < data.length; at += 65536) {
    const plain = data.subarray(at, at + 65536);
    const packed = lz4Block(data, at, at + plain.length);
    // What does not become smaller is stored: no block may be longer than its 64 KiB.
    const stored = packed.length >= plain.length;
    const block = stored ? plain : packed;
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, (stored ? 2 ** 31 : 0) + block.length, true);
    parts.push(size, block);
  }
  parts.push(new Uint8Array(4));
  return new Uint8Array(Buffer.concat(parts));
}

function lz4Block(data: Uint8Array, from: number, to: number): Uint8Array {
  const out: number[] = [];
  const seen = new Map<number, number>();
  const word = (i: number): number =>
    (data[i] ?? 0) | ((data[i + 1] ?? 0) << 8) | ((data[i + 2] ?? 0) << 16) | ((data[i + 3] ?? 0) << 24);
  for (let i = Math.max(0, from - 65000); i < from; i++) seen.set(word(i), i);
  const length = (n: number): void => {
    for (let left = n - 15; left >= 0; left -= 255) out.push(Math.min(left, 255));
  };
  let anchor = from;
  let i = from;
  // The last match must begin 12 bytes before the end and the last 5 bytes are literals.
  while (i < to - 12) {
    const match = seen.get(word(i));
    seen.set(word(i), i);
    if (match === undefined || i - match > 65535) {
      i++;
      continue;
    }
    let n = 4;
    while (i + n < to - 5 && data[match + n] === data[i + n]) n++;
    const literals = i - anchor;
    out.push((Math.min(literals, 15) << 4) | Math.min(n - 4, 15));
    if (literals >= 15) length(literals);
    for (let k = anchor; k < i; k++) out.push(data[k] ?? 0);
    out.push((i - match) & 255, (i - match) >> 8);
    if (n - 4 >= 15) length(n - 4);
    i += n;
    anchor = i;
  }
  out.push(Math.min(to - anchor, 15) << 4);
  if (to - anchor >= 15) length(to - anchor);
  for (let k = anchor; k < to; k++) out.push(data[k] ?? 0);
  return Uint8Array.from(out);
}

/** xxHash 32 of fewer than 16 bytes, seed 0. */
function xxh32(bytes: Uint8Array): number {
  const [p2, p3, p5, p1] = [2246822519, 3266489917, 374761393, 2654435761];
  const rotate = (x: number, r: number): number => (x << r) | (x >>> (32 - r));
  let h = (p5 + bytes.length) | 0;
  for (const byte of bytes) h = Math.imul(rotate((h + Math.imul(byte, p5)) | 0, 11), p1);
  h = Math.imul(h ^ (h >>> 15), p2);
  h = Math.imul(h ^ (h >>> 13), p3);
  return (h ^ (h >>> 16)) >>> 0;
}
