/** A trajectory: poses at ascending times, as artifacts of kind trajectory/1 hold them (contract/artifacts.ts). */

import type { Pose, Vec3 } from '../contract/calibration.ts';
import { type ColumnArray, type ColumnBlock, column } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import type { Nanoseconds } from '../contract/time.ts';
import { compose, expSO3, interpolate, inverse, logSO3 } from './se3.ts';
import { pairsOf } from './sequences.ts';

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

/** The k-th three numbers; NaN where the list is too short. */
function vec3At(values: Float64Array, k: number): Vec3 {
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = values.subarray(3 * k, 3 * k + 3);
  return [x, y, z];
}

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
    if (!Number.isFinite(t[k]!) || !(Math.abs(norm - 1) <= NORM_TOLERANCE) || !(far <= MOST_POSITION_M))
      throw new InputError(`Pose ${k} of the trajectory is no pose: its numbers are out of range.`);
    if (k > 0 && !(t[k]! > t[k - 1]!))
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
export function indexAt(times: Float64Array, t: Nanoseconds): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (times[mid]! <= t) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

/** The pose at t, between its neighbours; undefined outside by more than `clampNs` (the nearest end is given within it). */
export function poseAt(trajectory: Trajectory, t: Nanoseconds, clampNs = 0): Pose | undefined {
  const { t: times, poses } = trajectory;
  const n = times.length;
  if (n === 0 || t < times[0]! - clampNs || t > times[n - 1]! + clampNs) return undefined;
  const k = Math.min(Math.max(indexAt(times, t), 0), Math.max(0, n - 2));
  const [a, b] = [poses[k]!, poses[k + 1]];
  if (!b) return a;
  const s = Math.min(1, Math.max(0, (t - times[k]!) / (times[k + 1]! - times[k]!)));
  return interpolate(a, b, s);
}

/**
 * The motion from pose k to time t as the trajectory has it: at the constant twist between k and its neighbour, also a little
 * beyond the ends. k is the nearest pose.
 */
export function motionAt(
  { t: times, poses }: Trajectory,
  t: Nanoseconds,
): { k: number; T_k_t: Pose } | undefined {
  if (times.length < 2) return undefined;
  const before = Math.min(Math.max(indexAt(times, t), 0), times.length - 2);
  const [ta, tb] = [times[before]!, times[before + 1]!];
  const k = t - ta < tb - t ? before : before + 1;
  const other = k === before ? before + 1 : before;
  const step = compose(inverse(poses[k]!), poses[other]!);
  const s = (t - times[k]!) / (times[other]! - times[k]!);
  const r = logSO3(step.q);
  return {
    k,
    T_k_t: {
      p: [step.p[0] * s, step.p[1] * s, step.p[2] * s],
      q: expSO3([r[0] * s, r[1] * s, r[2] * s]),
    },
  };
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
