/**
 * Odometry laid on the earth as one rigid piece: levelled by the INS, gravity or how it starts, turned and shifted onto GNSS,
 * whose errors are judged against it on the way.
 */

import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { wrapAngle } from '../../../geometry/angle.ts';
import { compose, conjugate, fromRollPitchYaw, IDENTITY, multiply, rotate } from '../../../geometry/se3.ts';
import type { Axis } from '../../../geometry/sequences.ts';
import { medianOf } from '../../../geometry/statistics.ts';
import { arcLength, indexAt, motionAt, type Trajectory } from '../../../geometry/trajectory.ts';
import type { FixAlong } from '../../positions/error-windows.ts';
import type { Fix } from '../../positions/fixes.ts';
import { type GnssErrorModels, gnssErrorModel } from '../../positions/gnss-error-model.ts';
import { fitPlane, levelling, meanOrientation, type PlaneFit, tiltOf, yawOf } from './anchor.ts';
import type { Up } from './gravity.ts';
import type { AlignmentSettings } from './parameters.ts';

/** A turn and shift needs fixes at two places. */
const LEAST_FIXES = 2;
/** Above this sigma, positions alone give no heading worth having (rad). */
const HEADING_LIMIT = (10 * Math.PI) / 180;
/** Scale of the robust fit, in sigmas that the receiver states, and the least of those (m). */
const FIT_SIGMAS = 3;
const LEAST_STATED_M = 0.05;
/** The INS's heading is left for that of positions where they differ by so many sigmas of each. */
const GNSS_SIGMAS = 3;
const INS_SIGMAS = 4;

export type PlacementInput = {
  readonly odometry: Trajectory;
  readonly fixes: readonly Fix[];
  /** The antenna in the vehicle frame. */
  readonly lever: Vec3;
  /** Of the INS at each pose; empty without an INS. */
  readonly attitudes: readonly (Quaternion | undefined)[];
  readonly ups: readonly Up[];
};

export type RigidPlacement = {
  /** T_map_vehicle. */
  readonly poses: readonly Pose[];
  readonly levelled: 'ins' | 'gravity' | 'start';
  /** Heading of odometry's frame by the INS (rad). */
  readonly insYaw: number | undefined;
  /** Undefined with fewer fixes than a turn and shift need. */
  readonly onGnss: OnGnss | undefined;
};

export type OnGnss = {
  readonly fit: PlaneFit;
  readonly errorModels: GnssErrorModels;
  readonly source: 'gnss' | 'ins' | 'none';
  readonly disagreement: number | undefined;
  readonly yawSigma: number;
  /** From the first to the last fix (s). */
  readonly spanS: number;
};

export function placeRigidly(input: PlacementInput, settings: AlignmentSettings): RigidPlacement {
  const { odometry, fixes } = input;
  const { level, levelled, insYaw } = levelOf(input);
  const onGnss = fixes.length >= LEAST_FIXES ? placeOnGnss(input, level, insYaw, settings) : undefined;
  const yaw = insYaw ?? -yawOf(multiply(level, startOf(odometry).q));
  const T_map_odom: Pose = onGnss
    ? compose(onGnss.fit.T, { p: [0, 0, 0], q: level })
    : { p: [0, 0, 0], q: multiply(fromRollPitchYaw(0, 0, yaw), level) };
  const poses = odometry.poses.map((T) => compose(T_map_odom, T));
  return { poses, levelled, insYaw, onGnss };
}

const startOf = ({ poses }: Trajectory): Pose => poses[0] ?? IDENTITY;

type Level = Pick<RigidPlacement, 'levelled' | 'insYaw'> & { readonly level: Quaternion };

/** The rotation that levels odometry's frame. */
function levelOf({ odometry, attitudes, ups }: PlacementInput): Level {
  const known = odometry.poses.flatMap((T, k) => {
    const q = attitudes[k];
    return q ? [multiply(q, conjugate(T.q))] : [];
  });
  if (known.length > 0) {
    const mean = meanOrientation(known);
    return { level: tiltOf(mean), levelled: 'ins', insYaw: yawOf(mean) };
  }
  if (ups.length > 0) {
    const inOdometry = ups.map(({ pose, up }) => rotate((odometry.poses[pose] ?? IDENTITY).q, up));
    const along = (axis: Axis): number => medianOf(inOdometry.map((v) => v[axis]));
    return { level: levelling([along(0), along(1), along(2)]), levelled: 'gravity', insYaw: undefined };
  }
  const up = rotate(startOf(odometry).q, [0, 0, 1]);
  return { level: levelling(up), levelled: 'start', insYaw: undefined };
}

/** Turn, shift and GNSS's error models; heading from the INS unless positions contradict it clearly. */
function placeOnGnss(
  input: PlacementInput,
  level: Quaternion,
  insYaw: number | undefined,
  settings: AlignmentSettings,
): OnGnss {
  const { fixes } = input;
  const along = fixesAlong(input, level);
  const pairs = along.map(({ odometry, fix, sigma }) => ({ odometry, fix, sigma }));
  const stated = medianOf(fixes.map(({ sigma }) => Math.max(sigma[0], sigma[1])));
  const statedUp = medianOf(fixes.map(({ sigma }) => sigma[2]).filter(Number.isFinite));
  const about = { fixes: along, correlationS: settings.correlationS, drift: settings.drift };
  const horizontal = gnssErrorModel({ ...about, axes: 'horizontal', statedM: stated });
  const vertical = Number.isFinite(statedUp)
    ? gnssErrorModel({ ...about, axes: 'vertical', statedM: statedUp })
    : undefined;
  const spanS = ((fixes.at(-1)?.t ?? 0) - (fixes[0]?.t ?? 0)) / NS_PER_S;
  const common = { errorModels: { horizontal, vertical }, spanS };

  const scale = FIT_SIGMAS * Math.max(stated, LEAST_STATED_M);
  const free = fitPlane(pairs, scale);
  const yawSigma = (free.yawSigma / scale) * horizontal.totalM * horizontal.inflate;
  const observable = yawSigma < HEADING_LIMIT;
  if (insYaw === undefined) {
    const source = observable ? 'gnss' : 'none';
    return { ...common, fit: free, source, disagreement: undefined, yawSigma };
  }
  const disagreement = Math.abs(wrapAngle(free.yaw - insYaw));
  if (observable && disagreement > GNSS_SIGMAS * yawSigma + INS_SIGMAS * settings.yawSigma)
    return { ...common, fit: free, source: 'gnss', disagreement, yawSigma };
  return {
    ...common,
    fit: fitPlane(pairs, scale, insYaw),
    source: 'ins',
    disagreement: observable ? disagreement : undefined,
    yawSigma: settings.yawSigma,
  };
}

/** The fixes beside odometry: where and when it has the antenna, levelled. */
function fixesAlong(
  { odometry, fixes, lever }: PlacementInput,
  level: Quaternion,
): (FixAlong & { readonly sigma: Vec3 })[] {
  const travelled = arcLength(odometry.poses);
  return fixes.flatMap((fix) => {
    const motion = motionAt(odometry, fix.t);
    if (!motion) return [];
    const T = compose(motion.T_k, motion.T_k_t);
    const arm = rotate(T.q, lever);
    return [
      {
        t: fix.t / NS_PER_S,
        s: travelled[Math.max(0, indexAt(odometry.t, fix.t))] ?? Number.NaN,
        odometry: rotate(level, [T.p[0] + arm[0], T.p[1] + arm[1], T.p[2] + arm[2]]),
        fix: fix.p,
        sigma: fix.sigma,
      },
    ];
  });
}
