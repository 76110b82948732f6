/**
 * The number of samples in each column of a timeline. The first answer for a stream is counted in the drive, as most drives are
 * looked at whole and no further. From the second on its times are in memory, read once, so that a pan or a zoom over an hour costs a
 * pass over numbers and not one over the drive's index.
 */
import type { Nanoseconds } from '../contract/time.ts';
import type { Drive } from '../drive/drive.ts';
import type { Clock } from '../drive/samples/samples.ts';
import { firstAt } from '../geometry/sequences.ts';

/** Times that are kept, 8 bytes each: those of ten hours at 100 Hz. Streams with more are counted in the drive each time. */
const MOST_TIMES = 4_000_000;

export class Densities {
  readonly #drive: Drive;
  /** Ascending, by clock and stream. */
  readonly #times = new Map<string, Float64Array>();
  readonly #asked = new Set<string>();
  #kept = 0;

  constructor(drive: Drive) {
    this.#drive = drive;
  }

  /** Samples in each of `bins` equal spans of from..to, both ends included. */
  of(
    stream: number,
    from: Nanoseconds,
    to: Nanoseconds,
    bins: number,
    clock: Clock = 'measured',
  ): Uint32Array {
    const times = this.#timesOf(stream, clock);
    if (!times) return this.#drive.density(stream, from, to, bins, clock);
    const counts = new Uint32Array(bins);
    if (!(to > from)) return counts;
    for (let i = firstAt(times, from); i < times.length; i++) {
      const t = times[i] ?? 0;
      if (t > to) break;
      const bin = Math.min(bins - 1, Math.trunc(((t - from) * bins) / (to - from)));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  }

  #timesOf(stream: number, clock: Clock): Float64Array | undefined {
    const key = `${clock}/${stream}`;
    const known = this.#times.get(key);
    if (known) return known;
    if (!this.#asked.has(key)) {
      this.#asked.add(key);
      return undefined;
    }
    const count = this.#drive.count(stream, -Infinity, Infinity, clock);
    if (count === 0 || this.#kept + count > MOST_TIMES) return undefined;
    const { t } = this.#drive.times(stream, -Infinity, Infinity, MOST_TIMES, clock);
    this.#times.set(key, t);
    this.#kept += t.length;
    return t;
  }
}
