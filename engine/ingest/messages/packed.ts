/**
 * Points packed into rows of bytes (sensor_msgs/PointCloud2, foxglove.PointCloud) taken apart into columns. Every size in the
 * message is checked against the bytes that are there before anything is read or allocated by it.
 */
import type { ColumnArray } from '../../contract/columns.ts';

/** sensor_msgs/PointField datatypes. */
export type FieldType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'f32' | 'f64';
export const FIELD_BYTES: Readonly<Record<FieldType, number>> = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  f32: 4,
  f64: 8,
};

export type PackedField = {
  readonly name: string;
  readonly type: FieldType;
  readonly offset: number;
  readonly count: number;
};

export type Packed = {
  readonly width: number;
  readonly height: number;
  readonly pointStep: number;
  readonly rowStep: number;
  readonly littleEndian: boolean;
  readonly fields: readonly PackedField[];
  readonly data: Uint8Array;
};

export type Unpacked = {
  /** Points with finite coordinates. */
  readonly count: number;
  /** Points without; left out. */
  readonly dropped: number;
  readonly xyz: Float32Array;
  /** Every other field, values of the kept points; `count` values a point where the field has several. */
  readonly columns: ReadonlyMap<string, ColumnArray>;
};

const ARRAYS = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

/** @throws Error in words when sizes do not fit together or x, y, z are missing. */
export function unpack(cloud: Packed): Unpacked {
  check(cloud);
  const [x, y, z] = ['x', 'y', 'z'].map((name) => cloud.fields.find((field) => field.name === name));
  if (!x || !y || !z)
    throw new Error(
      `it has no x, y, z among its fields (${cloud.fields.map(({ name }) => name).join(', ') || 'none'})`,
    );
  const rows = cloud.rowStep === cloud.width * cloud.pointStep ? cloud.data : withoutRowPadding(cloud);
  const total = cloud.width * cloud.height;
  const read = (field: PackedField): ColumnArray => extract(rows, cloud, field, total);
  const { xyz, kept } = interleave(read(x), read(y), read(z));
  const columns = new Map<string, ColumnArray>();
  for (const field of cloud.fields) {
    if (field === x || field === y || field === z || field.name === '') continue;
    const values = read(field);
    columns.set(field.name, kept ? pick(values, kept, field.count) : values);
  }
  const count = xyz.length / 3;
  return { count, dropped: total - count, xyz, columns };
}

function check({ width, height, pointStep, rowStep, fields, data }: Packed): void {
  for (const [name, value] of Object.entries({ width, height, pointStep, rowStep })) {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`its ${name} is ${value}`);
  }
  if (width * height === 0) return;
  if (pointStep === 0) throw new Error('its points are 0 bytes long');
  if (width * pointStep > rowStep)
    throw new Error(`its rows of ${rowStep} bytes cannot hold ${width} points of ${pointStep} bytes`);
  // The last row may come without its padding.
  const needed = (height - 1) * rowStep + width * pointStep;
  if (needed > data.byteLength)
    throw new Error(`it claims ${width} × ${height} points, ${needed} bytes, and has ${data.byteLength}`);
  for (const { name, type, offset, count } of fields) {
    const end = offset + FIELD_BYTES[type] * count;
    if (!(offset >= 0) || !(count >= 1) || end > pointStep)
      throw new Error(`its field "${name}" reaches past its points of ${pointStep} bytes`);
  }
}

function withoutRowPadding({ data, width, height, pointStep, rowStep }: Packed): Uint8Array {
  const row = width * pointStep;
  const rows = new Uint8Array(height * row);
  for (let i = 0; i < height; i++) rows.set(data.subarray(i * rowStep, i * rowStep + row), i * row);
  return rows;
}

/** One field of all points. Where address, step and offset allow, by a typed array over the bytes, else by DataView. */
function extract(
  rows: Uint8Array,
  { pointStep, littleEndian }: Packed,
  { type, offset, count }: PackedField,
  total: number,
): ColumnArray {
  const size = FIELD_BYTES[type];
  const out = new ARRAYS[type](total * count);
  const aligned = (rows.byteOffset + offset) % size === 0 && pointStep % size === 0;
  if (aligned && (littleEndian || size === 1)) {
    const stride = pointStep / size;
    const source = new ARRAYS[type](
      rows.buffer as ArrayBuffer,
      rows.byteOffset + offset,
      total === 0 ? 0 : (total - 1) * stride + count,
    );
    if (count === 1) for (let i = 0, at = 0; i < total; i++, at += stride) out[i] = source[at] as number;
    else
      for (let i = 0; i < total; i++)
        for (let k = 0; k < count; k++) out[i * count + k] = source[i * stride + k] as number;
    return out;
  }
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const get = GETTERS[type];
  for (let i = 0; i < total; i++) {
    for (let k = 0; k < count; k++)
      out[i * count + k] = get(view, i * pointStep + offset + k * size, littleEndian);
  }
  return out;
}

const GETTERS: Readonly<Record<FieldType, (view: DataView, at: number, little: boolean) => number>> = {
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at, little) => view.getInt16(at, little),
  u16: (view, at, little) => view.getUint16(at, little),
  i32: (view, at, little) => view.getInt32(at, little),
  u32: (view, at, little) => view.getUint32(at, little),
  f32: (view, at, little) => view.getFloat32(at, little),
  f64: (view, at, little) => view.getFloat64(at, little),
};

/** x, y, z side by side; `kept` lists the points that stay when some are not finite. */
function interleave(
  x: ColumnArray,
  y: ColumnArray,
  z: ColumnArray,
): { xyz: Float32Array; kept: Uint32Array | undefined } {
  const total = x.length;
  const xyz = new Float32Array(3 * total);
  let kept: Uint32Array | undefined;
  let n = 0;
  for (let i = 0; i < total; i++) {
    const [a, b, c] = [x[i] as number, y[i] as number, z[i] as number];
    // A sum with NaN is NaN, with an infinity an infinity or NaN: one test for three numbers.
    if (a - a + (b - b) + (c - c) !== 0) {
      if (!kept) {
        kept = new Uint32Array(total);
        for (let k = 0; k < i; k++) kept[k] = k;
      }
      continue;
    }
    if (kept) kept[n] = i;
    xyz[3 * n] = a;
    xyz[3 * n + 1] = b;
    xyz[3 * n + 2] = c;
    n++;
  }
  return { xyz: n === total ? xyz : xyz.slice(0, 3 * n), kept: kept?.subarray(0, n) };
}

function pick(values: ColumnArray, kept: Uint32Array, count: number): ColumnArray {
  const Type = values.constructor as new (length: number) => ColumnArray;
  const out = new Type(kept.length * count);
  for (let i = 0; i < kept.length; i++) {
    const from = (kept[i] as number) * count;
    for (let k = 0; k < count; k++) out[i * count + k] = values[from + k] as number;
  }
  return out;
}
