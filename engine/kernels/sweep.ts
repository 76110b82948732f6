/** A lidar sweep with its poses in the map, as the mapping kernels (ground, raster, voxels) take it. */
import type { Nanoseconds } from '../contract/time.ts';

export type PlacedSweep = {
  /** 3 N values, metres, sensor frame, not motion compensated. */
  readonly xyz: Float32Array;
  /** N offsets from the sweep's t (ns). Left out, every point is taken at t. */
  readonly time?: Int32Array | undefined;
  readonly intensity?: Float32Array | undefined;
  readonly ring?: Uint16Array | undefined;
  /** N labels (GROUND_LABELS) where the ground is known already. */
  readonly labels?: Uint8Array | undefined;
  /** T_map_sensor at equally spaced moments, 7 numbers each: x y z, qw qx qy qz. */
  readonly poses: Float64Array;
  /** Moments of the first and last of `poses`, ns from the sweep's t. */
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  /** Running number of the sweep from 1; cells count the different ones. */
  readonly scan: number;
};

/** What a point is to the ground stage. Unjudged: too far, too near, or where no ground was seen. */
export const GROUND_LABELS = ['unjudged', 'ground', 'above', 'outlier'] as const;
export const GROUND = 1;
export const ABOVE = 2;
export const OUTLIER = 3;
