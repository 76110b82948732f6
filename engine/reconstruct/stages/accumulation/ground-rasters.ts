/** The ground rasters while they are filled: tiles around the vehicle in memory, the others written or spilled. */
import {
  createTiles,
  type IntensityTable,
  SURFACE,
  splatPicture,
  splatSweeps,
  type Tiles,
} from '../../../kernels/raster.ts';
import type { OutputArtifact } from '../../contract/stage.ts';
import type { TilePlan } from '../../mapping/plan.ts';
import { cellsOf, rasterMeta } from '../../mapping/raster.ts';
import { Resident } from '../../mapping/resident.ts';
import type { Settings } from './parameters.ts';
import type { Decoded } from './pictures.ts';
import { PAINT_CHANNEL, SURFACE_CHANNELS, SurfaceTiles } from './surface.ts';
import { nearestInTime, type SweepBatch } from './sweeps.ts';

/** Beyond this from the camera, ground is coloured only where no picture shows it from nearer by (m). */
const INNER_M = 12;

type Place = readonly [x: number, y: number, z: number];

export class GroundRasters implements Disposable {
  readonly #settings: Settings;
  readonly #end: Place | undefined;
  readonly #store: Tiles;
  readonly #resident: Resident;
  readonly written: SurfaceTiles;
  /** Pictures used, cells that they coloured, and cells that something hid from them. */
  readonly seen = { pictures: 0, coloured: 0, hidden: 0 };

  /** @param end the last place of the vehicle: ground past it has only far views */
  constructor(output: OutputArtifact, plan: TilePlan, end: Place | undefined, settings: Settings) {
    const { tile } = settings;
    this.#settings = settings;
    this.#end = end;
    this.#store = createTiles(tile.tileM, cellsOf(tile), SURFACE.channels);
    this.#resident = new Resident(this.#store, plan);
    const channels = settings.paintSeen ? [...SURFACE_CHANNELS, PAINT_CHANNEL] : SURFACE_CHANNELS;
    output.setMeta(rasterMeta(tile, channels));
    this.written = new SurfaceTiles(output, tile, channels);
  }

  /** Adds ground points of sweeps, then the colour of the cells that pictures see. `elevation`: of the ground stage. */
  add(
    { first, last, sweeps }: SweepBatch,
    pictures: readonly Decoded[],
    elevation: Tiles,
    table: IntensityTable,
    threads: number,
  ): void {
    this.#resident.enter(first, last);
    const placed = sweeps.map(({ sweep }) => sweep);
    splatSweeps(this.#store, elevation, placed, table, this.#settings.splat, threads);
    for (const { t, picture } of pictures) {
      const beside = nearestInTime(sweeps, t);
      const colour = { ...this.#settings.colour, innerM: this.#innerM(picture.position) };
      const occluders = beside ? [beside.sweep] : [];
      const { cells, hidden } = splatPicture(this.#store, elevation, picture, occluders, colour, threads);
      this.seen.pictures++;
      this.seen.coloured += cells;
      this.seen.hidden += hidden;
    }
  }

  /** Writes the tiles that no sweep from `step` on reaches. */
  finish(step: number): void {
    this.#resident.leave(step, (key) => this.written.tile(this.#store, key));
  }

  [Symbol.dispose](): void {
    this.#resident.close();
    this.#store.dispose();
  }

  /** All of the range where the drive ends within it: the vehicle never comes nearer to that ground. */
  #innerM([x = Number.NaN, y = Number.NaN]: Float64Array): number {
    const { farM } = this.#settings.colour;
    const end = this.#end;
    return end && Math.hypot(x - end[0], y - end[1]) < farM ? farM : INNER_M;
  }
}
