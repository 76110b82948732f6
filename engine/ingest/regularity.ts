/**
 * Measures how regular a stream's stamps are: missing samples, equal stamps, jitter, and stamps later than the moment at which
 * the log received the message. The first three follow from the stamps alone; the last shows a clock that runs ahead.
 */
import { SAMPLE_FLAG } from '../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../contract/time.ts';
import type { Finding, Item, StreamDeclaration } from './format.ts';
import { Plausibility } from './plausibility.ts';
import type { QuickLook } from './quick-look.ts';
import { type Delay, Delays, isOffset, offsetFindings } from './stamps/offsets.ts';

/** A step longer than this many periods is a gap, as in the panel Streams. */
const GAP = 1.5;
/** Shaking beyond this share of the period: stamps of triggered sensors keep within 0.2 %, resampled ones within 5 %. */
const SHAKES = 0.08;
/** Log times of some recorders are cut to the millisecond. */
const AHEAD_NS = 2e6;
/** A stream with fewer samples, or with fewer steps near its period, has no rate to be judged by. */
const LEAST_SAMPLES = 10;
const LEAST_REGULAR = 0.6;

const PERIODIC: readonly string[] = ['lidar', 'camera', 'radar', 'imu', 'gnss'];

/** Shares of a stream's samples that may come twice or be missing, by which such a problem is weighed (%). */
const DOUBLED_PERCENT = 1;
const MISSING_PERCENT = 1;
/** Spans that a finding names: the longest. */
const MOST_SPANS = 50;

/** A longer gap is a pause of the recorder, or a clock that was set: nothing is missing in it. */
const LONGEST_GAP_NS = 600e9;

/** The times of one stream while it is read. */
export class Regularity {
  readonly #t: number[] = [];
  readonly #delays = new Delays();
  readonly #isJudged: boolean;
  #ahead = 0;
  #mostAhead = 0;

  constructor({ kind, role }: Pick<StreamDeclaration, 'kind' | 'role'>) {
    this.#isJudged = role === 'sensor' && PERIODIC.includes(kind);
  }

  add(t: Nanoseconds, tLog: Nanoseconds): void {
    this.#delays.add(tLog - t);
    // Messages come by the million, and nothing is said of their steps.
    if (!this.#isJudged) return;
    this.#t.push(t);
    if (t - tLog <= AHEAD_NS) return;
    this.#ahead++;
    this.#mostAhead = Math.max(this.#mostAhead, t - tLog);
  }

  /** How long after its stamp a sample reached the log. */
  get delay(): Delay | undefined {
    return this.#delays.delay;
  }

  /** Findings for the report; none for a stream without a regular rate. */
  findings({ name }: Pick<StreamDeclaration, 'name'>, quick?: QuickLook): Finding[] {
    if (!this.#isJudged) return [];
    const said = [...this.#late(), ...steps(Float64Array.from(this.#t).sort(), quick)];
    return said.map((finding) => ({ level: 'warn', file: name, ...finding }));
  }

  *#late(): Generator<Said> {
    const { delay } = this;
    if (this.#ahead === 0 || (delay && isOffset(delay))) return;
    yield {
      place: 'stamps',
      reason: `lie up to ${ms(this.#mostAhead)} after the log received them: the clock of the sensor runs ahead`,
      count: this.#ahead,
      problem: { kind: 'clock-offset', value: this.#mostAhead / 1e6, limit: AHEAD_NS / 1e6, unit: 'ms' },
    };
  }
}

/** Whether something between two times was not read: the step between them says nothing. */
const isUnread = (quick: QuickLook | undefined, from: number, to: number): boolean =>
  quick?.holes.some(({ fromNs, toNs }) => fromNs < to && toNs > from) ?? false;

type Said = Pick<Finding, 'place' | 'reason' | 'count' | 'problem'>;

/** What the steps between the times of a stream, in order, show. */
function* steps(t: Float64Array, quick?: QuickLook): Generator<Said> {
  if (t.length < LEAST_SAMPLES) return;
  const all = t.slice(1).map((at, k) => (isUnread(quick, t[k] ?? 0, at) ? -1 : at - (t[k] ?? 0)));
  const spansOf = (is: (step: number) => boolean): [number, number][] =>
    [...all.entries()]
      .filter(([, step]) => is(step))
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MOST_SPANS)
      .map(([k]): [number, number] => [t[k] ?? 0, t[k + 1] ?? 0])
      .toSorted(([a], [b]) => a - b);
  const doubled = all.filter((step) => step === 0).length;
  if (doubled > 0)
    yield {
      place: at(t, all, (step) => step === 0),
      reason: 'samples have the time of the one before',
      count: doubled,
      problem: {
        kind: 'samples-doubled',
        value: (100 * doubled) / t.length,
        limit: DOUBLED_PERCENT,
        unit: '%',
        spans: spansOf((step) => step === 0),
      },
    };
  const moved = all.filter((step) => step > 0).sort();
  const period = moved[moved.length >> 1] ?? 0;
  const regular = moved.filter((step) => step <= GAP * period);
  const near = regular.filter((step) => step >= period / 2).length;
  if (period === 0 || near < LEAST_REGULAR * moved.length) return;
  const isPause = (step: number): boolean => step > LONGEST_GAP_NS;
  const pauses = moved.filter(isPause);
  if (pauses.length > 0)
    yield {
      place: at(t, all, isPause),
      reason: `nothing for up to ${Math.round((pauses.at(-1) ?? 0) / NS_PER_S)} s: the recorder paused, or a clock was set`,
      count: pauses.length,
      problem: { kind: 'clock-set', spans: spansOf(isPause) },
    };
  const isGap = (step: number): boolean => step > GAP * period && step <= LONGEST_GAP_NS;
  const gaps = moved.filter(isGap);
  const missing = gaps.reduce((sum, step) => sum + Math.round(step / period) - 1, 0);
  if (missing > 0)
    yield {
      place: at(t, all, isGap),
      reason: `samples are missing in ${gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`} of up to ${(gaps.reduce((a, b) => Math.max(a, b), 0) / NS_PER_S).toFixed(2)} s`,
      count: missing,
      problem: {
        kind: 'samples-missing',
        value: (100 * missing) / (missing + t.length - doubled),
        limit: MISSING_PERCENT,
        unit: '%',
        spans: spansOf(isGap),
      },
    };
  const mean = regular.reduce((sum, step) => sum + step, 0) / regular.length;
  const shakes = Math.sqrt(regular.reduce((sum, step) => sum + (step - mean) ** 2, 0) / regular.length);
  if (shakes > SHAKES * period)
    yield {
      place: 'stamps',
      reason: `steps of ${ms(period)} shake by ${ms(shakes)} (one standard deviation)`,
      count: regular.length,
      problem: {
        kind: 'clock-jitter',
        value: shakes / 1e6,
        limit: Number(((SHAKES * period) / 1e6).toPrecision(3)),
        unit: 'ms',
      },
    };
}

/** The times of all streams of a log. */
export class Regularities {
  readonly #streams = new Map<
    string,
    { declaration: StreamDeclaration; regularity: Regularity; values: Plausibility }
  >();
  readonly #quick: QuickLook | undefined;
  samples = 0;
  /** Of these, what nothing here can read, and what is damaged. */
  unread = 0;

  /** @param quick where only a part of the log is read */
  constructor(quick?: QuickLook) {
    this.#quick = quick;
  }

  see(item: Item): void {
    if (item.type === 'stream')
      this.#streams.set(item.stream.name, {
        declaration: item.stream,
        regularity: new Regularity(item.stream),
        values: new Plausibility(item.stream),
      });
    if (item.type === 'passed') this.#streams.get(item.stream)?.regularity.add(item.t, item.tLog);
    if (item.type !== 'sample') return;
    this.samples++;
    const stream = this.#streams.get(item.stream);
    if (stream?.declaration.unread || ((item.flags ?? 0) & SAMPLE_FLAG.damaged) !== 0) this.unread++;
    stream?.regularity.add(item.t, item.tLog);
    stream?.values.see(item);
  }

  /** What the times of the streams show, once all have come. */
  findings(): Finding[] {
    const streams = [...this.#streams.values()];
    return [
      ...streams.flatMap(({ declaration, regularity, values }) => [
        ...regularity.findings(declaration, this.#quick),
        ...values.findings(),
      ]),
      ...offsetFindings(
        streams.flatMap(({ declaration, regularity }) => {
          const { delay } = regularity;
          return delay && declaration.role !== 'truth' ? [{ name: declaration.name, delay }] : [];
        }),
      ),
    ];
  }
}

const ms = (ns: Nanoseconds): string => `${Number((ns / 1e6).toPrecision(3))} ms`;

/** Where the first step of a kind begins. */
function at(t: Float64Array, steps: Float64Array, is: (step: number) => boolean): string {
  return `from ${((t[steps.findIndex(is)] ?? 0) / NS_PER_S).toFixed(2)} s`;
}
