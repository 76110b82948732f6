/**
 * Decides which log times of a file are used. A log time is any 64-bit number: one flipped bit can make a log of 146 years.
 * Times of a recording ascend with the position in the file. A time far from those of the messages before and behind it is
 * a stray, and so is one that a drive cannot hold. After a pause of any length, or a clock that was set, the messages that
 * follow stay at the new time: these are no strays.
 */

import type { Moment } from '../encodings/tree.ts';

/** Nanoseconds since 1970 as seconds and rest, exact. */
export function momentOfNs(ns: bigint): Moment {
  const sec = ns / 1_000_000_000n;
  return { sec: Number(sec), nanosec: Number(ns - sec * 1_000_000_000n) };
}

/** Messages that follow one another in the file, each within an hour of those before it. */
export type TimeRun = { fromNs: bigint; toNs: bigint; messages: number };

const HOUR_NS = 3_600_000_000_000n;
const DAY_NS = 24n * HOUR_NS;
/** Times of a drive are doubles of nanoseconds, exact over 2^53 of them: 104 days. */
const LONGEST_NS = 100n * DAY_NS;
/** A drive's own start is kept as 64 bits with a sign. */
const LATEST_NS = 2n ** 63n - 1n;
/** So few messages among ten times as many may be strays. */
const MOST_STRAYS = 100;
const FEWER = 10;
/** Further leaps than this are not told apart: each of their messages is judged by the rest. */
const MOST_RUNS = 200_000;

/** Gathers the times of a file in its order. */
export class TimeRuns {
  readonly list: TimeRun[] = [];

  add(fromNs: bigint, toNs: bigint, messages: number): void {
    const last = this.list.at(-1);
    if (last && fromNs >= last.fromNs - HOUR_NS && toNs <= last.toNs + HOUR_NS) {
      if (fromNs < last.fromNs) last.fromNs = fromNs;
      if (toNs > last.toNs) last.toNs = toNs;
      last.messages += messages;
    } else if (this.list.length < MOST_RUNS) this.list.push({ fromNs, toNs, messages });
  }
}

/** Whether a chunk's header may speak for its messages; a longer one is looked into. */
export const believable = (startNs: bigint, endNs: bigint): boolean =>
  startNs > 0n && endNs >= startNs && endNs - startNs <= HOUR_NS && endNs <= LATEST_NS;

/** Runs near one another in time, wherever they lie in the file. */
type Cluster = { readonly fromNs: bigint; toNs: bigint; messages: number };

export class LogClock {
  /** First and last time that is used; undefined when the file has no message, 0 when none of its times can be used. */
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  readonly #spans: readonly { readonly fromNs: bigint; readonly toNs: bigint }[];
  #last: { readonly fromNs: bigint; readonly toNs: bigint };

  /** @param runs in the order of the file, or of the files one after another. */
  constructor(runs: readonly TimeRun[]) {
    const usable = runs.filter(({ toNs }) => toNs <= LATEST_NS);
    const { clusters, of } = clustered(usable);
    const bulk = clusters.reduce<Cluster | undefined>(
      (most, each) => (most && most.messages >= each.messages ? most : each),
      undefined,
    );
    const kept = bulk ? withoutStrays(usable, of, bulk) : [];
    this.firstNs = least(kept.map(({ fromNs }) => fromNs)) ?? (runs.length > 0 ? 0n : undefined);
    this.lastNs = most(kept.map(({ toNs }) => toNs)) ?? this.firstNs;
    this.#spans = clustered(kept).clusters.map(({ fromNs, toNs }) => ({
      fromNs: fromNs - HOUR_NS,
      toNs: toNs + HOUR_NS,
    }));
    this.#last = this.#spans[0] ?? { fromNs: 1n, toNs: 0n };
  }

  /** Whether a message's log time is one of the recording's. */
  believes(ns: bigint): boolean {
    if (ns >= this.#last.fromNs && ns <= this.#last.toNs) return true;
    // Sorted by time, and few: a recording has few pauses of an hour.
    const found = this.#spans.find(({ fromNs, toNs }) => ns >= fromNs && ns <= toNs);
    if (found) this.#last = found;
    return found !== undefined;
  }
}

function clustered(runs: readonly TimeRun[]): { clusters: Cluster[]; of: ReadonlyMap<TimeRun, Cluster> } {
  const clusters: Cluster[] = [];
  const of = new Map<TimeRun, Cluster>();
  for (const run of [...runs].sort((a, b) => (a.fromNs < b.fromNs ? -1 : a.fromNs > b.fromNs ? 1 : 0))) {
    let last = clusters.at(-1);
    if (last && run.fromNs <= last.toNs + HOUR_NS) {
      if (run.toNs > last.toNs) last.toNs = run.toNs;
      last.messages += run.messages;
    } else {
      last = { fromNs: run.fromNs, toNs: run.toNs, messages: run.messages };
      clusters.push(last);
    }
    of.set(run, last);
  }
  return { clusters, of };
}

/** The runs that lie where the file's order has them, or are too many messages to be strays, within what a drive can hold. */
function withoutStrays(
  runs: readonly TimeRun[],
  of: ReadonlyMap<TimeRun, Cluster>,
  bulk: Cluster,
): TimeRun[] {
  const few = (run: TimeRun): boolean => {
    const messages = of.get(run)?.messages ?? 0;
    return messages <= MOST_STRAYS && messages * FEWER <= bulk.messages;
  };
  const held = runs.filter(
    ({ fromNs, toNs }) => toNs - bulk.fromNs <= LONGEST_NS && bulk.toNs - fromNs <= LONGEST_NS,
  );
  // The next run behind each that is no stray for sure.
  const next: (TimeRun | undefined)[] = new Array(held.length);
  for (let i = held.length - 1, sure: TimeRun | undefined; i >= 0; i--) {
    next[i] = sure;
    const run = held[i];
    if (run && !few(run)) sure = run;
  }
  let before: TimeRun | undefined;
  return held.filter((run, i) => {
    if (!few(run)) {
      before = run;
      return true;
    }
    const behind = next[i];
    const earliest = before ? before.toNs - HOUR_NS : (behind?.fromNs ?? run.fromNs) - DAY_NS;
    const latest = behind ? behind.fromNs + HOUR_NS : (before?.toNs ?? run.toNs) + DAY_NS;
    return run.fromNs >= earliest && run.toNs <= latest;
  });
}

const least = (list: readonly bigint[]): bigint | undefined =>
  list.reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
const most = (list: readonly bigint[]): bigint | undefined =>
  list.reduce<bigint | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
