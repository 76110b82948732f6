/** MDF 3.30 files as ASAM MDF 3 describes them: either byte order, records of one or of two groups, numbers before and behind them. */

export type OldMdfShape = {
  readonly isBig?: boolean;
  /** Records of two groups one after another, each with its number before it, or before and behind it. */
  readonly ids?: 1 | 2;
  readonly records?: number;
  /** Of MDF 3.1 and before: the header has a date as text only. */
  readonly isShort?: boolean;
};

type Channel = {
  readonly name: string;
  readonly type?: number;
  readonly bit: number;
  readonly bits: number;
  readonly conversion?: number;
  readonly isTime?: boolean;
};

/** 10:00:00 of the local clock, which is 2 h before UTC where the header tells it. */
export const OLD_MDF_START_MS = Date.UTC(2023, 10, 14, 10);
export const OLD_RECORD_BYTES = 8 + 2 + 1 + 1 + 4;
export const oldSpeedOf = (i: number): number => 0.5 * (i * 10 - 30) + 2;
export const oldLevelOf = (i: number): number => i % 4;

export class OldMdfWriter {
  readonly #parts: Buffer[] = [Buffer.alloc(64)];
  readonly #isBig: boolean;
  at = 64;

  constructor(isBig = false) {
    this.#isBig = isBig;
  }

  raw(bytes: Buffer): number {
    const at = this.at;
    this.#parts.push(bytes);
    this.at += bytes.length;
    return at;
  }

  /** A block of its two letters and whole length, and what `fill` writes into it. */
  block(name: string, bytes: number, fill: (put: Put) => void = () => {}): number {
    const block = Buffer.alloc(bytes);
    block.write(name, 0, 'latin1');
    const put = new Put(block, this.#isBig);
    put.u16(2, bytes);
    fill(put);
    return this.raw(block);
  }

  text = (text: string): number =>
    this.block('TX', 5 + text.length, (put) => void put.bytes.write(text, 4, 'latin1'));

  channel({ name, type = 0, bit, bits, conversion = 0, isTime = false }: Channel, next: number): number {
    return this.block('CN', 228, (put) => {
      put.u32(4, next);
      put.u32(8, conversion);
      put.u16(24, isTime ? 1 : 0);
      put.bytes.write(name, 26, 'latin1');
      put.u16(186, bit);
      put.u16(188, bits);
      put.u16(190, type);
    });
  }

  conversion(unit: string, type: number, count: number, rest: readonly (number | string)[]): number {
    const bytes = rest.reduce<number>((sum, part) => sum + (typeof part === 'string' ? 32 : 8), 46);
    return this.block('CC', bytes, (put) => {
      put.bytes.write(unit, 22, 'latin1');
      put.u16(42, type);
      put.u16(44, count);
      let at = 46;
      for (const part of rest) {
        if (typeof part === 'string') put.bytes.write(part, at, 'latin1');
        else put.f64(at, part);
        at += typeof part === 'string' ? 32 : 8;
      }
    });
  }

  finish(firstGroup: number, version = '3.30'): Buffer {
    const all = Buffer.concat(this.#parts);
    all.write(`MDF     ${version}    ours    `, 0, 'latin1');
    all.writeUInt16LE(this.#isBig ? 1 : 0, 24);
    new Put(all, this.#isBig).u32(68, firstGroup);
    return all;
  }
}

export class Put {
  readonly bytes: Buffer;
  readonly #isBig: boolean;

  constructor(bytes: Buffer, isBig: boolean) {
    this.bytes = bytes;
    this.#isBig = isBig;
  }

  u16 = (at: number, value: number): number =>
    this.#isBig ? this.bytes.writeUInt16BE(value, at) : this.bytes.writeUInt16LE(value, at);
  u32 = (at: number, value: number): number =>
    this.#isBig ? this.bytes.writeUInt32BE(value, at) : this.bytes.writeUInt32LE(value, at);
  f64 = (at: number, value: number): number =>
    this.#isBig ? this.bytes.writeDoubleBE(value, at) : this.bytes.writeDoubleLE(value, at);
}

export function oldMdfBytes({ isBig = false, ids, records = 20, isShort = false }: OldMdfShape = {}): Buffer {
  const w = new OldMdfWriter(isBig);
  w.block('HD', isShort ? 164 : 208, (put) => {
    put.bytes.write('14:11:202310:00:00', 18, 'latin1');
    if (isShort) return;
    const ns = BigInt(OLD_MDF_START_MS) * 1_000_000n;
    if (isBig) put.bytes.writeBigUInt64BE(ns, 164);
    else put.bytes.writeBigUInt64LE(ns, 164);
    put.u16(172, 2);
  });
  const linear = w.conversion('km/h', 0, 2, [2, 0.5]);
  const words = w.conversion('', 11, 2, [0, 'off', 1, 'on']);
  const seconds = w.conversion('s', 65_535, 0, []);
  const note = w.channel({ name: 'note', type: 7, bit: 96, bits: 32 }, 0);
  // Bits 2 and 3 of a byte, and bit 4.
  const level = w.channel({ name: 'level', bit: 82, bits: 2 }, note);
  const state = w.channel({ name: 'state', bit: 84, bits: 1, conversion: words }, level);
  const speed = w.channel({ name: 'speed', type: 1, bit: 64, bits: 16, conversion: linear }, state);
  const time = w.channel(
    { name: 'time', type: 3, bit: 0, bits: 64, conversion: seconds, isTime: true },
    speed,
  );
  const second = w.channel(
    { name: 't2', type: 3, bit: 0, bits: 64, isTime: true },
    w.channel({ name: 'other', type: 14, bit: 64, bits: 16 }, 0),
  );
  const parts: Buffer[] = [];
  const number = (id: number): Buffer[] => (ids === undefined ? [] : [Buffer.of(id)]);
  const behind = (id: number): Buffer[] => (ids === 2 ? [Buffer.of(id)] : []);
  for (let i = 0; i < records; i++) {
    const put = new Put(Buffer.alloc(OLD_RECORD_BYTES), isBig);
    put.f64(0, i * 0.1);
    put.u16(8, (i * 10 - 30) & 0xffff);
    put.bytes[10] = (oldLevelOf(i) << 2) | ((i % 2) << 4) | 0xc3;
    put.bytes.write(`n${i}`, 12, 'latin1');
    parts.push(...number(7), put.bytes, ...behind(7));
    if (ids === undefined) continue;
    const other = new Put(Buffer.alloc(10), isBig);
    other.f64(0, i * 0.1 + 0.05);
    other.bytes.writeInt16LE(-i, 8);
    parts.push(...number(9), other.bytes, ...behind(9));
  }
  const data = w.raw(Buffer.concat(parts));
  const comment = w.text('wheels');
  const group = (first: number, id: number, bytes: number, name: number, next: number): number =>
    w.block('CG', 26, (put) => {
      put.u32(4, next);
      put.u32(8, first);
      put.u32(12, name);
      put.u16(16, id);
      put.u16(20, bytes);
      put.u32(22, records);
    });
  const others = ids === undefined ? 0 : group(second, 9, 10, 0, 0);
  const groups = group(time, 7, OLD_RECORD_BYTES, comment, others);
  return w.finish(
    w.block('DG', 28, (put) => {
      put.u32(8, groups);
      put.u32(16, data);
      put.u16(20, ids === undefined ? 1 : 2);
      put.u16(22, ids ?? 0);
    }),
    isShort ? '3.00' : '3.30',
  );
}
