/**
 * Which clocks a log's stamps are of. A stamp more than an hour off its log time is of another clock: simulation time, time since
 * boot, a clock that was never set. Where such stamps go on steadily they are kept: all stamps of one clock are shifted once, by
 * the least delay seen at its begin, so that steps and the order among sensors stay.
 */
import { MOST_STAMP_ERROR_NS } from '../../contract/time.ts';
import type { Moment } from '../encodings/tree.ts';
import type { Finding } from '../format.ts';
import { inNs, inS, minus, type Span } from './moments.ts';

/** A topic's stamps with the times at which the log received them, in the log's order. */
export type LookedTopic = {
  readonly key: string;
  readonly topic: string;
  readonly seen: { readonly stamp: Moment; readonly log: Moment; readonly piece: number }[];
  count: number;
};

export type TopicClock = {
  /** Time between messages, by their stamps. */
  readonly periodNs?: number | undefined;
  /** Added to the stamps; undefined where they are of the log's own clock. */
  readonly shift?: Span | undefined;
};

export type ClockPlan = {
  /** By topicKey. */
  readonly topics: ReadonlyMap<string, TopicClock>;
  /** All stamps are of one clock that runs at another speed than the log's: messages without a stamp go by it too. */
  readonly simulated: boolean;
  readonly findings: readonly Finding[];
};

export const NO_PLAN: ClockPlan = { topics: new Map(), simulated: false, findings: [] };

/** Fewer stamps tell no clock. */
const LEAST_STAMPS = 3;
/** Speeds that differ by less are the drift of clocks, and of what is measured at few messages. */
const SAME_SPEED = 0.02;
/** Delays near the clock's begin that are compared for the least. */
const BEGIN_S = 2;

type Stamped = LookedTopic & { readonly offsetS: number };
type Clock = { readonly topics: Stamped[]; shift: Span; speed: number };

export function planClocks(topics: readonly LookedTopic[]): ClockPlan {
  const stamped = topics.filter(({ seen }) => seen.length > 0);
  const off = stamped.flatMap((topic): Stamped[] => {
    const offsetS = steadyOffset(topic);
    return offsetS === undefined ? [] : [{ ...topic, offsetS }];
  });
  const clocks = clocksOf(off);
  for (const topic of stamped) if (!off.some(({ key }) => key === topic.key)) joinClock(topic, clocks);
  const shifts = new Map(
    clocks.flatMap(({ topics, shift }) => topics.map(({ key }) => [key, shift] as const)),
  );
  const [only] = clocks;
  const isSimulation =
    clocks.length === 1 &&
    only !== undefined &&
    only.topics.length === stamped.length &&
    Math.abs(only.speed - 1) > SAME_SPEED;
  return {
    topics: new Map(
      topics.map((topic) => [topic.key, { periodNs: periodOf(topic), shift: shifts.get(topic.key) }]),
    ),
    simulated: isSimulation,
    findings: clocks.map((clock) => said(clock, stamped.length)),
  };
}

/** How far a topic's stamps lie behind the log (s), where that is over an hour and they go on like a clock's. */
function steadyOffset({ seen }: LookedTopic): number | undefined {
  const offsets = seen.map(({ stamp, log }) => inS(minus(log, stamp)));
  const far = offsets.filter((offset) => Math.abs(offset) * 1e9 > MOST_STAMP_ERROR_NS);
  if (far.length < LEAST_STAMPS || far.length < 0.8 * seen.length) return undefined;
  const steps = seen.slice(1).flatMap(({ stamp, log }, i) => {
    const before = seen[i];
    return before ? [{ stamp: inNs(minus(stamp, before.stamp)), log: inNs(minus(log, before.log)) }] : [];
  });
  const forward = steps.filter(({ stamp }) => stamp > 0).length;
  if (forward < 0.8 * steps.length) return undefined;
  return far.toSorted((a, b) => a - b)[far.length >> 1];
}

/** Topics whose offsets lie near one another share a clock; its speed against the log's may spread them. */
function clocksOf(topics: readonly Stamped[]): Clock[] {
  const clocks: Clock[] = [];
  const spreadS =
    MOST_STAMP_ERROR_NS / 1e9 +
    2 * spanS(topics.flatMap(({ seen }) => seen.map(({ log }) => log.sec + log.nanosec / 1e9)));
  for (const topic of topics.toSorted((a, b) => a.offsetS - b.offsetS)) {
    const last = clocks.at(-1)?.topics;
    const before = last?.at(-1);
    if (last && before && topic.offsetS - before.offsetS <= spreadS) last.push(topic);
    else clocks.push({ topics: [topic], shift: { sec: 0, nanosec: 0 }, speed: 1 });
  }
  for (const clock of clocks) {
    const seen = clock.topics
      .flatMap((topic) => topic.seen)
      .filter(({ stamp, log }) => Math.abs(inS(minus(log, stamp))) * 1e9 > MOST_STAMP_ERROR_NS)
      .toSorted((a, b) => inNs(minus(a.log, b.log)));
    const [first, last] = [seen[0], seen.at(-1)];
    if (!first || !last) continue;
    const delays = seen
      .filter(({ log }) => inS(minus(log, first.log)) <= BEGIN_S)
      .map(({ stamp, log }) => minus(log, stamp));
    clock.shift = delays.reduce((least, each) =>
      inNs({ sec: each.sec - least.sec, nanosec: each.nanosec - least.nanosec }) < 0 ? each : least,
    );
    const logNs = inNs(minus(last.log, first.log));
    if (logNs > 0) clock.speed = inNs(minus(last.stamp, first.stamp)) / logNs;
  }
  return clocks;
}

/** A topic of few messages tells no clock, but may be stamped by one that others tell. */
function joinClock(topic: LookedTopic, clocks: readonly Clock[]): void {
  const [first] = topic.seen;
  if (!first) return;
  const offsetS = inS(minus(first.log, first.stamp));
  if (Math.abs(offsetS) * 1e9 <= MOST_STAMP_ERROR_NS || topic.seen.length >= LEAST_STAMPS) return;
  const near = clocks.find(({ shift }) => Math.abs(offsetS - inS(shift)) * 1e9 <= MOST_STAMP_ERROR_NS);
  near?.topics.push({ ...topic, offsetS });
}

const spanS = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));

/** Names in a line that a person reads. */
const MOST_NAMED = 4;

function said({ topics, shift, speed }: Clock, stamped: number): Finding {
  const names = topics.slice(0, MOST_NAMED).map(({ topic }) => topic);
  const more = topics.length > MOST_NAMED ? ` and ${topics.length - MOST_NAMED} more` : '';
  const s = inS(shift);
  const begins = topics[0]?.seen[0]?.stamp.sec ?? 0;
  const kind =
    Math.abs(speed - 1) > SAME_SPEED
      ? `, runs at ${speed.toFixed(2)} of its speed (simulation time)`
      : begins < 100 * 86_400
        ? ' (time since boot, simulation time, or a clock that was never set)'
        : '';
  const who = topics.length === stamped ? 'the stamps of all topics are' : 'the stamps are';
  return {
    level: 'warn',
    file: names.join(', ') + more,
    place: 'stamps',
    reason: `${who} of another clock, ${lengthText(Math.abs(s))} ${s > 0 ? 'behind' : 'ahead of'} that of the log${kind}: shifted once by ${s.toFixed(3)} s, their steps are kept`,
    count: topics.reduce((sum, { count }) => sum + count, 0),
    problem: {
      kind: 'clock-offset',
      stream: names[0],
      value: 1000 * Math.abs(s),
      limit: MOST_STAMP_ERROR_NS / 1e6,
      unit: 'ms',
    },
  };
}

/** "2.1 h", "54 years": for a person. */
export function lengthText(s: number): string {
  if (s < 120) return `${Number(s.toPrecision(3))} s`;
  if (s < 7200) return `${(s / 60).toFixed(1)} min`;
  if (s < 3 * 86_400) return `${(s / 3600).toFixed(1)} h`;
  return s < 2 * 365.25 * 86_400
    ? `${(s / 86_400).toFixed(1)} days`
    : `${(s / (365.25 * 86_400)).toFixed(1)} years`;
}

/** Of consecutive messages: median of the steps that go on. */
function periodOf({ seen }: LookedTopic): number | undefined {
  const steps = seen
    .slice(1)
    .flatMap(({ stamp, piece }, i) => {
      const before = seen[i];
      return before && before.piece === piece ? [inNs(minus(stamp, before.stamp))] : [];
    })
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return steps.length < 2 ? undefined : steps[steps.length >> 1];
}
