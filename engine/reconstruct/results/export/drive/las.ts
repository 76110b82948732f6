/** LAS 1.4, point format 6 (ASPRS, LAS specification 1.4 R15), with extra bytes for the ring and the time in the sweep. */
import type { PackedColumns } from './ros-messages.ts';

const HEADER_BYTES = 375;
const VLR_BYTES = 54;
const DESCRIPTOR_BYTES = 192;
const RECORD_BYTES = 30;
/** Steps of coordinates: half of it is far below what a lidar measures. */
const STEP_M = 0.0001;
/** GPS − UTC since 2017, and what "adjusted standard GPS time" counts from. */
const [LEAP_S, ADJUSTED_S, GPS_EPOCH_S] = [18, 1e9, 315_964_800];

type Extra = {
  readonly name: string;
  readonly kind: number;
  readonly size: 2 | 4;
  readonly field: PackedColumns['fields'][number];
};

/**
 * Intensities of a scale up to 1 or 255 are stretched to 16 bits, as the specification asks.
 * @param ns of the sweep, UTC
 */
export function lasBytes(cloud: PackedColumns, ns: bigint, intensityMax: number | undefined): Uint8Array {
  const { count } = cloud;
  const extras = extrasOf(cloud);
  const step = RECORD_BYTES + extras.reduce((sum, { size }) => sum + size, 0);
  const vlr = extras.length === 0 ? 0 : VLR_BYTES + DESCRIPTOR_BYTES * extras.length;
  const begin = HEADER_BYTES + vlr;
  const out = Buffer.alloc(begin + step * count);
  const from = new DataView(cloud.data.buffer, cloud.data.byteOffset, cloud.data.byteLength);
  const fieldOf = (name: string): number | undefined =>
    cloud.fields.find((field) => field.name === name)?.offset;
  const [x = 0, time] = [fieldOf('x'), fieldOf('time')];
  const intensity = cloud.fields.find(({ name }) => name === 'intensity');
  const stretch =
    intensityMax !== undefined && intensityMax <= 255 ? 65_535 / Math.max(1e-9, intensityMax) : 1;
  const seconds =
    Number(ns / 1_000_000_000n) - GPS_EPOCH_S + LEAP_S - ADJUSTED_S + Number(ns % 1_000_000_000n) / 1e9;
  const bounds = [0, 1, 2].map(() => [Infinity, -Infinity] as [number, number]);
  for (let i = 0, at = begin, row = 0; i < count; i++, at += step, row += cloud.step) {
    for (let k = 0; k < 3; k++) {
      const steps = Math.round(from.getFloat32(row + x + 4 * k, true) / STEP_M);
      const limited = Math.max(-0x7fffffff, Math.min(0x7fffffff, steps));
      out.writeInt32LE(limited, at + 4 * k);
      const bound = bounds[k];
      if (bound)
        [bound[0], bound[1]] = [Math.min(bound[0], limited * STEP_M), Math.max(bound[1], limited * STEP_M)];
    }
    if (intensity) {
      const value = valueAt(from, row, intensity) * stretch;
      out.writeUInt16LE(Math.max(0, Math.min(65_535, Math.round(value) || 0)), at + 12);
    }
    out.writeUInt8(0x11, at + 14);
    out.writeDoubleLE(seconds + (time === undefined ? 0 : from.getInt32(row + time, true) / 1e9), at + 22);
    let to = at + RECORD_BYTES;
    for (const { field, size } of extras) {
      if (size === 2) out.writeUInt16LE(from.getUint16(row + field.offset, true), to);
      else out.writeInt32LE(from.getInt32(row + field.offset, true), to);
      to += size;
    }
  }
  writeHeader(out, { begin, step, count, bounds, vlrs: extras.length > 0 ? 1 : 0 });
  writeDescriptors(out, extras);
  return out;
}

function valueAt(view: DataView, row: number, { type, offset }: PackedColumns['fields'][number]): number {
  if (type === 'u8') return view.getUint8(row + offset);
  if (type === 'u16') return view.getUint16(row + offset, true);
  return view.getFloat32(row + offset, true);
}

/** Kinds of the specification's table 24: 3 is u16, 6 is i32. */
function extrasOf({ fields }: PackedColumns): Extra[] {
  const ring = fields.find(({ name, type }) => name === 'ring' && type === 'u16');
  const time = fields.find(({ name, type }) => name === 'time' && type === 'i32');
  return [
    ...(ring ? [{ name: 'ring', kind: 3, size: 2, field: ring } as const] : []),
    ...(time ? [{ name: 'time', kind: 6, size: 4, field: time } as const] : []),
  ];
}

function writeHeader(
  out: Buffer,
  {
    begin,
    step,
    count,
    bounds,
    vlrs,
  }: { begin: number; step: number; count: number; bounds: [number, number][]; vlrs: number },
): void {
  out.write('LASF', 0, 'latin1');
  // Adjusted standard GPS time; coordinates have no reference system, which WKT says by its bit.
  out.writeUInt16LE(0x11, 6);
  out.writeUInt8(1, 24);
  out.writeUInt8(4, 25);
  out.write('Lanetrace', 26, 'latin1');
  out.write('Lanetrace', 58, 'latin1');
  out.writeUInt16LE(HEADER_BYTES, 94);
  out.writeUInt32LE(begin, 96);
  out.writeUInt32LE(vlrs, 100);
  out.writeUInt8(6, 104);
  out.writeUInt16LE(step, 105);
  for (let k = 0; k < 3; k++) {
    out.writeDoubleLE(STEP_M, 131 + 8 * k);
    const [least = 0, most = 0] = count === 0 ? [0, 0] : (bounds[k] ?? []);
    out.writeDoubleLE(most, 179 + 16 * k);
    out.writeDoubleLE(least, 187 + 16 * k);
  }
  out.writeBigUInt64LE(BigInt(count), 247);
  out.writeBigUInt64LE(BigInt(count), 255);
}

function writeDescriptors(out: Buffer, extras: readonly Extra[]): void {
  if (extras.length === 0) return;
  out.write('LASF_Spec', HEADER_BYTES + 2, 'latin1');
  out.writeUInt16LE(4, HEADER_BYTES + 18);
  out.writeUInt16LE(DESCRIPTOR_BYTES * extras.length, HEADER_BYTES + 20);
  extras.forEach(({ name, kind }, i) => {
    const at = HEADER_BYTES + VLR_BYTES + DESCRIPTOR_BYTES * i;
    out.writeUInt8(kind, at + 2);
    out.write(name, at + 4, 'latin1');
  });
}
