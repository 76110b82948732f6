/** Health's gates, and the verdict: every check that does not hold is a warning (docs/stages/health.md). */
import type { Metric } from '../../../contract/stages.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';

/** What healthy drives stay within, with their scatter twice over; docs/stages/health.md has what they show. */
export const GATES = {
  /** Direction of travel against the vehicle's axis (°). */
  slipDeg: 0.6,
  /** Bias of a gyroscope (°/s). */
  gyroDegPerS: 0.2,
  /** A camera's clock, turn and focal length against the lidar. */
  timeMs: 20,
  turnDeg: 0.25,
  focalPercent: 1,
  /** Middle grey of pictures, of 255: below, it is night. */
  darkGrey: 40,
  /** Lone echoes among the near ones (%). */
  lonePercent: 0.6,
  /** Blocked share of what was judged of a lens (%). */
  dirtPercent: 1,
  /** Slow error of GNSS measured against odometry (m): a tenth of a lane. */
  wanderM: 0.3,
  /** Way by GNSS (%): what the speed of wheels and odometry are known to. */
  pathPercent: 1,
  /** Share of messages without a position, and of time with too few satellites (%). */
  silentPercent: 5,
  fewSatellitesPercent: 5,
};

/**
 * A metric that may lie `most` to either side of nothing, or be at most that where it is `over` nothing; beyond, `reason` says
 * what that means, given its size.
 */
export function judged(
  name: string,
  value: number,
  unit: string,
  most: number,
  reason: (size: string) => string,
  side: 'either' | 'over' = 'either',
): Metric {
  const good = Math.abs(value) <= most;
  const size = `${Number(Math.abs(value).toPrecision(2))} ${unit}`;
  return {
    name,
    value,
    unit,
    grade: good ? 'pass' : 'warn',
    threshold: side === 'over' ? `≤ ${most} ${unit}` : `within ±${most} ${unit}`,
    ...(good ? {} : { reason: reason(size) }),
  };
}

export function judge(metrics: readonly Metric[]): Judgement {
  const reasons = metrics.flatMap(({ grade, reason }) => (grade === 'warn' && reason ? [reason] : []));
  return { metrics, ...verdictOf(reasons) };
}
