/** The unit of a signal: the log's own, or that of the standard names (contract/signals.ts). */
import type { SignalInfo } from '../../../engine/contract/signals.ts';

const STANDARD: readonly (readonly [pattern: RegExp, unit: string])[] = [
  [/^accel\.[xyz]$/, 'm/s²'],
  [/^(gyro|angular)\.[xyz]$/, 'rad/s'],
  [/^linear\.[xyz]$/, 'm/s'],
  [/^position\.[xyz]$|^altitude$|^sigma\.(east|north|up)$/, 'm'],
  [/^(latitude|longitude)$/, '°'],
];

export const unitOf = ({ unit, path }: Pick<SignalInfo, 'unit' | 'path'>): string =>
  unit || (STANDARD.find(([pattern]) => pattern.test(path))?.[1] ?? '');
