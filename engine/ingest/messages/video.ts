/**
 * Tells from the first bytes of a video packet whether it decodes without others. foxglove.CompressedVideo is one frame a
 * message.
 */

/** @param format h264, h265, vp9 or av1; of any other none is told to be a key frame. */
export function isKeyFrame(bytes: Uint8Array, format: string): boolean {
  const heads = format === 'h264' || format === 'h265' ? nalHeads(bytes) : [];
  if (format === 'h264') return heads.some((b) => (b & 0x1f) === 5); // ITU-T H.264 table 7-1: IDR slice
  if (format === 'h265') return heads.map((b) => (b >> 1) & 0x3f).some((type) => type >= 16 && type <= 21); // H.265 table 7-1: IRAP
  const first = bytes[0] ?? 0;
  if (format === 'vp9')
    return (first & 0xc0) === 0x80 && ((first & 0x30) === 0x30 ? (first & 0x0a) === 0 : (first & 0x0c) === 0); // VP9 section 6.2
  if (format === 'av1') return obuTypes(bytes).includes(1); // a sequence header precedes every key frame (AV1 section 7.5)
  return false;
}

/** Parameter sets and the first slice come early, so few units are looked at. */
const MOST_UNITS = 16;

/** First bytes of the NAL units, behind start codes (Annex B) or lengths. */
function nalHeads(bytes: Uint8Array): number[] {
  const prefixed = lengthPrefixed(bytes);
  if (prefixed) return prefixed.slice(0, MOST_UNITS);
  const heads: number[] = [];
  for (let i = 0; i + 3 < bytes.length && heads.length < MOST_UNITS; i++) {
    const [a, b, c, first] = bytes.subarray(i, i + 4);
    if (a === 0 && b === 0 && c === 1 && first !== undefined) heads.push(first);
  }
  return heads;
}

/**
 * First bytes of NAL units that stand behind their lengths in 4 bytes, as in MP4 (ISO/IEC 14496-15); undefined where the lengths
 * do not end with the packet. A length of 256 to 511 looks like a start code.
 */
export function lengthPrefixed(bytes: Uint8Array): number[] | undefined {
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 1) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const heads: number[] = [];
  let at = 0;
  while (at + 4 < bytes.byteLength) {
    const length = view.getUint32(at);
    if (length === 0 || at + 4 + length > bytes.byteLength) return undefined;
    heads.push(bytes[at + 4] ?? 0);
    at += 4 + length;
  }
  return at === bytes.byteLength && heads.length > 0 ? heads : undefined;
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
