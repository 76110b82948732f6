/** Splits points packed into rows of bytes into columns, field by field: native/src/packed. Arrays may lie in shared memory. */
import type { ColumnArray, ColumnType } from '../contract/columns.ts';
import { kernels } from './addon.ts';

type Native = {
  /**
   * The values of the fields, field after field, side by side a point, as elements of `out` (converted as an assignment would).
   * @throws RangeError when a field reaches past its point, the points past their bytes, or `out` is too short.
   */
  unpack(
    bytes: Uint8Array,
    points: { /** Bytes. */ readonly step: number; readonly count: number; readonly bigEndian: boolean },
    fields: readonly {
      /** Bytes. */
      readonly offset: number;
      readonly type: ColumnType;
      /** Values a point. */
      readonly count: number;
    }[],
    out: ColumnArray,
  ): void;
  allFinite(values: Float32Array): boolean;
  /**
   * (value − zero) · scale − rest as whole ns, half up. False when one is further than `most` from 0 or no number; then `out` is
   * of no use.
   */
  pointTimes(
    values: ColumnArray,
    unit: { readonly zero: number; readonly scale: number; readonly rest: number; readonly most: number },
    out: Int32Array,
  ): boolean;
};

const native = kernels<Native>('unpack', 'allFinite', 'pointTimes');

export const unpack: Native['unpack'] = (bytes, points, fields, out) =>
  native.unpack(bytes, points, fields, out);
export const allFinite: Native['allFinite'] = (values) => native.allFinite(values);
export const pointTimesOf: Native['pointTimes'] = (values, unit, out) => native.pointTimes(values, unit, out);
