/** The values of a record's channels: numbers of any width and either byte order, texts, bytes (ASAM MDF 4.1, section 4.16). */
import type { Channel } from './structure.ts';

/** A number, a text, or bytes; undefined where the record does not have it, or says that it is invalid. */
export type RawValue = number | string | Uint8Array | undefined;

/** Longest bytes that are kept of a value: 64 of CAN FD, with some room. */
const MOST_BYTES = 4096;
const [INTEL, , SIGNED_INTEL, SIGNED_MOTOROLA, REAL_INTEL, REAL_MOTOROLA] = [0, 1, 2, 3, 4, 5];

/** @param record data bytes, then the invalidation bytes from `dataBytes` on */
export function rawValue(channel: Channel, record: Uint8Array, dataBytes: number): RawValue {
  const { invalidBit, byteOffset, bits, dataType } = channel;
  if (invalidBit !== undefined && ((record[dataBytes + (invalidBit >> 3)] ?? 0) >> (invalidBit & 7)) & 1)
    return undefined;
  const bytes = Math.ceil((channel.bitOffset + bits) / 8);
  if (bits === 0 || byteOffset + bytes > dataBytes) return undefined;
  if (dataType <= SIGNED_MOTOROLA) return integer(channel, record, bytes);
  if (dataType === REAL_INTEL || dataType === REAL_MOTOROLA) {
    const view = new DataView(record.buffer, record.byteOffset + byteOffset, bytes);
    const isLittle = dataType === REAL_INTEL;
    return bits === 64
      ? view.getFloat64(0, isLittle)
      : bits === 32
        ? view.getFloat32(0, isLittle)
        : bits === 16
          ? half(view.getUint16(0, isLittle))
          : undefined;
  }
  return valueOfBytes(dataType, record.subarray(byteOffset, byteOffset + Math.min(bytes, MOST_BYTES)));
}

/** Of texts and bytes, also of those of variable length. */
export function valueOfBytes(dataType: number, bytes: Uint8Array): RawValue {
  const text = (label: string): string => new TextDecoder(label).decode(bytes).split('\0', 1)[0] ?? '';
  switch (dataType) {
    case 6:
      return text('latin1');
    case 7:
      return text('utf-8');
    case 8:
      return text('utf-16le');
    case 9:
      return text('utf-16be');
    default:
      return bytes;
  }
}

/** More than 53 bits lose their last ones. */
function integer(
  { dataType, byteOffset, bitOffset, bits }: Channel,
  record: Uint8Array,
  bytes: number,
): number | undefined {
  if (bits > 64) return undefined;
  const isLittle = dataType === INTEL || dataType === SIGNED_INTEL;
  const isSigned = dataType === SIGNED_INTEL || dataType === SIGNED_MOTOROLA;
  const at = (k: number): number => record[isLittle ? byteOffset + k : byteOffset + bytes - 1 - k] ?? 0;
  if (bitOffset + bits <= 32) {
    let word = 0;
    for (let k = bytes - 1; k >= 0; k--) word = (word << 8) | at(k);
    const value = (word >>> bitOffset) & (bits === 32 ? -1 : 2 ** bits - 1);
    return isSigned ? (value << (32 - bits)) >> (32 - bits) : value >>> 0;
  }
  let word = 0n;
  for (let k = bytes - 1; k >= 0; k--) word = (word << 8n) | BigInt(at(k));
  const value = word >> BigInt(bitOffset);
  return Number(isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
}

/** IEEE 754, 16 bits. */
function half(word: number): number {
  const [sign, exponent, fraction] = [word >> 15 ? -1 : 1, (word >> 10) & 31, word & 1023];
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
