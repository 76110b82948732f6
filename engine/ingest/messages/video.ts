/**
 * Tells from the first bytes of a video packet whether it decodes without others. foxglove.CompressedVideo is one frame a
 * message.
 */

/** @param format h264, h265, vp9 or av1; of any other the first packet only is taken to be a key frame. */
export function isKeyFrame(bytes: Uint8Array, format: string): boolean {
  if (format === 'h264') return nalTypes(bytes, (b) => b & 0x1f).includes(5); // ITU-T H.264 table 7-1: IDR slice
  if (format === 'h265')
    return nalTypes(bytes, (b) => (b >> 1) & 0x3f).some((type) => type >= 16 && type <= 21); // H.265 table 7-1: IRAP
  const first = bytes[0] ?? 0;
  if (format === 'vp9')
    return (first & 0xc0) === 0x80 && ((first & 0x30) === 0x30 ? (first & 0x0a) === 0 : (first & 0x0c) === 0); // VP9 section 6.2
  if (format === 'av1') return obuTypes(bytes).includes(1); // a sequence header precedes every key frame (AV1 section 7.5)
  return false;
}

/** Types of the NAL units of an Annex B stream; parameter sets and the first slice come early, so few are looked at. */
function nalTypes(bytes: Uint8Array, typeOf: (byte: number) => number): number[] {
  const types: number[] = [];
  for (let i = 0; i + 3 < bytes.length && types.length < 16; i++) {
    const [a, b, c, first] = bytes.subarray(i, i + 4);
    if (a === 0 && b === 0 && c === 1 && first !== undefined) types.push(typeOf(first));
  }
  return types;
}

/** Types of the open bitstream units (AV1 section 5.3). */
function obuTypes(bytes: Uint8Array): number[] {
  const types: number[] = [];
  let at = 0;
  while (types.length < 16) {
    const header = bytes[at];
    if (header === undefined) break;
    types.push((header >> 3) & 0x0f);
    at += (header & 0x04) !== 0 ? 2 : 1;
    if ((header & 0x02) === 0) break;
    let [size, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) return types;
      size += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if ((byte & 0x80) === 0) break;
    }
    at += size;
  }
  return types;
}
