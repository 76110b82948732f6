/**
 * Nanoseconds since the drive's t0. A JS number holds whole numbers up to 2^53 exactly: 104 days of nanoseconds, far longer
 * than a drive, but less than the time since 1970.
 */
export type Nanoseconds = number;

export const NS_PER_S = 1e9;
export const NS_PER_MS = 1e6;

/**
 * A stamp further than an hour from its log time is invalid: a clock that was never set is off by years, one that drifts by
 * seconds. The log time is then used (docs/drive-file.md).
 */
export const MOST_STAMP_ERROR_NS = 3600 * NS_PER_S;

export const seconds = (t: Nanoseconds): number => t / NS_PER_S;
export const nanoseconds = (s: number): Nanoseconds => Math.round(s * NS_PER_S);

/** Absolute UTC nanoseconds as a bigint: t0 is kept as decimal text. */
export function absolute(t0: string, t: Nanoseconds): bigint {
  return BigInt(t0) + BigInt(Math.round(t));
}

/** UTC as ISO text with nine decimals, e.g. 2011-09-26T13:02:25.964389445Z. */
export function utcText(t0: string, t: Nanoseconds): string {
  const ns = absolute(t0, t);
  const ms = ns / 1_000_000n;
  const rest = ns - ms * 1_000_000n;
  const iso = new Date(Number(ms)).toISOString();
  return `${iso.slice(0, -1)}${rest.toString().padStart(6, '0')}Z`;
}
