/** Names sensors whose clock is off by a constant: their stamps lie that long before the log received them, those of others do not. */
import type { Nanoseconds } from '../../contract/time.ts';
import type { Finding } from '../format.ts';

/** How long after their stamps the samples of a stream reached the log: median, and the range of most (5 to 95 %). */
export type Delay = {
  readonly medianNs: Nanoseconds;
  readonly lowNs: Nanoseconds;
  readonly highNs: Nanoseconds;
  readonly count: number;
};

/** Offsets that clocks are set wrong by: scales of time (IERS Bulletin C: TAI − UTC is 37 s since 2017, GPS − UTC 18 s). */
const KNOWN: readonly (readonly [seconds: number, what: string])[] = [
  [37, 'TAI − UTC'],
  [18, 'GPS − UTC'],
  [19, 'TAI − GPS'],
  [1, 'a leap second'],
  [1800, 'half an hour of a time zone'],
  [3600, 'an hour of a time zone'],
];
const NEAR_KNOWN_S = 0.25;
/** A pipeline delays by less, unless it is by a known offset. */
const LEAST_S = 2;
const LEAST_KNOWN_S = 0.9;
/** What most other streams keep to. */
const USUAL_S = 0.5;
const LEAST_SAMPLES = 5;
/** Of a stream: four hours at 70 a second. */
const MOST_KEPT = 1 << 20;
/** A constant offset: a clock that runs at another speed spreads the delays. */
const SPREAD_S = 1;

/** The delays of a stream as they come: all of a million, then each second one, and so on, so that memory does not grow with the log. */
export class Delays {
  readonly #kept: number[] = [];
  #count = 0;
  #every = 1;

  add(ns: Nanoseconds): void {
    if (this.#count++ % this.#every !== 0) return;
    this.#kept.push(ns);
    if (this.#kept.length < MOST_KEPT) return;
    for (let i = 0; 2 * i < MOST_KEPT; i++) this.#kept[i] = this.#kept[2 * i] ?? 0;
    this.#kept.length = MOST_KEPT / 2;
    this.#every *= 2;
  }

  /** Undefined for a few samples. */
  get delay(): Delay | undefined {
    if (this.#count < LEAST_SAMPLES) return undefined;
    const sorted = Float64Array.from(this.#kept).sort();
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    return { medianNs: at(0.5), lowNs: at(0.05), highNs: at(0.95), count: this.#count };
  }
}

const known = (s: number): readonly [seconds: number, what: string] | undefined =>
  KNOWN.find(([seconds]) => Math.abs(Math.abs(s) - seconds) <= NEAR_KNOWN_S);

/** Whether a stream's delays are a clock that is off by a constant, and no delay. */
export function isOffset({ medianNs, lowNs, highNs }: Delay): boolean {
  const s = Math.abs(medianNs) / 1e9;
  return s >= (known(s) === undefined ? LEAST_S : LEAST_KNOWN_S) && (highNs - lowNs) / 1e9 <= SPREAD_S;
}

export function offsetFindings(
  streams: readonly { readonly name: string; readonly delay: Delay }[],
): Finding[] {
  const usual = streams.filter(({ delay }) => Math.abs(delay.medianNs) <= USUAL_S * 1e9);
  const off = streams.filter(({ delay }) => isOffset(delay));
  const others =
    usual.length > 0
      ? `, those of ${usual.length === 1 ? usual[0]?.name : `${usual.length} other streams`} within ${seconds(Math.max(...usual.map(({ delay }) => Math.max(Math.abs(delay.lowNs), Math.abs(delay.highNs)))))} s`
      : '';
  return off.map(({ name, delay: { medianNs, lowNs, highNs, count } }) => {
    const late = medianNs > 0;
    const [low, high] = late ? [lowNs, highNs] : [-highNs, -lowNs];
    const found = known(medianNs / 1e9);
    const by = found ? `, by ${found[1]} (${found[0]} s)` : '';
    const whose =
      usual.length > 0
        ? `the clock of the sensor ${late ? 'is behind' : 'runs ahead'}`
        : 'its clock or that of the log is off';
    return {
      level: 'warn',
      file: name,
      place: 'stamps',
      reason: `lie ${seconds(low)} to ${seconds(high)} s ${late ? 'before' : 'after'} the log received them${others}: ${whose}${by}; set ${late ? '' : '−'}${found?.[0] ?? seconds(Math.abs(medianNs))} s as its time offset in the calibration if that is so`,
      count,
      problem: {
        kind: 'clock-offset',
        value: Math.abs(medianNs) / 1e6,
        limit: USUAL_S * 1e3,
        unit: 'ms',
        addNs: found ? Math.sign(medianNs) * found[0] * 1e9 : medianNs,
      },
    };
  });
}

const seconds = (ns: number): string => {
  const s = ns / 1e9;
  return Math.abs(s) < 1 ? s.toFixed(3) : s.toFixed(1);
};
