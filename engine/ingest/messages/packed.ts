/**
 * Points packed into rows of bytes (sensor_msgs/PointCloud2, foxglove.PointCloud), read field by field. Every size in the
 * message is checked against the bytes that are there before anything is read or allocated by it.
 */
import type { ColumnArray, ColumnType } from '../../contract/columns.ts';

export const FIELD_BYTES: Readonly<Record<ColumnType, number>> = {
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
  readonly type: ColumnType;
  readonly offset: number;
  /** Values a point. */
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

/** Checked points, ready to be read. */
export type Points = {
  readonly view: DataView;
  readonly step: number;
  readonly little: boolean;
  readonly total: number;
  readonly x: PackedField;
  readonly y: PackedField;
  readonly z: PackedField;
  /** Every field but x, y, z. */
  readonly others: readonly PackedField[];
};

/** @throws Error in words when sizes do not fit together or x, y, z are missing. */
export function openPacked(cloud: Packed): Points {
  check(cloud);
  const { width, height, pointStep, rowStep, fields, data } = cloud;
  const [x, y, z] = ['x', 'y', 'z'].map((name) => fields.find((field) => field.name === name));
  if (!x || !y || !z)
    throw new Error(
      `it has no x, y, z among its fields (${fields.map(({ name }) => name).join(', ') || 'none'})`,
    );
  const rows = rowStep === width * pointStep || height <= 1 ? data : withoutRowPadding(cloud);
  return {
    view: new DataView(rows.buffer, rows.byteOffset, rows.byteLength),
    step: pointStep,
    little: cloud.littleEndian,
    total: width * height,
    x,
    y,
    z,
    others: fields.filter((field) => field !== x && field !== y && field !== z && field.name !== ''),
  };
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

/** x, y, z of all points side by side; `out` holds 3 values a point. Returns whether all are finite. */
export function readPositions(points: Points, out: Float32Array): boolean {
  const { view, step, little, total, x, y, z } = points;
  if (x.type === 'f32' && y.type === 'f32' && z.type === 'f32') {
    // A finite number less itself is 0, any other is NaN, and NaN stays in a sum.
    let odd = 0;
    for (let i = 0, at = 0, to = 0; i < total; i++, at += step, to += 3) {
      const a = view.getFloat32(at + x.offset, little);
      const b = view.getFloat32(at + y.offset, little);
      const c = view.getFloat32(at + z.offset, little);
      odd += a - a + (b - b) + (c - c);
      out[to] = a;
      out[to + 1] = b;
      out[to + 2] = c;
    }
    return odd === 0;
  }
  const [a, b, c] = [GETTERS[x.type], GETTERS[y.type], GETTERS[z.type]];
  for (let i = 0, at = 0, to = 0; i < total; i++, at += step, to += 3) {
    out[to] = a(view, at + x.offset, little);
    out[to + 1] = b(view, at + y.offset, little);
    out[to + 2] = c(view, at + z.offset, little);
  }
  return out.every(Number.isFinite);
}

/** The numbers of the points whose coordinates are finite; undefined when all are. */
export function finitePoints(xyz: Float32Array): Uint32Array | undefined {
  const total = xyz.length / 3;
  let first = 0;
  while (first < total && isFinite3(xyz, 3 * first)) first++;
  if (first === total) return undefined;
  const kept = new Uint32Array(total);
  let n = 0;
  for (let i = 0; i < total; i++) if (i < first || isFinite3(xyz, 3 * i)) kept[n++] = i;
  return kept.subarray(0, n);
}

function isFinite3(xyz: Float32Array, at: number): boolean {
  const [a, b, c] = [xyz[at] as number, xyz[at + 1] as number, xyz[at + 2] as number];
  return a - a + (b - b) + (c - c) === 0;
}

/**
 * One field of all points into `out`, `count` values a point. One loop a type: a loop that sees several kinds of numbers runs
 * at a tenth of the speed, and a sweep has 100,000 points. DataView is as fast as a typed array here and needs no alignment.
 */
export function readField(points: Points, field: PackedField, out: ColumnArray): void {
  if (field.count === 1) {
    READERS[field.type](points, field.offset, out);
    return;
  }
  const { view, step, little, total } = points;
  const [size, get] = [FIELD_BYTES[field.type], GETTERS[field.type]];
  for (let i = 0; i < total; i++) {
    for (let k = 0; k < field.count; k++)
      out[i * field.count + k] = get(view, i * step + field.offset + k * size, little);
  }
}

const READERS: Readonly<Record<ColumnType, (points: Points, offset: number, out: ColumnArray) => void>> = {
  i8({ view, step, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getInt8(at);
  },
  u8({ view, step, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getUint8(at);
  },
  i16({ view, step, little, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getInt16(at, little);
  },
  u16({ view, step, little, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getUint16(at, little);
  },
  i32({ view, step, little, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getInt32(at, little);
  },
  u32({ view, step, little, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getUint32(at, little);
  },
  f32({ view, step, little, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getFloat32(at, little);
  },
  f64({ view, step, little, total }, offset, out) {
    for (let i = 0, at = offset; i < total; i++, at += step) out[i] = view.getFloat64(at, little);
  },
};

const GETTERS: Readonly<Record<ColumnType, (view: DataView, at: number, little: boolean) => number>> = {
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at, little) => view.getInt16(at, little),
  u16: (view, at, little) => view.getUint16(at, little),
  i32: (view, at, little) => view.getInt32(at, little),
  u32: (view, at, little) => view.getUint32(at, little),
  f32: (view, at, little) => view.getFloat32(at, little),
  f64: (view, at, little) => view.getFloat64(at, little),
};

/** The values of the kept points, `count` a point. */
export function pick(values: ColumnArray, kept: Uint32Array, count: number): ColumnArray {
  const Type = values.constructor as new (length: number) => ColumnArray;
  const out = new Type(kept.length * count);
  for (let i = 0; i < kept.length; i++) {
    const from = (kept[i] as number) * count;
    for (let k = 0; k < count; k++) out[i * count + k] = values[from + k] as number;
  }
  return out;
}
