/**
 * Alignment: odometry's trajectory is laid on the earth by GNSS, INS and gravity, each weighted by what it is worth
 * (solve.ts says how). Without GNSS the map stays local, levelled where something tells up.
 */

import { encodeColumns } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import type { Metric } from '../../../contract/stages.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { arcLength, trajectoryColumns, trajectoryOf } from '../../../geometry/trajectory.ts';
import { numberOf, requiredInput, type Stage, type StageContext } from '../../contract/stage.ts';
import { graphColumns } from './factors.ts';
import { readAttitudes, readForce, readGnss } from './fixes.ts';
import { readUp } from './gravity.ts';
import { residualColumns } from './residuals.ts';
import { shapeChange } from './shape.ts';
import { type Alignment, align, LEAST_DOF } from './solve.ts';
import { quantile } from './worth.ts';

const RAD = Math.PI / 180;

export const stage = {
  id: 'alignment',
  title: 'Alignment',
  summary:
    'Lays the odometry on the earth by GNSS, INS and gravity, each weighted by what it is worth on this drive.',
  version: 3,
  module: import.meta.url,
  parameters: {
    gnss: {
      type: 'boolean',
      title: 'Use GNSS',
      default: true,
      meaning: 'Off: the map stays local, as if the drive had no GNSS.',
    },
    ins: {
      type: 'boolean',
      title: 'Use INS attitude',
      default: true,
      meaning:
        'Take heading, roll and pitch from a pose stream that is fixed to the earth, where there is one.',
    },
    translationNoise: {
      type: 'number',
      title: 'Odometry noise, translation',
      unit: 'm/√m',
      default: 0.015,
      min: 0.001,
      max: 0.2,
      meaning:
        'Random walk of odometry along its way: 0.015 is 15 cm after 100 m. Larger lets GNSS bend the trajectory more.',
    },
    rotationNoise: {
      type: 'number',
      title: 'Odometry noise, rotation',
      unit: '°/√m',
      default: 0.03,
      min: 0.001,
      max: 0.5,
      meaning: 'Random walk of odometry’s heading, roll and pitch: 0.03 is 0.3° after 100 m.',
    },
    drift: {
      type: 'number',
      title: 'Odometry drift allowed',
      unit: '%',
      default: 1,
      min: 0.1,
      max: 10,
      meaning:
        'What GNSS and odometry differ by over 10 to 100 m beyond this part of the way is GNSS’s own slow error.',
    },
    correlation: {
      type: 'number',
      title: 'GNSS correlation time',
      unit: 's',
      default: 30,
      min: 1,
      max: 600,
      meaning: 'Fixes closer in time share their slow error, so that many of them say little more than one.',
    },
    tilt: {
      type: 'number',
      title: 'INS roll and pitch error',
      unit: '°',
      default: 0.3,
      min: 0.01,
      max: 10,
      meaning: 'Standard deviation of the INS’s roll and pitch.',
    },
    heading: {
      type: 'number',
      title: 'INS heading error',
      unit: '°',
      default: 0.5,
      min: 0.01,
      max: 20,
      meaning: 'Standard deviation of the INS’s heading.',
    },
    gravity: {
      type: 'number',
      title: 'Gravity error',
      unit: '°',
      default: 0.3,
      min: 0.01,
      max: 10,
      meaning: 'How far the accelerometer’s bias may tilt up; 0.05 m/s² are 0.3°.',
    },
  },
  takes: [{ name: 'trajectory', kind: 'trajectory', stage: 'odometry' }],
  makes: [
    { name: 'trajectory', kind: 'trajectory', title: 'Trajectory in the map frame' },
    { name: 'graph', kind: 'graph', title: 'Pose graph' },
    { name: 'residuals', kind: 'series', title: 'Residuals' },
  ],
  steps: false,
  reads: ['gnss', 'pose', 'imu'],

  async run(context: StageContext) {
    const { drive, parameters } = context;
    const taken = requiredInput(context, 'trajectory');
    const odometry = trajectoryOf(taken.only());
    if (odometry.t.length < 2)
      throw new InputError(`Odometry has ${odometry.t.length} poses; alignment needs at least two.`);
    const gnss = parameters.gnss === true ? readGnss(drive) : undefined;
    const attitudes = parameters.ins === true ? readAttitudes(drive) : undefined;
    const force = attitudes ? undefined : readForce(drive);
    const ups = force ? readUp(odometry, force) : [];
    sayWhatThereIs(context, gnss, attitudes?.stream.name, force?.stream.name, ups.length);
    context.progress(0.05, 'Optimising the pose graph');

    const result = align(
      { odometry, gnss, attitudes, ups },
      {
        noise: {
          translation: numberOf(parameters, 'translationNoise'),
          rotation: numberOf(parameters, 'rotationNoise') * RAD,
        },
        correlationS: numberOf(parameters, 'correlation'),
        tiltSigma: numberOf(parameters, 'tilt') * RAD,
        yawSigma: numberOf(parameters, 'heading') * RAD,
        gravitySigma: numberOf(parameters, 'gravity') * RAD,
        drift: numberOf(parameters, 'drift') / 100,
        onIteration: (round, iteration) =>
          context.progress(Math.min(0.9, 0.1 + 0.2 * round + 0.02 * iteration)),
      },
    );

    const { t } = odometry;
    const span = { from: t[0]!, to: t[t.length - 1]!, box: boxOf(result) };
    const meta = { frame: result.frame, stream: taken.meta.stream };
    const write = (name: string, columns: ReturnType<typeof trajectoryColumns>, extra = {}): void => {
      context.output(name).setMeta({ ...meta, ...extra });
      context.output(name).part({ key: '0', ...span, bytes: encodeColumns({ ...meta, ...extra }, columns) });
    };
    write('trajectory', trajectoryColumns(result.trajectory), { sigma: 'one standard deviation, metres' });
    write('graph', graphColumns(result.trajectory, result.factors, result.solution), {
      kinds: ['odometry', 'loop', 'gnss', 'attitude', 'gravity'],
    });
    write('residuals', residualColumns(odometry, result), {
      units: {
        edge: 'σ',
        gnssEast: 'm',
        gnssNorth: 'm',
        gnssUp: 'm',
        gnssWeight: '',
        sigmaHorizontal: 'm',
        sigmaUp: 'm',
      },
    });
    const metrics = metricsOf(result, odometry, gnss?.fixes.length ?? 0);
    for (const metric of metrics) context.metric(metric);
    const reasons = metrics.flatMap(({ grade, reason, name, value, unit, threshold }) =>
      grade && grade !== 'pass' ? [reason ?? `${name} is ${round(value)} ${unit}, not ${threshold}.`] : [],
    );
    if (result.frame === 'local') reasons.push('No usable GNSS: the map is in a local frame.');
    if (result.heading.source === 'none' && result.frame === 'map')
      reasons.push('Heading is open: no INS, and the vehicle moved too little for GNSS to give one.');
    context.progress(1);
    const failed = metrics.some(({ grade }) => grade === 'fail');
    return { grade: failed ? 'fail' : reasons.length > 0 ? 'warn' : 'pass', reasons } as const;
  },
} satisfies Stage;

const round = (value: number): string => String(Number(value.toPrecision(3)));

function sayWhatThereIs(
  context: StageContext,
  gnss: ReturnType<typeof readGnss>,
  ins: string | undefined,
  imu: string | undefined,
  ups: number,
): void {
  if (gnss) {
    context.log(
      'info',
      `GNSS: ${gnss.fixes.length} fixes of ${gnss.stream.name}, ${gnss.refused} without position; antenna at ${gnss.lever.map((v) => v.toFixed(2)).join(', ')} m in the vehicle frame.`,
    );
    if (!gnss.leverKnown)
      context.log(
        'warn',
        `The calibration has no frame "${gnss.stream.frame}": the antenna is taken to be at the vehicle's origin.`,
      );
  } else context.log('warn', 'GNSS: none is used; the map stays in a local frame.');
  if (ins) context.log('info', `Heading, roll and pitch come from ${ins}.`);
  else if (ups > 0) context.log('info', `Up comes from ${imu}: ${ups} windows of 2 s.`);
  else
    context.log('warn', 'Nothing tells which way is up: the vehicle is taken to stand level at the start.');
}

function metricsOf(result: Alignment, odometry: Alignment['trajectory'], offered: number): Metric[] {
  const metrics: Metric[] = [];
  const add = (
    name: string,
    value: number,
    unit: string,
    gate?: { ok: boolean; threshold: string; reason?: string },
  ) => {
    if (!Number.isFinite(value)) return;
    metrics.push(
      gate
        ? {
            name,
            value,
            unit,
            grade: gate.ok ? 'pass' : 'warn',
            threshold: gate.threshold,
            reason: gate.ok ? undefined : gate.reason,
          }
        : { name, value, unit },
    );
  };
  const { residuals, worth, trajectory, solution } = result;
  if (worth) {
    const horizontal = residuals.map(({ error }) => Math.hypot(error[0], error[1]));
    const { totalM, noiseM, slowM, inflate } = worth.horizontal;
    add('GNSS residual p50', quantile(horizontal, 0.5), 'm');
    const p95 = quantile(horizontal, 0.95);
    // 3 sigma of an axis: above it the map misses its fixes by more than their own error explains.
    add('GNSS residual p95', p95, 'm', {
      ok: p95 <= 3 * totalM,
      threshold: `≤ ${round(3 * totalM)} m, three times what a fix is worth`,
    });
    add('GNSS noise', noiseM, 'm');
    add('GNSS slow error', slowM, 'm', {
      ok: slowM < 0.3,
      threshold: '< 0.3 m',
      reason: `GNSS carries a slow error of about ${round(slowM)} m: the map keeps odometry's shape and is placed only that well.`,
    });
    add('GNSS weight', 1 / inflate ** 2, '');
    add('GNSS fixes used', residuals.length, '');
    if (offered > 0) {
      const refused = residuals.filter(({ weight }) => weight < 0.2).length / Math.max(1, residuals.length);
      add('GNSS fixes set aside', 100 * refused, '%', {
        ok: refused < 0.1,
        threshold: '< 10 %',
        reason: `${round(100 * refused)} % of the fixes contradict odometry and the others, and are set aside.`,
      });
    }
    const jumps = jumpsOf(residuals);
    const most = Math.max(LEAST_JUMP_M, JUMP_NOISES * noiseM);
    const over = jumps.filter(({ sizeM }) => sizeM > most);
    const worst = jumps.reduce((a, b) => (b.sizeM > a.sizeM ? b : a), { t: 0, sizeM: 0 });
    add('GNSS step against odometry, worst', worst.sizeM, 'm', {
      ok: over.length === 0,
      threshold: `≤ ${round(most)} m`,
      reason: `GNSS jumps against odometry ${over.length === 1 ? 'once' : `${over.length} times`}, by ${round(worst.sizeM)} m at ${(worst.t / NS_PER_S).toFixed(1)} s: multipath, or a change of its solution.`,
    });
    const sigma = (trajectory.sigma ?? []).map((s) => Math.hypot(s[0], s[1]));
    add('Position sigma p50', quantile(sigma, 0.5), 'm');
    add('Position sigma worst', sigma.length > 0 ? Math.max(...sigma.slice(0, 100000)) : Number.NaN, 'm');
    if (result.heading.disagreement !== undefined)
      add('Heading, INS against GNSS', result.heading.disagreement / RAD, '°', {
        ok: result.heading.source === 'ins',
        threshold: 'within the errors of both',
        reason: `The INS's heading contradicts the positions by ${round(result.heading.disagreement / RAD)}°; positions are believed.`,
      });
    add('Odometry softened', result.softening, '×', {
      ok: result.softening <= 2,
      threshold: '≤ 2',
      reason: 'Odometry drifts far more than its stated noise: the map is held by GNSS.',
    });
  }
  if (result.dof >= LEAST_DOF)
    add('χ²/dof', result.chi2 / result.dof, '', { ok: result.chi2 / result.dof < 2, threshold: '< 2' });
  const change = shapeChange(odometry.poses, trajectory.poses, 50);
  add('Shape change over 50 m, p95', quantile(change, 0.95), 'm');
  const length = (poses: readonly { p: readonly [number, number, number] }[]): number =>
    arcLength(poses as Alignment['trajectory']['poses'])[poses.length - 1] ?? 0;
  add('Path length', length(trajectory.poses), 'm');
  add('Path length of odometry', length(odometry.poses), 'm');
  add('Iterations', solution.iterations, '', { ok: solution.converged, threshold: 'converged' });
  return metrics;
}

/** Two fixes no further apart than this are neighbours. */
const NEIGHBOURS_NS = 1.05 * NS_PER_S;
/** What a step from one fix to the next may be: so many times the noise, and this at least. */
const JUMP_NOISES = 8;
const LEAST_JUMP_M = 0.5;

/** How much the level error changes from each fix to the next. The trajectory between them is odometry's, which does not jump. */
function jumpsOf(residuals: Alignment['residuals']): { readonly t: number; readonly sizeM: number }[] {
  return residuals.flatMap(({ fix, error }, k) => {
    const before = residuals[k - 1];
    if (!before || fix.t - before.fix.t > NEIGHBOURS_NS) return [];
    return [{ t: fix.t, sizeM: Math.hypot(error[0] - before.error[0], error[1] - before.error[1]) }];
  });
}

function boxOf({ trajectory }: Alignment): readonly [number, number, number, number, number, number] {
  const box: [number, number, number, number, number, number] = [
    Infinity,
    Infinity,
    Infinity,
    -Infinity,
    -Infinity,
    -Infinity,
  ];
  for (const { p } of trajectory.poses)
    for (let k = 0; k < 3; k++) {
      box[k] = Math.min(box[k]!, p[k]!);
      box[k + 3] = Math.max(box[k + 3]!, p[k]!);
    }
  return box;
}
