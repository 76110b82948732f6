/** Times and figures of a report, as people write them. */
import type { Nanoseconds } from '../../../contract/time.ts';

/** Minutes and seconds from the drive's begin: 01:05.20. */
export function clockOf(ns: Nanoseconds): string {
  const hundredths = Math.round(ns / 1e7);
  const [minutes, rest] = [Math.floor(hundredths / 6000), hundredths % 6000];
  return `${String(minutes).padStart(2, '0')}:${(rest / 100).toFixed(2).padStart(5, '0')}`;
}

/** Four digits that count. */
export const figureOf = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'not a number';
