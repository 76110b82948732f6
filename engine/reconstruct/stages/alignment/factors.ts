/** The pose graph's factors from odometry, fixes, attitudes and gravity. */
import type { Pose, Quaternion } from '../../../contract/calibration.ts';
import type {
  AttitudeFactor,
  BetweenFactor,
  PositionFactor,
  UpFactor,
} from '../../../geometry/pose-factors.ts';
import { compose, inverse, rotate } from '../../../geometry/se3.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { motionAt, type Trajectory } from '../../../geometry/trajectory.ts';
import type { Fix } from '../../positions/fixes.ts';
import type { GnssErrorModels } from '../../positions/gnss-error-model.ts';
import type { Up } from './gravity.ts';

/** Cauchy's scale with 95 % efficiency on Gaussian noise. */
const CAUCHY = 2.385;

export type OdometryNoise = {
  /** Random walk, metres and radians per square root of a metre travelled. */
  readonly translation: number;
  readonly rotation: number;
};

/** What two registrations of a standing vehicle differ by. */
const STANDING_M = 0.003;
const STANDING_RAD = 2e-4;

/** @param scale by which odometry is taken to be worse than its stated noise */
export function odometryFactors({ poses }: Trajectory, noise: OdometryNoise, scale: number): BetweenFactor[] {
  return [...pairsOf(poses)].map(([before, now], k) => {
    const T = compose(inverse(before), now);
    const d = Math.hypot(...T.p);
    const wt = 1 / (STANDING_M ** 2 + (noise.translation * scale) ** 2 * d);
    const wr = 1 / (STANDING_RAD ** 2 + (noise.rotation * scale) ** 2 * d);
    const information = new Float64Array(36);
    for (let i = 0; i < 6; i++) information[i * 7] = i < 3 ? wt : wr;
    return { kind: 'between', from: k, to: k + 1, T, information };
  });
}

/** A fix in the graph: one factor across the ground and, where it has a height, one along the vertical. */
export type GnssFactor = { readonly factor: PositionFactor; readonly fix: Fix };

/** Fixes as factors on the nearest pose each, carried there by odometry. */
export function gnssFactors(
  odometry: Trajectory,
  fixes: readonly Fix[],
  lever: Pose['p'],
  { horizontal, vertical }: GnssErrorModels,
): GnssFactor[] {
  const open = Number.POSITIVE_INFINITY;
  return fixes.flatMap((fix) => {
    const motion = motionAt(odometry, fix.t);
    if (!motion) return [];
    const arm = rotate(motion.T_k_t.q, lever);
    const p = motion.T_k_t.p;
    const common = {
      kind: 'position',
      pose: motion.k,
      lever: [p[0] + arm[0], p[1] + arm[1], p[2] + arm[2]],
      target: fix.p,
      robust: CAUCHY,
    } as const;
    // A receiver that calls one fix worse than its usual ones is believed.
    const h = Math.max(fix.sigma[0], fix.sigma[1], horizontal.totalM);
    const out: GnssFactor[] = [
      { factor: { ...common, sigma: [h, h, open], inflate: horizontal.inflate }, fix },
    ];
    if (vertical && Number.isFinite(fix.sigma[2])) {
      const v = Math.max(fix.sigma[2], vertical.totalM);
      out.push({ factor: { ...common, sigma: [open, open, v], inflate: vertical.inflate }, fix });
    }
    return out;
  });
}

/** Whether a fix's factor is the one across the ground. */
export const isHorizontal = ({ factor }: GnssFactor): boolean => Number.isFinite(factor.sigma[0]);

export function attitudeFactors(
  attitudes: readonly (Quaternion | undefined)[],
  tiltSigma: number,
  yawSigma: number,
  inflate: number,
): AttitudeFactor[] {
  return attitudes.flatMap((q, pose) =>
    q ? [{ kind: 'attitude', pose, q, sigma: [tiltSigma, tiltSigma, yawSigma], inflate } as const] : [],
  );
}

export function upFactors(ups: readonly Up[], sigma: number): UpFactor[] {
  // An accelerometer's bias stays for the whole drive, so all windows together know no more than one.
  const inflate = Math.sqrt(Math.max(1, ups.length));
  return ups.map(({ pose, up }) => ({ kind: 'up', pose, up, sigma, inflate, robust: CAUCHY }) as const);
}
