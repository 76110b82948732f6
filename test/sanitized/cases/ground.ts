/** Of labels and rasters of the ground. */
import { type Addon, type Case, made, method, plain } from './case.ts';
import { picture, sweep } from './sweeps.ts';

/** As the kernel of colour and intensity wants them. */
const SURFACE_CHANNELS = 16;

const table = {
  lasers: 16,
  ranges: 8,
  rangeStepM: 5,
  scale: 1,
  median: new Float32Array(128).fill(40),
  perSpread: new Float32Array(128).fill(0.1),
};

const elevationTiles = (addon: Addon): unknown => {
  const tiles = new addon.Tiles(12.8, 16, 1);
  for (let i = -2; i <= 2; i++) for (let j = -2; j <= 2; j++) tiles.set(i, j, 0, new Float32Array(256));
  return tiles;
};
const surfaceTiles = (addon: Addon): unknown => {
  const tiles = new addon.Tiles(12.8, 16, SURFACE_CHANNELS);
  for (const i of [-1, 0]) for (const j of [-1, 0]) tiles.set(i, j, 0, new Float32Array(256).fill(1));
  return tiles;
};

export const GROUND_CASES: readonly Case[] = [
  plain(
    'groundLabels',
    [sweep(1), sweep(2)],
    { cellM: 0.5, rangeM: 20, egoM: 1, stepM: 0.2, aboveM: 0.2 },
    2,
  ),
  plain('intensityHistogram', [sweep(1), sweep(2)], { lasers: 16, ranges: 8, rangeStepM: 5, scale: 1 }, 2),
  {
    name: 'splatElevation',
    args: (addon) => [new addon.Tiles(12.8, 16, 3), [sweep(1), sweep(2)], 30, 2],
    call: (addon, args) => addon.splatElevation(...args),
  },
  {
    name: 'splatSweeps',
    args: (addon) => [
      surfaceTiles(addon),
      elevationTiles(addon),
      [sweep(1), sweep(2)],
      table,
      { rangeM: 25, halfRangeM: 8, agreeM: 0.25 },
      2,
    ],
    call: (addon, args) => addon.splatSweeps(...args),
  },
  {
    name: 'splatPicture',
    args: (addon) => [
      surfaceTiles(addon),
      elevationTiles(addon),
      picture,
      [sweep(1)],
      { nearM: 1, farM: 12, innerM: 12, gain: 0 },
      2,
    ],
    call: (addon, args) => addon.splatPicture(...args),
  },
  {
    name: 'splatPicture with a mask',
    args: (addon) => [
      surfaceTiles(addon),
      elevationTiles(addon),
      { ...picture, mask: { width: 8, height: 4, cells: new Uint8Array(32).fill(120) } },
      [sweep(1)],
      { nearM: 1, farM: 12, innerM: 12, gain: 0 },
      2,
    ],
    call: (addon, args) => addon.splatPicture(...args),
  },
  made('Tiles', 12.8, 16, SURFACE_CHANNELS),
  method('Tiles.keys', surfaceTiles),
  method('Tiles.save', surfaceTiles, 0, 0),
  method('Tiles.load', surfaceTiles, 0, 1, new Uint8Array(16 * 16 * SURFACE_CHANNELS * 4).fill(0x3f)),
  method('Tiles.drop', surfaceTiles, 0, 0),
  method('Tiles.channel', surfaceTiles, 0, 0, 3),
  method('Tiles.set', surfaceTiles, 0, 1, 3, new Float32Array(256)),
];
