/** Signals of a drive: the list, values thinned for a plot by the stored levels, and whole series for stages. */
import { z } from 'zod';
import { InputError } from '../../contract/errors.ts';
import type { SignalInfo } from '../../contract/signals.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { checkRow, count, damaged, id, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { BLOCK_SUMMARIES, BLOCK_VALUES, LEVEL_RATIO } from './signal-sink.ts';

/** Entries in time order; min and max span what an entry stands for, so that no peak is lost by thinning. */
export type SignalRange = {
  readonly t: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
};

export type SignalValue = { readonly t: Nanoseconds; readonly v: number };

export type Series = { readonly t: Float64Array; readonly values: (Float64Array | undefined)[] };

type Entries = { t: Float64Array; columns: Float64Array[] };

const schema = z.object({
  id: id.nonnegative(),
  stream: id,
  path: word,
  unit: word,
  count,
  min: z.number().nullable(),
  max: z.number().nullable(),
  name: word,
});
/** 32^12 values are more than any file holds. */
const MOST_LEVELS = 12;
/** Values are read at once; ten hours of a sensor at 1 kHz have 36 million. */
const MOST_VALUES = 100_000_000;

export class Signals {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Those whose stream or path contains every word of `search`, in the order of stream and path. */
  list(search = ''): SignalInfo[] {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = this.#store
      .query<{ id: number }>(
        `SELECT signal.id, stream, path, unit, signal.count, min, max, stream.name
         FROM signal JOIN stream ON stream.id = signal.stream ORDER BY stream, path`,
      )
      .all();
    return rows
      .map((row) => checkRow({ path: this.#store.path, table: 'signal', row: row.id }, row, schema))
      .filter((row) => words.every((word) => `${row.name} ${row.path}`.toLowerCase().includes(word)))
      .map(({ name: _, min, max, ...rest }) => ({
        ...rest,
        min: min ?? Number.NaN,
        max: max ?? Number.NaN,
      }));
  }

  /** At most about `points` entries over from..to, one more on either side so that a line reaches the edges. */
  range(signal: number, from: Nanoseconds, to: Nanoseconds, points: number): SignalRange {
    const covered =
      this.#store
        .query<{ n: number | null }>(
          // Values between from and to, taking each block's as evenly spread.
          `SELECT sum(count * (min(last, ?3) - max(first, ?2) + 1.0) / (last - first + 1)) AS n
           FROM signal_block WHERE signal = ?1 AND level = 0 AND last >= ?2 AND first <= ?3`,
        )
        .get(signal, from, to)?.n ?? 0;
    const levels =
      this.#store
        .query<{ top: number | null }>('SELECT max(level) AS top FROM signal_block WHERE signal = ?')
        .get(signal)?.top ?? 0;
    let level = 0;
    if (!Number.isInteger(levels) || levels > MOST_LEVELS)
      throw damaged(
        { path: this.#store.path, table: 'signal_block', row: signal },
        `it has a level ${levels}`,
      );
    while (level < levels && covered / LEVEL_RATIO ** (level + 1) >= points) level++;
    const { t, columns } = clip(inOrder(this.#read(signal, level, from, to)), from, to);
    const [min, max, mean, n] = columns;
    if (!min) throw new InputError(`${this.#store.path} has no signal ${signal}.`);
    return thin(t, min, max ?? min, mean ?? min, n, points);
  }

  /** The newest value at or before t; undefined before the first. */
  at(signal: number, t: Nanoseconds): SignalValue | undefined {
    // The block that begins last before t has a value at or before it; blocks of a log out of order may overlap it.
    const begin = this.#store
      .query<{ first: number | null }>(
        'SELECT max(first) AS first FROM signal_block WHERE signal = ? AND level = 0 AND first <= ?',
      )
      .get(signal, t)?.first;
    if (begin === undefined || begin === null) return undefined;
    const { t: times, columns } = this.#read(signal, 0, begin, t);
    let best: SignalValue | undefined;
    for (const [i, at] of times.entries())
      if (at <= t && (best === undefined || at >= best.t)) best = { t: at, v: columns[0]?.[i] ?? Number.NaN };
    return best;
  }

  /**
   * Signals of one stream on common times. A path the stream has not is undefined; where a path has no value at a time that
   * another has, it is NaN.
   */
  series(
    stream: number,
    paths: readonly string[],
    from: Nanoseconds = -Infinity,
    to: Nanoseconds = Infinity,
  ): Series {
    const found = paths.map((path) => {
      const row = this.#store
        .query<{ id: number }>('SELECT id FROM signal WHERE stream = ? AND path = ?')
        .get(stream, path);
      return row && cut(inOrder(this.#read(row.id, 0, from, to)), from, to);
    });
    const present = found.filter((each) => each !== undefined);
    const first = present[0];
    if (!first) return { t: new Float64Array(0), values: found.map(() => undefined) };
    if (present.every((each) => sameTimes(each.t, first.t)))
      return { t: first.t, values: found.map((each) => each?.columns[0]) };
    const t = Float64Array.from(new Set(present.flatMap((each) => [...each.t]))).sort();
    return { t, values: found.map((each) => each && spread(each, t)) };
  }

  #read(signal: number, level: number, from: number, to: number): Entries {
    const width = level === 0 ? 2 : 5;
    const blocks = this.#store
      .query<{ count: number; bytes: Uint8Array }>(
        `SELECT count, bytes FROM signal_block
         WHERE signal = ? AND level = ? AND last >= ? AND first <= ? ORDER BY block`,
      )
      .all(signal, level, from, to);
    const most = level === 0 ? BLOCK_VALUES : BLOCK_SUMMARIES;
    let total = 0;
    for (const block of blocks) {
      const { count, bytes } = block;
      const right = Number.isInteger(count) && count >= 0 && count <= most && bytes instanceof Uint8Array;
      if (!right || bytes.byteLength !== 8 * width * count)
        throw new InputError(`${this.#store.path} is damaged: a block of signal ${signal} has a wrong size.`);
      total += count;
    }
    if (total > MOST_VALUES)
      throw new InputError(
        `Signal ${signal} of ${this.#store.path} has ${total} values, more than are read at once.`,
      );
    const columns = Array.from({ length: width }, () => new Float64Array(total));
    let at = 0;
    for (const { count, bytes } of blocks) {
      // A copy: the bytes need not lie at a multiple of eight.
      const values = new Float64Array(new Uint8Array(bytes).buffer);
      columns.forEach((column, k) => {
        column.set(values.subarray(k * count, (k + 1) * count), at);
      });
      at += count;
    }
    const [t, ...rest] = columns;
    return { t: t ?? new Float64Array(0), columns: rest };
  }
}

/** Logs carry stamps out of order at times; everything behind this point may rely on order. */
function inOrder(entries: Entries): Entries {
  const { t, columns } = entries;
  let sorted = true;
  for (let i = 1; i < t.length && sorted; i++) sorted = (t[i - 1] ?? 0) <= (t[i] ?? 0);
  if (sorted) return entries;
  const order = Array.from(t.keys()).sort((a, b) => (t[a] ?? 0) - (t[b] ?? 0) || a - b);
  const pick = (from: Float64Array): Float64Array => Float64Array.from(order, (i) => from[i] ?? Number.NaN);
  return { t: pick(t), columns: columns.map(pick) };
}

function bounds(t: Float64Array, from: number, to: number): [number, number] {
  const at = (limit: number, inclusive: boolean): number => {
    let [low, high] = [0, t.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const value = t[middle] ?? 0;
      if (value < limit || (inclusive && value === limit)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [at(from, false), at(to, true)];
}

function cut({ t, columns }: Entries, from: number, to: number): Entries {
  const [low, high] = bounds(t, from, to);
  return { t: t.slice(low, high), columns: columns.map((each) => each.slice(low, high)) };
}

/** As cut, with one neighbour on either side. */
function clip({ t, columns }: Entries, from: number, to: number): Entries {
  const [low, high] = bounds(t, from, to);
  const [a, b] = [Math.max(0, low - 1), Math.min(t.length, high + 1)];
  return { t: t.slice(a, b), columns: columns.map((each) => each.slice(a, b)) };
}

function sameTimes(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function spread(from: Entries, t: Float64Array): Float64Array {
  const out = new Float64Array(t.length).fill(Number.NaN);
  const values = from.columns[0];
  let k = 0;
  for (let i = 0; i < t.length; i++) {
    while (k < from.t.length && (from.t[k] ?? 0) <= (t[i] ?? 0)) {
      if (from.t[k] === t[i]) out[i] = values?.[k] ?? Number.NaN;
      k++;
    }
  }
  return out;
}

/** Joins neighbouring entries until at most `points` are left; NaN is left out of what is joined. */
export function thin(
  t: Float64Array,
  min: Float64Array,
  max: Float64Array,
  mean: Float64Array,
  n: Float64Array | undefined,
  points: number,
): SignalRange {
  const group = Math.ceil(t.length / Math.max(1, points));
  if (group <= 1) return { t, min, max, mean };
  const count = Math.ceil(t.length / group);
  const out = {
    t: new Float64Array(count),
    min: new Float64Array(count),
    max: new Float64Array(count),
    mean: new Float64Array(count),
  };
  for (let g = 0; g < count; g++) {
    let [low, high, sum, weight] = [Infinity, -Infinity, 0, 0];
    for (let i = g * group; i < Math.min(t.length, (g + 1) * group); i++) {
      const w = n?.[i] ?? 1;
      const value = mean[i] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      low = Math.min(low, min[i] ?? value);
      high = Math.max(high, max[i] ?? value);
      sum += value * w;
      weight += w;
    }
    out.t[g] = t[g * group] ?? 0;
    out.min[g] = weight > 0 ? low : Number.NaN;
    out.max[g] = weight > 0 ? high : Number.NaN;
    out.mean[g] = weight > 0 ? sum / weight : Number.NaN;
  }
  return out;
}
