/** The pose graph's factors from odometry, fixes, attitudes and gravity, and their record as a graph/1 artifact. */
import type { Pose, Quaternion } from '../../../contract/calibration.ts';
import type { ColumnArray } from '../../../contract/columns.ts';
import type { BetweenFactor, Factor, Solution } from '../../../geometry/pose-graph.ts';
import { compose, inverse, rotate } from '../../../geometry/se3.ts';
import { motionAt, type Trajectory, trajectoryColumns } from '../../../geometry/trajectory.ts';
import { EDGE } from '../../contract/graph-kinds.ts';
import type { Fix } from './fixes.ts';
import type { Up } from './gravity.ts';
import type { Worth } from './worth.ts';

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

export function odometryFactors({ poses }: Trajectory, noise: OdometryNoise, scale: number): BetweenFactor[] {
  const factors: BetweenFactor[] = [];
  for (let k = 1; k < poses.length; k++) {
    const T = compose(inverse(poses[k - 1]!), poses[k]!);
    const d = Math.hypot(...T.p);
    const wt = 1 / (STANDING_M ** 2 + (noise.translation * scale) ** 2 * d);
    const wr = 1 / (STANDING_RAD ** 2 + (noise.rotation * scale) ** 2 * d);
    const information = new Float64Array(36);
    for (let i = 0; i < 6; i++) information[i * 7] = i < 3 ? wt : wr;
    factors.push({ kind: 'between', from: k - 1, to: k, T, information });
  }
  return factors;
}

/** A fix as one horizontal and, where it has a height, one vertical factor on the nearest pose, carried there by odometry. */
export function gnssFactors(
  odometry: Trajectory,
  fixes: readonly Fix[],
  lever: Pose['p'],
  worth: { readonly horizontal: Worth; readonly vertical: Worth | undefined },
): { factor: Factor; fix: number }[] {
  const inf = Number.POSITIVE_INFINITY;
  return fixes.flatMap((fix, index) => {
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
    const { horizontal, vertical } = worth;
    // A receiver that calls one fix worse than its usual ones is believed.
    const h = Math.max(fix.sigma[0], fix.sigma[1], horizontal.totalM);
    const out: { factor: Factor; fix: number }[] = [
      { factor: { ...common, sigma: [h, h, inf], inflate: horizontal.inflate }, fix: index },
    ];
    if (vertical && Number.isFinite(fix.sigma[2])) {
      const v = Math.max(fix.sigma[2], vertical.totalM);
      out.push({ factor: { ...common, sigma: [inf, inf, v], inflate: vertical.inflate }, fix: index });
    }
    return out;
  });
}

export function attitudeFactors(
  attitudes: readonly (Quaternion | undefined)[],
  tiltSigma: number,
  yawSigma: number,
  inflate: number,
): Factor[] {
  return attitudes.flatMap((q, pose) =>
    q ? [{ kind: 'attitude', pose, q, sigma: [tiltSigma, tiltSigma, yawSigma], inflate } as const] : [],
  );
}

export function upFactors(ups: readonly Up[], sigma: number): Factor[] {
  // An accelerometer's bias stays for the whole drive, so all windows together know no more than one.
  const inflate = Math.sqrt(Math.max(1, ups.length));
  return ups.map(({ pose, up }) => ({ kind: 'up', pose, up, sigma, inflate, robust: CAUCHY }) as const);
}

/** The columns of a graph/1 part: residual is the error in sigmas before the robust weight. */
export function graphColumns(
  trajectory: Trajectory,
  factors: readonly Factor[],
  solution: Solution,
): Record<string, ColumnArray> {
  const M = factors.length;
  const from = new Uint32Array(M);
  const to = new Uint32Array(M);
  const T = new Float64Array(7 * M);
  const information = new Float64Array(21 * M);
  const residual = Float64Array.from(solution.squared, Math.sqrt);
  const kind = new Uint8Array(M);
  factors.forEach((factor, k) => {
    const described = describe(factor);
    from[k] = described.from;
    to[k] = described.to;
    kind[k] = described.kind;
    const { p, q } = described.T;
    T.set([p[0], p[1], p[2], q.w, q.x, q.y, q.z], 7 * k);
    let at = 21 * k;
    for (let i = 0; i < 6; i++) for (let j = i; j < 6; j++) information[at++] = described.information(i, j);
  });
  return {
    ...trajectoryColumns(trajectory),
    from,
    to,
    T,
    information,
    residual,
    kind,
    weight: solution.weight,
  };
}

function describe(factor: Factor): {
  from: number;
  to: number;
  kind: number;
  T: Pose;
  information: (i: number, j: number) => number;
} {
  const none: Quaternion = { w: 1, x: 0, y: 0, z: 0 };
  const inverseSquare = (v: number): number => (Number.isFinite(v) ? 1 / (v * v) : 0);
  switch (factor.kind) {
    case 'between':
      return {
        from: factor.from,
        to: factor.to,
        kind: factor.to === factor.from + 1 ? EDGE.odometry : EDGE.loop,
        T: factor.T,
        information: (i, j) => factor.information[i * 6 + j]!,
      };
    case 'position':
      return {
        from: factor.pose,
        to: factor.pose,
        kind: EDGE.gnss,
        T: { p: factor.target, q: none },
        information: (i, j) => (i === j && i < 3 ? inverseSquare(factor.sigma[i]! * factor.inflate) : 0),
      };
    case 'attitude':
      return {
        from: factor.pose,
        to: factor.pose,
        kind: EDGE.attitude,
        T: { p: [0, 0, 0], q: factor.q },
        information: (i, j) => (i === j && i >= 3 ? inverseSquare(factor.sigma[i - 3]! * factor.inflate) : 0),
      };
    case 'up':
      return {
        from: factor.pose,
        to: factor.pose,
        kind: EDGE.gravity,
        T: { p: factor.up, q: none },
        information: (i, j) =>
          i === j && (i === 3 || i === 4) ? inverseSquare(factor.sigma * factor.inflate) : 0,
      };
  }
}
