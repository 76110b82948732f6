/**
 * Lays odometry on the earth as one rigid piece: levelled first, then turned about the vertical and shifted, which are the
 * four freedoms that gravity leaves. Turning and shifting after Umeyama 1991 in the plane without scale, with Cauchy weights.
 */
import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import {
  conjugate,
  fromRollPitchYaw,
  IDENTITY,
  multiply,
  normalise,
  rotate,
  toRollPitchYaw,
} from '../../../geometry/se3.ts';

/** The smallest rotation that takes the direction `up` to the z axis. */
export function levelling(up: Vec3): Quaternion {
  const n = Math.hypot(...up);
  const [x, y, z] = [up[0] / n, up[1] / n, up[2] / n];
  if (z < -0.999999) return { w: 0, x: 1, y: 0, z: 0 };
  return normalise({ w: 1 + z, x: y, y: -x, z: 0 });
}

/** Mean of orientations that lie close together: the dominant direction by summing quaternions of one sign. */
export function meanOrientation(qs: readonly Quaternion[]): Quaternion {
  const first = qs[0] ?? IDENTITY.q;
  let [w, x, y, z] = [0, 0, 0, 0];
  for (const q of qs) {
    const sign = q.w * first.w + q.x * first.x + q.y * first.y + q.z * first.z < 0 ? -1 : 1;
    w += sign * q.w;
    x += sign * q.x;
    y += sign * q.y;
    z += sign * q.z;
  }
  return normalise({ w, x, y, z });
}

export type Pair = {
  /** Antenna in the levelled odometry frame, and as fixed. */
  readonly odometry: Vec3;
  readonly fix: Vec3;
  readonly sigma: Vec3;
};

export type PlaneFit = {
  readonly yaw: number;
  /** Standard deviation of yaw were the fixes' errors independent; the caller inflates it. */
  readonly yawSigma: number;
  readonly T: Pose;
};

/** Turn and shift that take odometry to the fixes; `yaw` keeps the turn as given. */
export function fitPlane(pairs: readonly Pair[], scaleM: number, yaw?: number): PlaneFit {
  let turn = yaw ?? 0;
  let shift: Vec3 = [0, 0, 0];
  let spread = 0;
  const weights = new Float64Array(pairs.length).fill(1);
  for (let iteration = 0; iteration < 30; iteration++) {
    const [co, cf] = [centroid(pairs, weights, 'odometry'), centroid(pairs, weights, 'fix')];
    let [cross, dot, total] = [0, 0, 0];
    spread = 0;
    pairs.forEach(({ odometry: o, fix: f }, k) => {
      const [ox, oy, fx, fy] = [o[0] - co[0], o[1] - co[1], f[0] - cf[0], f[1] - cf[1]];
      const w = weights[k]!;
      cross += w * (ox * fy - oy * fx);
      dot += w * (ox * fx + oy * fy);
      spread += w * (ox * ox + oy * oy);
      total += w;
    });
    const next = yaw ?? Math.atan2(cross, dot);
    const [c, s] = [Math.cos(next), Math.sin(next)];
    shift = [cf[0] - c * co[0] + s * co[1], cf[1] - s * co[0] - c * co[1], cf[2] - co[2]];
    const change = Math.abs(next - turn);
    turn = next;
    pairs.forEach(({ odometry: o, fix: f }, k) => {
      const [dx, dy] = [c * o[0] - s * o[1] + shift[0] - f[0], s * o[0] + c * o[1] + shift[1] - f[1]];
      weights[k] = 1 / (1 + (dx * dx + dy * dy) / (scaleM * scaleM));
    });
    if (iteration > 2 && change < 1e-9 && total > 0) break;
  }
  return {
    yaw: turn,
    yawSigma: spread > 0 ? scaleM / Math.sqrt(spread) : Number.POSITIVE_INFINITY,
    T: { p: shift, q: fromRollPitchYaw(0, 0, turn) },
  };
}

function centroid(pairs: readonly Pair[], weights: Float64Array, of: 'odometry' | 'fix'): Vec3 {
  let [x, y, z, total, vertical] = [0, 0, 0, 0, 0];
  pairs.forEach((pair, k) => {
    const w = weights[k]!;
    x += w * pair[of][0];
    y += w * pair[of][1];
    total += w;
    if (Number.isFinite(pair.sigma[2])) {
      z += w * pair[of][2];
      vertical += w;
    }
  });
  return [x / total, y / total, vertical > 0 ? z / vertical : 0];
}

export const yawOf = (q: Quaternion): number => toRollPitchYaw(q).yaw;

/** q without its yaw. */
export const tiltOf = (q: Quaternion): Quaternion => multiply(fromRollPitchYaw(0, 0, -yawOf(q)), q);

/** Up of the map in the vehicle frame of an orientation T_map_vehicle. */
export const upOf = (q: Quaternion): Vec3 => rotate(conjugate(q), [0, 0, 1]);

/** The angle brought into −π … π. */
export const wrap = (angle: number): number => Math.atan2(Math.sin(angle), Math.cos(angle));
