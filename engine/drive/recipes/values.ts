/** The values of packed points, field by field, and columns without the points that are nowhere. */
import type { Pose } from '../../contract/calibration.ts';
import { COLUMN_ARRAYS, type ColumnArray } from '../../contract/columns.ts';
import { transform } from '../../geometry/se3.ts';
import {
  FIELD_BYTES,
  type PackedField,
  type PackedPoints,
  pick,
  readField,
  readPositions,
} from './packed.ts';

/** The values of a field of one value a point, in memory that may be used again by the caller's next call. */
export function valuesOf(
  points: PackedPoints,
  field: PackedField,
  take: (bytes: number) => Uint8Array<ArrayBuffer> = (bytes) => new Uint8Array(bytes),
): ColumnArray {
  const bytes = take(points.total * FIELD_BYTES[field.type]);
  const out = new COLUMN_ARRAYS[field.type](bytes.buffer, 0, points.total);
  readField(points, field, out);
  return out;
}

/**
 * The values with those of points that hit nothing (no finite place, or the sensor itself) replaced by one of a point that did. Of
 * points that did, a value that is no number becomes that of the point before.
 */
export function withPlacedOnly(points: PackedPoints, values: ColumnArray): ColumnArray {
  const xyz = new Float32Array(3 * points.total);
  readPositions(points, xyz);
  const placed = (i: number): boolean => {
    const reach =
      Math.abs(xyz[3 * i] ?? Number.NaN) +
      Math.abs(xyz[3 * i + 1] ?? Number.NaN) +
      Math.abs(xyz[3 * i + 2] ?? Number.NaN);
    return reach > 0 && reach < Infinity;
  };
  const isNumber = (i: number): boolean => Number.isFinite(values[i]);
  let first = 0;
  while (first < points.total && !(placed(first) && isNumber(first))) first++;
  const instead = values[first];
  if (first === points.total || instead === undefined) return values;
  let before = instead;
  for (let i = 0; i < points.total; i++) {
    if (!placed(i)) values[i] = instead;
    else if (!isNumber(i)) values[i] = before;
    else before = values[i] ?? before;
  }
  return values;
}

/** Columns without the points that have no place; a column of several values a point stays aligned with them. */
export function picked(
  columns: ReadonlyMap<string, ColumnArray>,
  kept: Uint32Array,
  total: number,
): Record<string, ColumnArray> {
  return Object.fromEntries(
    [...columns].map(([name, values]) => [name, pick(values, kept, values.length / total)]),
  );
}

/** Places of a cloud brought to the frame of its stream. */
export function moveInPlace(xyz: Float32Array, T_frame_cloud: Pose): void {
  for (let i = 0; i + 2 < xyz.length; i += 3) {
    const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = [xyz[i], xyz[i + 1], xyz[i + 2]];
    const moved = transform(T_frame_cloud, [x, y, z]);
    [xyz[i], xyz[i + 1], xyz[i + 2]] = moved;
  }
}
