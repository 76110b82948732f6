/** The ground rasters of a drive as labelled tiles. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../contract/errors.ts';
import type { Drive } from '../drive/drive.ts';
import { nameOf, type TileKey, tilesWithin } from '../reconstruct/mapping/plan.ts';
import { RasterReader } from '../reconstruct/mapping/raster.ts';
import { findRun, inputOfRun, trajectoryOfRun } from '../reconstruct/results/results.ts';
import { GroundLabels } from './labels.ts';
import { CHANNELS, type ChannelName, LABELS, type TileRow } from './layout.ts';
import { encodeNpy } from './npy.ts';
import type { PlacedTruth } from './truth.ts';

/** Tiles farther than this from the vehicle's way show too little. */
const REACH_M = 18;
/** A tile with less ground than this teaches nothing. */
const LEAST_SEEN = 0.05;

export type TilesReport = {
  readonly cells: number;
  readonly resolutionM: number;
  readonly rows: readonly TileRow[];
};

/**
 * Writes channels and labels of each tile beside the way of the drive's newest run.
 * @throws InputError when accumulation has not run.
 */
export async function writeTiles(drive: Drive, truth: PlacedTruth, folder: string): Promise<TilesReport> {
  const run = findRun(drive);
  const input = inputOfRun(drive, run, 'rasters', 'accumulation');
  if (!input)
    throw new InputError(`Run "${run.name}" has no ground rasters: its stage "accumulation" is not done.`);
  const rasters = new RasterReader(input, 4);
  const { tileM, resolutionM } = rasters.shape;
  const { cells } = rasters;
  const near = new Set<string>();
  for (const { p } of trajectoryOfRun(drive, run).trajectory.poses)
    for (const key of tilesWithin(p[0], p[1], REACH_M, tileM)) near.add(nameOf(key));
  const labels = new GroundLabels(truth.map, truth.paint);
  await mkdir(join(folder, 'tiles'), { recursive: true });
  const rows: TileRow[] = [];
  for (const key of rasters.keys()) {
    const tile = nameOf(key);
    if (!near.has(tile)) continue;
    const density = rasters.channel(key, 0, 'density', 0);
    const seen = Uint8Array.from(density, (n) => (n > 0 ? 1 : 0));
    const ground = seen.reduce((sum, v) => sum + v, 0);
    if (ground < LEAST_SEEN * seen.length) continue;
    const grid = { cells, resolutionM, x: key[0] * tileM, y: key[1] * tileM };
    const planes = labels.over(grid, seen);
    await writeFile(
      join(folder, 'tiles', `${tile}.channels.npy`),
      encodeNpy({ shape: [CHANNELS.length, cells, cells], data: channelsOf(rasters, key) }),
    );
    await writeFile(
      join(folder, 'tiles', `${tile}.labels.npy`),
      encodeNpy({ shape: [LABELS.length, cells, cells], data: planes }),
    );
    const count = Object.fromEntries(
      LABELS.map(({ name }, k) => [
        name,
        planes
          .subarray(k * seen.length, (k + 1) * seen.length)
          .reduce((sum, v) => sum + (v === 1 ? 1 : 0), 0),
      ]),
    );
    rows.push({ tile, x: grid.x, y: grid.y, seen: Math.round((1000 * ground) / seen.length) / 1000, count });
  }
  await writeFile(join(folder, 'tiles.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { cells, resolutionM, rows };
}

/** All channels one after the other, in the order of CHANNELS; see there for units. */
function channelsOf(rasters: RasterReader, key: TileKey): Float32Array {
  const read = (name: string, nothing: number): Float32Array => rasters.channel(key, 0, name, nothing);
  const elevation = read('elevation', Number.NaN);
  const middle = median(elevation.filter((v) => !Number.isNaN(v)));
  const views = read('views', 0);
  const colour = (name: string): Float32Array =>
    read(name, 0).map((v, k) => ((views[k] ?? 0) > 0 ? v : Number.NaN));
  const of: Record<ChannelName, () => Float32Array> = {
    intensity: () => read('intensity', Number.NaN),
    intensityWeight: () => read('intensityWeight', 0).map((v) => v / 10),
    density: () => read('density', 0),
    relief: () => elevation.map((v) => v - middle),
    height: () => read('height', 0).map((v) => v * 0.02),
    red: () => colour('red'),
    green: () => colour('green'),
    blue: () => colour('blue'),
  };
  const size = rasters.cells ** 2;
  const out = new Float32Array(CHANNELS.length * size);
  for (const [k, { name }] of CHANNELS.entries()) out.set(of[name](), k * size);
  return out;
}

function median(values: Float32Array): number {
  return values.length === 0 ? 0 : (values.sort()[values.length >> 1] ?? 0);
}
