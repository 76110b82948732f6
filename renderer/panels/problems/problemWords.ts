/** Figures, times and sources of problems in words. */
import type { Problem, ProblemRepair, Span } from '../../../engine/contract/doctor/problems.ts';
import type { StageDescription } from '../../../engine/contract/stages.ts';
import { type Nanoseconds, NS_PER_MS } from '../../../engine/contract/time.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { ageText, clockText, valueText, withUnit } from '../../widgets/format.ts';
import { shortName } from '../../widgets/streams/streamName.ts';

/** A stretch that is longer than this share of the drive is all of it. */
const ALL = 0.95;

const DIGITS = 3;

export function figureText({ value, limit, unit }: NonNullable<Problem['figure']>): {
  readonly value: string;
  readonly limit: string;
} {
  const text = (figure: number): string => withUnit(valueText(figure, DIGITS), unit);
  return { value: text(value), limit: text(limit) };
}

/** "00:12.300", "00:12.300 to 00:14.100, 1.8 s", "all of the drive". */
export function spanText({ fromNs, toNs }: Span, durationNs: Nanoseconds): string {
  if (toNs - fromNs >= ALL * durationNs) return 'all of the drive';
  if (clockText(fromNs) === clockText(toNs)) return clockText(fromNs);
  return `${clockText(fromNs)} to ${clockText(toNs)}, ${ageText(toNs - fromNs)}`;
}

/** Who says it. */
export function sourceText(source: string, stages: readonly StageDescription[]): string {
  if (source === 'log') return 'seen in the log';
  if (source === 'ingest') return 'noticed while the log was loaded';
  return `found by ${stages.find(({ id }) => id === source)?.title ?? source}`;
}

/** What a repair would change. */
export function repairText(repair: ProblemRepair, durationNs: Nanoseconds): string {
  switch (repair.kind) {
    case 'clock-offset':
      return `${signed(repair.addNs / NS_PER_MS, 1)} ms on the stamps of ${visible(repair.frame)}.`;
    case 'sensor-yaw':
      return `Turn ${visible(repair.frame)} by ${valueText(Math.abs(repair.turnDeg), DIGITS)}° to the ${repair.turnDeg > 0 ? 'left' : 'right'}.`;
    case 'focal-length':
      return `${signed(100 * (repair.factor - 1), 2)} % on the focal length of ${visible(repair.frame)}.`;
    case 'gnss-cut':
      return `Leave the fixes of ${shortName(repair.stream)} out in ${repair.spans.map((span) => spanText(span, durationNs)).join('; ')}.`;
  }
}

const signed = (value: number, decimals: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(decimals)}`;
