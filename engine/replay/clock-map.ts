/**
 * When what was measured at a time comes on another clock. Values of signals stand at the kept times of their samples, so a plot by
 * log time asks here where each of them lies. Between two samples the delay goes in a straight line: values of one message that were
 * measured one after the other keep their distances.
 */
import type { TimeBase } from '../contract/api.ts';
import type { Nanoseconds } from '../contract/time.ts';
import type { Drive } from '../drive/drive.ts';
import { firstAt } from '../geometry/sequences.ts';
import { indexAt } from '../geometry/trajectory.ts';
import { keptClockOf, type Replay } from './replay.ts';

/** Samples of a stream that are looked at; of a stream with more, every n-th: the delay between them is theirs. */
const MOST_SAMPLES = 400_000;
/** Samples of all streams that are kept in memory, 28 bytes each. */
const MOST_KEPT = 4_000_000;

export type ClockMap = {
  /** Kept times that may come on the clock within from..to, with a neighbour on either side. */
  within(from: Nanoseconds, to: Nanoseconds): readonly [Nanoseconds, Nanoseconds];
  /** When what was kept at `t` comes on the clock. */
  at(t: Nanoseconds): Nanoseconds;
  /** The newest kept time that has come by t of the clock; undefined before the first. */
  come(t: Nanoseconds): Nanoseconds | undefined;
  /** True where later is later on both. */
  readonly ordered: boolean;
};

/** A clock that is off by one number. */
function shifted(offset: Nanoseconds): ClockMap {
  return {
    within: (from, to) => [from - offset, to - offset],
    at: (t) => t + offset,
    come: (t) => t - offset,
    ordered: true,
  };
}

export const UNCHANGED = shifted(0);

/** Once for each open drive. */
export class ClockMaps {
  readonly #drive: Drive;
  readonly #replay: Replay;
  readonly #known = new Map<string, { readonly map: ClockMap; readonly samples: number }>();
  /** Streams of signals. */
  #streams: ReadonlyMap<number, number> | undefined;

  constructor(drive: Drive, replay: Replay) {
    this.#drive = drive;
    this.#replay = replay;
  }

  /** Of the values of a signal of the drive. */
  ofSignal(signal: number, clock: TimeBase | undefined): ClockMap {
    if (clock === undefined) return UNCHANGED;
    this.#streams ??= new Map(this.#drive.signals().map(({ id, stream }) => [id, stream]));
    const stream = this.#streams.get(signal);
    return stream === undefined ? UNCHANGED : this.of(stream, clock);
  }

  /** Of a stream's kept times; without a clock they stay as they are. */
  of(stream: number, clock: TimeBase | undefined): ClockMap {
    if (clock === undefined) return UNCHANGED;
    const info = this.#drive.stream(stream);
    const kept = keptClockOf(clock);
    if (kept === 'measured') return shifted(this.#replay.offsetOf(info, clock));
    const key = `${kept}/${stream}`;
    const known = this.#known.get(key);
    if (known) return known.map;
    const { t, at } = this.#drive.clockTimes(stream, kept, MOST_SAMPLES);
    const map = t.length === 0 ? UNCHANGED : new Table(t, at);
    let total = t.length;
    for (const { samples } of this.#known.values()) total += samples;
    // Those that were asked for first go first.
    for (const [old, { samples }] of this.#known) {
      if (total <= MOST_KEPT) break;
      this.#known.delete(old);
      total -= samples;
    }
    this.#known.set(key, { map, samples: t.length });
    return map;
  }
}

class Table implements ClockMap {
  readonly ordered: boolean;
  /** Kept times, ascending, and when each comes. */
  readonly #t: Float64Array;
  readonly #at: Float64Array;
  /** Numbers of samples in the order in which they come. */
  readonly #order: Uint32Array;

  constructor(t: Float64Array, at: Float64Array) {
    this.#t = t;
    this.#at = at;
    this.#order = Uint32Array.from(t.keys()).sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b);
    this.ordered = this.#order.every((sample, k) => sample === k);
  }

  within(from: Nanoseconds, to: Nanoseconds): readonly [Nanoseconds, Nanoseconds] {
    const [t, order] = [this.#t, this.#order];
    const first = Math.max(0, this.#comeBy(from) - 1);
    const last = Math.min(order.length - 1, this.#comeBy(to));
    let [low, high] = [Infinity, -Infinity];
    for (let k = first; k <= last; k++) {
      const kept = t[order[k] ?? 0] ?? 0;
      if (kept < low) low = kept;
      if (kept > high) high = kept;
    }
    // Beyond the ends the delay is that of the end.
    const [begin, end] = [t[0] ?? 0, t.at(-1) ?? 0];
    return [
      low <= begin ? Math.min(low, from - this.#delay(begin)) : low,
      high >= end ? Math.max(high, to - this.#delay(end)) : high,
    ];
  }

  at(kept: Nanoseconds): Nanoseconds {
    return kept + this.#delay(kept);
  }

  come(t: Nanoseconds): Nanoseconds | undefined {
    const k = this.#comeBy(t) - 1;
    if (k < 0) return undefined;
    const sample = this.#order[k] ?? 0;
    const kept = this.#t[sample] ?? 0;
    // What a message says of times behind its stamp comes with it, up to the stamp of the next one.
    const next = this.#t[sample + 1] ?? Infinity;
    return Math.max(kept, Math.min(t - ((this.#at[sample] ?? 0) - kept), next - 1));
  }

  /** How many samples have come by t of the clock. */
  #comeBy(t: Nanoseconds): number {
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#at[this.#order[middle] ?? 0] ?? 0) <= t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #delay(kept: Nanoseconds): Nanoseconds {
    const [t, at] = [this.#t, this.#at];
    const i = indexAt(t, kept);
    const delay = (k: number): number => (at[k] ?? 0) - (t[k] ?? 0);
    if (i < 0) return delay(0);
    // Of several samples of one time the first to be kept counts.
    if (t[i] === kept) return delay(firstAt(t, kept));
    if (i + 1 >= t.length) return delay(i);
    const share = (kept - (t[i] ?? 0)) / ((t[i + 1] ?? 0) - (t[i] ?? 0));
    return delay(i) + share * (delay(i + 1) - delay(i));
  }
}

/** Columns in the order of time, each moved by a map. */
export function onClock<
  Columns extends { readonly t: Float64Array } & Readonly<Record<keyof Columns, Float64Array>>,
>(map: ClockMap, columns: Columns): { -readonly [Name in keyof Columns]: Float64Array } {
  if (map === UNCHANGED) return { ...columns };
  const t = columns.t.map((each) => map.at(each));
  if (map.ordered) return { ...columns, t };
  const order = Array.from(t.keys()).sort((a, b) => (t[a] ?? 0) - (t[b] ?? 0) || a - b);
  const moved: { -readonly [Name in keyof Columns]: Float64Array } = { ...columns, t };
  for (const name in moved) {
    const values = moved[name];
    moved[name] = Float64Array.from(order, (k) => values[k] ?? Number.NaN);
  }
  return moved;
}
