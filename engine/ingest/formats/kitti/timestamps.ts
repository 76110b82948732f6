/**
 * KITTI timestamps: one line a frame, local wall time to the nanosecond without a zone ("2011-09-26 13:04:32.345808896").
 * It is taken as UTC, because the log does not say the zone; all sensors share it, so only the calendar is off.
 */
import { MOST_STAMP_ERROR_NS } from '../../../contract/time.ts';

export type Stamps = {
  /** Nanoseconds UTC, one a frame; undefined where the line is broken and nothing could be put in its place. */
  readonly ns: readonly (bigint | undefined)[];
  /** The broken lines as they are, by frame; their times are interpolated. */
  readonly broken: ReadonlyMap<number, string>;
};

/** Lines of one file that are read: 55 hours at 10 Hz. Longer lines are no times. */
const MOST_LINES = 2_000_000;
const MOST_LINE = 64;
/** A timestamps file of that many lines. */
export const MOST_STAMP_BYTES = 64 * 1024 * 1024;

const LINE = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\d*Z?$/;
const MOST_ERROR_NS = BigInt(MOST_STAMP_ERROR_NS);

/** A time, or undefined when the line is not one. */
export function parseStamp(line: string): bigint | undefined {
  const match = line.length > MOST_LINE ? undefined : LINE.exec(line.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = match;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const back = new Date(ms);
  // Date.UTC rolls 31 April over to 1 May: such a line is broken, not a day later.
  if (
    !Number.isFinite(ms) ||
    back.getUTCMonth() !== Number(month) - 1 ||
    back.getUTCDate() !== Number(day) ||
    back.getUTCHours() !== Number(hour)
  )
    return undefined;
  if (Number(minute) > 59 || Number(second) > 59) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt((fraction ?? '').padEnd(9, '0'));
}

/**
 * Reads a timestamps file. A line that is no time, zero, or more than an hour from the file's median is broken: its time is
 * interpolated between its neighbours, at the ends continued by the median period.
 */
export function parseStamps(text: string): Stamps {
  const lines = text.split('\n', MOST_LINES);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const read = lines.map(parseStamp);
  const valid = read.filter((t): t is bigint => t !== undefined && t !== 0n).sort((a, b) => (a < b ? -1 : 1));
  const median = valid[valid.length >> 1];
  const broken = new Map<number, string>();
  const kept = read.map((t, i) => {
    const usable =
      t !== undefined && median !== undefined && t - median < MOST_ERROR_NS && median - t < MOST_ERROR_NS;
    if (!usable) broken.set(i, (lines[i] ?? '').slice(0, MOST_LINE).trimEnd());
    return usable ? t : undefined;
  });
  return { ns: fill(kept), broken };
}

function fill(times: readonly (bigint | undefined)[]): (bigint | undefined)[] {
  const known = times.flatMap((t, i) => (t === undefined ? [] : [{ t, i }]));
  const period = medianPeriod(known);
  let next = 0;
  return times.map((t, i) => {
    if (t !== undefined) {
      next++;
      return t;
    }
    const [before, after] = [known[next - 1], known[next]];
    if (before && after)
      return before.t + ((after.t - before.t) * BigInt(i - before.i)) / BigInt(after.i - before.i);
    if (before && period !== undefined) return before.t + period * BigInt(i - before.i);
    if (after && period !== undefined) return after.t - period * BigInt(after.i - i);
    return undefined;
  });
}

function medianPeriod(known: readonly { t: bigint; i: number }[]): bigint | undefined {
  const steps = known.slice(1).map(({ t, i }, k) => {
    const before = known[k];
    return before ? (t - before.t) / BigInt(i - before.i) : 0n;
  });
  return steps.sort((a, b) => (a < b ? -1 : 1))[steps.length >> 1];
}
