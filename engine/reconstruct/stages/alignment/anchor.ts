/**
 * Lays odometry on the earth as one rigid piece: levelled first, then turned about the vertical and shifted, which are the
 * four freedoms that gravity leaves. Turning and shifting after Umeyama 1991 in the plane without scale, with Cauchy weights.
 */
import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { fromRollPitchYaw, IDENTITY, multiply, normalise, toRollPitchYaw } from '../../../geometry/se3.ts';

/** Below this cosine every rotation by half a turn is as small. */
const UPSIDE_DOWN = -0.999999;

/** The smallest rotation that takes the direction `up` to the z axis. */
export function levelling(up: Vec3): Quaternion {
  const n = Math.hypot(...up);
  const [x, y, z] = [up[0] / n, up[1] / n, up[2] / n];
  if (z < UPSIDE_DOWN) return { w: 0, x: 1, y: 0, z: 0 };
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

/** Rounds after which the robust fit ends even where it still moves; it settles in about five. */
const MOST_ROUNDS = 30;
/** Rounds before the fit may end, since the first weights are those of no fit. */
const LEAST_ROUNDS = 3;
/** A turn that changes less than this ends the fit (rad). */
const SETTLED = 1e-9;

type Weighted = Pair & { readonly w: number };

/** Turn and shift that take odometry to the fixes; `yaw` keeps the turn as given. `scaleM`: of Cauchy's weights. */
export function fitPlane(pairs: readonly Pair[], scaleM: number, yaw?: number): PlaneFit {
  let turn = yaw ?? 0;
  let shift: Vec3 = [0, 0, 0];
  let spread = 0;
  let weighted: readonly Weighted[] = pairs.map((pair) => ({ ...pair, w: 1 }));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [co, cf] = [centroid(weighted, 'odometry'), centroid(weighted, 'fix')];
    let [cross, dot, total] = [0, 0, 0];
    spread = 0;
    for (const { odometry: o, fix: f, w } of weighted) {
      const [ox, oy, fx, fy] = [o[0] - co[0], o[1] - co[1], f[0] - cf[0], f[1] - cf[1]];
      cross += w * (ox * fy - oy * fx);
      dot += w * (ox * fx + oy * fy);
      spread += w * (ox * ox + oy * oy);
      total += w;
    }
    const next = yaw ?? Math.atan2(cross, dot);
    const [c, s] = [Math.cos(next), Math.sin(next)];
    shift = [cf[0] - c * co[0] + s * co[1], cf[1] - s * co[0] - c * co[1], cf[2] - co[2]];
    const change = Math.abs(next - turn);
    turn = next;
    weighted = pairs.map((pair) => {
      const { odometry: o, fix: f } = pair;
      const [dx, dy] = [c * o[0] - s * o[1] + shift[0] - f[0], s * o[0] + c * o[1] + shift[1] - f[1]];
      return { ...pair, w: 1 / (1 + (dx * dx + dy * dy) / (scaleM * scaleM)) };
    });
    if (round >= LEAST_ROUNDS && change < SETTLED && total > 0) break;
  }
  return {
    yaw: turn,
    yawSigma: spread > 0 ? scaleM / Math.sqrt(spread) : Number.POSITIVE_INFINITY,
    T: { p: shift, q: fromRollPitchYaw(0, 0, turn) },
  };
}

/** Weighted; heights only of fixes that have one. */
function centroid(weighted: readonly Weighted[], of: 'odometry' | 'fix'): Vec3 {
  let [x, y, z, total, vertical] = [0, 0, 0, 0, 0];
  for (const pair of weighted) {
    const { w } = pair;
    x += w * pair[of][0];
    y += w * pair[of][1];
    total += w;
    if (Number.isFinite(pair.sigma[2])) {
      z += w * pair[of][2];
      vertical += w;
    }
  }
  return [x / total, y / total, vertical > 0 ? z / vertical : 0];
}

export const yawOf = (q: Quaternion): number => toRollPitchYaw(q).yaw;

/** q without its yaw. */
export const tiltOf = (q: Quaternion): Quaternion => multiply(fromRollPitchYaw(0, 0, -yawOf(q)), q);
