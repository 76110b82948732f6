/** A trajectory: poses at ascending times, as artifacts of kind trajectory/1 hold them (contract/artifacts.ts). */

import type { Pose, Vec3 } from '../contract/calibration.ts';
import { type ColumnArray, type ColumnBlock, column } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import type { Nanoseconds } from '../contract/time.ts';
import { compose, expSO3, interpolate, inverse, logSO3 } from './se3.ts';
import { pairsOf, vec3At } from './sequences.ts';

export type Trajectory = {
  readonly t: Float64Array;
  readonly poses: readonly Pose[];
  /** The sample that each pose belongs to, where the trajectory follows a stream. */
  readonly seq?: Uint32Array | undefined;
  /** Standard deviation of each position along the frame's axes, metres. */
  readonly sigma?: readonly Vec3[] | undefined;
};

/** Of what stages write, the rounding; more is damage. */
const NORM_TOLERANCE = 1e-3;
/** Metres from the map's origin. */
const MOST_POSITION_M = 1e8;

/** @throws InputError when the columns do not fit each other or time does not ascend. */
export function trajectoryOf(block: ColumnBlock): Trajectory {
  const t = column(block, 't', 'f64');
  const p = column(block, 'position', 'f64');
  const q = column(block, 'orientation', 'f64');
  if (p.length !== 3 * t.length || q.length !== 4 * t.length)
    throw new InputError(`The trajectory has ${t.length} times, but ${p.length} coordinates of positions.`);
  const poses: Pose[] = [];
  for (let k = 0; k < t.length; k++) {
    const place = vec3At(p, k);
    const [w = Number.NaN, x = Number.NaN, y = Number.NaN, z = Number.NaN] = q.subarray(4 * k, 4 * k + 4);
    const norm = Math.hypot(w, x, y, z);
    const far = Math.max(...place.map(Math.abs));
    const time = t[k] ?? Number.NaN;
    if (!Number.isFinite(time) || !(Math.abs(norm - 1) <= NORM_TOLERANCE) || !(far <= MOST_POSITION_M))
      throw new InputError(`Pose ${k} of the trajectory is no pose: its numbers are out of range.`);
    if (k > 0 && !(time > (t[k - 1] ?? Number.NaN)))
      throw new InputError(`Pose ${k} of the trajectory is not later than the one before it.`);
    poses.push({ p: place, q: { w, x, y, z } });
  }
  const seq = block.columns.get('seq');
  const sigmas = block.columns.get('sigma');
  return {
    t,
    poses,
    seq: seq instanceof Uint32Array && seq.length === t.length ? seq : undefined,
    sigma:
      sigmas instanceof Float64Array && sigmas.length === p.length
        ? poses.map((_, k) => vec3At(sigmas, k))
        : undefined,
  };
}

/** The columns of a trajectory/1 part. */
export function trajectoryColumns({ t, poses, seq, sigma }: Trajectory): Record<string, ColumnArray> {
  return {
    t,
    position: Float64Array.from(poses.flatMap(({ p }) => p)),
    orientation: Float64Array.from(poses.flatMap(({ q }) => [q.w, q.x, q.y, q.z])),
    ...(sigma ? { sigma: Float64Array.from(sigma.flat()) } : {}),
    ...(seq ? { seq } : {}),
  };
}

/** Index of the last pose at or before t; −1 before the first. */
export function indexAt(times: ArrayLike<Nanoseconds>, t: Nanoseconds): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((times[mid] ?? Number.NaN) <= t) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

/** The pose at t, between its neighbours; undefined outside by more than `clampNs` (the nearest end is given within it). */
export function poseAt(trajectory: Trajectory, t: Nanoseconds, clampNs = 0): Pose | undefined {
  const [first, last] = spanOf(trajectory);
  if (!(t >= first - clampNs && t <= last + clampNs)) return undefined;
  const k = Math.min(Math.max(indexAt(trajectory.t, t), 0), Math.max(0, trajectory.t.length - 2));
  const [a, b] = [stampedAt(trajectory, k), stampedAt(trajectory, k + 1)];
  if (!a || !b) return a?.T;
  const s = Math.min(1, Math.max(0, (t - a.t) / (b.t - a.t)));
  return interpolate(a.T, b.T, s);
}

/** First and last time; NaN of a trajectory without poses. */
export const spanOf = ({ t }: Trajectory): readonly [first: Nanoseconds, last: Nanoseconds] => [
  t[0] ?? Number.NaN,
  t[t.length - 1] ?? Number.NaN,
];

export type StampedPose = { readonly t: Nanoseconds; readonly T: Pose };

/** Every pose with its time. */
export const stampedPoses = ({ t, poses }: Trajectory): StampedPose[] =>
  poses.map((T, k) => ({ t: t[k] ?? Number.NaN, T }));

/** Time and pose `k`; undefined outside of the trajectory. */
function stampedAt({ t, poses }: Trajectory, k: number): StampedPose | undefined {
  const [time, T] = [t[k], poses[k]];
  return time === undefined || !T ? undefined : { t: time, T };
}

/** Index of the nearest pose, that pose, and the motion from it to a time. */
export type Motion = { readonly k: number; readonly T_k: Pose; readonly T_k_t: Pose };

/**
 * The motion from the nearest pose to time t as the trajectory has it: at the constant twist between that pose and its
 * neighbour, also a little beyond the ends. Undefined with fewer than two poses.
 */
export function motionAt(trajectory: Trajectory, t: Nanoseconds): Motion | undefined {
  const before = Math.min(Math.max(indexAt(trajectory.t, t), 0), trajectory.t.length - 2);
  const [a, b] = [stampedAt(trajectory, before), stampedAt(trajectory, before + 1)];
  if (!a || !b) return undefined;
  const toFirst = t - a.t < b.t - t;
  const [near, other] = toFirst ? [a, b] : [b, a];
  const step = compose(inverse(near.T), other.T);
  const s = (t - near.t) / (other.t - near.t);
  const r = logSO3(step.q);
  return {
    k: toFirst ? before : before + 1,
    T_k: near.T,
    T_k_t: {
      p: [step.p[0] * s, step.p[1] * s, step.p[2] * s],
      q: expSO3([r[0] * s, r[1] * s, r[2] * s]),
    },
  };
}

/** The pose at t, also up to `beyondNs` outside of the trajectory at the speed it has there; undefined further out. */
export function extrapolatedAt(
  trajectory: Trajectory,
  t: Nanoseconds,
  beyondNs: Nanoseconds,
): Pose | undefined {
  const [first, last] = spanOf(trajectory);
  if (!(t >= first - beyondNs && t <= last + beyondNs)) return undefined;
  const motion = motionAt(trajectory, t);
  return motion && compose(motion.T_k, motion.T_k_t);
}

/** Distance travelled up to each pose, metres. */
export function arcLength(poses: readonly Pose[]): Float64Array {
  const s = new Float64Array(poses.length);
  let k = 0;
  let sum = 0;
  for (const [{ p: a }, { p: b }] of pairsOf(poses)) {
    sum += Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
    s[++k] = sum;
  }
  return s;
}
