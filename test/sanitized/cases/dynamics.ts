/** Of what moves in sweeps. */
import { type Addon, type Case, made, method } from './case.ts';
import { sweep } from './sweeps.ts';

const options = {
  rangeM: 30,
  egoM: 1,
  voxelM: 0.2,
  marginM: 0.4,
  marginShare: 0.01,
  cellM: 0.4,
  groundM: 0.06,
  leastFree: 1,
  freePerHit: 2,
  movingGateM: 1.5,
  standingGateM: 0.6,
  movingVotes: 2,
  standingVotes: 1,
  everyVoxel: true,
};

const views = (addon: Addon): unknown => {
  const store = new addon.RangeViews(1);
  store.see([sweep(1), sweep(2)], 1);
  return store;
};
const elevation = (addon: Addon): unknown => {
  const tiles = new addon.Tiles(12.8, 16, 1);
  for (let i = -2; i <= 2; i++) for (let j = -2; j <= 2; j++) tiles.set(i, j, 0, new Float32Array(256));
  return tiles;
};

export const DYNAMICS_CASES: readonly Case[] = [
  made('RangeViews', 2),
  method('RangeViews.see', (addon) => new addon.RangeViews(2), [sweep(1), sweep(2)], 2),
  method('RangeViews.forget', views, 2),
  {
    name: 'RangeViews.judge',
    args: (addon) => [
      views(addon),
      [sweep(1), sweep(2)],
      elevation(addon),
      [Uint32Array.of(2), Uint32Array.of(1)],
      [Uint8Array.of(1), Uint8Array.of(1)],
      [Float64Array.of(1, 2, 1, 3), Float64Array.of(2, 1, 0, 4)],
      options,
      2,
    ],
    call: (_, [store, ...args]) => (store as Addon).judge(...args),
  },
  method('RangeViews.dispose', views),
];
