/** MDF 4.10 files as ASAM MDF describes them: sorted or unsorted, plain, in lists, packed and transposed, values of variable length. */
import { deflateSync } from 'node:zlib';

export type MdfShape = {
  /** Records of both groups one after another, each with the number of its group. */
  readonly unsorted?: boolean;
  /** Deflate, or deflate of transposed records. */
  readonly packed?: 'deflate' | 'transposed';
  /** Bytes of each block of data, in a list. */
  readonly pieceBytes?: number;
  /** Frames of a CAN bus as third group, each [seconds, id, extended, bytes]. */
  readonly frames?: readonly (readonly [number, number, boolean, readonly number[]])[];
  readonly records?: number;
  /** When records begin, seconds from the file's start. */
  readonly beginS?: number;
};

/** 12:00 UTC. */
export const MDF_START_MS = Date.UTC(2025, 2, 4, 12);

export class MdfWriter {
  readonly #parts: Buffer[] = [Buffer.alloc(64)];
  #at = 64;

  /** @returns where it stands */
  block(name: string, links: readonly number[], data: Buffer): number {
    const bytes = 24 + 8 * links.length + data.length;
    const block = Buffer.alloc(Math.ceil(bytes / 8) * 8);
    block.write(`##${name}`, 0, 'latin1');
    block.writeBigUInt64LE(BigInt(bytes), 8);
    block.writeBigUInt64LE(BigInt(links.length), 16);
    for (const [i, link] of links.entries()) block.writeBigUInt64LE(BigInt(link), 24 + 8 * i);
    data.copy(block, 24 + 8 * links.length);
    return this.raw(block);
  }

  /** Bytes as they are. */
  raw(bytes: Buffer): number {
    const at = this.#at;
    this.#parts.push(bytes);
    this.#at += bytes.length;
    return at;
  }

  text(text: string): number {
    return text === '' ? 0 : this.block('TX', [], Buffer.from(`${text}\0`));
  }

  finish(firstGroup: number): Buffer {
    const all = Buffer.concat(this.#parts);
    all.write('MDF     4.10    ours    ', 0, 'latin1');
    all.writeUInt16LE(410, 28);
    // The header was written first, before it was known where the groups are.
    all.writeBigUInt64LE(BigInt(firstGroup), 64 + 24);
    return all;
  }
}

const doubles = (...values: readonly number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);

export function conversion(
  w: MdfWriter,
  type: number,
  values: readonly number[],
  refs: readonly number[] = [],
): number {
  const data = Buffer.alloc(24);
  data.writeUInt8(type, 0);
  data.writeUInt16LE(refs.length, 4);
  data.writeUInt16LE(values.length, 6);
  return w.block('CC', [0, 0, 0, 0, ...refs], Buffer.concat([data, doubles(...values)]));
}

type ChannelShape = {
  readonly name: string;
  readonly unit?: string;
  readonly type?: number;
  readonly dataType: number;
  readonly byte: number;
  readonly bit?: number;
  readonly bits: number;
  readonly conversion?: number;
  readonly data?: number;
  readonly composition?: number;
  readonly invalidBit?: number;
};

/** In their order; each links to the next. @returns where the first stands */
export function channels(w: MdfWriter, list: readonly ChannelShape[]): number {
  let next = 0;
  for (const each of list.toReversed()) {
    const data = Buffer.alloc(72);
    data.writeUInt8(each.type ?? 0, 0);
    data.writeUInt8(each.type === 2 || each.type === 3 ? 1 : 0, 1);
    data.writeUInt8(each.dataType, 2);
    data.writeUInt8(each.bit ?? 0, 3);
    data.writeUInt32LE(each.byte, 4);
    data.writeUInt32LE(each.bits, 8);
    data.writeUInt32LE(each.invalidBit === undefined ? 0 : 2, 12);
    data.writeUInt32LE(each.invalidBit ?? 0, 16);
    const links = [
      next,
      each.composition ?? 0,
      w.text(each.name),
      0,
      each.conversion ?? 0,
      each.data ?? 0,
      w.text(each.unit ?? ''),
      0,
    ];
    next = w.block('CN', links, data);
  }
  return next;
}

type GroupShape = {
  readonly name: string;
  readonly id: number;
  readonly cycles: number;
  readonly bytes: number;
  readonly invalid?: number;
  readonly flags?: number;
  readonly first: number;
};

export function group(
  w: MdfWriter,
  next: number,
  { name, id, cycles, bytes, invalid = 0, flags = 0, first }: GroupShape,
): number {
  const data = Buffer.alloc(32);
  data.writeBigUInt64LE(BigInt(id), 0);
  data.writeBigUInt64LE(BigInt(cycles), 8);
  data.writeUInt16LE(flags, 16);
  data.writeUInt32LE(bytes, 24);
  data.writeUInt32LE(invalid, 28);
  return w.block('CG', [next, first, w.text(name), 0, 0, 0], data);
}

function dataOf(
  w: MdfWriter,
  bytes: Buffer,
  recordBytes: number,
  { packed, pieceBytes = bytes.length }: MdfShape,
): number {
  const places: number[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    if (packed === undefined) places.push(w.block('DT', [], piece));
    else {
      const head = Buffer.alloc(24);
      const body = deflateSync(packed === 'transposed' ? transposed(piece, recordBytes) : piece);
      head.write('DT', 0, 'latin1');
      head.writeUInt8(packed === 'transposed' ? 1 : 0, 2);
      head.writeUInt32LE(packed === 'transposed' ? recordBytes : 0, 4);
      head.writeBigUInt64LE(BigInt(piece.length), 8);
      head.writeBigUInt64LE(BigInt(body.length), 16);
      places.push(w.block('DZ', [], Buffer.concat([head, body])));
    }
  }
  if (places.length === 1 && packed === undefined) return places[0] ?? 0;
  const head = Buffer.alloc(16);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(places.length, 4);
  head.writeBigUInt64LE(BigInt(pieceBytes), 8);
  const list = w.block('DL', [0, ...places], head);
  return packed === undefined ? list : w.block('HL', [list], Buffer.alloc(8));
}

function transposed(bytes: Buffer, record: number): Buffer {
  const rows = Math.floor(bytes.length / record);
  const out = Buffer.from(bytes);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < record; column++)
      out[column * rows + row] = bytes[row * record + column] ?? 0;
  return out;
}

const GEARS = ['P', 'R', 'N', 'D'] as const;
export const speedOf = (i: number): number => 40 + 10 * Math.sin(i / 20);
export const gearOf = (i: number): string => GEARS[i % 4] ?? '';
export const noteOf = (i: number): string => `note ${'x'.repeat(i % 9)}${i}`;

/** Wheel speeds at 100 Hz: speed (linear), gear (words), yaw (12 bits, signed, big-endian, a formula), torque (table), and texts at 10 Hz. */
export function mdfBytes(shape: MdfShape = {}): Buffer {
  const { unsorted = false, frames, records = 200, beginS = 0 } = shape;
  const w = new MdfWriter();
  const header = Buffer.alloc(32);
  header.writeBigUInt64LE(BigInt(MDF_START_MS) * 1_000_000n, 0);
  w.block('HD', [0, 0, 0, 0, 0, 0], header);
  const fast = Array.from({ length: records }, (_, i) => fastRecord(i, beginS));
  const slow = Array.from({ length: Math.ceil(records / 10) }, (_, i) => i);
  const place = (i: number): number => slow.slice(0, i).reduce((sum, k) => sum + 4 + noteOf(k).length + 1, 0);
  const slowRecords = slow.map((i) => {
    const record = Buffer.alloc(16);
    record.writeDoubleLE(beginS + i / 10, 0);
    record.writeBigUInt64LE(BigInt(place(i)), 8);
    return record;
  });
  const notes = slow.map((i) => {
    const text = Buffer.from(`${noteOf(i)}\0`);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length, 0);
    return Buffer.concat([length, text]);
  });
  const fastChannels = channels(w, [
    { name: 'time', unit: 's', type: 2, dataType: 4, byte: 0, bits: 64 },
    { name: 'speed', unit: 'km/h', dataType: 0, byte: 8, bits: 16, conversion: conversion(w, 1, [0, 0.01]) },
    {
      name: 'gear',
      dataType: 0,
      byte: 10,
      bit: 2,
      bits: 2,
      conversion: conversion(w, 7, [0, 1, 2, 3], [...GEARS.map((gear) => w.text(gear)), 0]),
    },
    {
      name: 'yaw',
      unit: 'deg/s',
      dataType: 3,
      byte: 11,
      bit: 4,
      bits: 12,
      conversion: conversion(w, 3, [], [w.text('X * 0.1')]),
    },
    {
      name: 'torque',
      unit: 'Nm',
      dataType: 4,
      byte: 13,
      bits: 32,
      conversion: conversion(w, 4, [0, 0, 10, 100, 20, 400]),
    },
    { name: 'patchy', unit: 'V', dataType: 2, byte: 17, bits: 8, invalidBit: 0 },
  ]);
  const fastShape = { name: 'wheels', id: 1, cycles: records, bytes: 18, invalid: 1, first: fastChannels };
  let first = 0;
  if (frames) first = canGroup(w, frames);
  if (unsorted) {
    const variable = group(w, 0, {
      name: '',
      id: 3,
      cycles: slow.length,
      // Of all values together.
      bytes: notes.reduce((sum, note) => sum + note.length - 4, 0),
      flags: 1,
      first: 0,
    });
    const slowFirst = slowChannels(w, variable);
    const groups = group(
      w,
      group(w, variable, { name: 'notes', id: 2, cycles: slow.length, bytes: 16, first: slowFirst }),
      fastShape,
    );
    const mixed = fast.flatMap((record, i) => [
      Buffer.of(1),
      record,
      ...(i % 10 === 0
        ? [
            Buffer.of(3),
            notes[i / 10] ?? Buffer.alloc(0),
            Buffer.of(2),
            slowRecords[i / 10] ?? Buffer.alloc(0),
          ]
        : []),
    ]);
    const data = dataOf(w, Buffer.concat(mixed), 20, shape);
    return w.finish(w.block('DG', [first, groups, data, 0], Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)));
  }
  const noted = w.block('SD', [], Buffer.concat(notes));
  const slowGroup = group(w, 0, {
    name: 'notes',
    id: 0,
    cycles: slow.length,
    bytes: 16,
    first: slowChannels(w, noted),
  });
  const second = w.block(
    'DG',
    [first, slowGroup, dataOf(w, Buffer.concat(slowRecords), 16, shape), 0],
    Buffer.alloc(8),
  );
  const fastGroup = group(w, 0, { ...fastShape, id: 0 });
  return w.finish(
    w.block('DG', [second, fastGroup, dataOf(w, Buffer.concat(fast), 19, shape), 0], Buffer.alloc(8)),
  );
}

const slowChannels = (w: MdfWriter, data: number): number =>
  channels(w, [
    { name: 'time', unit: 's', type: 2, dataType: 4, byte: 0, bits: 64 },
    { name: 'note', type: 1, dataType: 7, byte: 8, bits: 64, data },
  ]);

function fastRecord(i: number, beginS: number): Buffer {
  const record = Buffer.alloc(19);
  record.writeDoubleLE(beginS + i / 100, 0);
  record.writeUInt16LE(Math.round(100 * speedOf(i)), 8);
  record.writeUInt8((i % 4) << 2, 10);
  // Twelve bits from bit 4 on.
  record.writeUInt16BE(((i - 100) & 0xfff) << 4, 11);
  record.writeFloatLE((i % 50) / 2, 13);
  record.writeInt8((i % 200) - 100, 17);
  record.writeUInt8(i % 3 === 0 ? 1 : 0, 18);
  return record;
}

/** ASAM MDF, bus logging: structure CAN_DataFrame with its parts. */
function canGroup(w: MdfWriter, frames: NonNullable<MdfShape['frames']>): number {
  const parts = channels(w, [
    { name: 'CAN_DataFrame.BusChannel', dataType: 0, byte: 8, bits: 8 },
    { name: 'CAN_DataFrame.ID', dataType: 0, byte: 9, bits: 29 },
    { name: 'CAN_DataFrame.IDE', dataType: 0, byte: 12, bit: 7, bits: 1 },
    { name: 'CAN_DataFrame.DLC', dataType: 0, byte: 13, bits: 4 },
    { name: 'CAN_DataFrame.DataLength', dataType: 0, byte: 14, bits: 8 },
    { name: 'CAN_DataFrame.DataBytes', dataType: 10, byte: 15, bits: 64 },
  ]);
  const first = channels(w, [
    { name: 'Timestamp', unit: 's', type: 2, dataType: 4, byte: 0, bits: 64 },
    { name: 'CAN_DataFrame', dataType: 10, byte: 8, bits: 15 * 8, composition: parts },
  ]);
  const records = frames.map(([s, id, extended, bytes]) => {
    const record = Buffer.alloc(23);
    record.writeDoubleLE(s, 0);
    record.writeUInt8(2, 8);
    record.writeUInt32LE((id | (extended ? 0x8000_0000 : 0)) >>> 0, 9);
    record.writeUInt8(bytes.length, 13);
    record.writeUInt8(bytes.length, 14);
    record.set(bytes, 15);
    return record;
  });
  const made = group(w, 0, { name: 'CAN', id: 0, cycles: frames.length, bytes: 23, flags: 6, first });
  return w.block('DG', [0, made, w.block('DT', [], Buffer.concat(records)), 0], Buffer.alloc(8));
}
