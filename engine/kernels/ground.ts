/** Ground segmentation: native/src/ground. After GroundGrid (Steinke et al., RA-L 2023); see docs/stages/ground.md. */
import { kernels } from './addon.ts';
import type { PlacedSweep } from './sweep.ts';

export type GroundOptions = {
  /** Cell of the grid laid around the vehicle for each sweep (m). */
  readonly cellM: number;
  /** Points further from the sensor stay unjudged (m). */
  readonly rangeM: number;
  /** Points nearer are the vehicle itself (m). */
  readonly egoM: number;
  /** How far a cell's lowest point may leave the ground of the cells before it (m). */
  readonly stepM: number;
  /** Points up to this height over the ground of their cell belong to it (m). */
  readonly aboveM: number;
};

type Ground = {
  groundLabels(
    sweeps: readonly PlacedSweep[],
    options: GroundOptions,
    threads: number,
  ): (Uint8Array | undefined)[];
};

const native = kernels<Ground>('groundLabels');

/** One label a point and sweep (GROUND_LABELS); undefined for a sweep that shows no ground beside the vehicle. */
export function groundLabels(
  sweeps: readonly PlacedSweep[],
  options: GroundOptions,
  threads: number,
): (Uint8Array | undefined)[] {
  return native.groundLabels(sweeps, options, threads);
}
