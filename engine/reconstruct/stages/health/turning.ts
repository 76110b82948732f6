/**
 * What odometry says of the vehicle against what the calibration and the gyroscope say. A wheeled vehicle goes where its axis points:
 * a lidar mounted at another yaw than stated makes the odometry go sideways. And both must turn alike: what a gyroscope turns more,
 * all the time, is its bias.
 */
import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { compose, inverse, logSO3 } from '../../../geometry/se3.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { MAD_TO_SIGMA, meanOf, medianOf } from '../../../geometry/statistics.ts';
import { poseAt, spanOf, stampedPoses, type Trajectory } from '../../../geometry/trajectory.ts';

/** Slower, what the vehicle moves between two sweeps is as small as odometry's noise (m/s). */
const LEAST_SPEED_MPS = 2;
/** A shorter path says nothing of a mount (m). */
const LEAST_PATH_M = 15;
/** A little weight more on dψ keeps a straight drive from putting all into l. */
const LOAD = 1e-6;

/** Sums of the normal equations of dy = a dx + l dψ, and the way that they are of (m). */
type Sums = { xx: number; xp: number; pp: number; xy: number; py: number; travelled: number };
const nothing = (): Sums => ({ xx: 0, xp: 0, pp: 0, xy: 0, py: 0, travelled: 0 });

/**
 * Angle from the vehicle's x axis to where it goes, to the left, radians: least squares over dy = a dx + l dψ, where l is how far the
 * vehicle's origin lies ahead of the axle that does not steer. Undefined where the vehicle moved too little.
 */
export function slipOf(trajectory: Trajectory): number | undefined {
  const sums = nothing();
  for (const [a, b] of pairsOf(stampedPoses(trajectory))) add(sums, a, b);
  return slipBy(sums);
}

/** Parts of the way, one after the other, each left out once to see how much the slip depends on it. */
const BLOCKS = 8;

/** The slip, and its standard deviation by the jackknife over eight parts of the way. */
export function slipWithSigma(
  trajectory: Trajectory,
): { readonly slip: number; readonly sigma: number } | undefined {
  const slip = slipOf(trajectory);
  const pairs = [...pairsOf(stampedPoses(trajectory))];
  const without = Array.from({ length: BLOCKS }, (_, block) => {
    const sums = nothing();
    pairs.forEach(([a, b], k) => {
      if (Math.floor((BLOCKS * k) / pairs.length) !== block) add(sums, a, b);
    });
    return slipBy(sums);
  }).filter((each) => each !== undefined);
  if (slip === undefined || without.length < BLOCKS) return undefined;
  const mean = meanOf(without);
  const squares = without.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { slip, sigma: Math.sqrt(((BLOCKS - 1) / BLOCKS) * squares) };
}

type Stamped = { readonly t: number; readonly T: Pose };

function add(sums: Sums, a: Stamped, b: Stamped): void {
  const step = compose(inverse(a.T), b.T);
  const seconds = (b.t - a.t) / NS_PER_S;
  if (Math.hypot(step.p[0], step.p[1]) < LEAST_SPEED_MPS * seconds) return;
  const turn = logSO3(step.q)[2];
  // In the axes half way between the two poses, where an arc's chord lies along x.
  const [c, s] = [Math.cos(turn / 2), Math.sin(turn / 2)];
  const [dx, dy] = [c * step.p[0] + s * step.p[1], c * step.p[1] - s * step.p[0]];
  sums.xx += dx * dx;
  sums.xp += dx * turn;
  sums.pp += turn * turn;
  sums.xy += dx * dy;
  sums.py += turn * dy;
  sums.travelled += dx;
}

function slipBy({ xx, xp, pp, xy, py, travelled }: Sums): number | undefined {
  if (travelled < LEAST_PATH_M) return undefined;
  const loaded = pp + LOAD * xx;
  const det = xx * loaded - xp * xp;
  return Math.atan2(xy * loaded - py * xp, det);
}

/** Windows of a second in which both must turn. */
const WINDOW_NS = NS_PER_S;
const LEAST_WINDOWS = 3;
/** Measurements of the gyroscope that a window needs. */
const LEAST_RATES = 5;

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
  const [first, last] = spanOf(odometry);
  const differences: number[] = [];
  let k = 0;
  for (let from = first; from + WINDOW_NS <= last; from += WINDOW_NS) {
    const [a, b] = [poseAt(odometry, from), poseAt(odometry, from + WINDOW_NS)];
    while ((t[k] ?? Number.NaN) < from) k++;
    let [sum, count] = [0, 0];
    for (; (t[k] ?? Number.NaN) < from + WINDOW_NS; k++, count++) sum += rates[k]?.[2] ?? Number.NaN;
    if (!a || !b || count < LEAST_RATES) continue;
    differences.push(sum / count - logSO3(compose(inverse(a), b).q)[2]);
  }
  if (differences.length < LEAST_WINDOWS) return undefined;
  const bias = medianOf(differences);
  return { bias, spread: MAD_TO_SIGMA * medianOf(differences.map((d) => Math.abs(d - bias))) };
}
