/** A batch of sweeps placed along the trajectory, with the labels of their points, and without what moved. */
import type { SampleInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { MOVING } from '../../../kernels/dynamics.ts';
import { OUTLIER, type PlacedSweep } from '../../../kernels/sweep.ts';
import type { StageDrive } from '../../contract/stage.ts';
import type { MaskReader } from '../../mapping/mask.ts';
import { type LidarPath, placeSweep } from '../../mapping/placement.ts';

export type SweepBatch = {
  /** Running numbers of the first and last sweep, also where they could not be placed. */
  readonly first: number;
  readonly last: number;
  readonly sweeps: readonly BatchSweep[];
};

export type BatchSweep = {
  readonly t: Nanoseconds;
  /** All that the sweep met. */
  readonly sweep: PlacedSweep;
  /** The same with what moved labelled an outlier, which the map cloud leaves out. */
  readonly still: PlacedSweep;
};

export function placeBatch(
  drive: StageDrive,
  lidar: LidarPath,
  labels: MaskReader,
  motion: MaskReader | undefined,
  infos: readonly SampleInfo[],
  first: number,
): SweepBatch {
  const sweeps = infos.flatMap((info, k) => {
    const cloud = drive.cloud(lidar.stream.id, info.seq);
    const ground = labels.of(info.seq);
    const sweep = placeSweep(lidar, cloud, info, first + k + 1, ground);
    if (!sweep) return [];
    const still = { ...sweep, labels: ground && withoutMoving(ground, motion?.of(info.seq)) };
    return [{ t: info.t, sweep, still }];
  });
  return { first, last: first + infos.length - 1, sweeps };
}

/** Ground labels in which what moved is an outlier; the same array where nothing did. */
function withoutMoving(ground: Uint8Array, motion: Uint8Array | undefined): Uint8Array {
  if (!motion?.includes(MOVING)) return ground;
  const labels = ground.slice();
  for (let p = 0; p < labels.length; p++) if (motion[p] === MOVING) labels[p] = OUTLIER;
  return labels;
}

/** The item nearest in time, at most `withinNs` away; the earlier of two as near. */
export function nearestInTime<T extends { readonly t: Nanoseconds }>(
  items: readonly T[],
  t: Nanoseconds,
  withinNs: Nanoseconds = Number.POSITIVE_INFINITY,
): T | undefined {
  let best: T | undefined;
  for (const item of items) if (!best || Math.abs(item.t - t) < Math.abs(best.t - t)) best = item;
  return best && Math.abs(best.t - t) <= withinNs ? best : undefined;
}
