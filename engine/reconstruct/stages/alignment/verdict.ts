/** Alignment's metrics and the gates that judge them (docs/stages/alignment.md). All gates warn. */
import type { Pose } from '../../../contract/calibration.ts';
import type { Metric } from '../../../contract/stages.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import { quantileOf } from '../../../geometry/statistics.ts';
import { arcLength, type Trajectory } from '../../../geometry/trajectory.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';
import type { GnssErrorModels } from '../../positions/gnss-error-model.ts';
import { jumpLimit, NEIGHBOURS_S } from '../../positions/steps.ts';
import type { Jump } from './jumps.ts';
import { shapeChange } from './shape.ts';
import { type Alignment, LEAST_DOF } from './solve.ts';

const GATES = {
  /** Residual p95 in total errors of an axis: above it the map misses its fixes by more than their own error explains. */
  residualSigmas: 3,
  /** Slow error of GNSS (m): above it the map is placed only that well, about a tenth of a lane. */
  slowM: 0.3,
  /** Share of the fixes that are set aside. */
  setAside: 0.1,
  softening: 2,
  chi2PerDof: 2,
};

/** A fix below this weight of the robust kernel is set aside. */
const SET_ASIDE_WEIGHT = 0.2;
/** Over which the change of odometry's shape is measured (m): local consistency matters most there. */
const SHAPE_M = 50;
/** Name of the metric that is there only where fixes were cut out. */
export const CUT_OUT = 'GNSS fixes cut out';
/** Spans that a reason names one by one. */
const NAMED_JUMPS = 5;
const RAD = Math.PI / 180;

/** @param offered fixes that GNSS gave, used or not */
export function judge(result: Alignment, odometry: Trajectory, offered: number): Judgement {
  const metrics = [
    ...(result.errorModels ? gnssMetrics(result, result.errorModels, offered) : []),
    ...graphMetrics(result, odometry),
  ].filter(({ value }) => Number.isFinite(value));
  const reasons = metrics.flatMap(({ grade, reason, name, value, unit, threshold }) =>
    grade === 'warn' ? [reason ?? `${name} is ${round(value)} ${unit}, not ${threshold}.`] : [],
  );
  if (result.frame === 'local') reasons.push('No usable GNSS: the map is in a local frame.');
  if (result.heading.source === 'none' && result.frame === 'map')
    reasons.push('Heading is open: no INS, and the vehicle moved too little for GNSS to give one.');
  return { metrics, ...verdictOf(reasons) };
}

const plain = (name: string, value: number, unit: string): Metric => ({ name, value, unit });

/** @param reason left out where name, value and threshold say enough */
const gated = (
  metric: Pick<Metric, 'name' | 'value' | 'unit'>,
  good: boolean,
  threshold: string,
  reason?: string,
): Metric => ({
  ...metric,
  grade: good ? 'pass' : 'warn',
  threshold,
  reason: good ? undefined : reason,
});

function gnssMetrics(
  { residuals: all, uncut, jumps, trajectory, heading, softening }: Alignment,
  { horizontal: { totalM, noiseM, slowM, inflate } }: GnssErrorModels,
  offered: number,
): Metric[] {
  const residuals = all.filter(({ weight }) => weight > 0);
  const across = residuals.map(({ error }) => Math.hypot(error[0], error[1]));
  const p95 = quantileOf(across, 0.95);
  const mostM = GATES.residualSigmas * totalM;
  const sigma = (trajectory.sigma ?? []).map((s) => Math.hypot(s[0], s[1]));
  const worstSigma = sigma.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return [
    plain('GNSS residual p50', quantileOf(across, 0.5), 'm'),
    gated(
      plain('GNSS residual p95', p95, 'm'),
      p95 <= mostM,
      `≤ ${round(mostM)} m, three times what a fix is worth`,
    ),
    plain('GNSS noise', noiseM, 'm'),
    gated(
      plain('GNSS slow error', slowM, 'm'),
      slowM < GATES.slowM,
      `< ${GATES.slowM} m`,
      `GNSS carries a slow error of about ${round(slowM)} m: the map keeps odometry's shape and is placed only that well.`,
    ),
    plain('GNSS weight', 1 / inflate ** 2, ''),
    plain('GNSS fixes used', residuals.length, ''),
    ...(offered > 0 ? [setAside(all)] : []),
    steps(uncut, noiseM, jumps.refusal),
    ...(jumps.cut.length > 0 ? [cutOut(jumps.cut)] : []),
    plain('Position sigma p50', quantileOf(sigma, 0.5), 'm'),
    plain('Position sigma worst', worstSigma, 'm'),
    ...headings(heading),
    gated(
      plain('Odometry softened', softening, '×'),
      softening <= GATES.softening,
      `≤ ${GATES.softening}`,
      'Odometry drifts far more than its stated noise: the map is held by GNSS.',
    ),
  ];
}

function setAside(residuals: Alignment['residuals']): Metric {
  const count = residuals.filter(({ weight }) => weight < SET_ASIDE_WEIGHT).length;
  const share = count / Math.max(1, residuals.length);
  return gated(
    plain('GNSS fixes set aside', 100 * share, '%'),
    share < GATES.setAside,
    `< ${100 * GATES.setAside} %`,
    `${round(100 * share)} % of the fixes contradict odometry and the others, and are set aside.`,
  );
}

/** How much the level error changes from each fix to the next. The trajectory between them is odometry's, which does not jump. */
function steps(residuals: Alignment['residuals'], noiseM: number, refusal: string | undefined): Metric {
  const jumps = [...pairsOf(residuals)].flatMap(([before, { fix, error }]) =>
    fix.t - before.fix.t > NEIGHBOURS_S * NS_PER_S
      ? []
      : [{ t: fix.t, sizeM: Math.hypot(error[0] - before.error[0], error[1] - before.error[1]) }],
  );
  const most = jumpLimit(noiseM);
  const over = jumps.filter(({ sizeM }) => sizeM > most);
  const worst = jumps.reduce((a, b) => (b.sizeM > a.sizeM ? b : a), { t: 0, sizeM: 0 });
  const times = over.length === 1 ? 'once' : `${over.length} times`;
  return gated(
    plain('GNSS step against odometry, worst', worst.sizeM, 'm'),
    over.length === 0,
    `≤ ${round(most)} m`,
    `GNSS jumps against odometry ${times}, by ${round(worst.sizeM)} m at ${(worst.t / NS_PER_S).toFixed(1)} s: multipath, or a change of its solution.${refusal === undefined ? '' : ` It is not cut out: ${refusal}`}`,
  );
}

/** What was left out, with when and how far off it lay. */
function cutOut(cut: readonly Jump[]): Metric {
  const seconds = (t: number): string => (t / NS_PER_S).toFixed(1);
  const named = cut
    .slice(0, NAMED_JUMPS)
    .map(({ from, to, sizeM }) => `${seconds(from)} to ${seconds(to)} s (${round(sizeM)} m off)`);
  const more = cut.length > NAMED_JUMPS ? ` and ${cut.length - NAMED_JUMPS} more` : '';
  const fixes = cut.reduce((sum, each) => sum + each.fixes, 0);
  return gated(
    plain(CUT_OUT, fixes, ''),
    false,
    '0',
    `${fixes} fixes are cut out, because they jump away and come back: ${named.join(', ')}${more}.`,
  );
}

function headings({ source, disagreement }: Alignment['heading']): Metric[] {
  if (disagreement === undefined) return [];
  const degrees = disagreement / RAD;
  return [
    gated(
      plain('Heading, INS against GNSS', degrees, '°'),
      source === 'ins',
      'within the errors of both',
      `The INS's heading contradicts the positions by ${round(degrees)}°; positions are believed.`,
    ),
  ];
}

function graphMetrics({ chi2, dof, trajectory, solution }: Alignment, odometry: Trajectory): Metric[] {
  const ratio = chi2 / dof;
  const change = shapeChange(odometry.poses, trajectory.poses, SHAPE_M);
  return [
    ...(dof >= LEAST_DOF
      ? [gated(plain('χ²/dof', ratio, ''), ratio < GATES.chi2PerDof, `< ${GATES.chi2PerDof}`)]
      : []),
    plain(`Shape change over ${SHAPE_M} m, p95`, quantileOf(change, 0.95), 'm'),
    plain('Path length', lengthOf(trajectory.poses), 'm'),
    plain('Path length of odometry', lengthOf(odometry.poses), 'm'),
    gated(plain('Iterations', solution.iterations, ''), solution.converged, 'converged'),
  ];
}

const lengthOf = (poses: readonly Pose[]): number => arcLength(poses).at(-1) ?? 0;

const round = (value: number): string => String(Number(value.toPrecision(3)));
