/** Splits the records of a Velodyne HDL-64, as KITTI stores them, into columns: native/src/hdl64. Columns may lie in shared memory. */
import { kernels } from './addon.ts';

type Native = {
  takeApart(
    records: Float32Array,
    span: { readonly startNs: number; readonly endNs: number },
    /** Each long enough for all records; `time` only where it is wanted. */
    columns: {
      readonly xyz: Float32Array;
      readonly intensity: Float32Array;
      readonly ring: Uint16Array;
      readonly time: Int32Array | undefined;
    },
  ): { readonly points: number; readonly lasers: number };
};

const native = kernels<Native>('takeApart');

/** Fills the columns from x, y, z, reflectance a record; returns how many points have finite coordinates, and how many lasers show. */
export const takeApart: Native['takeApart'] = (records, span, columns) =>
  native.takeApart(records, span, columns);
