/** What the readers of point cloud files give: rows of packed points, with every field of the file, ready for the converter of clouds. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { ColumnType } from '../../../contract/columns.ts';
import { FIELD_BYTES, type PackedCloud, type PackedField } from '../../../drive/recipes/packed.ts';

export type CloudFile = {
  /** The rows may be written to by who takes them. */
  readonly cloud: PackedCloud;
  /** Coordinates are i32 steps: value = step · factor + offset, metres (LAS). */
  readonly scale?: { readonly factor: Vec3; readonly offset: Vec3 } | undefined;
  /** What of the file is not in the points, in words. */
  readonly notes: readonly { readonly level: 'info' | 'warn' | 'error'; readonly reason: string }[];
};

/** Of a cloud file, and of its points unpacked; both are held in memory. */
export const MOST_CLOUD_BYTES = 512 * 1024 * 1024;

/** Single precision shows steps of 2 mm there; coordinates beyond (UTM, ECEF) are counted from a place near by. */
const FAR_M = 20_000;
/** The place near by is a whole number of these. */
const SHIFT_STEP_M = 100;

export type TextColumn = {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: ArrayLike<number>;
};

/** Columns of one length side by side in rows. */
export function packColumns(columns: readonly TextColumn[], points: number): PackedCloud {
  let pointStep = 0;
  const fields: PackedField[] = columns.map(({ name, type }) => {
    const field = { name, type, offset: pointStep, count: 1 };
    pointStep += FIELD_BYTES[type];
    return field;
  });
  const data = new Uint8Array(pointStep * points);
  const view = new DataView(data.buffer);
  columns.forEach(({ type, values }, k) => {
    const write = WRITERS[type];
    for (let i = 0, at = fields[k]?.offset ?? 0; i < points; i++, at += pointStep)
      write(view, at, values[i] ?? Number.NaN);
  });
  return packedRows(data, pointStep, points, fields);
}

/** Little-endian rows that lie close. */
export const packedRows = (
  data: Uint8Array,
  pointStep: number,
  points: number,
  fields: readonly PackedField[],
  size: { readonly width: number; readonly height: number } = { width: points, height: 1 },
  littleEndian = true,
): PackedCloud => ({ ...size, pointStep, rowStep: size.width * pointStep, littleEndian, fields, data });

const WRITERS: Readonly<Record<ColumnType, (view: DataView, at: number, value: number) => void>> = {
  i8: (view, at, value) => view.setInt8(at, value),
  u8: (view, at, value) => view.setUint8(at, value),
  i16: (view, at, value) => view.setInt16(at, value, true),
  u16: (view, at, value) => view.setUint16(at, value, true),
  i32: (view, at, value) => view.setInt32(at, value, true),
  u32: (view, at, value) => view.setUint32(at, value, true),
  f32: (view, at, value) => view.setFloat32(at, value, true),
  f64: (view, at, value) => view.setFloat64(at, value, true),
};

/** No cloud is wider; what lies further from its middle does not say where it is. */
const MOST_WIDTH_M = 1_000_000;
/** Of a cloud, to find its middle. */
const LOOKED_POINTS = 1001;

/** Where coordinates are counted from so that single precision holds them: undefined where that is zero. */
export function placeNear(file: CloudFile): Vec3 | undefined {
  const placeAt = placesOf(file);
  if (!placeAt) return undefined;
  const points = file.cloud.width * file.cloud.height;
  const step = Math.max(1, Math.floor(points / LOOKED_POINTS));
  const looked: (readonly number[])[] = [];
  for (let i = 0; i < points; i += step) {
    const place = placeAt(i);
    if (place.every(Number.isFinite)) looked.push(place);
  }
  const middle = [0, 1, 2]
    .map((k) => looked.map((place) => place[k] ?? 0).sort((a, b) => a - b))
    .map((sorted) => sorted[sorted.length >> 1] ?? 0);
  for (let i = 0; i < points; i++) {
    const place = placeAt(i);
    if (!place.every((value, k) => Math.abs(value - (middle[k] ?? 0)) < MOST_WIDTH_M)) continue;
    const [x = 0, y = 0, z = 0] = place.map((value) => Math.round(value / SHIFT_STEP_M) * SHIFT_STEP_M);
    return Math.max(...place.map(Math.abs)) > FAR_M ? [x, y, Math.abs(z) > FAR_M ? z : 0] : undefined;
  }
  return undefined;
}

/** The coordinates of a point, metres; undefined where the fields have none that can be moved. */
function placesOf({ cloud, scale }: CloudFile): ((point: number) => readonly number[]) | undefined {
  const axes = axesOf(cloud);
  const view = viewOf(cloud);
  return axes && ((point) => axes.map((field, k) => coordinate(view, cloud, field, point, scale, k)));
}

/** Coordinates in metres from `shift`, in place; steps of LAS become single precision. */
export function movedTo({ cloud, scale }: CloudFile, shift: Vec3 | undefined): PackedCloud {
  const axes = axesOf(cloud);
  if (!axes || (!shift && !scale)) return cloud;
  const view = viewOf(cloud);
  const points = cloud.width * cloud.height;
  axes.forEach((field, k) => {
    for (let i = 0; i < points; i++) {
      const value = coordinate(view, cloud, field, i, scale, k) - (shift?.[k] ?? 0);
      const at = i * cloud.pointStep + field.offset;
      if (field.type === 'f64') view.setFloat64(at, value, cloud.littleEndian);
      else view.setFloat32(at, value, cloud.littleEndian);
    }
  });
  const fields = cloud.fields.map((field) =>
    axes.includes(field) && field.type !== 'f64' ? { ...field, type: 'f32' as const } : field,
  );
  return { ...cloud, fields };
}

const viewOf = ({ data }: PackedCloud): DataView =>
  new DataView(data.buffer, data.byteOffset, data.byteLength);

/** The fields of x, y and z where they are of a type whose values can be moved in place. */
function axesOf({ fields }: PackedCloud): readonly PackedField[] | undefined {
  const axes = ['x', 'y', 'z'].flatMap(
    (name) => fields.find((field) => field.name === name && /^(?:f32|f64|i32)$/.test(field.type)) ?? [],
  );
  return axes.length === 3 ? axes : undefined;
}

function coordinate(
  view: DataView,
  { pointStep, littleEndian }: PackedCloud,
  { type, offset }: PackedField,
  point: number,
  scale: CloudFile['scale'],
  axis: number,
): number {
  const at = point * pointStep + offset;
  if (type === 'f64') return view.getFloat64(at, littleEndian);
  if (type === 'f32') return view.getFloat32(at, littleEndian);
  return view.getInt32(at, littleEndian) * (scale?.factor[axis] ?? 1) + (scale?.offset[axis] ?? 0);
}
