/** Numbers for people. */
import { type Nanoseconds, NS_PER_S } from '../../engine/contract/time.ts';

/** "12.4 s", "3:07", "1:02:45". */
export function durationText(ns: Nanoseconds): string {
  const s = ns / NS_PER_S;
  if (s < 60) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  const [h, m, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(rest)}` : `${m}:${two(rest)}`;
}

/** Time since the drive's start to the millisecond: "00:03.120", "1:00:03.120". */
export function clockText(ns: Nanoseconds): string {
  const sign = ns < 0 ? '−' : '';
  const ms = Math.round(Math.abs(ns) / 1e6);
  const two = (n: number): string => String(n).padStart(2, '0');
  const h = Math.floor(ms / 3_600_000);
  const rest = `${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
  return sign + (h > 0 ? `${h}:${rest}` : rest);
}

/** An age or a period: "12 ms", "1.3 s". */
export function ageText(ns: Nanoseconds): string {
  const ms = ns / 1e6;
  if (Math.abs(ms) < 1) return `${Math.round(ns / 1e3)} µs`;
  if (Math.abs(ms) < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** How a sample lies to the playhead: "12 ms old"; after a jump back, until its successor has come, "300 ms after the playhead". */
export const oldText = (ns: Nanoseconds): string =>
  ns < 0 ? `${ageText(-ns)} after the playhead` : `${ageText(ns)} old`;

/** A waiting time, given in seconds: "12 s", "1 min 20 s". */
export function waitText(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export const countText = (n: number): string => n.toLocaleString('en-GB').replaceAll(',', '\u202f');

/** A value with about this many significant digits, without noise. */
export function valueText(value: number, digits = 5): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(Math.max(0, digits - 2));
  return String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1))))));
}

/** The finest step shown of a quantity in this unit; finer digits have no meaning for a road. */
const FINEST: Readonly<Record<string, number>> = {
  m: 1e-3,
  '°': 1e-3,
  '°/s': 1e-3,
  '%': 1e-2,
  ms: 1e-2,
  '': 1e-4,
};

/** "52.3 ms", "1.04°", "0": a value with its unit; a number without one, and degrees, take no space. */
export const withUnit = (value: string, unit: string): string =>
  unit === '' || unit === '°' ? `${value}${unit}` : `${value} ${unit}`;

/** A metric's value as it is read: four significant digits, whole numbers whole, and no digits finer than its unit is worth. */
export function metricText({ value, unit }: { readonly value: number; readonly unit: string }): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const finest = FINEST[unit];
  return valueText(finest === undefined ? value : Math.round(value / finest) / Math.round(1 / finest), 4);
}
