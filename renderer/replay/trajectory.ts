/**
 * The vehicle's trajectory, read once for each pose source, so that a following camera moves smoothly between samples. The samples
 * themselves are placed by the engine.
 */
import { create } from 'zustand';
import type { Pose, Vec3 } from '../../engine/contract/calibration.ts';
import { column, decodeColumns } from '../../engine/contract/columns.ts';
import { type Nanoseconds, NS_PER_S } from '../../engine/contract/time.ts';
import { interpolate } from '../../engine/geometry/se3.ts';
import { type Link, payloadOf } from '../link/link.ts';
import { indexAt } from './sampleTimes.ts';

export type Trajectory = {
  readonly key: string;
  readonly t: Float64Array;
  readonly position: Float64Array;
  readonly orientation: Float64Array;
};

export const useTrajectory = create<{
  readonly trajectory?: Trajectory | undefined;
  readonly missing?: string | undefined;
}>(() => ({}));

export async function readTrajectory(link: Link, drive: string, poses: string): Promise<Trajectory> {
  const reply = await link.request('replay.trajectory', { drive, poses });
  return decodeTrajectory(poses, payloadOf(reply, reply.result.payload));
}

export function decodeTrajectory(key: string, bytes: Uint8Array): Trajectory {
  const block = decodeColumns(bytes);
  return {
    key,
    t: column(block, 't', 'f64'),
    position: column(block, 'position', 'f64'),
    orientation: column(block, 'orientation', 'f64'),
  };
}

/** The i-th pose; the first one at a negative index. */
export function poseOf({ position, orientation }: Trajectory, i: number): Pose {
  const [p, q] = [3 * i, 4 * i];
  return {
    p: [position[p] ?? 0, position[p + 1] ?? 0, position[p + 2] ?? 0],
    q: {
      w: orientation[q] ?? 1,
      x: orientation[q + 1] ?? 0,
      y: orientation[q + 2] ?? 0,
      z: orientation[q + 3] ?? 0,
    },
  };
}

const CLAMP_NS = 0.05 * NS_PER_S;
const GAP_NS = 2 * NS_PER_S;

/** T_map_vehicle at t after the time policy: clamped by at most 50 ms at the ends, nothing within a gap over 2 s. */
export function vehiclePoseAt(trajectory: Trajectory, t: Nanoseconds): Pose | undefined {
  const { t: times } = trajectory;
  const n = times.length;
  const i = indexAt(trajectory, t);
  if (n === 0) return undefined;
  if (i < 0) return (times[0] ?? 0) - t <= CLAMP_NS ? poseOf(trajectory, 0) : undefined;
  if (i === n - 1) return t - (times[i] ?? 0) <= CLAMP_NS ? poseOf(trajectory, i) : undefined;
  const [a, b] = [times[i] ?? 0, times[i + 1] ?? 0];
  if (b - a > GAP_NS) return undefined;
  return interpolate(poseOf(trajectory, i), poseOf(trajectory, i + 1), b > a ? (t - a) / (b - a) : 0);
}

/** A pose to look at even where there is no placement: the nearest known one. For cameras only, never for data. */
export function nearestPose(trajectory: Trajectory, t: Nanoseconds): Pose | undefined {
  if (trajectory.t.length === 0) return undefined;
  return vehiclePoseAt(trajectory, t) ?? poseOf(trajectory, Math.max(0, indexAt(trajectory, t)));
}

/** The time of the pose nearest to a place of the map, as seen from above; undefined without poses. */
export function timeAt(
  { t, position }: Pick<Trajectory, 't' | 'position'>,
  [x, y]: readonly [number, number],
): Nanoseconds | undefined {
  let [best, nearest] = [-1, Number.POSITIVE_INFINITY];
  for (let i = 0; i < t.length; i++) {
    const away = Math.hypot((position[3 * i] ?? 0) - x, (position[3 * i + 1] ?? 0) - y);
    if (away < nearest) [best, nearest] = [i, away];
  }
  return t[best];
}

/** Where the scene has its zero: whole metres near the start, so that 32-bit floats on the GPU are exact to a millimetre. */
export function sceneOrigin(trajectory: Trajectory | undefined): Vec3 {
  if (!trajectory || trajectory.t.length === 0) return [0, 0, 0];
  const [x, y, z] = poseOf(trajectory, 0).p;
  return [Math.round(x), Math.round(y), Math.round(z)];
}
