/** Headers of AV1 (AV1 Bitstream & Decoding Process Specification, sections 5.3 to 5.9). */
import { InputError, messageOf } from '../errors.ts';
import { Bits } from './bits.ts';
import type { PacketReader, PictureLook, VideoShape } from './picture-look.ts';

/** Section 6.2.2. */
const OBU = { sequence: 1, frameHeader: 3, frame: 6 } as const;
const KEY_FRAME = 0;
/** A temporal unit has some units a tile group; what claims more is no video. */
const MOST_UNITS = 4096;

type Unit = { readonly type: number; readonly whole: Uint8Array; readonly body: Uint8Array };
type Sequence = VideoShape & { readonly still: boolean };

export class Av1Reader implements PacketReader {
  #sequence: Sequence | undefined;

  look(packet: Uint8Array): PictureLook {
    let [key, sets, pictures] = [false, false, 0];
    let fault: string | undefined;
    try {
      for (const { type, body } of unitsOf(packet)) {
        if (type === OBU.sequence) {
          this.#sequence = readSequence(body);
          sets = true;
        } else if (type === OBU.frame || type === OBU.frameHeader) {
          const frame = frameOf(body, this.#sequence?.still ?? false);
          if (pictures === 0) key = frame.key;
          if (frame.shown) pictures = 1;
        }
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      fault = messageOf(error);
    }
    return { key, pictures, sets, shape: this.#sequence, order: undefined, leading: false, fault };
  }

  setsOf(packet: Uint8Array): Uint8Array | undefined {
    try {
      return unitsOf(packet).find(({ type }) => type === OBU.sequence)?.whole;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return undefined;
    }
  }
}

/** Section 5.3. @throws InputError where a unit is longer than the packet. */
function unitsOf(packet: Uint8Array): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  while (at < packet.length && units.length < MOST_UNITS) {
    const from = at;
    const head = packet[at++] ?? 0;
    if ((head & 0x80) !== 0) throw new InputError('a unit begins with a bit that AV1 forbids');
    if ((head & 4) !== 0) at++;
    let size = packet.length - at;
    if ((head & 2) !== 0) {
      size = 0;
      for (let i = 0; i < 8; i++) {
        const byte = packet[at++];
        if (byte === undefined) throw new InputError('a unit ends within its length');
        size += (byte & 0x7f) * 128 ** i;
        if ((byte & 0x80) === 0) break;
      }
    }
    if (size > packet.length - at) throw new InputError('a unit is longer than the packet: it is cut');
    units.push({
      type: (head >> 3) & 15,
      whole: packet.subarray(from, at + size),
      body: packet.subarray(at, at + size),
    });
    at += size;
  }
  return units;
}

/** Section 5.9.2. */
function frameOf(body: Uint8Array, still: boolean): { readonly key: boolean; readonly shown: boolean } {
  if (still) return { key: true, shown: true };
  const bits = new Bits(body);
  if (bits.flag()) return { key: false, shown: true };
  const type = bits.u(2);
  const shown = bits.flag();
  return { key: type === KEY_FRAME && shown, shown };
}

/** Section 5.5, up to the depth of its colours. */
function readSequence(body: Uint8Array): Sequence {
  const bits = new Bits(body);
  const profile = bits.u(3);
  bits.skip(1);
  const still = bits.flag();
  const { level, tier } = still ? { level: bits.u(5), tier: 0 } : operatingPoints(bits);
  const [widthBits, heightBits] = [bits.u(4) + 1, bits.u(4) + 1];
  const [width, height] = [bits.u(widthBits) + 1, bits.u(heightBits) + 1];
  const depth = depthOf(bits, profile, still);
  const two = (value: number): string => String(value).padStart(2, '0');
  const codec = `av01.${profile}.${two(level)}${tier === 1 ? 'H' : 'M'}.${two(depth)}`;
  return { codec, width, height, still };
}

/** Level and tier of the first, which is that of the whole stream. */
function operatingPoints(bits: Bits): { readonly level: number; readonly tier: number } {
  let delayBits: number | undefined;
  if (bits.flag()) {
    bits.skip(64);
    if (bits.flag()) bits.ue();
    if (bits.flag()) {
      delayBits = bits.u(5) + 1;
      bits.skip(32 + 5 + 5);
    }
  }
  const hasDelay = bits.flag();
  const count = bits.u(5) + 1;
  let first: { level: number; tier: number } | undefined;
  for (let i = 0; i < count; i++) {
    bits.skip(12);
    const level = bits.u(5);
    const tier = level > 7 ? bits.u(1) : 0;
    if (delayBits !== undefined && bits.flag()) bits.skip(2 * delayBits + 1);
    if (hasDelay && bits.flag()) bits.skip(4);
    first ??= { level, tier };
  }
  return first ?? { level: 0, tier: 0 };
}

/** The rest of section 5.5.1 and the begin of 5.5.2. */
function depthOf(bits: Bits, profile: number, still: boolean): number {
  if (!still && bits.flag()) bits.skip(4 + 3);
  bits.skip(3);
  if (!still) {
    bits.skip(4);
    const ordered = bits.flag();
    if (ordered) bits.skip(2);
    const screen = bits.flag() ? 2 : bits.u(1);
    if (screen > 0 && !bits.flag()) bits.skip(1);
    if (ordered) bits.skip(3);
  }
  bits.skip(3);
  if (!bits.flag()) return 8;
  return profile === 2 && bits.flag() ? 12 : 10;
}
