/** Odometry's metrics and the gates that judge them (docs/stages/odometry.md). */
import type { Metric } from '../../../contract/stages.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { arcLength, type Trajectory } from '../../../geometry/trajectory.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';
import type { Quantity, SweepRecord } from './record.ts';
import type { Sweeps } from './sweeps.ts';

const GATES = {
  /** Share of a sweep's points that must find their place in the local map. */
  matched: 0.6,
  /** How far a sweep may lie from where constant velocity would have it (m): 3 m/s² over a tenth of a second is 3 cm. */
  jumpM: 0.3,
  /** Deviation of the prediction at the furthest range, root mean square (m). */
  deviationM: 0.5,
  /** Smallest over largest eigenvalue below which a direction is open. */
  eigenRatio: 1e-3,
  /** A step between sweeps of more periods is a gap. */
  gapPeriods: 2.5,
};

type Gate = { readonly metric: Omit<Metric, 'grade'>; readonly good: boolean; readonly reason: string };

/** `record` covers all of the sweeps that could be read. */
export function judge(record: SweepRecord, trajectory: Trajectory, sweeps: Sweeps): Judgement {
  const gates = [...registrationGates(record), ...sweepGates(record, trajectory, sweeps)];
  const metrics: Metric[] = gates.map(({ metric, good, reason }) => ({
    ...metric,
    grade: good ? 'pass' : 'warn',
    ...(good ? {} : { reason }),
  }));
  const of = (name: Quantity): readonly number[] => registered(record, name);
  metrics.push(
    { name: 'Path length', value: arcLength(trajectory.poses).at(-1) ?? 0, unit: 'm' },
    { name: 'Mean residual', value: mean(of('residual')), unit: 'm' },
    { name: 'Mean points matched', value: mean(of('matched')), unit: '' },
    { name: 'Mean iterations', value: mean(of('iterations')), unit: '' },
    { name: 'Sweeps', value: record.count, unit: '' },
    { name: 'Sweeps held to the speed told', value: record.held, unit: '' },
  );
  const reasons = gates.flatMap(({ good, reason }) => (good ? [] : [reason]));
  if (record.untimed > 0)
    reasons.push(`The points of ${record.untimed} sweeps carry no times: motion within them is not undone.`);
  if (!sweeps.placed)
    reasons.push(
      `The calibration does not say where "${sweeps.stream.frame}" sits: the trajectory is the lidar's, not the vehicle's.`,
    );
  if (sweeps.stream.role === 'estimate' || sweeps.stream.meta.source === 'depth-camera')
    reasons.push(
      `${sweeps.stream.name} is no lidar's own sweeps (a registered cloud or a depth camera): what moved may have been taken off already.`,
    );
  if (sweeps.stream.meta.source === 'plane')
    reasons.push(
      `${sweeps.stream.name} measures in one plane: height, roll and pitch of the vehicle cannot be told by it.`,
    );
  const { grade } = verdictOf(reasons);
  return { metrics, grade, reasons: [...reasons, ...held(record, sweeps), ...taken(sweeps)] };
}

/** Whether the lidar alone did not tell how fast the vehicle went. */
function held(record: SweepRecord, { told }: Sweeps): string[] {
  if (!told || record.held === 0) return [];
  return [
    `${record.held} sweeps are held to the speed of ${told.stream.name}: the lidar sees too little along the way, and fits another speed as well.`,
  ];
}

/** Which of several lidars the trajectory is of. */
function taken({ stream, others }: Sweeps): string[] {
  if (others.length === 0) return [];
  const names = others.map(({ name }) => name).join(', ');
  return [`Made of the sweeps of ${stream.name}, not of ${names}; the parameter Lidar chooses.`];
}

/** One quantity of all sweeps but the first, which has no map to be compared with. */
const registered = (record: SweepRecord, name: Quantity): readonly number[] => record.values(name).slice(1);

function registrationGates(record: SweepRecord): Gate[] {
  const of = (name: Quantity): readonly number[] => registered(record, name);
  const where = (name: Quantity, worst: number): string => {
    const k = record.values(name).lastIndexOf(worst);
    return `at ${(record.timeOf(k) / NS_PER_S).toFixed(1)} s`;
  };
  const matched = least(of('matched'));
  const jump = most(of('jump'));
  // Not the adaptive threshold itself: that keeps its made-up first observation where the drive never contradicts it.
  const deviation = Math.sqrt(mean(of('deviation').map((d) => d * d)));
  const eigen = least(of('eigenRatio'));
  const degenerate = of('eigenRatio').filter((ratio) => ratio < GATES.eigenRatio).length;
  return [
    {
      metric: {
        name: 'Points matched, worst sweep',
        value: matched,
        unit: '',
        threshold: `> ${GATES.matched}`,
      },
      good: matched > GATES.matched,
      reason: `Only ${percent(matched)} of a sweep's points found their place in the local map ${where('matched', matched)}.`,
    },
    {
      metric: {
        name: 'Jump against constant velocity, worst',
        value: jump,
        unit: 'm',
        threshold: `< ${GATES.jumpM} m`,
      },
      good: jump < GATES.jumpM,
      reason: `A sweep lies ${jump.toFixed(2)} m from where constant velocity would have it, ${where('jump', jump)}.`,
    },
    {
      metric: {
        name: 'Deviation from constant velocity at the furthest range, RMS',
        value: deviation,
        unit: 'm',
        threshold: `< ${GATES.deviationM} m`,
      },
      good: deviation < GATES.deviationM,
      reason: `The prediction was off by ${deviation.toFixed(2)} m at the furthest range, root mean square.`,
    },
    {
      metric: { name: 'Least eigenvalue ratio', value: eigen, unit: '', threshold: `≥ ${GATES.eigenRatio}` },
      good: degenerate === 0,
      reason: `${degenerate} sweeps leave a direction open (a tunnel, an empty place), the worst ${where('eigenRatio', eigen)}.`,
    },
  ];
}

function sweepGates(record: SweepRecord, trajectory: Trajectory, sweeps: Sweeps): Gate[] {
  const left = sweeps.left + sweeps.infos.length - record.count;
  const gaps = gapsOf(trajectory.t);
  return [
    {
      metric: { name: 'Gaps between sweeps', value: gaps.count, unit: '', threshold: '0' },
      good: gaps.count === 0,
      reason: `Sweeps are missing in ${gaps.count} places, up to ${gaps.longestS.toFixed(2)} s.`,
    },
    {
      metric: { name: 'Sweeps left out', value: left, unit: '', threshold: '0' },
      good: left === 0,
      reason: `${left} sweeps are damaged, empty or out of order and were left out.`,
    },
  ];
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), 1);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

const mean = (values: readonly number[]): number =>
  values.length > 0 ? values.reduce((sum, v) => sum + v, 0) / values.length : 0;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function gapsOf(t: Float64Array): { count: number; longestS: number } {
  const steps = t.slice(1).map((at, k) => at - (t[k] ?? 0));
  const period = steps.toSorted()[Math.floor(steps.length / 2)] ?? 0;
  const gaps = steps.filter((step) => step > GATES.gapPeriods * period);
  return { count: gaps.length, longestS: gaps.reduce((most, gap) => Math.max(most, gap), 0) / NS_PER_S };
}
