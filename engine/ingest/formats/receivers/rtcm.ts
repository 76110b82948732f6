/**
 * Frames of RTCM 3 (RTCM 10403), the corrections that receivers are fed with and that loggers write between their messages: 0xD3, six
 * zero bits, ten bits of length, the message, CRC-24Q (polynomial 0x1864CFB). They are known to be passed over: what lies within them
 * may look like a message of the receiver.
 */

export const RTCM_SYNC = 0xd3;
const HEAD_BYTES = 3;
const CRC_BYTES = 3;
const MOST_LENGTH = 1023;
const POLYNOMIAL = 0x1864cfb;
/** Bytes that are summed for frames that turn out to be none, for each byte that is scanned. */
const WORK = 4;

const TABLE = Uint32Array.from({ length: 256 }, (_, k) => {
  let crc = k << 16;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x800000 ? POLYNOMIAL : 0);
  return crc & 0xffffff;
});

/** Looks for frames in some bytes, at no more work than a few passes over them, however many are claimed. */
export class RtcmFrames {
  readonly #bytes: Uint8Array;
  #work = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes of the frame that begins there; 0 where none does; undefined where it may go on behind the bytes. */
  lengthAt(at: number): number | undefined {
    const bytes = this.#bytes;
    if (bytes[at] !== RTCM_SYNC) return 0;
    if (at + HEAD_BYTES > bytes.length) return undefined;
    const high = bytes[at + 1] ?? 0;
    const body = HEAD_BYTES + (high & 3) * 256 + (bytes[at + 2] ?? 0);
    if (high >> 2 !== 0 || body === HEAD_BYTES || body > HEAD_BYTES + MOST_LENGTH) return 0;
    if (at + body + CRC_BYTES > bytes.length) return undefined;
    if (this.#work > WORK * bytes.length) return 0;
    let crc = 0;
    for (let k = at; k < at + body; k++)
      crc = ((crc << 8) & 0xffffff) ^ (TABLE[((crc >> 16) ^ (bytes[k] ?? 0)) & 255] ?? 0);
    const told =
      ((bytes[at + body] ?? 0) << 16) | ((bytes[at + body + 1] ?? 0) << 8) | (bytes[at + body + 2] ?? 0);
    if (crc === told) return body + CRC_BYTES;
    this.#work += body;
    return 0;
  }
}
