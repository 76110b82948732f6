/**
 * Points packed into rows of bytes (sensor_msgs/PointCloud2, foxglove.PointCloud), read field by field. Every size in the
 * message is checked against the bytes that are there before anything is read or allocated by it.
 */
import type { ColumnArray, ColumnType } from '../../contract/columns.ts';
import { allFinite, unpack } from '../../kernels/packed.ts';

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

export type PackedCloud = {
  readonly width: number;
  readonly height: number;
  readonly pointStep: number;
  readonly rowStep: number;
  readonly littleEndian: boolean;
  readonly fields: readonly PackedField[];
  readonly data: Uint8Array;
};

/** Checked points, ready to be read. */
export type PackedPoints = {
  readonly bytes: Uint8Array;
  readonly step: number;
  readonly bigEndian: boolean;
  readonly total: number;
  readonly x: PackedField;
  readonly y: PackedField;
  readonly z: PackedField;
  /** Every field but x, y, z. */
  readonly others: readonly PackedField[];
};

/** @throws Error in words when sizes do not fit together or x, y, z are missing. */
export function openPacked(given: PackedCloud): PackedPoints {
  const cloud = withCloseRows(given);
  check(cloud);
  const { width, height, pointStep, rowStep, fields, data } = cloud;
  // Some drivers write X, Y, Z.
  const [x, y, z] = ['x', 'y', 'z'].map(
    (name) =>
      fields.find((field) => field.name === name) ??
      fields.find((field) => field.name.toLowerCase() === name),
  );
  if (!x || !y || !z)
    throw new Error(
      `it has no x, y, z among its fields (${fields.map(({ name }) => name).join(', ') || 'none'})`,
    );
  const rows = rowStep === width * pointStep || height <= 1 ? data : withoutRowPadding(cloud);
  return {
    bytes: rows,
    step: pointStep,
    bigEndian: !cloud.littleEndian,
    total: width * height,
    x,
    y,
    z,
    others: fields.filter((field) => field !== x && field !== y && field !== z && field.name !== ''),
  };
}

/** Some drivers write the size of the whole cloud as that of a row, or none: where the bytes are exactly those of the points, rows lie close. */
function withCloseRows(cloud: PackedCloud): PackedCloud {
  const { width, height, pointStep, data } = cloud;
  return width * height * pointStep === data.byteLength ? { ...cloud, rowStep: width * pointStep } : cloud;
}

/** A point beyond is none of a sensor, nor is one nearer than this and not at the sensor itself (m). */
const FARTHEST_M = 1e6;
const NEAREST_M = 1e-20;
/** Shares of coordinates that cannot be: above the first the order of the bytes is doubted, below the second the other one believed. */
const ABSURD = { much: 0.1, little: 0.01 };
/** Points that are looked at. */
const LOOKED_AT = 256;

/**
 * Whether the bytes of the coordinates lie in the order that the message claims. `swap`: the other order alone gives places
 * that can be; `absurd`: neither does.
 */
export function judgeOrder(points: PackedPoints): 'sound' | 'swap' | 'absurd' {
  if (absurdShare(points) <= ABSURD.much) return 'sound';
  return absurdShare({ ...points, bigEndian: !points.bigEndian }) <= ABSURD.little ? 'swap' : 'absurd';
}

/** Of the coordinates that are not zero, and of NaN, which swapped numbers often are, only in the other order. */
function absurdShare({ bytes, step, bigEndian, total, x, y, z }: PackedPoints): number {
  const every = Math.max(1, Math.floor(total / LOOKED_AT));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [seen, absurd] = [0, 0];
  for (let i = 0; i < total; i += every)
    for (const { type, offset } of [x, y, z]) {
      const at = i * step + offset;
      if (type !== 'f32' && type !== 'f64') return 0;
      const value = Math.abs(
        type === 'f32' ? view.getFloat32(at, !bigEndian) : view.getFloat64(at, !bigEndian),
      );
      if (value === 0 || !Number.isFinite(value)) continue;
      seen++;
      if (value > FARTHEST_M || value < NEAREST_M) absurd++;
    }
  return seen === 0 ? 0 : absurd / seen;
}

/** Drivers send up to some twenty. */
const MOST_FIELDS = 256;
/** Fields may share bytes (rgb and rgba), but a point does not become many times what it is. */
const MOST_SHARED = 4;

function check({ width, height, pointStep, rowStep, fields, data }: PackedCloud): void {
  for (const [name, value] of Object.entries({ width, height, pointStep, rowStep })) {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`its ${name} is ${value}`);
  }
  // Without a point, drivers leave out what a point is like.
  checkFields(fields, width * height === 0 ? Infinity : pointStep);
  if (width * height === 0) return;
  if (pointStep === 0) throw new Error('its points are 0 bytes long');
  if (width * pointStep > rowStep)
    throw new Error(`its rows of ${rowStep} bytes cannot hold ${width} points of ${pointStep} bytes`);
  // The last row may come without its padding.
  const needed = (height - 1) * rowStep + width * pointStep;
  if (needed > data.byteLength)
    throw new Error(`it claims ${width} × ${height} points, ${needed} bytes, and has ${data.byteLength}`);
}

function checkFields(fields: readonly PackedField[], pointStep: number): void {
  if (fields.length > MOST_FIELDS) throw new Error(`its points have ${fields.length} fields`);
  let bytes = 0;
  for (const { name, type, offset, count } of fields) {
    const whole = Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(count) && count >= 1;
    if (!whole || offset + FIELD_BYTES[type] * count > pointStep)
      throw new Error(`its field "${name}" reaches past its points of ${pointStep} bytes`);
    if (name === '__proto__') throw new Error('it has a field called __proto__');
    bytes += FIELD_BYTES[type] * count;
  }
  if (bytes > MOST_SHARED * pointStep)
    throw new Error(`its fields overlap: they have ${bytes} bytes and a point ${pointStep}`);
}

function withoutRowPadding({ data, width, height, pointStep, rowStep }: PackedCloud): Uint8Array {
  const row = width * pointStep;
  const rows = new Uint8Array(height * row);
  for (let i = 0; i < height; i++) rows.set(data.subarray(i * rowStep, i * rowStep + row), i * row);
  return rows;
}

/** x, y, z of all points side by side; `out` holds 3 values a point. Returns whether all are finite. */
export function readPositions(
  { bytes, step, bigEndian, total, x, y, z }: PackedPoints,
  out: Float32Array,
): boolean {
  // Without a point nothing says that the fields fit one (check): there is nothing to read.
  if (total === 0) return true;
  const once = ({ type, offset }: PackedField) => ({ type, offset, count: 1 });
  unpack(bytes, { step, count: total, bigEndian }, [once(x), once(y), once(z)], out);
  return allFinite(out);
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
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = [xyz[at], xyz[at + 1], xyz[at + 2]];
  return a - a + (b - b) + (c - c) === 0;
}

/** One field of all points into `out`, `count` values a point. */
export function readField(
  { bytes, step, bigEndian, total }: PackedPoints,
  field: PackedField,
  out: ColumnArray,
): void {
  if (total > 0) unpack(bytes, { step, count: total, bigEndian }, [field], out);
}

/** The values of the kept points, `count` a point. */
export function pick(values: ColumnArray, kept: Uint32Array, count: number): ColumnArray {
  const out = values.slice(0, kept.length * count);
  let at = 0;
  for (const point of kept)
    for (let k = 0; k < count; k++) {
      const value = values[point * count + k];
      if (value !== undefined) out[at++] = value;
    }
  return out;
}
