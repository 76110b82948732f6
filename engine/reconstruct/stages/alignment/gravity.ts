/**
 * Which way is up, from the accelerometer. Over a window of W seconds the mean specific force turned by odometry is the mean
 * acceleration, known from odometry's own velocities, plus gravity's reaction:  mean(R f) = Δv / W + g · up.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { conjugate, rotate, transform } from '../../../geometry/se3.ts';
import { poseAt, type Trajectory } from '../../../geometry/trajectory.ts';
import type { Force } from './fixes.ts';

const WINDOW_NS = 2 * NS_PER_S;
const HALF_NS = 0.3 * NS_PER_S;
const GRAVITY = 9.81;
/** A window whose force is off by more is a blow or a fault, not gravity. */
const TOLERANCE = 0.6;

export type Up = {
  /** Pose in the window's middle. */
  readonly pose: number;
  /** Up in the vehicle frame there, unit length. */
  readonly up: Vec3;
};

export function readUp(odometry: Trajectory, force: Force): Up[] {
  const { t } = odometry;
  const [first, last] = [t[0]!, t[t.length - 1]!];
  const velocity = (at: number): Vec3 | undefined => {
    const [a, b] = [poseAt(odometry, at - HALF_NS), poseAt(odometry, at + HALF_NS)];
    if (!a || !b) return undefined;
    const [pa, pb] = [transform(a, force.T_vehicle_imu.p), transform(b, force.T_vehicle_imu.p)];
    const s = (2 * HALF_NS) / NS_PER_S;
    return [(pb[0] - pa[0]) / s, (pb[1] - pa[1]) / s, (pb[2] - pa[2]) / s];
  };
  const ups: Up[] = [];
  let k = 0;
  for (let from = first + HALF_NS; from + WINDOW_NS + HALF_NS <= last; from += WINDOW_NS) {
    const to = from + WINDOW_NS;
    const sum: [number, number, number] = [0, 0, 0];
    let count = 0;
    while (k < force.t.length && force.t[k]! < from) k++;
    for (; k < force.t.length && force.t[k]! < to; k++) {
      const T = poseAt(odometry, force.t[k]!);
      if (!T) continue;
      const f = rotate(T.q, force.f[k]!);
      sum[0] += f[0];
      sum[1] += f[1];
      sum[2] += f[2];
      count++;
    }
    const [before, after] = [velocity(from), velocity(to)];
    if (count < 10 || !before || !after) continue;
    const w = WINDOW_NS / NS_PER_S;
    const g: Vec3 = [
      sum[0] / count - (after[0] - before[0]) / w,
      sum[1] / count - (after[1] - before[1]) / w,
      sum[2] / count - (after[2] - before[2]) / w,
    ];
    const size = Math.hypot(...g);
    if (Math.abs(size - GRAVITY) > TOLERANCE) continue;
    const pose = nearestIndex(t, from + WINDOW_NS / 2);
    const up = rotate(conjugate(odometry.poses[pose]!.q), [g[0] / size, g[1] / size, g[2] / size]);
    ups.push({ pose, up });
  }
  return ups;
}

export function nearestIndex(times: Float64Array, t: number): number {
  let low = 0;
  let high = times.length - 1;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (times[mid]! <= t) low = mid;
    else high = mid;
  }
  return t - times[low]! <= times[high]! - t ? low : high;
}
