/** Of the voxels of the coloured cloud. */
import { type Addon, type Case, made, method, plain } from './case.ts';
import { CLOUD, picture, sweep } from './sweeps.ts';

const voxelStore = (addon: Addon): unknown => {
  const voxels = new addon.Voxels(12.8, 0.1);
  voxels.add([sweep(1)], [], new Float64Array(0), { rangeM: 60, egoM: 2, corridorM: 1.4 }, 1);
  return voxels;
};

export const VOXELS_CASES: readonly Case[] = [
  made('Voxels', 12.8, 0.1),
  method(
    'Voxels.add',
    voxelStore,
    [sweep(1), sweep(2)],
    [picture, undefined],
    Float64Array.from([0, 0, 0, 1, 0, 0]),
    { rangeM: 60, egoM: 2, corridorM: 1.4 },
    2,
  ),
  method('Voxels.keys', voxelStore),
  method('Voxels.take', voxelStore, 0, 0, 1),
  method('Voxels.save', voxelStore, 0, 0),
  {
    name: 'Voxels.load',
    args: (addon) => {
      const store = voxelStore(addon) as Addon;
      return [store, 1, 0, store.save(0, 0)];
    },
    call: (_, [store, i, j, bytes]) => {
      (store as Addon).load(i, j, bytes);
      (store as Addon).take(i, j, 0);
      (store as Addon).save(i, j);
    },
  },
  plain('thinPoints', CLOUD, 0.5),
];
