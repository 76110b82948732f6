/** Odometry's metrics and the gates that judge them (research notes 1.2 and 10; docs/stages/odometry.md). */
import type { Grade, Metric } from '../../../contract/stages.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { arcLength, type Trajectory } from '../../../geometry/trajectory.ts';
import type { Quantity, SweepRecord } from './record.ts';
import type { Sweeps } from './sweeps.ts';

const GATES = {
  matched: 0.6,
  jumpM: 0.3,
  deviationM: 0.5,
  eigenRatio: 1e-3,
  gapPeriods: 2.5,
};

export type Judged = {
  readonly metrics: readonly Metric[];
  readonly grade: Grade;
  readonly reasons: readonly string[];
};

/** `record` covers all of the sweeps that could be read. */
export function judge(record: SweepRecord, trajectory: Trajectory, sweeps: Sweeps): Judged {
  const metrics: Metric[] = [];
  const reasons: string[] = [];
  // The first sweep has no map to be compared with.
  const of = (name: Quantity): number[] => record.values(name).slice(1);
  const where = (name: Quantity, worst: number): string => {
    const k = record.values(name).lastIndexOf(worst);
    return `at ${(record.timeOf(k) / NS_PER_S).toFixed(1)} s`;
  };
  const gate = (metric: Omit<Metric, 'grade'>, good: boolean, reason: string): void => {
    if (!good) reasons.push(reason);
    metrics.push({ ...metric, grade: good ? 'pass' : 'warn', ...(good ? {} : { reason }) });
  };

  const matched = least(of('matched'));
  gate(
    { name: 'Points matched, worst sweep', value: matched, unit: '', threshold: `> ${GATES.matched}` },
    matched > GATES.matched,
    `Only ${percent(matched)} of a sweep's points found their place in the local map ${where('matched', matched)}.`,
  );
  const jump = most(of('jump'));
  gate(
    {
      name: 'Jump against constant velocity, worst',
      value: jump,
      unit: 'm',
      threshold: `< ${GATES.jumpM} m`,
    },
    jump < GATES.jumpM,
    `A sweep lies ${jump.toFixed(2)} m from where constant velocity would have it, ${where('jump', jump)}.`,
  );
  // Not the adaptive threshold itself: that keeps its made-up first observation where the drive never contradicts it.
  const deviation = Math.sqrt(mean(of('deviation').map((d) => d * d)));
  gate(
    {
      name: 'Deviation from constant velocity at the furthest range, RMS',
      value: deviation,
      unit: 'm',
      threshold: `< ${GATES.deviationM} m`,
    },
    deviation < GATES.deviationM,
    `The prediction was off by ${deviation.toFixed(2)} m at the furthest range, root mean square.`,
  );
  const eigen = least(of('eigenRatio'));
  const degenerate = of('eigenRatio').filter((ratio) => ratio < GATES.eigenRatio).length;
  gate(
    { name: 'Least eigenvalue ratio', value: eigen, unit: '', threshold: `≥ ${GATES.eigenRatio}` },
    degenerate === 0,
    `${degenerate} sweeps leave a direction open (a tunnel, an empty place), the worst ${where('eigenRatio', eigen)}.`,
  );
  const left = sweeps.left + sweeps.infos.length - record.count;
  const gaps = gapsOf(trajectory.t);
  gate(
    { name: 'Gaps between sweeps', value: gaps.count, unit: '', threshold: '0' },
    gaps.count === 0,
    `Sweeps are missing in ${gaps.count} places, up to ${gaps.longestS.toFixed(2)} s.`,
  );
  gate(
    { name: 'Sweeps left out', value: left, unit: '', threshold: '0' },
    left === 0,
    `${left} sweeps are damaged, empty or out of order and were left out.`,
  );
  metrics.push(
    { name: 'Path length', value: arcLength(trajectory.poses).at(-1) ?? 0, unit: 'm' },
    { name: 'Mean residual', value: mean(of('residual')), unit: 'm' },
    { name: 'Mean points matched', value: mean(of('matched')), unit: '' },
    { name: 'Mean iterations', value: mean(of('iterations')), unit: '' },
    { name: 'Sweeps', value: record.count, unit: '' },
  );
  if (record.untimed > 0)
    reasons.push(`The points of ${record.untimed} sweeps carry no times: motion within them is not undone.`);
  if (!sweeps.placed)
    reasons.push(
      `The calibration does not say where "${sweeps.stream.frame}" sits: the trajectory is the lidar's, not the vehicle's.`,
    );
  return { metrics, grade: reasons.length > 0 ? 'warn' : 'pass', reasons };
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
