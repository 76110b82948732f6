/**
 * LAS and LAZ (ASPRS, LAS specification 1.4 R15): versions 1.0 to 1.4, point formats 0 to 10, extra bytes. LAZ is unpacked by
 * laz-perf, which loaders.gl's LASLoader uses, too; the loader itself (4.4.5) refuses version 1.4 and drops GPS time, returns, scan
 * angle, source and extra bytes, so the records are read here. A COPC is such a LAZ with its points in an octree.
 */
import type { ColumnType } from '../../../../contract/columns.ts';
import type { PackedField } from '../../../../drive/recipes/packed.ts';
import { type CloudFile, MOST_CLOUD_BYTES, packedRows } from '../../../media/clouds/cloud-file.ts';
import { unpackLaz } from './laz.ts';

const LEAST_HEADER_BYTES = 227;
const VLR_BYTES = 54;
/** A file has some tens. */
const MOST_VLRS = 1000;
/** A laser's points pack to a fifth; more than this is none. */
const MOST_LAZ_RATIO = 1000;

type Header = {
  readonly format: number;
  readonly step: number;
  readonly points: number;
  readonly begin: number;
  readonly packed: boolean;
  readonly scale: NonNullable<CloudFile['scale']>;
  readonly gpsSeconds: boolean;
};

/** Field, type, where it lies in a record. */
type Row = readonly [name: string, type: ColumnType, offset: number, count?: number];

const OLD: readonly Row[] = [
  ['intensity', 'u16', 12],
  ['return_bits', 'u8', 14],
  ['classification', 'u8', 15],
  ['scan_angle', 'i8', 16],
  ['user_data', 'u8', 17],
  ['point_source', 'u16', 18],
];
const NEW: readonly Row[] = [
  ['intensity', 'u16', 12],
  ['return_bits', 'u8', 14],
  ['classification', 'u8', 16],
  ['user_data', 'u8', 17],
  ['scan_angle', 'i16', 18],
  ['point_source', 'u16', 20],
  ['gps_time', 'f64', 22],
];
const colours = (at: number): readonly Row[] => [
  ['red', 'u16', at],
  ['green', 'u16', at + 2],
  ['blue', 'u16', at + 4],
];
const TIME: readonly Row[] = [['gps_time', 'f64', 20]];

/** Fields and length of a record by its format; further bytes are extra ones. Wave packets are left out. */
const FORMATS: readonly { readonly rows: readonly Row[]; readonly bytes: number }[] = [
  { rows: OLD, bytes: 20 },
  { rows: [...OLD, ...TIME], bytes: 28 },
  { rows: [...OLD, ...colours(20)], bytes: 26 },
  { rows: [...OLD, ...TIME, ...colours(28)], bytes: 34 },
  { rows: [...OLD, ...TIME], bytes: 57 },
  { rows: [...OLD, ...TIME, ...colours(28)], bytes: 63 },
  { rows: NEW, bytes: 30 },
  { rows: [...NEW, ...colours(30)], bytes: 36 },
  { rows: [...NEW, ...colours(30), ['nir', 'u16', 36]], bytes: 38 },
  { rows: NEW, bytes: 59 },
  { rows: [...NEW, ...colours(30), ['nir', 'u16', 36]], bytes: 67 },
];
const FIRST_NEW = 6;
/** The lower bits of formats before 6; the upper ones are flags. */
const CLASS_BITS = 0x1f;

/** @throws Error in words when it is no LAS or its points cannot be had. */
export async function readLas(bytes: Uint8Array): Promise<CloudFile> {
  const header = readHeader(bytes);
  const known = FORMATS[header.format];
  if (!known) throw new Error(`its points are of format ${header.format}; 0 to 10 are known`);
  const { step, points, begin } = header;
  if (begin < LEAST_HEADER_BYTES)
    throw new Error(`its points begin at byte ${begin}, which is inside its header`);
  if (step < known.bytes)
    throw new Error(`its points have ${step} bytes, those of format ${header.format} ${known.bytes}`);
  const there = header.packed
    ? Math.min(points, Math.floor((MOST_LAZ_RATIO * bytes.byteLength) / step))
    : Math.min(points, Math.floor(Math.max(0, bytes.byteLength - begin) / step));
  if (header.packed && (there < points || points * step > MOST_CLOUD_BYTES))
    throw new Error(`it claims ${points} points of ${step} bytes in ${bytes.byteLength} bytes`);
  const data = header.packed
    ? await unpackLaz(bytes, there, step)
    : bytes.subarray(begin, begin + there * step);
  if (header.format < FIRST_NEW)
    for (let at = 15; at < data.byteLength; at += step) data[at] = (data[at] ?? 0) & CLASS_BITS;
  const extra = extraBytes(bytes, known.bytes, step);
  const rows: Row[] = [['x', 'i32', 0], ['y', 'i32', 4], ['z', 'i32', 8], ...known.rows, ...extra.rows];
  const fields: PackedField[] = rows.map(([name, type, offset, count = 1]) => ({
    name,
    type,
    offset,
    count,
  }));
  const notes: CloudFile['notes'][number][] = [...extra.notes];
  if (there < points)
    notes.push({ level: 'error', reason: `claims ${points} points and has ${there}: it is cut` });
  if (header.gpsSeconds && fields.some(({ name }) => name === 'gps_time'))
    notes.push({ level: 'info', reason: 'gps_time counts the seconds of a GPS week: kept as it is' });
  if (isCopc(bytes))
    notes.push({
      level: 'info',
      reason: 'is a COPC: the points of all its levels are read as one cloud, its octree is not needed',
    });
  return { cloud: packedRows(data, step, there, fields), scale: header.scale, notes };
}

/** COPC 1.0 (copc.io): a LAZ of version 1.4 whose first variable record, right behind the header, is "copc" 1. */
const COPC_AT = 375;
function isCopc(bytes: Uint8Array): boolean {
  if (bytes.byteLength < COPC_AT + VLR_BYTES) return false;
  const owner = new TextDecoder('latin1').decode(bytes.subarray(COPC_AT + 2, COPC_AT + 7));
  return owner === 'copc\0' && bytes[COPC_AT + 18] === 1 && bytes[COPC_AT + 19] === 0;
}

/** Section 2.4, public header block. */
function readHeader(bytes: Uint8Array): Header {
  if (bytes.byteLength < LEAST_HEADER_BYTES) throw new Error('it ends inside its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const minor = view.getUint8(25);
  const [legacy, begin] = [view.getUint32(107, true), view.getUint32(96, true)];
  const long = minor >= 4 && bytes.byteLength >= 255 ? Number(view.getBigUint64(247, true)) : 0;
  const kind = view.getUint8(104);
  const three = (at: number): readonly [number, number, number] => [
    view.getFloat64(at, true),
    view.getFloat64(at + 8, true),
    view.getFloat64(at + 16, true),
  ];
  const [factor, offset] = [three(131), three(155)];
  if (![...factor, ...offset].every(Number.isFinite) || factor.includes(0))
    throw new Error('its scale or offset is no number');
  return {
    format: kind & 0x3f,
    packed: (kind & 0xc0) !== 0,
    step: view.getUint16(105, true),
    points: legacy > 0 ? legacy : long,
    begin,
    scale: { factor, offset },
    gpsSeconds: (view.getUint16(6, true) & 1) === 0,
  };
}

const EXTRA_TYPES: readonly (ColumnType | undefined)[] = [
  undefined,
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  undefined,
  undefined,
  'f32',
  'f64',
];
const EXTRA_BYTES: readonly number[] = [0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8];
const DESCRIPTOR_BYTES = 192;

/** Descriptors of more values a point: 11 to 20 are pairs, 21 to 30 triples of the types before (deprecated, and still written). */
const MOST_KIND = 30;
const TYPES_OF_ONE = 10;
/** Bits of a descriptor's options: its numbers are to be scaled, and moved. */
const SCALED = 8 | 16;

type Extra = { readonly rows: Row[]; readonly notes: CloudFile['notes'][number][] };

/** Section 2.6, extra bytes: fields that the writer named. 8-byte integers, and what a writer left without a type, are left out. */
function extraBytes(bytes: Uint8Array, from: number, step: number): Extra {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number): string =>
    new TextDecoder('latin1').decode(bytes.subarray(at, at + length)).replace(/\0[\s\S]*$/, '');
  const [rows, notes]: [Row[], Extra['notes']] = [[], []];
  let at = view.getUint16(94, true);
  for (let i = 0; i < Math.min(view.getUint32(100, true), MOST_VLRS); i++) {
    if (at + VLR_BYTES > bytes.byteLength) break;
    const [owner, record, length] = [
      text(at + 2, 16),
      view.getUint16(at + 18, true),
      view.getUint16(at + 20, true),
    ];
    const begin = at + VLR_BYTES;
    at = begin + length;
    if (owner !== 'LASF_Spec' || record !== 4) continue;
    let offset = from;
    for (let d = begin; d + DESCRIPTOR_BYTES <= Math.min(at, bytes.byteLength); d += DESCRIPTOR_BYTES) {
      const kind = view.getUint8(d + 2);
      const name = text(d + 4, 32);
      const one = kind === 0 ? 0 : ((kind - 1) % TYPES_OF_ONE) + 1;
      const count = kind === 0 ? 1 : Math.floor((kind - 1) / TYPES_OF_ONE) + 1;
      const size = kind === 0 ? view.getUint8(d + 3) : (EXTRA_BYTES[one] ?? 0) * count;
      if (kind > MOST_KIND || offset + size > step) {
        notes.push({ level: 'warn', reason: `its extra bytes from ${JSON.stringify(name)} on are left out` });
        return { rows, notes };
      }
      const type = EXTRA_TYPES[one];
      const isKept = type !== undefined && name !== '' && name !== '__proto__';
      if (isKept) rows.push([name, type, offset, count]);
      else notes.push({ level: 'info', reason: `its extra bytes ${JSON.stringify(name)} are left out` });
      if (isKept && kind !== 0 && view.getUint8(d + 3) & SCALED) notes.push(scaleNote(view, d, name));
      offset += size;
    }
  }
  return { rows, notes };
}

/** Scale and offset of the first value; doubles from byte 112 and 136 of a descriptor on. */
function scaleNote(view: DataView, at: number, name: string): Extra['notes'][number] {
  const options = view.getUint8(at + 3);
  const scale = options & 8 ? view.getFloat64(at + 112, true) : 1;
  const offset = options & 16 ? view.getFloat64(at + 136, true) : 0;
  return {
    level: 'info',
    reason: `its field ${JSON.stringify(name)} holds the numbers as written: times ${scale}, plus ${offset}, they are what is meant`,
  };
}
