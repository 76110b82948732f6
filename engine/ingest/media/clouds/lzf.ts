/** Unpacks LZF (liblzf by Marc Lehmann), by which PCD's `binary_compressed` is packed. */

/** The longest copy has 264 bytes and takes 3: nothing unpacks to more than this many times its size. */
export const MOST_LZF_RATIO = 88;

/** @throws Error in words where the bytes are no LZF of exactly `length` bytes. */
export function unpackLzf(packed: Uint8Array, length: number): Uint8Array {
  if (length > packed.byteLength * MOST_LZF_RATIO)
    throw new Error(`it claims ${length} bytes of ${packed.byteLength}: LZF cannot pack so much`);
  const out = new Uint8Array(length);
  let [from, to] = [0, 0];
  const next = (): number => {
    const byte = packed[from++];
    if (byte === undefined) throw new Error('its packed points end early');
    return byte;
  };
  while (from < packed.byteLength) {
    const control = next();
    if (control < 32) {
      const count = control + 1;
      if (from + count > packed.byteLength || to + count > length)
        throw new Error('its packed points are damaged');
      out.set(packed.subarray(from, from + count), to);
      from += count;
      to += count;
      continue;
    }
    let count = control >> 5;
    if (count === 7) count += next();
    count += 2;
    let at = to - ((control & 31) << 8) - next() - 1;
    if (at < 0 || to + count > length) throw new Error('its packed points are damaged');
    // Copies may overlap what they write: byte by byte.
    for (let i = 0; i < count; i++) out[to++] = out[at++] ?? 0;
  }
  if (to !== length) throw new Error(`its points have ${to} bytes instead of ${length}`);
  return out;
}
