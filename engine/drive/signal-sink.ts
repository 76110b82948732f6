/**
 * Gathers values into blocks with min, max, mean and count, and coarser levels above: an entry of level n summarises 32ⁿ
 * values. Values come in log order, one signal at a time or interleaved; memory is one unfinished block a level and signal.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Store } from './store.ts';

export const BLOCK_VALUES = 4096;
export const BLOCK_SUMMARIES = 1024;
export const LEVEL_RATIO = 32;

/** A run of values as one entry. min, max and mean leave NaN out; NaN themselves when nothing is left. */
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

/** Columns that grow together and are written as one blob. */
class Columns {
  readonly #width: number;
  readonly #limit: number;
  #data: Float64Array;
  count = 0;

  constructor(width: number, limit: number) {
    this.#width = width;
    this.#limit = limit;
    this.#data = new Float64Array(width * 32);
  }

  /** True when the block is full. */
  push(row: readonly number[]): boolean {
    const start = this.count * this.#width;
    if (start === this.#data.length) {
      const grown = new Float64Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    for (let k = 0; k < this.#width; k++) this.#data[start + k] = row[k] ?? Number.NaN;
    this.count++;
    return this.count === this.#limit;
  }

  /** Column after column, and empties itself. */
  take(): Uint8Array {
    const out = new Float64Array(this.count * this.#width);
    for (let i = 0; i < this.count; i++)
      for (let k = 0; k < this.#width; k++) out[k * this.count + i] = this.#data[i * this.#width + k] ?? 0;
    this.count = 0;
    return new Uint8Array(out.buffer);
  }
}

type Level = {
  readonly entries: Columns;
  readonly open: Summary;
  readonly block: Summary;
  first: number;
  last: number;
  blocks: number;
};

class Signal {
  readonly id: number;
  readonly path: string;
  readonly total = emptySummary();
  readonly hash: Hash = createHash('sha256');
  readonly levels: Level[] = [];

  constructor(id: number, path: string) {
    this.id = id;
    this.path = path;
  }

  level(n: number): Level {
    this.levels[n] ??= {
      entries: new Columns(n === 0 ? 2 : 5, n === 0 ? BLOCK_VALUES : BLOCK_SUMMARIES),
      open: emptySummary(),
      block: emptySummary(),
      first: Infinity,
      last: -Infinity,
      blocks: 0,
    };
    return this.levels[n];
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const meanOf = (s: Summary): number => (s.n > 0 ? s.sum / s.n : Number.NaN);
const minOf = (s: Summary): number => (s.n > 0 ? s.min : Number.NaN);
const maxOf = (s: Summary): number => (s.n > 0 ? s.max : Number.NaN);

export class SignalSink {
  readonly #store: Store;
  readonly #signals = new Map<number, Map<string, Signal>>();
  readonly #single = emptySummary();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Names a signal's unit; adding values to a path that was not declared leaves its unit empty. */
  declare(stream: number, path: string, unit: string): void {
    const signal = this.#signal(stream, path);
    this.#store.query('UPDATE signal SET unit = ? WHERE id = ?').run(unit, signal.id);
  }

  add(stream: number, path: string, t: number, v: number): void {
    this.#push(this.#signal(stream, path), t, v);
  }

  addMany(stream: number, path: string, t: ArrayLike<number>, v: ArrayLike<number>): void {
    const signal = this.#signal(stream, path);
    for (let i = 0; i < t.length; i++) this.#push(signal, t[i] ?? 0, v[i] ?? Number.NaN);
  }

  /** Writes what is open and the totals; returns for each stream the digest of its signals in the order of their paths. */
  finish(): Map<number, string> {
    const digests = new Map<number, string>();
    for (const [stream, signals] of this.#signals) {
      const digest = createHash('sha256');
      for (const path of [...signals.keys()].sort()) {
        const signal = signals.get(path);
        if (!signal) continue;
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
      ofStream.set(path, (signal = new Signal(id, path)));
    }
    return signal;
  }

  #push(signal: Signal, t: number, v: number): void {
    const single = this.#single;
    const usable = Number.isFinite(v);
    single.t = t;
    single.min = usable ? v : Infinity;
    single.max = usable ? v : -Infinity;
    single.sum = usable ? v : 0;
    single.n = usable ? 1 : 0;
    single.values = 1;
    merge(signal.total, single);
    this.#append(signal, 0, [t, v], single, t);
    this.#summarise(signal, 1, single, t);
  }

  /** Adds to the open entry of a level; a full one goes into the level's block and into the level above. */
  #summarise(signal: Signal, n: number, part: Summary, lastT: number): void {
    const { open } = signal.level(n);
    merge(open, part);
    if (open.values < LEVEL_RATIO ** n) return;
    this.#shut(signal, n, lastT);
  }

  #shut(signal: Signal, n: number, lastT: number): void {
    const { open } = signal.level(n);
    const entry = { ...open };
    Object.assign(open, emptySummary());
    this.#append(signal, n, [entry.t, minOf(entry), maxOf(entry), meanOf(entry), entry.values], entry, lastT);
    this.#summarise(signal, n + 1, entry, lastT);
  }

  #append(signal: Signal, n: number, row: readonly number[], summary: Summary, lastT: number): void {
    const level = signal.level(n);
    merge(level.block, summary);
    level.first = Math.min(level.first, summary.t);
    level.last = Math.max(level.last, lastT);
    if (level.entries.push(row)) this.#flush(signal, n);
  }

  #flush(signal: Signal, n: number): void {
    const level = signal.level(n);
    const { count } = level.entries;
    if (count === 0) return;
    const bytes = level.entries.take();
    if (n === 0) signal.hash.update(bytes);
    const { block } = level;
    this.#store
      .query(
        `INSERT INTO signal_block (signal, level, block, first, last, count, min, max, mean, bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        signal.id,
        n,
        level.blocks++,
        level.first,
        level.last,
        count,
        finite(minOf(block)),
        finite(maxOf(block)),
        finite(meanOf(block)),
        bytes,
      );
    Object.assign(block, emptySummary());
    level.first = Infinity;
    level.last = -Infinity;
  }

  #close(signal: Signal): void {
    this.#flush(signal, 0);
    const { total } = signal;
    // One block of values is read whole anyway: summaries above it would save nothing.
    if (total.values > BLOCK_VALUES) {
      // A level of one entry would say no more than the signal's own row.
      for (let n = 1; LEVEL_RATIO ** n < total.values; n++) {
        const level = signal.level(n);
        if (level.open.values > 0) this.#shut(signal, n, level.open.t);
        this.#flush(signal, n);
      }
    }
    this.#store
      .query('UPDATE signal SET count = ?, min = ?, max = ?, mean = ? WHERE id = ?')
      .run(total.values, finite(minOf(total)), finite(maxOf(total)), finite(meanOf(total)), signal.id);
  }
}
