/**
 * Alignment as a pure function: odometry and what is known of the earth in, the trajectory in the map frame out.
 *
 * 1. Lay odometry down rigidly (rigid-placement.ts): levelled by the INS or gravity, turned and shifted onto GNSS.
 * 2. Judge GNSS against it (gnss-error-model.ts): noise, slow error, and how little a fix says that shares its error with its
 *    neighbours.
 * 3. Optimise the graph (geometry/pose-graph.ts). Odometry is as stiff as its stated random walk; only where GNSS, judged by
 *    its own total error, is missed by clearly more than that error is odometry made softer.
 * 4. State the covariance, times the a posteriori variance factor.
 * 5. Where fixes jump away and come back (jumps.ts), cut them out and do all of it once more.
 */
import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import type { Factor } from '../../../geometry/pose-factors.ts';
import { optimise, type Solution } from '../../../geometry/pose-graph.ts';
import { compose, transform } from '../../../geometry/se3.ts';
import { motionAt, spanOf, type Trajectory } from '../../../geometry/trajectory.ts';
import type { Fix, Gnss } from '../../positions/fixes.ts';
import type { GnssErrorModels } from '../../positions/gnss-error-model.ts';
import { anchors } from './anchors.ts';
import type { Attitudes } from './attitudes.ts';
import { consistency, errorOf, missed, sigmasOf } from './consistency.ts';
import {
  attitudeFactors,
  type GnssFactor,
  gnssFactors,
  isHorizontal,
  odometryFactors,
  upFactors,
} from './factors.ts';
import type { Up } from './gravity.ts';
import { findJumps, type Jumps, withoutJumps } from './jumps.ts';
import { attitudesAt, usableFixes } from './measurements.ts';
import type { AlignmentSettings } from './parameters.ts';
import { placeRigidly, type RigidPlacement } from './rigid-placement.ts';

export type AlignmentInput = {
  readonly odometry: Trajectory;
  readonly gnss: Pick<Gnss, 'fixes' | 'lever'> | undefined;
  readonly attitudes: Pick<Attitudes, 't' | 'q'> | undefined;
  readonly ups: readonly Up[];
};

export type Residual = {
  readonly fix: Fix;
  /** Map minus fix (m). */
  readonly error: Vec3;
  /** Of the robust kernel, 0 to 1; across the ground. 0: it is cut out. */
  readonly weight: number;
};

export type Alignment = {
  readonly frame: 'map' | 'local';
  readonly trajectory: Trajectory;
  readonly factors: readonly Factor[];
  readonly solution: Solution;
  readonly residuals: readonly Residual[];
  readonly jumps: Jumps;
  /** Errors of all fixes against the solution in which nothing was cut out. */
  readonly uncut: readonly Residual[];
  /** Undefined where no GNSS was used. */
  readonly errorModels: GnssErrorModels | undefined;
  /** How heading was found, its disagreement with the other source where there are two, and its sigma (rad). */
  readonly heading: {
    readonly source: 'gnss' | 'ins' | 'none';
    readonly disagreement?: number | undefined;
    readonly sigma: number;
  };
  readonly levelled: RigidPlacement['levelled'];
  /** By how much worse than its stated noise odometry was taken to be. */
  readonly softening: number;
  readonly chi2: number;
  readonly dof: number;
};

/** By how much odometry is made softer, one after the other. */
const FIRST_SOFTENING = 1;
const SOFTER = [2, 4] as const;
/** Fixes missed by this many times their total error ask for a softer odometry. */
const MISSED = 1.25;
/** A drive must last so many correlation times: within fewer a slow error looks just like drift. */
const LONG_ENOUGH = 2;
/** With fewer independent measurements, χ² says nothing. */
export const LEAST_DOF = 3;

export function align(input: AlignmentInput, settings: AlignmentSettings): Alignment {
  const fixes = usableFixes(input.odometry, input.gnss?.fixes ?? []);
  const all = alignedBy(fixes, input, settings);
  if (!settings.cutJumps || !all.errorModels) return all;
  const jumps = findJumps(all.residuals, all.errorModels.horizontal.noiseM);
  if (jumps.cut.length === 0) return { ...all, jumps };
  const kept = alignedBy(withoutJumps(fixes, jumps.cut), input, settings);
  const used = new Map(kept.residuals.map((each) => [each.fix, each]));
  const residuals = all.residuals.map(({ fix }) => used.get(fix) ?? leftOut(fix, kept, input));
  return { ...kept, jumps, uncut: all.residuals, residuals };
}

/** Of a fix that was cut out: its error against where the others place the trajectory. */
function leftOut(fix: Fix, { trajectory }: Alignment, { odometry, gnss }: AlignmentInput): Residual {
  const motion = motionAt(odometry, fix.t);
  const T = motion && trajectory.poses[motion.k];
  const [x, y, z] = T && motion ? transform(compose(T, motion.T_k_t), gnss?.lever ?? [0, 0, 0]) : fix.p;
  return { fix, error: [x - fix.p[0], y - fix.p[1], z - fix.p[2]], weight: 0 };
}

function alignedBy(fixes: readonly Fix[], input: AlignmentInput, settings: AlignmentSettings): Alignment {
  const { odometry, ups } = input;
  const lever = input.gnss?.lever ?? ([0, 0, 0] as const);
  const attitudes = attitudesAt(odometry, input.attitudes);
  const rigid = placeRigidly({ odometry, fixes, lever, attitudes, ups }, settings);
  const gnss = rigid.onGnss ? gnssFactors(odometry, fixes, lever, rigid.onGnss.errorModels) : [];
  const absolute = [
    ...gnss.map(({ factor }) => factor),
    ...orientationFactors(odometry, attitudes, ups, rigid, settings),
    ...anchors(rigid),
  ];
  const { solution, factors, softening } = softened(odometry, absolute, gnss, rigid, settings);
  const { covariance } = optimise(solution.poses, factors, { iterations: 0, covariance: true });

  const { chi2, dof } = consistency(factors, solution, odometry.poses.length);
  // Errors larger than stated make the result less certain than stated: the a posteriori variance factor.
  const variance = dof >= LEAST_DOF ? Math.max(1, chi2 / dof) : 1;
  const residuals = residualsOf(gnss, solution, odometry.poses.length - 1);
  return {
    frame: rigid.onGnss ? 'map' : 'local',
    trajectory: { ...odometry, poses: solution.poses, sigma: sigmasOf(covariance, variance) },
    factors,
    solution,
    residuals,
    uncut: residuals,
    jumps: { cut: [] },
    errorModels: rigid.onGnss?.errorModels,
    heading: rigid.onGnss
      ? {
          source: rigid.onGnss.source,
          disagreement: rigid.onGnss.disagreement,
          sigma: rigid.onGnss.yawSigma,
        }
      : { source: rigid.insYaw === undefined ? 'none' : 'ins', sigma: settings.yawSigma },
    levelled: rigid.levelled,
    softening,
    chi2,
    dof,
  };
}

/** Factors of the INS's attitude, or of gravity where it is what levels the drive. */
function orientationFactors(
  { t }: Trajectory,
  attitudes: readonly (Quaternion | undefined)[],
  ups: readonly Up[],
  { insYaw, onGnss, levelled }: RigidPlacement,
  { correlationS, tiltSigma, yawSigma, gravitySigma }: AlignmentSettings,
): Factor[] {
  const keepInsYaw = insYaw !== undefined && onGnss?.source !== 'gnss';
  const yaw = keepInsYaw ? yawSigma : Number.POSITIVE_INFINITY;
  // An INS's errors are correlated as GNSS's are: two correlation times of it count as one measurement.
  const inflate = Math.sqrt(Math.max(1, (2 * correlationS) / meanStepS(t)));
  return [
    ...attitudeFactors(attitudes, tiltSigma, yaw, inflate),
    ...(levelled === 'gravity' ? upFactors(ups, gravitySigma) : []),
  ];
}

type Solved = {
  readonly solution: Solution;
  readonly factors: readonly Factor[];
  readonly softening: number;
};

/** The graph's solution, odometry no softer than the fixes ask for. */
function softened(
  odometry: Trajectory,
  absolute: readonly Factor[],
  gnss: readonly GnssFactor[],
  { poses, onGnss }: RigidPlacement,
  { noise, correlationS, onIteration }: AlignmentSettings,
): Solved {
  const solved = (start: readonly Pose[], softening: number, round: number): Solved => {
    const factors = [...odometryFactors(odometry, noise, softening), ...absolute];
    const solution = optimise(start, factors, {
      onIteration: (iteration) => onIteration?.(round, iteration),
    });
    return { solution, factors, softening };
  };
  let found = solved(poses, FIRST_SOFTENING, 0);
  if (!onGnss || !(onGnss.spanS > LONG_ENOUGH * correlationS)) return found;
  for (const [k, softening] of SOFTER.entries()) {
    if (missed(gnss, found.solution, onGnss.errorModels.horizontal) < MISSED) break;
    found = solved(found.solution.poses, softening, k + 1);
  }
  return found;
}

/** @param edges of odometry, which come before the fixes in the graph */
function residualsOf(gnss: readonly GnssFactor[], solution: Solution, edges: number): Residual[] {
  return gnss.flatMap((each, k) => {
    if (!isHorizontal(each)) return [];
    const error = errorOf(each.factor, solution);
    return error ? [{ fix: each.fix, error, weight: solution.weight[edges + k] ?? 1 }] : [];
  });
}

function meanStepS(t: Float64Array): number {
  const [first, last] = spanOf({ t, poses: [] });
  return t.length > 1 ? (last - first) / (t.length - 1) / NS_PER_S : 1;
}
