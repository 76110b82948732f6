/**
 * Alignment as a pure function: odometry and what is known of the earth in, the trajectory in the map frame out.
 *
 * 1. Lay odometry down rigidly (anchor.ts): levelled by the INS or gravity, turned and shifted onto GNSS.
 * 2. Judge GNSS against it (worth.ts): noise, slow error, and how little a fix says that shares its error with its neighbours.
 * 3. Optimise the graph (geometry/pose-graph.ts). Odometry is as stiff as its stated random walk; only where GNSS, judged by
 *    its own total error, is missed by clearly more than that error is odometry made softer.
 */
import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { type Factor, optimise, type Solution } from '../../../geometry/pose-graph.ts';
import { compose, conjugate, fromRollPitchYaw, multiply, rotate, slerp } from '../../../geometry/se3.ts';
import { arcLength, indexAt, motionAt, type Trajectory } from '../../../geometry/trajectory.ts';
import { fitPlane, levelling, meanOrientation, type PlaneFit, tiltOf, wrap, yawOf } from './anchor.ts';
import { attitudeFactors, gnssFactors, type OdometryNoise, odometryFactors, upFactors } from './factors.ts';
import type { Attitudes, Fix, Gnss } from './fixes.ts';
import type { Up } from './gravity.ts';
import { median, type Worth, worthOf } from './worth.ts';

export type AlignmentInput = {
  readonly odometry: Trajectory;
  readonly gnss: Pick<Gnss, 'fixes' | 'lever'> | undefined;
  readonly attitudes: Pick<Attitudes, 't' | 'q'> | undefined;
  readonly ups: readonly Up[];
};

export type AlignmentSettings = {
  readonly noise: OdometryNoise;
  readonly correlationS: number;
  readonly tiltSigma: number;
  readonly yawSigma: number;
  readonly gravitySigma: number;
  readonly drift: number;
  readonly onIteration?: (round: number, iteration: number) => void;
};

export type Alignment = {
  readonly frame: 'map' | 'local';
  readonly trajectory: Trajectory;
  readonly factors: readonly Factor[];
  readonly solution: Solution;
  /** Of each used fix: index into gnss.fixes, map minus fix, weight of the robust kernel (horizontal). */
  readonly residuals: readonly { readonly fix: Fix; readonly error: Vec3; readonly weight: number }[];
  readonly worth: { readonly horizontal: Worth; readonly vertical: Worth | undefined } | undefined;
  /** How heading was found, its disagreement with the other source where there are two, and its sigma. */
  readonly heading: {
    readonly source: 'gnss' | 'ins' | 'none';
    readonly disagreement?: number | undefined;
    readonly sigma: number;
  };
  readonly levelled: 'ins' | 'gravity' | 'start';
  readonly softening: number;
  readonly chi2: number;
  readonly dof: number;
};

/** Fixes at most this often: closer ones share their error and only cost time. */
const THIN_NS = 0.09 * NS_PER_S;
/** A fix this far beyond odometry's ends is not used. */
const BEYOND_NS = 0.2 * NS_PER_S;
/** Below this, positions alone give no heading worth having. */
const HEADING_LIMIT = (10 * Math.PI) / 180;
const SOFTENINGS = [1, 2, 4];
const MISSED = 1.25;
/** With fewer independent measurements, χ² says nothing. */
export const LEAST_DOF = 3;

export function align(input: AlignmentInput, settings: AlignmentSettings): Alignment {
  const { odometry } = input;
  const fixes = usableFixes(odometry, input.gnss?.fixes ?? []);
  const lever = input.gnss?.lever ?? [0, 0, 0];
  const attitudes = attitudesAt(odometry, input.attitudes);
  const { level, levelled, insYaw } = level_(odometry, attitudes, input.ups);

  const antenna = fixes.map((fix) => {
    const motion = motionAt(odometry, fix.t)!;
    const T = compose(odometry.poses[motion.k]!, motion.T_k_t);
    const arm = rotate(T.q, lever);
    return rotate(level, [T.p[0] + arm[0], T.p[1] + arm[1], T.p[2] + arm[2]]);
  });
  const placed = fixes.length >= 2 ? place(odometry, fixes, antenna, insYaw, settings) : undefined;
  const yaw = placed ? placed.fit.yaw : (insYaw ?? -yawOf(multiply(level, odometry.poses[0]!.q)));
  const T_map_odom: Pose = placed
    ? compose(placed.fit.T, { p: [0, 0, 0], q: level })
    : { p: [0, 0, 0], q: multiply(fromRollPitchYaw(0, 0, yaw), level) };
  const start = odometry.poses.map((T) => compose(T_map_odom, T));

  const gnss = placed ? gnssFactors(odometry, fixes, lever, placed.worth) : [];
  const keepInsYaw = insYaw !== undefined && placed?.source !== 'gnss';
  const correlated = Math.sqrt(Math.max(1, (2 * settings.correlationS) / meanStep(odometry.t)));
  const absolute: Factor[] = [
    ...gnss.map(({ factor }) => factor),
    ...attitudeFactors(
      attitudes,
      settings.tiltSigma,
      keepInsYaw ? settings.yawSigma : Number.POSITIVE_INFINITY,
      correlated,
    ),
    ...(levelled === 'gravity' ? upFactors(input.ups, settings.gravitySigma) : []),
    ...anchors(start, placed !== undefined, levelled === 'start', placed?.source === 'none' || !placed),
  ];

  // Within few correlation times a slow error looks just like drift: only a longer drive can tell them apart.
  const span = fixes.length > 1 ? (fixes[fixes.length - 1]!.t - fixes[0]!.t) / NS_PER_S : 0;
  const longEnough = span > 2 * settings.correlationS;
  let softening = 1;
  let solution: Solution | undefined;
  let factors: Factor[] = [];
  for (const scale of SOFTENINGS) {
    softening = scale;
    factors = [...odometryFactors(odometry, settings.noise, scale), ...absolute];
    solution = optimise(solution?.poses ?? start, factors, {
      onIteration: (iteration) => settings.onIteration?.(SOFTENINGS.indexOf(scale), iteration),
    });
    if (!placed || !longEnough || missed(gnss, solution, placed.worth.horizontal) < MISSED) break;
  }
  if (!solution) throw new Error('unreachable: there is always a first softening');
  const { covariance } = optimise(solution.poses, factors, { iterations: 0, covariance: true });

  const edges = odometry.poses.length - 1;
  const residuals = gnss.flatMap(({ factor, fix }, k) => {
    if (factor.kind !== 'position' || !Number.isFinite(factor.sigma[0])) return [];
    const weight = solution.weight[edges + k] ?? 1;
    return [{ fix: fixes[fix]!, error: errorOf(factor, solution), weight }];
  });
  const { chi2, dof } = consistency(factors, solution, odometry.poses.length);
  // Errors larger than stated make the result less certain than stated: the a posteriori variance factor.
  const variance = dof >= LEAST_DOF ? Math.max(1, chi2 / dof) : 1;
  return {
    frame: placed ? 'map' : 'local',
    trajectory: { ...odometry, poses: solution.poses, sigma: sigmas(covariance, variance) },
    factors,
    solution,
    residuals,
    worth: placed?.worth,
    heading: placed
      ? { source: placed.source, disagreement: placed.disagreement, sigma: placed.yawSigma }
      : { source: insYaw === undefined ? 'none' : 'ins', sigma: settings.yawSigma },
    levelled,
    softening,
    chi2,
    dof,
  };
}

function usableFixes(odometry: Trajectory, fixes: readonly Fix[]): Fix[] {
  const { t } = odometry;
  const out: Fix[] = [];
  for (const fix of fixes) {
    if (fix.t < t[0]! - BEYOND_NS || fix.t > t[t.length - 1]! + BEYOND_NS) continue;
    if (out.length > 0 && fix.t - out[out.length - 1]!.t < THIN_NS) continue;
    out.push(fix);
  }
  return out;
}

/** The INS's orientation at each pose; undefined where it has none within half a second. */
function attitudesAt(
  odometry: Trajectory,
  attitudes: AlignmentInput['attitudes'],
): (Quaternion | undefined)[] {
  if (!attitudes) return [];
  return odometry.poses.map((_, k) => {
    const t = odometry.t[k]!;
    const i = indexAt(attitudes.t, t);
    const [ta, tb] = [attitudes.t[i], attitudes.t[i + 1]];
    if (ta !== undefined && tb !== undefined && tb - ta < NS_PER_S)
      return slerp(attitudes.q[i]!, attitudes.q[i + 1]!, (t - ta) / (tb - ta));
    if (ta !== undefined && t - ta < BEYOND_NS) return attitudes.q[i];
    if (tb !== undefined && tb - t < BEYOND_NS) return attitudes.q[i + 1];
    return undefined;
  });
}

function level_(
  odometry: Trajectory,
  attitudes: readonly (Quaternion | undefined)[],
  ups: readonly Up[],
): { level: Quaternion; levelled: Alignment['levelled']; insYaw: number | undefined } {
  const known = attitudes.flatMap((q, k) => (q ? [multiply(q, conjugate(odometry.poses[k]!.q))] : []));
  if (known.length > 0) {
    const mean = meanOrientation(known);
    return { level: tiltOf(mean), levelled: 'ins', insYaw: yawOf(mean) };
  }
  if (ups.length > 0) {
    const inOdometry = ups.map(({ pose, up }) => rotate(odometry.poses[pose]!.q, up));
    const up: Vec3 = [0, 1, 2].map((axis) => median(inOdometry.map((v) => v[axis]!))) as [
      number,
      number,
      number,
    ];
    return { level: levelling(up), levelled: 'gravity', insYaw: undefined };
  }
  return {
    level: levelling(rotate(odometry.poses[0]!.q, [0, 0, 1])),
    levelled: 'start',
    insYaw: undefined,
  };
}

type Placed = {
  readonly fit: PlaneFit;
  readonly worth: { readonly horizontal: Worth; readonly vertical: Worth | undefined };
  readonly source: 'gnss' | 'ins' | 'none';
  readonly disagreement: number | undefined;
  readonly yawSigma: number;
};

/** Turn, shift and the worth of GNSS; heading from the INS unless positions contradict it clearly. */
function place(
  odometry: Trajectory,
  fixes: readonly Fix[],
  antenna: readonly Vec3[],
  insYaw: number | undefined,
  settings: AlignmentSettings,
): Placed {
  const pairs = fixes.map((fix, k) => ({ odometry: antenna[k]!, fix: fix.p, sigma: fix.sigma }));
  const s = arcLength(odometry.poses);
  const stated = median(fixes.map(({ sigma }) => Math.max(sigma[0], sigma[1])));
  const statedUp = median(fixes.map(({ sigma }) => sigma[2]).filter(Number.isFinite));
  const along = {
    t: fixes.map(({ t }) => t / NS_PER_S),
    s: fixes.map(({ t }) => s[Math.max(0, indexAt(odometry.t, t))]!),
    odometry: antenna,
    fixes: fixes.map(({ p }) => p),
    correlationS: settings.correlationS,
    drift: settings.drift,
  };
  const worth = {
    horizontal: worthOf({ ...along, axes: 'horizontal', statedM: stated }),
    vertical: Number.isFinite(statedUp)
      ? worthOf({ ...along, axes: 'vertical', statedM: statedUp })
      : undefined,
  };
  const scale = 3 * Math.max(stated, 0.05);
  const free = fitPlane(pairs, scale);
  const yawSigma = (free.yawSigma / scale) * worth.horizontal.totalM * worth.horizontal.inflate;
  const observable = yawSigma < HEADING_LIMIT;
  if (insYaw === undefined)
    return { fit: free, worth, source: observable ? 'gnss' : 'none', disagreement: undefined, yawSigma };
  const disagreement = Math.abs(wrap(free.yaw - insYaw));
  if (observable && disagreement > 3 * yawSigma + 4 * settings.yawSigma)
    return { fit: free, worth, source: 'gnss', disagreement, yawSigma };
  const fit = fitPlane(pairs, scale, insYaw);
  return {
    fit,
    worth,
    source: 'ins',
    disagreement: observable ? disagreement : undefined,
    yawSigma: settings.yawSigma,
  };
}

/** What holds the freedoms that nothing measured holds, loosely where something might. */
function anchors(
  start: readonly Pose[],
  positioned: boolean,
  unlevelled: boolean,
  headingOpen: boolean,
): Factor[] {
  const first = start[0]!;
  const inf = Number.POSITIVE_INFINITY;
  const out: Factor[] = [];
  if (!positioned)
    out.push({
      kind: 'position',
      pose: 0,
      lever: [0, 0, 0],
      target: first.p,
      sigma: [1e-3, 1e-3, 1e-3],
      inflate: 1,
    });
  // A receiver without heights still leaves the map somewhere: at the height it starts with.
  else
    out.push({
      kind: 'position',
      pose: 0,
      lever: [0, 0, 0],
      target: first.p,
      sigma: [inf, inf, 1e3],
      inflate: 1,
    });
  const yaw = positioned ? (headingOpen ? Math.PI : inf) : 1e-4;
  // Roads rise by a few degrees at most: enough to keep a drive without IMU from rolling over.
  const tilt = (3 * Math.PI) / 180;
  if (unlevelled)
    for (let k = 0; k < start.length; k++)
      out.push({ kind: 'up', pose: k, up: [0, 0, 1], sigma: tilt, inflate: Math.sqrt(start.length) });
  if (Number.isFinite(yaw))
    out.push({ kind: 'attitude', pose: 0, q: first.q, sigma: [inf, inf, yaw], inflate: 1 });
  return out;
}

function errorOf(factor: Factor & { kind: 'position' }, solution: Solution): Vec3 {
  const T = solution.poses[factor.pose]!;
  const arm = rotate(T.q, factor.lever);
  return [0, 1, 2].map((k) => T.p[k]! + arm[k]! - factor.target[k]!) as [number, number, number];
}

/** Typical horizontal residual of the fixes in units of their total error. */
function missed(gnss: readonly { factor: Factor }[], solution: Solution, worth: Worth): number {
  const errors = gnss.flatMap(({ factor }) => {
    if (factor.kind !== 'position' || !Number.isFinite(factor.sigma[0])) return [];
    const e = errorOf(factor, solution);
    return [Math.abs(e[0]), Math.abs(e[1])];
  });
  return (1.4826 * median(errors)) / worth.totalM;
}

/**
 * χ² of the graph and its degrees of freedom, every factor counted by the share of it that is independent of its neighbours
 * (1 / inflate²): with correlated fixes there are far fewer measurements than numbers.
 */
function consistency(
  factors: readonly Factor[],
  solution: Solution,
  poses: number,
): { chi2: number; dof: number } {
  let [chi2, rows] = [0, 0];
  factors.forEach((factor, k) => {
    chi2 += solution.weight[k]! * solution.squared[k]!;
    const counted =
      factor.kind === 'between'
        ? 6
        : factor.kind === 'up'
          ? 2
          : factor.sigma.filter((sigma) => Number.isFinite(sigma)).length;
    rows += factor.kind === 'between' ? counted : counted / factor.inflate ** 2;
  });
  return { chi2, dof: rows - 6 * poses };
}

function sigmas(covariance: Float64Array | undefined, variance: number): Vec3[] {
  const out: Vec3[] = [];
  for (let k = 0; covariance && 36 * k < covariance.length; k++) {
    const at = (d: number): number => Math.sqrt(Math.max(0, variance * covariance[36 * k + 7 * d]!));
    out.push([at(0), at(1), at(2)]);
  }
  return out;
}

const meanStep = (t: Float64Array): number =>
  t.length > 1 ? (t[t.length - 1]! - t[0]!) / (t.length - 1) / NS_PER_S : 1;
