/** Headers of H.264 (ITU-T H.264, 08/2021): parameter sets, the order of pictures, key frames. */
import { InputError, messageOf } from '../errors.ts';
import { Bits } from './bits.ts';
import { annexB, nalUnits, unescaped } from './nal.ts';
import {
  NO_BEGIN,
  type PacketReader,
  type PictureLook,
  PictureOrder,
  type VideoShape,
} from './picture-look.ts';

/** Table 7-1. */
const UNIT = { slice: 1, partA: 2, idr: 5, sps: 7, pps: 8 } as const;
/** Profiles whose parameter sets say the colour format (section 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** The largest numbers of parameter sets (sections 7.4.2.1.1 and 7.4.2.2). */
const [MOST_SPS_ID, MOST_PPS_ID] = [31, 255];

export type H264Sps = VideoShape & {
  readonly frameNumBits: number;
  readonly pocType: number;
  readonly pocBits: number;
  readonly framesOnly: boolean;
  readonly separatePlanes: boolean;
};

/** Section 7.3.2.1.1. @throws InputError when it is cut or its numbers cannot be. */
export function readH264Sps(unit: Uint8Array): { readonly id: number; readonly sps: H264Sps } {
  const bytes = unescaped(unit);
  const bits = new Bits(bytes);
  bits.skip(8);
  const [profile, constraints, level] = [bits.u(8), bits.u(8), bits.u(8)];
  const id = bits.ue();
  let chroma = 1;
  let separatePlanes = false;
  if (HIGH_PROFILES.has(profile)) {
    chroma = bits.ue();
    if (chroma === 3) separatePlanes = bits.flag();
    bits.ue();
    bits.ue();
    bits.flag();
    if (bits.flag()) skipScaling(bits, chroma === 3 ? 12 : 8);
  }
  const frameNumBits = bits.ue() + 4;
  const pocType = bits.ue();
  let pocBits = 0;
  if (pocType === 0) pocBits = bits.ue() + 4;
  else if (pocType === 1) {
    bits.flag();
    bits.se();
    bits.se();
    const count = bits.ue();
    if (count > 255) throw new InputError('its parameter set claims more reference frames than there can be');
    for (let i = 0; i < count; i++) bits.se();
  }
  bits.ue();
  bits.flag();
  const columns = bits.ue() + 1;
  const rows = bits.ue() + 1;
  const framesOnly = bits.flag();
  if (!framesOnly) bits.flag();
  bits.flag();
  const crop = bits.flag() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  const [stepX, stepY] = [
    chroma === 1 || chroma === 2 ? 2 : 1,
    (chroma === 1 ? 2 : 1) * (framesOnly ? 1 : 2),
  ];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const width = 16 * columns - stepX * (left + right);
  const height = 16 * rows * (framesOnly ? 1 : 2) - stepY * (top + bottom);
  if (id > MOST_SPS_ID || frameNumBits > 16 || pocBits > 16 || !(width > 0) || !(height > 0))
    throw new InputError('its parameter set holds numbers that cannot be');
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  const codec = `avc1.${hex(profile)}${hex(constraints)}${hex(level)}`;
  return { id, sps: { codec, width, height, frameNumBits, pocType, pocBits, framesOnly, separatePlanes } };
}

function skipScaling(bits: Bits, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (!bits.flag()) continue;
    let [last, next] = [8, 8];
    for (let j = 0; j < (list < 6 ? 16 : 64); j++) {
      if (next !== 0) next = (last + bits.se() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

export class H264Reader implements PacketReader {
  readonly #sets = new Map<number, H264Sps>();
  /** Which sequence parameter set each picture parameter set names. */
  readonly #spsOfPps = new Map<number, number>();
  readonly #lengthBytes: number | undefined;
  #active: H264Sps | undefined;
  readonly #order = new PictureOrder();

  /** @param lengthBytes where the stream says that its units have lengths before them. */
  constructor(lengthBytes?: number) {
    this.#lengthBytes = lengthBytes;
  }

  look(packet: Uint8Array): PictureLook {
    const { units } = nalUnits(packet, this.#lengthBytes);
    let [key, sps, pps, pictures] = [false, false, false, 0];
    let order: number | undefined;
    let slices = 0;
    let fault = units.length === 0 ? 'it holds no unit of H.264' : undefined;
    for (const unit of units) {
      const first = unit[0] ?? 0;
      const type = first & 0x1f;
      try {
        if ((first & 0x80) !== 0) throw new InputError('a unit begins with a bit that H.264 forbids');
        if (type === UNIT.sps) {
          const read = readH264Sps(unit);
          this.#sets.set(read.id, read.sps);
          this.#active = read.sps;
          sps = true;
        } else if (type === UNIT.pps) {
          const bits = new Bits(unescaped(unit.subarray(1), 32));
          const id = bits.ue();
          if (id > MOST_PPS_ID) throw new InputError('its parameter set holds numbers that cannot be');
          this.#spsOfPps.set(id, bits.ue());
          pps = true;
        } else if (type === UNIT.slice || type === UNIT.partA || type === UNIT.idr) {
          key ||= type === UNIT.idr;
          slices++;
          const found = this.#slice(unit, type === UNIT.idr);
          if (!found.first) continue;
          pictures = 1;
          order = found.order;
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        fault = messageOf(error);
      }
    }
    if (slices > 0 && pictures === 0) fault ??= NO_BEGIN;
    const shape = this.#active;
    return { key, pictures, sets: sps && pps, shape, order, leading: false, fault };
  }

  setsOf(packet: Uint8Array): Uint8Array | undefined {
    const sets = nalUnits(packet, this.#lengthBytes).units.filter((unit) => {
      const type = (unit[0] ?? 0) & 0x1f;
      return type === UNIT.sps || type === UNIT.pps;
    });
    return sets.length > 0 ? annexB(sets) : undefined;
  }

  /** Section 7.3.3, as far as the order of the picture; `first` of the slices of a picture, the second field counts as no other. */
  #slice(unit: Uint8Array, idr: boolean): { readonly first: boolean; readonly order: number | undefined } {
    const bits = new Bits(unescaped(unit, 64));
    bits.skip(8);
    const firstBlock = bits.ue();
    if (firstBlock > 2 ** 20) throw new InputError('a slice begins outside of its picture');
    if (firstBlock !== 0) return { first: false, order: undefined };
    const type = bits.ue();
    if (type > 9) throw new InputError(`a slice is of type ${type}, which there is not`);
    const sps = this.#sets.get(this.#spsOfPps.get(bits.ue()) ?? -1) ?? this.#active;
    if (!sps) return { first: true, order: undefined };
    this.#active = sps;
    if (idr) {
      this.#order.begin(0);
    }
    // Without numbers of their own pictures are shown in the order of decoding; type 1 is not followed.
    if (sps.pocType !== 0) return { first: true, order: undefined };
    if (sps.separatePlanes) bits.skip(2);
    bits.skip(sps.frameNumBits);
    if (!sps.framesOnly && bits.flag()) bits.flag();
    if (idr) bits.ue();
    const isReference = ((unit[0] ?? 0) & 0x60) !== 0;
    return { first: true, order: this.#order.next(bits.u(sps.pocBits), 2 ** sps.pocBits, isReference) };
  }
}
