/**
 * What odometry says of the vehicle against what the calibration and the gyroscope say. A wheeled vehicle goes where its axis points:
 * a lidar mounted at another yaw than stated makes the odometry go sideways. And both must turn alike: what a gyroscope turns more,
 * all the time, is its bias.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { compose, inverse, logSO3 } from '../../../geometry/se3.ts';
import { poseAt, type Trajectory } from '../../../geometry/trajectory.ts';

const LEAST_SPEED_MPS = 2;
const LEAST_WAY_M = 15;

/**
 * Angle from the vehicle's x axis to where it goes, to the left, radians: least squares over dy = a dx + l dψ, where l is how far the
 * vehicle's origin lies ahead of the axle that does not steer. Undefined where the vehicle moved too little.
 */
export function slipOf({ t, poses }: Trajectory): number | undefined {
  let [xx, xp, pp, xy, py, way] = [0, 0, 0, 0, 0, 0];
  for (let k = 0; k + 1 < t.length; k++) {
    const step = compose(inverse(poses[k]!), poses[k + 1]!);
    const seconds = (t[k + 1]! - t[k]!) / NS_PER_S;
    if (Math.hypot(step.p[0], step.p[1]) < LEAST_SPEED_MPS * seconds) continue;
    const turn = logSO3(step.q)[2];
    // In the axes half way between the two poses, where an arc's chord lies along x.
    const [c, s] = [Math.cos(turn / 2), Math.sin(turn / 2)];
    const [dx, dy] = [c * step.p[0] + s * step.p[1], c * step.p[1] - s * step.p[0]];
    xx += dx * dx;
    xp += dx * turn;
    pp += turn * turn;
    xy += dx * dy;
    py += turn * dy;
    way += dx;
  }
  if (way < LEAST_WAY_M) return undefined;
  // A little more weight on dψ keeps a straight drive from putting all into l.
  const loaded = pp + 1e-6 * xx;
  const det = xx * loaded - xp * xp;
  return Math.atan2(xy * loaded - py * xp, det);
}

const LEAST_TIME_S = 3;

export type Turning = {
  /** What the gyroscope shows more than odometry about the vehicle's up, rad/s. */
  readonly bias: number;
  /** Scatter of that over windows of a second, rad/s. */
  readonly spread: number;
};

/** @param rates the gyroscope in the vehicle's axes, rad/s, at `t` (ns). Undefined where both cover less than three seconds. */
export function turningOf(
  odometry: Trajectory,
  t: Float64Array,
  rates: readonly Vec3[],
): Turning | undefined {
  const differences: number[] = [];
  let k = 0;
  for (let from = odometry.t[0]!; from + NS_PER_S <= odometry.t.at(-1)!; from += NS_PER_S) {
    const [a, b] = [poseAt(odometry, from), poseAt(odometry, from + NS_PER_S)];
    while (k < t.length && t[k]! < from) k++;
    let [sum, count] = [0, 0];
    for (; k < t.length && t[k]! < from + NS_PER_S; k++, count++) sum += rates[k]![2];
    if (!a || !b || count < 5) continue;
    differences.push(sum / count - logSO3(compose(inverse(a), b).q)[2]);
  }
  if (differences.length < LEAST_TIME_S) return undefined;
  const bias = median(differences);
  return { bias, spread: 1.4826 * median(differences.map((d) => Math.abs(d - bias))) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  return sorted.length % 2 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2;
}
