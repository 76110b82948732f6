/**
 * Point cloud files (PCD 0.7) as data sets of this layout have them: radars of nuScenes are `binary`, the sensors of TruckScenes
 * `binary_compressed`. Every count is checked against the bytes that are there.
 */
import type { ColumnType } from '../../../contract/columns.ts';
import type { PointColumn } from '../../media/sweep-columns.ts';

/** Bytes before the data; a header of 18 fields has 450. */
const MOST_HEADER_BYTES = 16 * 1024;
const MOST_FIELDS = 256;
const MOST_POINTS = 16 * 1024 * 1024;

export type PcdCloud = {
  readonly points: number;
  /** By name, one value a point. */
  readonly columns: ReadonlyMap<string, PointColumn>;
};

type PcdField = {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly count: number;
};

/** @throws Error in words when it is no such file or its data are shorter than its header says. */
export function readPcd(bytes: Uint8Array): PcdCloud {
  const { fields, points, data, from } = headerOf(bytes);
  const size = fields.reduce((sum, { size, count }) => sum + size * count, 0);
  let content = bytes.subarray(from);
  let byField = false;
  if (data === 'binary_compressed') {
    content = unpacked(content, points * size);
    byField = true;
  } else if (data !== 'binary') throw new Error(`its data are ${data}, which is not read`);
  if (content.byteLength < points * size)
    throw new Error(
      `it is cut: ${points} points of ${size} bytes are said, ${content.byteLength} bytes are there`,
    );
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const columns = new Map<string, PointColumn>();
  let offset = 0;
  for (const field of fields) {
    if (field.count === 1) {
      const [first, step] = byField ? [offset * points, field.size] : [offset, size];
      columns.set(field.name, columnOf(field, view, points, first, step));
    }
    offset += field.size * field.count;
  }
  return { points, columns };
}

function headerOf(bytes: Uint8Array): {
  readonly fields: readonly PcdField[];
  readonly points: number;
  readonly data: string;
  readonly from: number;
} {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MOST_HEADER_BYTES));
  const data = /^DATA +(\w+)\r?\n/m.exec(text);
  if (!data) throw new Error('it is no point cloud file: its header has no line DATA');
  const words = (name: string): string[] =>
    (new RegExp(`^${name} +(.*)$`, 'm').exec(text.slice(0, data.index))?.[1] ?? '').trim().split(/\s+/);
  const [sizes, types, counts] = ['SIZE', 'TYPE', 'COUNT'].map(words);
  const fields = words('FIELDS').map((name, i): PcdField => {
    const [size, count] = [Number(sizes?.[i]), Number(counts?.[i] ?? 1)];
    if (![1, 2, 4, 8].includes(size) || !(Number.isInteger(count) && count > 0 && count <= MOST_FIELDS))
      throw new Error(`its field ${name.slice(0, 40)} has no size or count that can be`);
    return { name, size, type: types?.[i] ?? 'F', count };
  });
  const points = Number(words('POINTS')[0]);
  if (fields.length > MOST_FIELDS || !(Number.isInteger(points) && points >= 0 && points <= MOST_POINTS))
    throw new Error(`its header claims ${fields.length} fields of ${points} points`);
  return { fields, points, data: data[1] ?? '', from: data.index + data[0].length };
}

/** What each field becomes: 8-byte whole numbers are doubles. */
function columnOf(
  { size, type }: PcdField,
  view: DataView,
  points: number,
  first: number,
  step: number,
): PointColumn {
  const values = new Float64Array(points);
  const read = readerOf(type, size);
  for (let i = 0; i < points; i++) values[i] = read(view, first + i * step);
  const whole: ColumnType = `${type === 'U' ? 'u' : 'i'}${size === 1 ? 8 : size === 2 ? 16 : 32}`;
  return { type: type === 'F' ? (size === 8 ? 'f64' : 'f32') : size === 8 ? 'f64' : whole, values };
}

function readerOf(type: string, size: number): (view: DataView, at: number) => number {
  if (type === 'F') {
    if (size === 8) return (view, at) => view.getFloat64(at, true);
    if (size === 4) return (view, at) => view.getFloat32(at, true);
    throw new Error(`it has floats of ${size} bytes`);
  }
  const signed = type === 'I';
  if (size === 8)
    return (view, at) => Number(signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
  if (size === 4) return (view, at) => (signed ? view.getInt32(at, true) : view.getUint32(at, true));
  if (size === 2) return (view, at) => (signed ? view.getInt16(at, true) : view.getUint16(at, true));
  return (view, at) => (signed ? view.getInt8(at) : view.getUint8(at));
}

/** Two sizes and LZF (Lehmann, liblzf): literal runs, and references back into what is unpacked. */
function unpacked(bytes: Uint8Array, most: number): Uint8Array {
  if (bytes.byteLength < 8) throw new Error('it is cut before its data');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [packed, size] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (packed > bytes.byteLength - 8)
    throw new Error(`it is cut: ${packed} packed bytes are said, fewer are there`);
  if (size !== most) throw new Error(`its data are said to have ${size} bytes, its points need ${most}`);
  const from = bytes.subarray(8, 8 + packed);
  const out = new Uint8Array(size);
  let [at, to] = [0, 0];
  const damaged = (): Error => new Error('its packed data are damaged');
  while (at < from.length) {
    const control = from[at++] ?? 0;
    if (control < 32) {
      const end = at + control + 1;
      if (end > from.length || to + control + 1 > size) throw damaged();
      out.set(from.subarray(at, end), to);
      to += control + 1;
      at = end;
      continue;
    }
    let length = control >> 5;
    if (length === 7) length += from[at++] ?? 0;
    let back = to - ((control & 31) << 8) - (from[at++] ?? 0) - 1;
    length += 2;
    if (back < 0 || to + length > size) throw damaged();
    for (let k = 0; k < length; k++) out[to++] = out[back++] ?? 0;
  }
  if (to !== size) throw damaged();
  return out;
}
