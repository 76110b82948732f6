/** A batch of sweeps placed along the trajectory, with the labels of their points. */
import type { SampleInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import type { PlacedSweep } from '../../../kernels/sweep.ts';
import type { StageDrive } from '../../contract/stage.ts';
import type { MaskReader } from '../../mapping/mask.ts';
import { type LidarPath, placeSweep } from '../../mapping/placement.ts';

export type SweepBatch = {
  /** Running numbers of the first and last sweep, also where they could not be placed. */
  readonly first: number;
  readonly last: number;
  readonly sweeps: readonly { readonly t: Nanoseconds; readonly sweep: PlacedSweep }[];
};

export function placeBatch(
  drive: StageDrive,
  lidar: LidarPath,
  labels: MaskReader,
  infos: readonly SampleInfo[],
  first: number,
): SweepBatch {
  const sweeps = infos.flatMap((info, k) => {
    const cloud = drive.cloud(lidar.stream.id, info.seq);
    const sweep = placeSweep(lidar, cloud, info, first + k + 1, labels.of(info.seq));
    return sweep ? [{ t: info.t, sweep }] : [];
  });
  return { first, last: first + infos.length - 1, sweeps };
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
