/**
 * Lists of times: `Frame: 000018 Time: 1574859771.700975000` a line, seconds since 1970. Frames are known by their numbers, which
 * are also the names of their files.
 */
import { compareNs, nearTheMiddle } from '../../media/time-named-files.ts';

export type TimeList = {
  /** By frame number. */
  readonly times: ReadonlyMap<number, bigint>;
  /** Lines (from 1) that are no time, or lie more than a day from the others. */
  readonly broken: readonly number[];
  /** Frames that came before, with the first time. */
  readonly repeated: readonly number[];
};

export const MOST_LIST_BYTES = 64 * 1024 * 1024;
/** 55 hours at 10 Hz. */
const MOST_LINES = 2_000_000;
const MOST_LINE = 128;
const LINE = /^Frame:\s*(\d{1,9})\s+Time:\s*(\d{1,10})(?:\.(\d{1,9}))?\d*$/;

export function parseTimes(text: string): TimeList {
  const lines = text.split('\n', MOST_LINES);
  const read: { readonly line: number; readonly frame: number; readonly ns: bigint }[] = [];
  const broken: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, frame, seconds, fraction = ''] = line.length > MOST_LINE ? [] : (LINE.exec(line.trim()) ?? []);
    const ns = BigInt(seconds ?? 0) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
    if (frame === undefined || ns === 0n) broken.push(i + 1);
    else read.push({ line: i + 1, frame: Number(frame), ns });
  }
  const near = nearTheMiddle(read.map(({ ns }) => ns));
  const times = new Map<number, bigint>();
  const repeated: number[] = [];
  for (const { line, frame, ns } of read)
    if (!near(ns)) broken.push(line);
    else if (times.has(frame)) repeated.push(frame);
    else times.set(frame, ns);
  return { times, broken: broken.sort((a, b) => a - b), repeated };
}

/** Listed frames that tell a period. */
const LEAST_LISTED = 3;

/** The median time from a frame to the next. */
export function periodOf(times: ReadonlyMap<number, bigint>): bigint | undefined {
  const known = [...times].sort(([a], [b]) => a - b);
  const steps = known.slice(1).map(([frame, ns], i) => {
    const [before, at] = known[i] ?? [0, 0n];
    return (ns - at) / BigInt(frame - before);
  });
  return known.length < LEAST_LISTED ? undefined : steps.sort(compareNs)[steps.length >> 1];
}

/**
 * When a frame that is not listed was taken: between its neighbours, or, beyond the ends, by the period and no further than the
 * list is long. Undefined where that cannot be said.
 */
export function timeBetween(times: ReadonlyMap<number, bigint>): (frame: number) => bigint | undefined {
  const known = [...times].sort(([a], [b]) => a - b);
  const period = periodOf(times);
  return (frame) => {
    let [low, high] = [0, known.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((known[middle]?.[0] ?? 0) > frame) high = middle;
      else low = middle + 1;
    }
    const [before, after] = [known[low - 1], known[low]];
    if (before && after)
      return before[1] + ((after[1] - before[1]) * BigInt(frame - before[0])) / BigInt(after[0] - before[0]);
    const end = before ?? after;
    if (!end || period === undefined || period <= 0n || Math.abs(frame - end[0]) > known.length)
      return undefined;
    return end[1] + period * BigInt(frame - end[0]);
  };
}
