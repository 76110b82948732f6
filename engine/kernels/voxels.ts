/** The map cloud under construction: native/src/voxels. Each voxel keeps the mean of what fell into it. */
import { kernels } from './addon.ts';
import type { PlacedPicture } from './raster.ts';
import type { PlacedSweep } from './sweep.ts';

export type VoxelPoints = {
  /** Relative to the lower left corner of the tile in x and y; z as it is in the map. */
  readonly xyz: Float32Array;
  readonly intensity: Float32Array;
  /** 0 0 0 where no camera saw the point. */
  readonly rgb: Uint8Array;
  readonly label: Uint8Array;
  /** Scan number of the first sweep that hit the voxel. */
  readonly sweep: Uint32Array;
};

export type VoxelOptions = {
  readonly rangeM: number;
  readonly egoM: number;
  /** Points within this distance of the vehicle's path, up to 2.5 m high, are taken as traffic and left out (m). */
  readonly corridorM: number;
};

export interface Voxels {
  /** `pictures[i]` colours sweep i; `path` is x y z of the vehicle near these sweeps, in metres of the map frame. */
  add(
    sweeps: readonly PlacedSweep[],
    pictures: readonly (PlacedPicture | undefined)[],
    path: Float64Array,
    options: VoxelOptions,
    threads: number,
  ): void;
  keys(): Int32Array;
  /** The points of a tile that at least `leastScans` sweeps hit. */
  take(i: number, j: number, leastScans: number): VoxelPoints;
  save(i: number, j: number): Uint8Array;
  load(i: number, j: number, bytes: Uint8Array): void;
  drop(i: number, j: number): void;
  dispose(): void;
}

type Native = {
  Voxels: new (edgeM: number, voxelM: number) => Voxels;
  thinPoints(xyz: Float32Array, voxelM: number): Uint32Array;
};

const native = kernels<Native>('Voxels', 'thinPoints');

export function createVoxels(edgeM: number, voxelM: number): Voxels {
  return new native.Voxels(edgeM, voxelM);
}

/** Indices of the first point in each voxel, in order. */
export const thinPoints: Native['thinPoints'] = (xyz, voxelM) => native.thinPoints(xyz, voxelM);
