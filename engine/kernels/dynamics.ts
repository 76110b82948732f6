/** What moves in lidar sweeps, by votes of sweeps of other times: native/src/dynamics; see docs/stages/dynamics.md. */
import { kernels } from './addon.ts';
import type { Tiles } from './raster.ts';
import type { PlacedSweep } from './sweep.ts';

export type MotionOptions = {
  /** Points further from the sensor in the plane stay unjudged (m). */
  readonly rangeM: number;
  /** Points nearer are the vehicle itself (m). */
  readonly egoM: number;
  /** Points of a sweep in one voxel share their votes (m). */
  readonly voxelM: number;
  /** A witness must see this much past a place for the place to be free: a length, and a share of the range. */
  readonly marginM: number;
  readonly marginShare: number;
  /** Cell of the plan in which voxels are judged together (m). */
  readonly cellM: number;
  /** Points up to this height over the ground belong to it (m). */
  readonly groundM: number;
  /** Votes for free places that the voxels around must have together, and how many more than votes for taken ones. */
  readonly leastFree: number;
  readonly freePerHit: number;
  /** How near to a voxel in the plane radar returns that move and that stand must lie to vote (m). */
  readonly movingGateM: number;
  readonly standingGateM: number;
  /** Votes for free, and for taken, that a radar scan with such a return has on each voxel beside it. */
  readonly movingVotes: number;
  readonly standingVotes: number;
  /** All voxels come back with their votes, not only those that move. */
  readonly everyVoxel: boolean;
};

/** A sweep of another time by its scan number, and whether it counts where it met something. */
export type Witness = { readonly scan: number; readonly hits: boolean };

/** A radar return in the plane of the map at the moment of the sweep (m), whether it moves, and a number of its scan. */
export type Echo = {
  readonly x: number;
  readonly y: number;
  readonly moving: boolean;
  readonly scan: number;
};

export type Motion = {
  /** One of MOTION_LABELS a point. */
  readonly labels: Uint8Array;
  /** How many points have each of the labels 0, 1 and 2. */
  readonly counts: Uint32Array;
  /** V voxels: a point of each (3 V, metres of the map), its label, and the witnesses that saw past it and met something there. */
  readonly places: Float64Array;
  readonly verdicts: Uint8Array;
  readonly free: Uint8Array;
  readonly hits: Uint8Array;
  /** Radar scans with a return beside the voxel that moves, and with one that stands. */
  readonly moving: Uint8Array;
  readonly standing: Uint8Array;
};

/** What a point is to the dynamics stage. Unjudged: the vehicle itself, or out of range. */
export const MOTION_LABELS = ['unjudged', 'static', 'moving'] as const;
export const MOVING = 2;

type NativeViews = {
  see(sweeps: readonly PlacedSweep[], threads: number): void;
  forget(before: number): void;
  judge(
    sweeps: readonly PlacedSweep[],
    elevation: Tiles,
    witnesses: readonly Uint32Array[],
    hits: readonly Uint8Array[],
    echoes: readonly Float64Array[],
    options: MotionOptions,
    threads: number,
  ): Motion[];
  dispose(): void;
};

const native = kernels<{ RangeViews: new (egoM: number) => NativeViews }>('RangeViews');

/** Range views of sweeps, half a megabyte each, and the judgement of other sweeps by them. */
export class RangeViews implements Disposable {
  readonly #views: NativeViews;

  constructor(egoM: number) {
    this.#views = new native.RangeViews(egoM);
  }

  /** Keeps a view of each sweep under its scan number. */
  see(sweeps: readonly PlacedSweep[], threads: number): void {
    this.#views.see(sweeps, threads);
  }

  /** Drops the views of scans below `before`. */
  forget(before: number): void {
    this.#views.forget(before);
  }

  /**
   * Judges sweeps, whose ground is labelled, each by its own witnesses: the first are asked first, the later ones only about what
   * those do not agree on. `elevation` has one channel, NaN where the ground is unknown. `echoes` are each sweep's radar returns,
   * those of a scan together; a scan is one vote on a place.
   * @throws InputError when a witness was not seen or was forgotten
   */
  judge(
    sweeps: readonly PlacedSweep[],
    elevation: Tiles,
    witnesses: readonly (readonly Witness[])[],
    options: MotionOptions,
    threads: number,
    echoes: readonly (readonly Echo[])[] = [],
  ): Motion[] {
    const scans = witnesses.map((each) => Uint32Array.from(each, ({ scan }) => scan));
    const hits = witnesses.map((each) => Uint8Array.from(each, (witness) => (witness.hits ? 1 : 0)));
    const heard = sweeps.map((_, k) =>
      Float64Array.from((echoes[k] ?? []).flatMap(({ x, y, moving, scan }) => [x, y, moving ? 1 : 0, scan])),
    );
    return this.#views.judge(sweeps, elevation, scans, hits, heard, options, threads);
  }

  [Symbol.dispose](): void {
    this.#views.dispose();
  }
}
