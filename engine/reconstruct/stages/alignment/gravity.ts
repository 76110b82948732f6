/**
 * Which way is up, from the accelerometer. Over a window of W seconds the mean specific force turned by odometry is the mean
 * acceleration, known from odometry's own velocities, plus gravity's reaction:  mean(R f) = Δv / W + g · up.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import { conjugate, IDENTITY, rotate, transform } from '../../../geometry/se3.ts';
import { indexAt, poseAt, spanOf, type Trajectory } from '../../../geometry/trajectory.ts';
import type { Force } from './attitudes.ts';

const WINDOW_NS = 2 * NS_PER_S;
/** Velocity is odometry's over this long to both sides of a time. */
const HALF_NS = 0.3 * NS_PER_S;
/** Of the earth (m/s²): it differs from this by half a per cent between equator and poles. */
const GRAVITY = 9.81;
/** A window whose force is off by more is a blow or a fault, not gravity (m/s²). */
const TOLERANCE = 0.6;
/** Measurements that a window needs. */
const LEAST_SAMPLES = 10;

export type Up = {
  /** Pose in the window's middle. */
  readonly pose: number;
  /** Up in the vehicle frame there, unit length. */
  readonly up: Vec3;
};

export function readUp(odometry: Trajectory, force: Force): Up[] {
  const [first, last] = spanOf(odometry);
  const ups: Up[] = [];
  let next = 0;
  for (let from = first + HALF_NS; from + WINDOW_NS + HALF_NS <= last; from += WINDOW_NS) {
    const to = from + WINDOW_NS;
    const sum: [number, number, number] = [0, 0, 0];
    let count = 0;
    for (let sample = force.samples[next]; sample && sample.t < to; sample = force.samples[++next]) {
      const T = sample.t < from ? undefined : poseAt(odometry, sample.t);
      if (!T) continue;
      const f = rotate(T.q, sample.f);
      sum[0] += f[0];
      sum[1] += f[1];
      sum[2] += f[2];
      count++;
    }
    const [before, after] = [velocityAt(odometry, force, from), velocityAt(odometry, force, to)];
    if (count < LEAST_SAMPLES || !before || !after) continue;
    const w = WINDOW_NS / NS_PER_S;
    const g: Vec3 = [
      sum[0] / count - (after[0] - before[0]) / w,
      sum[1] / count - (after[1] - before[1]) / w,
      sum[2] / count - (after[2] - before[2]) / w,
    ];
    const size = Math.hypot(...g);
    if (Math.abs(size - GRAVITY) > TOLERANCE) continue;
    const pose = nearestIndex(odometry.t, from + WINDOW_NS / 2);
    const { q } = odometry.poses[pose] ?? IDENTITY;
    ups.push({ pose, up: rotate(conjugate(q), [g[0] / size, g[1] / size, g[2] / size]) });
  }
  return ups;
}

/** Velocity of the IMU in the odometry frame (m/s); undefined where odometry does not reach to both sides. */
function velocityAt(odometry: Trajectory, { T_vehicle_imu }: Force, at: Nanoseconds): Vec3 | undefined {
  const [a, b] = [poseAt(odometry, at - HALF_NS), poseAt(odometry, at + HALF_NS)];
  if (!a || !b) return undefined;
  const [pa, pb] = [transform(a, T_vehicle_imu.p), transform(b, T_vehicle_imu.p)];
  const s = (2 * HALF_NS) / NS_PER_S;
  return [(pb[0] - pa[0]) / s, (pb[1] - pa[1]) / s, (pb[2] - pa[2]) / s];
}

/** Index of the time nearest to t, the earlier of two as near; of ascending times. */
export function nearestIndex(times: Float64Array, t: Nanoseconds): number {
  const before = Math.min(Math.max(indexAt(times, t), 0), Math.max(0, times.length - 2));
  const [a = Number.NaN, b = Number.NaN] = [times[before], times[before + 1]];
  return t - a <= b - t ? before : before + 1;
}
