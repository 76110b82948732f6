/**
 * Decides when a sample was measured, on the drive's clock: by its own stamp where that can be, else by when it was published,
 * else by when the log received it. What the log's clock did on the way (set back, set ahead) is told at the end.
 */
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import { MOST_STAMP_ERROR_NS, type Nanoseconds } from '../../contract/time.ts';
import type { Moment } from '../encodings/tree.ts';
import type { Finding } from '../format.ts';
import { type ClockPlan, lengthText, NO_PLAN, type TopicClock } from './clocks.ts';
import { plus } from './moments.ts';

/** When the log received a message, ns on the drive's clock, and as the log has it where that cannot be. */
export type LogTime = {
  readonly t: Nanoseconds;
  readonly bad: string | undefined;
  /** When it was published, where the log keeps that apart. */
  readonly published?: Nanoseconds | undefined;
};

export type SampleTime = {
  readonly t: Nanoseconds;
  /** The log time, or the stamp where the log's clock was set away from it by more than a drive holds (an hour). */
  readonly tLog: Nanoseconds;
  readonly flags: number;
  /** The stamp, or log time, as the log has it, where it was not used. */
  readonly raw: string | undefined;
  readonly note: Pick<Finding, 'level' | 'reason' | 'problem'> | undefined;
};

/** Told, since a double keeps a time of today to some 200 ns only. */
const FRACTION = {
  level: 'info',
  reason: 'its stamp has a fraction of a second in "sec": taken as the time that it says',
} as const;
/** A stamp that follows the one before it within this is of a clock that goes on, whatever the log's does. */
const GOES_ON_NS = 60e9;
/** Zero is the first stamp of a simulation, and else none. */
const ZERO_NEAR_NS = 60e9;
/** A message waits for its recorder some seconds at most. What was published before the log began was kept for those who come late. */
const LONGEST_WAIT_NS = 60e9;
const BEFORE_BEGIN_NS = -1e9;
/** A topic's log times go back by less where threads of a recorder overtake one another. */
const LEAST_BACK_NS = 1e9;
/** So many messages in a row, or it is one odd time. */
const LEAST_MESSAGES_BACK = 3;
/** Stamps of one topic go back by less where publishers or threads overtake one another. */
const LEAST_STAMPS_BACK_NS = 2e9;
/** Delays do not change by more from one message to the next. */
const LEAST_LEAP_NS = 60e9;

/** Events that are kept; a log in which clocks are set more often is told by these. */
const MOST_EVENTS = 10_000;

/** What is remembered of a topic's times. */
export type TopicTimes = {
  readonly name: string;
  readonly clock: TopicClock;
  count: number;
  latestLog: Nanoseconds;
  back: { readonly sizeNs: number; readonly message: number; messages: number } | undefined;
  last: { t: Nanoseconds; delayNs: number } | undefined;
};

type Event = { readonly place: string; readonly sizeNs: number; readonly messages: number };

export class SampleClock {
  readonly #t0: Moment;
  readonly #plan: ClockPlan;
  readonly #topics: TopicTimes[] = [];
  readonly #backs: Event[] = [];
  readonly #leaps: Event[] = [];
  readonly #stampsBack: Event[] = [];
  /** Newest time of a simulation's clock. */
  #simulated: Nanoseconds | undefined;

  constructor(t0: Moment, plan: ClockPlan = NO_PLAN) {
    this.#t0 = t0;
    this.#plan = plan;
  }

  topic(key: string, name: string): TopicTimes {
    const clock = this.#plan.topics.get(key) ?? {};
    const topic = { name, clock, count: 0, latestLog: -Infinity, back: undefined, last: undefined };
    this.#topics.push(topic);
    return topic;
  }

  relative({ sec, nanosec }: Moment): Nanoseconds {
    return (sec - this.#t0.sec) * 1e9 + (nanosec - this.#t0.nanosec);
  }

  /** To be told of each message of a topic, once. */
  received(topic: TopicTimes, { t, bad }: LogTime): void {
    topic.count++;
    if (bad !== undefined) return;
    if (t >= topic.latestLog - LEAST_BACK_NS) {
      this.#endBack(topic);
      if (t > topic.latestLog) topic.latestLog = t;
    } else if (topic.back) topic.back.messages++;
    else topic.back = { sizeNs: topic.latestLog - t, message: topic.count, messages: 1 };
  }

  timeOf(topic: TopicTimes, stamp: Moment | undefined, log: LogTime): SampleTime {
    const logFlags = log.bad === undefined ? 0 : SAMPLE_FLAG.stampInvalid;
    if (!stamp) return this.#kept(this.#unstamped(log), log, logFlags, undefined);
    const { shift } = topic.clock;
    const t = this.relative(shift ? plus(stamp, shift) : stamp);
    const zero = stamp.sec === 0 && stamp.nanosec === 0;
    const note = stamp.fromFraction ? FRACTION : undefined;
    if (this.#canBe(topic, t, zero, log.t)) {
      this.#used(topic, t, log);
      return this.#kept(t, log, logFlags, note);
    }
    const what = zero ? 'zero' : 'more than an hour off its log time';
    return {
      t: log.t,
      tLog: log.t,
      flags: logFlags | SAMPLE_FLAG.stampInvalid,
      raw: log.bad ?? textOfMoment(stamp),
      note: {
        level: 'warn',
        reason: `its stamp is ${what}: the log time is used and the sample flagged`,
        problem: { kind: 'stamps-invalid' },
      },
    };
  }

  #kept(t: Nanoseconds, log: LogTime, flags: number, note: SampleTime['note']): SampleTime {
    if (Math.abs(t - log.t) <= MOST_STAMP_ERROR_NS) return { t, tLog: log.t, flags, raw: log.bad, note };
    const { sec, nanosec } = this.#t0;
    const raw = log.bad ?? textOfMoment({ sec, nanosec: nanosec + log.t });
    return { t, tLog: t, flags, raw, note };
  }

  #canBe({ clock, last }: TopicTimes, t: Nanoseconds, zero: boolean, tLog: Nanoseconds): boolean {
    const off = Math.abs(t - tLog);
    if (zero) return clock.shift !== undefined && off <= ZERO_NEAR_NS;
    // A simulation may run at another speed than the log's clock.
    if (off <= MOST_STAMP_ERROR_NS + (clock.shift ? 2 * Math.abs(tLog) : 0)) return true;
    return last !== undefined && t >= last.t && t - last.t <= GOES_ON_NS;
  }

  #note(events: Event[], event: Event): void {
    if (events.length < MOST_EVENTS) events.push(event);
  }

  #used(topic: TopicTimes, t: Nanoseconds, log: LogTime): void {
    const delayNs = log.t - t;
    if (topic.last && log.bad === undefined && !this.#plan.simulated) {
      const sizeNs = delayNs - topic.last.delayNs;
      if (Math.abs(sizeNs) > LEAST_LEAP_NS)
        this.#note(this.#leaps, { place: `message ${topic.count} of ${topic.name}`, sizeNs, messages: 1 });
    }
    if (topic.last && topic.last.t - t > LEAST_STAMPS_BACK_NS)
      this.#note(this.#stampsBack, {
        place: `message ${topic.count} of ${topic.name}`,
        sizeNs: topic.last.t - t,
        messages: 1,
      });
    topic.last = { t, delayNs };
    if (this.#plan.simulated) this.#simulated = Math.max(this.#simulated ?? t, t);
  }

  #unstamped({ t, bad, published }: LogTime): Nanoseconds {
    if (this.#plan.simulated) return this.#simulated ?? t;
    const waited = published === undefined ? 0 : t - published;
    const isUsed = published !== undefined && bad === undefined && waited > 0 && waited <= LONGEST_WAIT_NS;
    return isUsed && published >= BEFORE_BEGIN_NS ? published : t;
  }

  #endBack(topic: TopicTimes): void {
    const { back } = topic;
    topic.back = undefined;
    if (back && back.messages >= LEAST_MESSAGES_BACK)
      this.#note(this.#backs, {
        place: `message ${back.message} of ${topic.name}`,
        sizeNs: back.sizeNs,
        messages: back.messages,
      });
  }

  /** What the clocks of the log did; once all messages have come. */
  *findings(file: string): Generator<Finding> {
    yield* this.#plan.findings;
    for (const topic of this.#topics) this.#endBack(topic);
    for (const { place, sizeNs, messages } of grouped(this.#backs))
      yield {
        level: 'warn',
        file,
        place,
        reason: `log time goes back by ${secondsText(sizeNs)}: the recorder's clock was set back there, or recordings were joined; what was recorded after it lies before it in the drive`,
        count: messages,
        problem: { kind: 'clock-set', value: Math.abs(sizeNs) / 1e9, limit: LEAST_BACK_NS / 1e9, unit: 's' },
      };
    const isSet = this.#backs.length > 0;
    for (const { place, sizeNs, messages } of isSet ? [] : grouped(this.#stampsBack))
      yield {
        level: 'warn',
        file,
        place,
        reason: `the stamps go back by ${secondsText(sizeNs)}: a clock was set, a simulation began again, or senders of different clocks share the topic`,
        count: messages,
        problem: { kind: 'clock-set', value: Math.abs(sizeNs) / 1e9, limit: LEAST_BACK_NS / 1e9, unit: 's' },
      };
    for (const { place, sizeNs, messages } of grouped(this.#leaps))
      yield {
        level: 'warn',
        file,
        place,
        reason: `log time leaps ${sizeNs > 0 ? 'ahead' : 'back'} by ${secondsText(Math.abs(sizeNs))} against the stamps: one of the clocks was set; the stamps are kept`,
        count: messages,
        problem: { kind: 'clock-set', value: Math.abs(sizeNs) / 1e9, limit: LEAST_BACK_NS / 1e9, unit: 's' },
      };
  }
}

const secondsText = (ns: number): string => {
  const s = ns / 1e9;
  return `${s.toFixed(s < 100 ? 2 : 0)} s${s < 120 ? '' : ` (${lengthText(s)})`}`;
};

/** One event of a clock is seen by all topics: those of a size, within a tenth and a second, are one. */
function grouped(events: readonly Event[]): Event[] {
  const groups: { first: Event; messages: number }[] = [];
  for (const event of events) {
    const known = groups.find(
      ({ first }) => Math.abs(first.sizeNs - event.sizeNs) <= Math.abs(first.sizeNs) / 10 + 1e9,
    );
    if (known) known.messages += event.messages;
    else groups.push({ first: event, messages: event.messages });
  }
  return groups.map(({ first, messages }) => ({ ...first, messages }));
}

/** Decimal nanoseconds; of a stamp that is no whole number of them, what it is. */
function textOfMoment({ sec, nanosec }: Moment): string {
  const whole = Number.isSafeInteger(sec) && Number.isSafeInteger(Math.trunc(nanosec));
  return whole
    ? (BigInt(sec) * 1_000_000_000n + BigInt(Math.trunc(nanosec))).toString()
    : `${sec} s ${nanosec} ns`;
}
