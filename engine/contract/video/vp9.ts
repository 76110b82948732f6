/** Headers of VP9 (VP9 Bitstream & Decoding Process Specification 0.7, sections 6.2, 7.2 and annex B). */
import { InputError, messageOf } from '../errors.ts';
import { Bits } from './bits.ts';
import type { PacketReader, PictureLook, VideoShape } from './picture-look.ts';

const SYNC = 0x498342;
/** CS_RGB, table of section 7.2.2. */
const RGB = 7;
/** Annex A: the largest picture of each level, in pixels. */
const LEVELS: readonly (readonly [pixels: number, level: string])[] = [
  [36_864, '10'],
  [73_728, '11'],
  [122_880, '20'],
  [245_760, '21'],
  [552_960, '30'],
  [983_040, '31'],
  [2_228_224, '41'],
  [8_912_896, '52'],
];

type Frame = { readonly key: boolean; readonly shown: boolean; readonly shape: VideoShape | undefined };

export class Vp9Reader implements PacketReader {
  #shape: VideoShape | undefined;

  look(packet: Uint8Array): PictureLook {
    let [key, pictures] = [false, 0];
    let fault: string | undefined;
    for (const [i, bytes] of framesOf(packet).entries()) {
      try {
        const frame = readFrame(bytes);
        if (i === 0) key = frame.key;
        if (frame.shown) pictures = 1;
        this.#shape = frame.shape ?? this.#shape;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        fault = messageOf(error);
      }
    }
    return { key, pictures, sets: key, shape: this.#shape, order: undefined, leading: false, fault };
  }

  /** Key frames of VP9 say everything themselves. */
  setsOf(): undefined {
    return undefined;
  }
}

/** Annex B: the frames of a superframe, the hidden ones first. */
function framesOf(packet: Uint8Array): Uint8Array[] {
  const marker = packet.at(-1) ?? 0;
  if ((marker & 0xe0) !== 0xc0) return [packet];
  const [count, width] = [(marker & 7) + 1, ((marker >> 3) & 3) + 1];
  const index = packet.length - 2 - count * width;
  if (index < 0 || packet[index] !== marker) return [packet];
  const frames: Uint8Array[] = [];
  let at = 0;
  for (let k = 0; k < count; k++) {
    let size = 0;
    for (let i = width - 1; i >= 0; i--) size = size * 256 + (packet[index + 1 + k * width + i] ?? 0);
    if (at + size > index) return [packet];
    if (size > 0) frames.push(packet.subarray(at, at + size));
    at += size;
  }
  return frames;
}

/** Section 6.2, up to the size of key frames. @throws InputError when it is no frame of VP9. */
function readFrame(bytes: Uint8Array): Frame {
  const bits = new Bits(bytes);
  if (bits.u(2) !== 2) throw new InputError('it does not begin as a frame of VP9');
  const profile = bits.u(1) + 2 * bits.u(1);
  if (profile === 3) bits.skip(1);
  if (bits.flag()) return { key: false, shown: true, shape: undefined };
  const key = bits.u(1) === 0;
  const shown = bits.flag();
  bits.skip(1);
  if (!key) return { key, shown, shape: undefined };
  if (bits.u(24) !== SYNC) throw new InputError('its key frame lacks the code that those of VP9 begin with');
  const depth = profile >= 2 ? (bits.flag() ? 12 : 10) : 8;
  const colours = bits.u(3);
  if (colours !== RGB) bits.skip(profile === 1 || profile === 3 ? 4 : 1);
  else if (profile === 1 || profile === 3) bits.skip(1);
  const [width, height] = [bits.u(16) + 1, bits.u(16) + 1];
  const level = LEVELS.find(([pixels]) => width * height <= pixels)?.[1] ?? '62';
  const codec = `vp09.0${profile}.${level}.${String(depth).padStart(2, '0')}`;
  return { key, shown, shape: { codec, width, height } };
}
