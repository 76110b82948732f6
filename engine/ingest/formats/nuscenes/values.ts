/** Values of a table's row, each undefined where it is not what it should be. */
import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { normalise } from '../../../geometry/se3.ts';
import type { Row } from './rows.ts';

/** Characters of a token, a name or a path. */
const MOST_TEXT = 1024;

export function textOf(row: Row, name: string): string | undefined {
  const value = row[name];
  return typeof value === 'string' && value.length <= MOST_TEXT ? value : undefined;
}

export function numberOf(row: Row, name: string): number | undefined {
  const value = row[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A list of numbers, all finite. */
export function numbersOf(row: Row, name: string, count: number): readonly number[] | undefined {
  const value = row[name];
  if (!Array.isArray(value) || value.length !== count) return undefined;
  return value.every((v): v is number => typeof v === 'number' && Number.isFinite(v)) ? value : undefined;
}

/** 30,000 years. */
const MOST_MICROSECONDS = 1e18;

/** Microseconds since 1970, as nanoseconds; Lyft's have a fraction. */
export function timeOf(row: Row, name = 'timestamp'): bigint | undefined {
  const us = numberOf(row, name);
  if (us === undefined || us < 0 || us > MOST_MICROSECONDS) return undefined;
  const whole = Math.floor(us);
  return BigInt(whole) * 1000n + BigInt(Math.round((us - whole) * 1000));
}

/** Metres from a global origin: UTM's northings have 10,000,000. */
const MOST_POSITION_M = 1e8;
/** Norms between which four numbers are a quaternion that needs rounding up only. */
const [LEAST_NORM, MOST_NORM] = [0.9, 1.1];

/** `translation` (x, y, z) and `rotation` (w, x, y, z). */
export function poseOf(row: Row): Pose | undefined {
  const p = vec3Of(row, 'translation');
  const q = rotationOf(row, 'rotation');
  return p && q ? { p, q } : undefined;
}

export function vec3Of(row: Row, name: string): Vec3 | undefined {
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = numbersOf(row, name, 3) ?? [];
  return [x, y, z].every((v) => Math.abs(v) <= MOST_POSITION_M) ? [x, y, z] : undefined;
}

export function rotationOf(row: Row, name: string): Quaternion | undefined {
  const [w = 0, x = 0, y = 0, z = 0] = numbersOf(row, name, 4) ?? [];
  const norm = Math.hypot(w, x, y, z);
  return norm > LEAST_NORM && norm < MOST_NORM ? normalise({ w, x, y, z }) : undefined;
}
