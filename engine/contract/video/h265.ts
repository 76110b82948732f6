/** Headers of H.265 (ITU-T H.265, 09/2023): parameter sets, the order of pictures, key frames. */
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

/** Table 7-1. Pictures are types 0 to 31, those that decode alone 16 to 23. */
const UNIT = { raslN: 8, raslR: 9, firstIrap: 16, lastBla: 18, idr: 19, idrN: 20, lastIrap: 23 } as const;
const SETS = { vps: 32, sps: 33, pps: 34 } as const;
/** The largest numbers of parameter sets (sections 7.4.3.2.1 and 7.4.3.3.1). */
const [MOST_SPS_ID, MOST_PPS_ID] = [15, 63];
const typeOf = (unit: Uint8Array): number => ((unit[0] ?? 0) >> 1) & 0x3f;

type Sps = VideoShape & { readonly pocBits: number; readonly separatePlanes: boolean };
type Pps = { readonly sps: number; readonly outputFlag: boolean; readonly extraBits: number };

/** Section 7.3.2.2, up to the number of bits of the picture order. @throws InputError when it is cut or cannot be. */
export function readH265Sps(unit: Uint8Array): { readonly id: number; readonly sps: Sps } {
  const bits = new Bits(unescaped(unit));
  bits.skip(16 + 4);
  const subLayers = bits.u(3);
  bits.flag();
  const profile = profileOf(bits, subLayers);
  const id = bits.ue();
  const chroma = bits.ue();
  const separatePlanes = chroma === 3 && bits.flag();
  let [width, height] = [bits.ue(), bits.ue()];
  if (bits.flag()) {
    const [left, right, top, bottom] = [bits.ue(), bits.ue(), bits.ue(), bits.ue()];
    width -= (chroma === 1 || chroma === 2 ? 2 : 1) * (left + right);
    height -= (chroma === 1 ? 2 : 1) * (top + bottom);
  }
  bits.ue();
  bits.ue();
  const pocBits = bits.ue() + 4;
  if (id > MOST_SPS_ID || pocBits > 16 || !(width > 0) || !(height > 0))
    throw new InputError('its parameter set holds numbers that cannot be');
  return { id, sps: { codec: profile, width, height, pocBits, separatePlanes } };
}

/** profile_tier_level (section 7.3.3), as the codec string of ISO/IEC 14496-15 annex E.3. */
function profileOf(bits: Bits, subLayers: number): string {
  const space = bits.u(2);
  const tier = bits.u(1);
  const profile = bits.u(5);
  const compatible = bits.u(32);
  const constraints = Array.from({ length: 6 }, () => bits.u(8));
  const level = bits.u(8);
  const present = Array.from({ length: subLayers }, () => [bits.flag(), bits.flag()] as const);
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const [hasProfile, hasLevel] of present) bits.skip((hasProfile ? 88 : 0) + (hasLevel ? 8 : 0));
  let reversed = 0;
  for (let i = 0; i < 32; i++) reversed = reversed * 2 + (Math.floor(compatible / 2 ** i) % 2);
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  const parts = [
    `hev1.${['', 'A', 'B', 'C'][space]}${profile}`,
    reversed.toString(16).toUpperCase(),
    `${tier === 1 ? 'H' : 'L'}${level}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ];
  return parts.join('.');
}

export class H265Reader implements PacketReader {
  readonly #sets = new Map<number, Sps>();
  readonly #pps = new Map<number, Pps>();
  readonly #lengthBytes: number | undefined;
  #active: Sps | undefined;
  readonly #order = new PictureOrder();
  /** Before any picture, or behind an end of sequence: the next key frame begins a new sequence. */
  #fresh = true;

  constructor(lengthBytes?: number) {
    this.#lengthBytes = lengthBytes;
  }

  look(packet: Uint8Array): PictureLook {
    const { units } = nalUnits(packet, this.#lengthBytes);
    const seen = new Set<number>();
    let [key, leading, pictures] = [false, false, 0];
    let order: number | undefined;
    let slices = 0;
    let fault = units.length === 0 ? 'it holds no unit of H.265' : undefined;
    for (const unit of units) {
      const type = typeOf(unit);
      try {
        if (((unit[0] ?? 0) & 0x80) !== 0)
          throw new InputError('a unit begins with a bit that H.265 forbids');
        seen.add(type);
        if (type === SETS.sps) {
          const read = readH265Sps(unit);
          this.#sets.set(read.id, read.sps);
          this.#active = read.sps;
        } else if (type === SETS.pps) this.#takePps(unit);
        else if (type < 32) {
          slices++;
          const found = this.#slice(unit, type);
          if (!found.first) continue;
          key ||= type >= UNIT.firstIrap && type <= UNIT.lastIrap;
          leading ||= type === UNIT.raslN || type === UNIT.raslR;
          pictures = 1;
          order = found.order;
        } else if (type === 36 || type === 37) this.#fresh = true;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        fault = messageOf(error);
      }
    }
    if (slices > 0 && pictures === 0) fault ??= NO_BEGIN;
    const sets = seen.has(SETS.vps) && seen.has(SETS.sps) && seen.has(SETS.pps);
    return { key, pictures, sets, shape: this.#active, order, leading, fault };
  }

  setsOf(packet: Uint8Array): Uint8Array | undefined {
    const isSet = (unit: Uint8Array): boolean => typeOf(unit) >= SETS.vps && typeOf(unit) <= SETS.pps;
    const sets = nalUnits(packet, this.#lengthBytes).units.filter(isSet);
    return sets.length > 0 ? annexB(sets) : undefined;
  }

  #takePps(unit: Uint8Array): void {
    const bits = new Bits(unescaped(unit.subarray(2), 32));
    const id = bits.ue();
    if (id > MOST_PPS_ID) throw new InputError('its parameter set holds numbers that cannot be');
    const sps = bits.ue();
    bits.flag();
    this.#pps.set(id, { sps, outputFlag: bits.flag(), extraBits: bits.u(3) });
  }

  /** Section 7.3.6.1, as far as the order of the picture. */
  #slice(unit: Uint8Array, type: number): { readonly first: boolean; readonly order: number | undefined } {
    const bits = new Bits(unescaped(unit, 64));
    bits.skip(16);
    if (!bits.flag()) return { first: false, order: undefined };
    const irap = type >= UNIT.firstIrap && type <= UNIT.lastIrap;
    if (irap) bits.flag();
    const pps = this.#pps.get(bits.ue());
    const sps = pps && this.#sets.get(pps.sps);
    if (!pps || !sps) return { first: true, order: undefined };
    this.#active = sps;
    bits.skip(pps.extraBits);
    if (bits.ue() > 2) throw new InputError('a slice is of a type that there is not');
    if (pps.outputFlag) bits.flag();
    if (sps.separatePlanes) bits.skip(2);
    const idr = type === UNIT.idr || type === UNIT.idrN;
    const lsb = idr ? 0 : bits.u(sps.pocBits);
    const isBla = type >= UNIT.firstIrap && type <= UNIT.lastBla;
    if (idr || isBla || (irap && this.#fresh)) {
      this.#order.begin(lsb);
      this.#fresh = false;
    }
    // References are those with odd types below 16, and no leading picture is one (section 8.3.1).
    const isReference =
      (unit[1] ?? 1) % 8 === 1 && (irap || (type < 16 && type % 2 === 1 && (type < 6 || type > 9)));
    return { first: true, order: this.#order.next(lsb, 2 ** sps.pocBits, isReference) };
  }
}
