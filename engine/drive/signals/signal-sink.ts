/**
 * Gathers values into blocks with min, max, mean and count, and coarser levels above: an entry of level n summarises 32ⁿ
 * values. Values come in log order, one signal at a time or interleaved; memory is one unfinished block a level and signal.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Store } from '../store/store.ts';

/** A multiple of LEVEL_RATIO, so that no entry of level 1 spans two blocks. */
export const BLOCK_VALUES = 4096;
export const BLOCK_SUMMARIES = 1024;
export const LEVEL_RATIO = 32;

/** A run of values as one entry; min, max and sum leave NaN out, `n` counts what is left, `values` all. */
type Summary = { t: number; min: number; max: number; sum: number; n: number; values: number };

const emptySummary = (): Summary => ({ t: 0, min: Infinity, max: -Infinity, sum: 0, n: 0, values: 0 });

function merge(into: Summary, from: Summary): void {
  if (into.values === 0) into.t = from.t;
  if (from.min < into.min) into.min = from.min;
  if (from.max > into.max) into.max = from.max;
  into.sum += from.sum;
  into.n += from.n;
  into.values += from.values;
}

const minOf = (s: Summary): number => (s.n > 0 ? s.min : Number.NaN);
const maxOf = (s: Summary): number => (s.n > 0 ? s.max : Number.NaN);
const meanOf = (s: Summary): number => (s.n > 0 ? s.sum / s.n : Number.NaN);
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A level above the values: entries that wait to be written, and the one that is being made. */
type Level = { readonly entries: Summary[]; open: Summary; blocks: number; first: number; last: number };

/** The values that wait to be written, and what became of those before. */
class Signal {
  readonly id: number;
  readonly hash: Hash = createHash('sha256');
  readonly total = emptySummary();
  readonly levels: Level[] = [];
  t = new Float64Array(64);
  v = new Float64Array(64);
  count = 0;
  blocks = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** True when the block is full. */
  push(t: number, v: number): boolean {
    if (this.count === this.t.length) {
      this.t = grown(this.t);
      this.v = grown(this.v);
    }
    this.t[this.count] = t;
    this.v[this.count] = v;
    return ++this.count === BLOCK_VALUES;
  }

  /** Level n, from 1 up. */
  level(n: number): Level {
    const known = this.levels[n - 1];
    if (known) return known;
    const level = { entries: [], open: emptySummary(), blocks: 0, first: Infinity, last: -Infinity };
    this.levels[n - 1] = level;
    return level;
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(array.length * 2);
  twice.set(array);
  return twice;
}

export class SignalSink {
  readonly #store: Store;
  readonly #signals = new Map<number, Map<string, Signal>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Names a signal's unit; a path that was not declared has an empty one. */
  declare(stream: number, path: string, unit: string): void {
    this.#store.query('UPDATE signal SET unit = ? WHERE id = ?').run(unit, this.#signal(stream, path).id);
  }

  add(stream: number, path: string, t: number, v: number): void {
    const signal = this.#signal(stream, path);
    if (signal.push(t, v)) this.#flush(signal);
  }

  addMany(stream: number, path: string, t: ArrayLike<number>, v: ArrayLike<number>): void {
    const signal = this.#signal(stream, path);
    for (let i = 0; i < t.length; i++)
      if (signal.push(t[i] ?? Number.NaN, v[i] ?? Number.NaN)) this.#flush(signal);
  }

  /** Writes what is open and the totals; returns for each stream the digest of its signals in the order of their paths. */
  finish(): Map<number, string> {
    const digests = new Map<number, string>();
    for (const [stream, signals] of this.#signals) {
      const digest = createHash('sha256');
      const named = [...signals].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [path, signal] of named) {
        this.#close(signal);
        digest.update(path).update('\0').update(signal.hash.digest());
      }
      digests.set(stream, digest.digest('hex'));
    }
    this.#signals.clear();
    return digests;
  }

  #signal(stream: number, path: string): Signal {
    let ofStream = this.#signals.get(stream);
    if (!ofStream) this.#signals.set(stream, (ofStream = new Map()));
    let signal = ofStream.get(path);
    if (!signal) {
      const id = this.#store
        .query('INSERT INTO signal (stream, path, unit, count) VALUES (?, ?, ?, 0)')
        .run(stream, path, '');
      ofStream.set(path, (signal = new Signal(id)));
    }
    return signal;
  }

  /** Writes the block of values and hands its groups of 32 to level 1. */
  #flush(signal: Signal): void {
    const { t, v, count } = signal;
    if (count === 0) return;
    const block = emptySummary();
    let [first, last] = [Infinity, -Infinity];
    for (let start = 0; start < count; start += LEVEL_RATIO) {
      const group = emptySummary();
      group.t = t[start] ?? 0;
      const end = Math.min(count, start + LEVEL_RATIO);
      let [from, to] = [Infinity, -Infinity];
      for (let i = start; i < end; i++) {
        const [time, value] = [t[i] ?? 0, v[i] ?? Number.NaN];
        if (time < from) from = time;
        if (time > to) to = time;
        if (!Number.isFinite(value)) continue;
        if (value < group.min) group.min = value;
        if (value > group.max) group.max = value;
        group.sum += value;
        group.n++;
      }
      group.values = end - start;
      merge(block, group);
      first = Math.min(first, from);
      last = Math.max(last, to);
      this.#summarise(signal, 1, group, from, to);
    }
    merge(signal.total, block);
    const bytes = new Uint8Array(16 * count);
    new Float64Array(bytes.buffer).set(t.subarray(0, count));
    new Float64Array(bytes.buffer).set(v.subarray(0, count), count);
    signal.hash.update(bytes);
    this.#write(signal, 0, signal.blocks++, first, last, count, block, bytes);
    signal.count = 0;
  }

  /** Adds to the open entry of a level; a full one joins the level's block and the open entry of the level above. */
  #summarise(signal: Signal, n: number, part: Summary, first: number, last: number): void {
    const level = signal.level(n);
    merge(level.open, part);
    level.first = Math.min(level.first, first);
    level.last = Math.max(level.last, last);
    if (level.open.values >= LEVEL_RATIO ** n) this.#shut(signal, n);
  }

  #shut(signal: Signal, n: number): void {
    const level = signal.level(n);
    const entry = level.open;
    level.open = emptySummary();
    level.entries.push(entry);
    this.#summarise(signal, n + 1, entry, level.first, level.last);
    if (level.entries.length === BLOCK_SUMMARIES) this.#flushLevel(signal, n);
  }

  #flushLevel(signal: Signal, n: number): void {
    const level = signal.level(n);
    const { length } = level.entries;
    if (length === 0) return;
    const block = emptySummary();
    const out = new Float64Array(5 * length);
    level.entries.forEach((entry, i) => {
      merge(block, entry);
      const row = [entry.t, minOf(entry), maxOf(entry), meanOf(entry), entry.values];
      row.forEach((value, column) => {
        out[column * length + i] = value;
      });
    });
    this.#write(
      signal,
      n,
      level.blocks++,
      level.first,
      level.last,
      length,
      block,
      new Uint8Array(out.buffer),
    );
    level.entries.length = 0;
    level.first = Infinity;
    level.last = -Infinity;
  }

  #write(
    signal: Signal,
    level: number,
    block: number,
    first: number,
    last: number,
    count: number,
    summary: Summary,
    bytes: Uint8Array,
  ): void {
    this.#store
      .query(
        `INSERT INTO signal_block (signal, level, block, first, last, count, min, max, mean, bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        signal.id,
        level,
        block,
        first,
        last,
        count,
        orNull(minOf(summary)),
        orNull(maxOf(summary)),
        orNull(meanOf(summary)),
        bytes,
      );
  }

  #close(signal: Signal): void {
    this.#flush(signal);
    const { total } = signal;
    // One block of values is read whole anyway: summaries above it would save nothing.
    if (total.values > BLOCK_VALUES) {
      // A level of one entry would say no more than the signal's own row.
      for (let n = 1; LEVEL_RATIO ** n < total.values; n++) {
        if (signal.level(n).open.values > 0) this.#shut(signal, n);
        this.#flushLevel(signal, n);
      }
    }
    this.#store
      .query('UPDATE signal SET count = ?, min = ?, max = ?, mean = ? WHERE id = ?')
      .run(total.values, orNull(minOf(total)), orNull(maxOf(total)), orNull(meanOf(total)), signal.id);
  }
}
