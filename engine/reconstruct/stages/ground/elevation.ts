/** The elevation grid in tiles: filled from ground points, small holes closed from their neighbours, and its quality measured. */
import { createTiles, ELEVATION, splatElevation, type Tiles } from '../../../kernels/raster.ts';
import type { PlacedSweep } from '../../../kernels/sweep.ts';
import type { OutputArtifact } from '../../contract/stage.ts';
import { type TileKey, TilePlan } from '../../mapping/plan.ts';
import {
  type ChannelInfo,
  cellsOf,
  extent,
  rasterMeta,
  type TileShape,
  writeTile,
} from '../../mapping/raster.ts';
import { Resident } from '../../mapping/resident.ts';

const ELEVATION_CHANNELS: readonly ChannelInfo[] = [
  { name: 'elevation', unit: 'm', min: -5, max: 5 },
  { name: 'roughness', unit: 'm', min: 0, max: 0.1 },
  { name: 'count', unit: 'points', min: 0, max: 200 },
];

const TILE: TileShape = { tileM: 25.6, resolutionM: 0.2 };

/** Holes up to this many cells from measured ground are closed: rings lie up to 0.8 m apart where the ground is judged. */
const REACH = 4;
/** Known neighbours that a closed hole needs: a single one is the rim of what was seen. */
const LEAST_NEIGHBOURS = 2;
/** Cells this close to the trajectory count as road for the share of holes (m). */
export const ROAD_M = 8;

/** The elevation grid while it is filled: tiles around the vehicle in memory, the others written or spilled. */
export class ElevationGrid implements Disposable {
  readonly #output: OutputArtifact;
  /** x and y of the vehicle at each sweep. */
  readonly #positions: Float64Array;
  readonly #rangeM: number;
  readonly #tiles: Tiles;
  readonly #resident: Resident;
  #squares = 0;
  #degrees = 0;
  #road = 0;
  #empty = 0;

  constructor(output: OutputArtifact, positions: Float64Array, rangeM: number) {
    this.#output = output;
    this.#positions = positions;
    this.#rangeM = rangeM;
    this.#tiles = createTiles(TILE.tileM, cellsOf(TILE), ELEVATION.channels);
    this.#resident = new Resident(this.#tiles, new TilePlan(positions, TILE.tileM, rangeM + TILE.tileM));
    output.setMeta(rasterMeta(TILE, ELEVATION_CHANNELS));
  }

  /** Adds the ground points of labelled sweeps: those of steps `from` to `from + steps` of the plan. */
  add(sweeps: readonly PlacedSweep[], from: number, steps: number, threads: number): void {
    this.#resident.enter(from, from + steps - 1);
    splatElevation(this.#tiles, sweeps, this.#rangeM, threads);
    this.finish(from + steps);
  }

  /** Writes the tiles that no step at or after `step` reaches. */
  finish(step: number): void {
    this.#resident.leave(step, (key) => this.#write(key));
  }

  [Symbol.dispose](): void {
    this.#resident.close();
    this.#tiles.dispose();
  }

  #write(key: TileKey): void {
    const tiles = this.#tiles;
    const cells = cellsOf(TILE);
    const count = tiles.channel(...key, ELEVATION.count);
    const mean = tiles.channel(...key, ELEVATION.mean);
    const spread = tiles.channel(...key, ELEVATION.spread);
    const roughness = new Float32Array(count.length).fill(Number.NaN);
    const near = this.#near(key, cells);
    let any = false;
    for (let k = 0; k < count.length; k++) {
      const n = count[k] ?? 0;
      if (near[k]) {
        this.#road++;
        if (n === 0) this.#empty++;
      }
      if (n === 0) {
        mean[k] = Number.NaN;
        continue;
      }
      any = true;
      if (n < 2) continue;
      roughness[k] = Math.sqrt((spread[k] ?? 0) / (n - 1));
      if (near[k]) {
        this.#squares += spread[k] ?? 0;
        this.#degrees += n - 1;
      }
    }
    if (!any) return;
    const elevation = closeHoles(mean, cells, REACH);
    writeTile(this.#output, key, TILE, ELEVATION_CHANNELS, { elevation, roughness, count }, extent(mean));
  }

  /** Pooled scatter of ground points about the mean of their cell (m), near the trajectory. */
  rmsM(): number {
    return this.#degrees > 0 ? Math.sqrt(this.#squares / this.#degrees) : Number.NaN;
  }

  /** Share of the cells near the trajectory that were never hit. */
  holes(): number {
    return this.#road > 0 ? this.#empty / this.#road : 1;
  }

  /** Cells of the tile that lie near the trajectory. */
  #near([i, j]: TileKey, cells: number): Uint8Array {
    const { tileM, resolutionM } = TILE;
    const near = new Uint8Array(cells * cells);
    const reach = Math.round(ROAD_M / resolutionM);
    for (let k = 0; k + 1 < this.#positions.length; k += 2) {
      const cx = Math.floor(((this.#positions[k] ?? 0) - i * tileM) / resolutionM);
      const cy = Math.floor(((this.#positions[k + 1] ?? 0) - j * tileM) / resolutionM);
      if (cx < -reach || cy < -reach || cx >= cells + reach || cy >= cells + reach) continue;
      for (let y = Math.max(0, cy - reach); y < Math.min(cells, cy + reach + 1); y++) {
        const half = Math.floor(Math.sqrt(reach * reach - (y - cy) ** 2));
        near.fill(
          1,
          y * cells + Math.max(0, cx - half),
          y * cells + Math.min(cells, Math.max(0, cx + half + 1)),
        );
      }
    }
    return near;
  }
}

/** Fills unknown cells (NaN) within `reach` steps of known ones with the mean of the known cells around them. */
export function closeHoles(values: Float32Array, cells: number, reach: number): Float32Array {
  let now = values;
  for (let step = 0; step < reach; step++) {
    const next = now.slice();
    let changed = false;
    for (let y = 0; y < cells; y++) {
      for (let x = 0; x < cells; x++) {
        if (!Number.isNaN(now[y * cells + x])) continue;
        let [sum, n] = [0, 0];
        for (let dy = y > 0 ? -1 : 0; dy <= (y + 1 < cells ? 1 : 0); dy++) {
          for (let dx = x > 0 ? -1 : 0; dx <= (x + 1 < cells ? 1 : 0); dx++) {
            const v = now[(y + dy) * cells + x + dx] as number;
            if (Number.isNaN(v)) continue;
            sum += v;
            n++;
          }
        }
        if (n < LEAST_NEIGHBOURS) continue;
        next[y * cells + x] = sum / n;
        changed = true;
      }
    }
    now = next;
    if (!changed) break;
  }
  return now;
}
