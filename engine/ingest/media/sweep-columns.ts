/** Lays the points of a sweep into a column block, without those whose coordinates are no finite numbers. */
import { COLUMN_ARRAYS, type ColumnType, column, layoutColumns, type Meta } from '../../contract/columns.ts';
import type { PayloadMemory } from '../format.ts';

const XYZ = 'xyz';

/** Values of one column by the number of the point. */
export type PointValues = ArrayLike<number>;

export type PointColumn = { readonly type: ColumnType; readonly values: PointValues };

/**
 * @param axes x, y and z, as many values each
 * @param others further columns by name (contract/clouds.ts), as many values each
 * @throws Error in words where one of them has the name of the coordinates' column
 */
export function sweepBlock(
  axes: readonly [PointValues, PointValues, PointValues],
  others: Readonly<Record<string, PointColumn>>,
  meta: Meta,
  memory: PayloadMemory,
): { readonly payload: Uint8Array; readonly points: number; readonly dropped: number } {
  if (Object.hasOwn(others, XYZ)) throw new Error(`it has a field called ${XYZ}`);
  const [xs, ys, zs] = axes;
  const kept: number[] = [];
  for (let i = 0; i < xs.length; i++)
    if (Number.isFinite((xs[i] ?? Number.NaN) + (ys[i] ?? Number.NaN) + (zs[i] ?? Number.NaN))) kept.push(i);
  const points = kept.length;
  const shapes = Object.fromEntries([
    [XYZ, { type: 'f32', length: 3 * points } as const],
    ...Object.entries(others).map(([name, { type }]) => [name, { type, length: points }] as const),
  ]);
  const block = layoutColumns(meta, shapes, (bytes) => memory.take(bytes));
  const xyz = column(block, XYZ, 'f32');
  for (let k = 0; k < points; k++) {
    const i = kept[k] ?? 0;
    xyz[3 * k] = xs[i] ?? 0;
    xyz[3 * k + 1] = ys[i] ?? 0;
    xyz[3 * k + 2] = zs[i] ?? 0;
  }
  for (const [name, { type, values }] of Object.entries(others)) {
    const out = column(block, name, type);
    const least = integerRange(type);
    for (let k = 0; k < points; k++) {
      const value = values[kept[k] ?? 0] ?? Number.NaN;
      out[k] = least && !(value >= least[0] && value <= least[1]) ? 0 : value;
    }
  }
  return { payload: block.bytes, points, dropped: xs.length - points };
}

/** Numbers outside of an integer's range would wrap to others. */
function integerRange(type: ColumnType): readonly [number, number] | undefined {
  if (type === 'f32' || type === 'f64') return undefined;
  const bits = 8 * COLUMN_ARRAYS[type].BYTES_PER_ELEMENT;
  return type.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
