import type { Metric } from '../../../contract/stages.ts';

/** A metric that may lie `most` to either side of nothing, or be at most that where it is `over` nothing; beyond, `reason` says what that means, given its size. */
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
