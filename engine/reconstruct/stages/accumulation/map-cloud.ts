/** The map cloud while it is filled: voxels around the vehicle in memory, finished tiles written in levels. */
import type { Nanoseconds } from '../../../contract/time.ts';
import { createVoxels, type Voxels } from '../../../kernels/voxels.ts';
import type { OutputArtifact } from '../../contract/stage.ts';
import type { TilePlan } from '../../mapping/plan.ts';
import { Resident } from '../../mapping/resident.ts';
import { CloudLevels } from './cloud.ts';
import type { Settings } from './parameters.ts';
import type { Decoded } from './pictures.ts';
import { nearestInTime, type SweepBatch } from './sweeps.ts';

/** A sweep is coloured by a picture at most this far in time: more than half the time between two pictures at 10 Hz (ns). */
const PICTURE_NS: Nanoseconds = 60e6;
/** The trajectory beside a batch that tells traffic from the world: 20 s at ten sweeps a second. */
const NEIGHBOUR_SWEEPS = 200;

export class MapCloud implements Disposable {
  readonly #positions: readonly (readonly [number, number, number])[];
  readonly #settings: Settings;
  readonly #voxels: Voxels;
  readonly #resident: Resident;
  readonly #levels: CloudLevels;

  /** @param positions of the vehicle at each sweep; NaN where the trajectory does not reach */
  constructor(
    output: OutputArtifact,
    positions: readonly (readonly [number, number, number])[],
    plan: TilePlan,
    settings: Settings,
  ) {
    const { tileM } = settings.tile;
    this.#positions = positions;
    this.#settings = settings;
    this.#voxels = createVoxels(tileM, settings.voxelM);
    this.#resident = new Resident(this.#voxels, plan);
    this.#levels = new CloudLevels(output, tileM, settings.voxelM, plan);
  }

  /** Adds sweeps, each coloured by the picture nearest in time. */
  add({ first, last, sweeps }: SweepBatch, pictures: readonly Decoded[], threads: number): void {
    this.#resident.enter(first, last);
    const beside = this.#positions
      .slice(Math.max(0, first - NEIGHBOUR_SWEEPS), last + NEIGHBOUR_SWEEPS)
      .filter(([x]) => !Number.isNaN(x));
    this.#voxels.add(
      sweeps.map(({ still }) => still),
      sweeps.map(({ t }) => nearestInTime(pictures, t, PICTURE_NS)?.picture),
      Float64Array.from(beside.flat()),
      this.#settings.voxels,
      threads,
    );
  }

  /** Writes the tiles that no sweep from `step` on reaches, and the coarser ones that are complete with them. */
  finish(step: number): void {
    this.#resident.leave(step, (key) => this.#levels.tile(this.#voxels, key));
    this.#levels.coarser(step);
  }

  [Symbol.dispose](): void {
    this.#resident.close();
    this.#voxels.dispose();
  }
}
