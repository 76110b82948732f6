/**
 * NAL units of H.264 and H.265: behind start codes (Annex B of ITU-T H.264 and H.265), or behind their lengths as in MP4 (ISO/IEC
 * 14496-15).
 */

export type Framing = 'annex-b' | 'length-prefixed';

export type NalUnits = {
  readonly units: readonly Uint8Array[];
  readonly framing: Framing;
};

/** A picture of 8K in slices has some hundred units; what claims more is no video. */
const MOST_UNITS = 4096;

/**
 * The units of a packet, views of its bytes; none where it has neither start codes nor lengths that fit.
 * @param lengthBytes bytes of a unit's length, where the stream says that it has lengths (1, 2 or 4).
 */
export function nalUnits(bytes: Uint8Array, lengthBytes?: number): NalUnits {
  const units = lengthPrefixed(bytes, lengthBytes ?? 4);
  if (units) return { units, framing: 'length-prefixed' };
  return { units: startCoded(bytes), framing: 'annex-b' };
}

/** Undefined where the lengths do not end with the packet. A length of 256 to 511 looks like a start code. */
export function lengthPrefixed(bytes: Uint8Array, lengthBytes = 4): Uint8Array[] | undefined {
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 1) return undefined;
  const units: Uint8Array[] = [];
  let at = 0;
  while (at + lengthBytes < bytes.byteLength && units.length < MOST_UNITS) {
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + (bytes[at + i] ?? 0);
    const from = at + lengthBytes;
    if (length === 0 || from + length > bytes.byteLength) return undefined;
    units.push(bytes.subarray(from, from + length));
    at = from + length;
  }
  return at === bytes.byteLength && units.length > 0 ? units : undefined;
}

function startCoded(bytes: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let begin = -1;
  for (let code = nextCode(bytes, 0); units.length < MOST_UNITS; code = nextCode(bytes, code + 3)) {
    if (begin >= 0) {
      const unit = withoutZeros(bytes, begin, code < 0 ? bytes.length : code);
      if (unit.length > 0) units.push(unit);
    }
    if (code < 0) break;
    begin = code + 3;
  }
  return units;
}

/** Where the next 00 00 01 begins; −1 where there is none. Looks at every third byte where it can. */
export function nextCode(bytes: Uint8Array, from: number): number {
  for (let i = from + 2; i < bytes.length; ) {
    const byte = bytes[i] ?? 0;
    if (byte > 1) i += 3;
    else if (byte === 0) i += 1;
    else if (bytes[i - 1] === 0 && bytes[i - 2] === 0) return i - 2;
    else i += 3;
  }
  return -1;
}

/** Zeros before a start code, and behind the last unit, belong to no unit. */
function withoutZeros(bytes: Uint8Array, from: number, to: number): Uint8Array {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  return bytes.subarray(from, end);
}

/** The header bytes of a unit without the bytes that keep start codes out of them (00 00 03); `most` bytes suffice for headers. */
export function unescaped(unit: Uint8Array, most = 512): Uint8Array {
  const out = new Uint8Array(Math.min(unit.length, most));
  let count = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (count === out.length) break;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[count++] = byte;
  }
  return out.subarray(0, count);
}

/** Units behind start codes of four bytes. */
export function annexB(units: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(units.reduce((sum, unit) => sum + 4 + unit.length, 0));
  let at = 0;
  for (const unit of units) {
    out[at + 3] = 1;
    out.set(unit, at + 4);
    at += 4 + unit.length;
  }
  return out;
}
