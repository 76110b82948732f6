/**
 * Turns the messages of a log's topics into items: decoded by their schema, converted by their message family, stamped on the
 * drive's clock. A message that cannot be decoded is kept whole in a stream beside its topic's. Frames, cameras and positions
 * are collected for the calibration.
 */
import { InputError, messageOf } from '../../contract/errors.ts';
import { SAMPLE_FLAG } from '../../contract/streams.ts';
import { Decoders } from '../encodings/decode.ts';
import { leftOver, NO_DEFINITION, type OpenedMessages } from '../encodings/opening.ts';
import type { Moment, Tree } from '../encodings/tree.ts';
import type { Finding, Item, MessagePlace, PayloadMemory } from '../format.ts';
import { stampOf } from '../messages/header.ts';
import type { ConvertedSample, MessageConverter, PositionFix } from '../messages/message.ts';
import { placeOf } from '../places.ts';
import { LARGE_MESSAGE_BYTES, type QuickLook } from '../quick-look.ts';
import { Rig } from '../rig/rig.ts';
import type { ClockPlan } from '../stamps/clocks.ts';
import { topicKey } from '../stamps/look.ts';
import { type LogTime, SampleClock } from '../stamps/sample-clock.ts';
import { type FactsBeside, findingsBeside, nothingBeside } from './beside.ts';
import { cut, LogStreams, MOST_SIGNALS, MOST_STREAMS, RAW, TRUTH, UNDECODED } from './log-streams.ts';
import { type ChannelFacts, Topic } from './topic.ts';

/** Messages of unknown meaning longer than this are kept without looking for numbers in them. */
const LONGEST_FOR_NUMBERS = 256 * 1024;
/** Topics of one log. */
const MOST_TOPICS = 131_072;
const SIGNALS_LEFT_OUT = `the log has more than ${MOST_SIGNALS} signals: those beyond are not drawn`;
const SCHEMAS_LEFT_OUT =
  'the schemas of all streams are too long together: streams are kept without theirs, and not decoded later';

export class Topics {
  readonly rig = new Rig();
  readonly #clock: SampleClock;
  readonly #file: string;
  readonly #memory: PayloadMemory;
  readonly #quick: QuickLook | undefined;
  readonly #topics = new Map<string, Topic>();
  /** Names of topics. */
  readonly #names = new Set<string>();
  readonly #streams = new LogStreams(this.rig);
  readonly #decoders = new Decoders();
  #refused = 0;
  #fix: PositionFix | undefined;
  /** Of the message that is taken. */
  #place: MessagePlace | undefined;
  readonly #beside: FactsBeside;

  /**
   * @param plan of the clocks, from a look at some messages (stamps/look.ts)
   * @param quick where only some of the large messages are taken
   * @param beside what files beside the log say
   */
  constructor(
    t0: Moment,
    file: string,
    memory: PayloadMemory,
    plan?: ClockPlan,
    quick?: QuickLook,
    beside = nothingBeside(),
  ) {
    this.#quick = quick;
    this.#beside = beside;
    this.#clock = new SampleClock(t0, plan);
    this.#file = file;
    this.#memory = memory;
  }

  /** The topic of a channel; channels with one topic, type and encoding are one stream. Undefined when there are too many. */
  open(channel: ChannelFacts): Topic | undefined {
    const short = cut(channel.topic);
    const key = topicKey(channel);
    let topic = this.#topics.get(key);
    if (!topic) {
      if (this.#topics.size >= MOST_TOPICS) {
        this.#refused++;
        return undefined;
      }
      const taken = this.#names.has(short);
      const name = taken
        ? `${short} (${cut(channel.schema?.name ?? channel.encoding)} ${this.#topics.size})`
        : short;
      this.#names.add(name);
      const times = this.#clock.topic(key, name);
      topic = new Topic(
        name,
        { ...channel, topic: short },
        this.#memory,
        this.#decoders,
        times,
        this.#beside,
      );
      this.#topics.set(key, topic);
    }
    return topic;
  }

  /**
   * Items of one message, to be used before the next is taken.
   * @param badLogTime the log time as it is, when another was put in its place.
   * @param published when it was sent, where the log keeps that apart from when it was received.
   * @param place where the log has the message's bytes, for a drive that refers to it.
   */
  take(
    topic: Topic,
    bytes: Uint8Array,
    logTime: Moment,
    flags: number,
    badLogTime?: string,
    place?: MessagePlace,
    published?: Moment,
  ): Item[] {
    const items: Item[] = [];
    topic.count++;
    this.#place = place;
    const log: LogTime = {
      t: this.#clock.relative(logTime),
      bad: badLogTime,
      published: published && this.#clock.relative(published),
    };
    this.#clock.received(topic.times, log);
    const finding = (level: Finding['level'], place: string, reason: string, count: number): void =>
      void items.push({ type: 'finding', finding: { level, file: topic.name, place, reason, count } });
    if (topic.count === 1) {
      topic.open(bytes);
      if (topic.fault !== undefined)
        finding(topic.faultLevel, topic.channel.schema?.name ?? topic.channel.encoding, topic.fault, 1);
      if (topic.standard !== undefined) items.push(this.#readByStandard(topic, topic.standard));
    }
    let converted: ReturnType<MessageConverter> | undefined;
    if (topic.decoder) {
      try {
        const tree = topic.decoder(bytes);
        const left = leftOver(topic.decoder, bytes);
        if (left > 0) throw new Error(`${left} of its ${bytes.byteLength} bytes are not in its schema`);
        if (this.#passes(topic, bytes, log)) return this.#passed(topic, tree, log);
        converted = topic.convert(
          topic.keepsOnly && bytes.byteLength > LONGEST_FOR_NUMBERS ? headOf(tree) : tree,
          bytes,
          logTime,
        );
      } catch (error) {
        finding(
          'error',
          `message ${topic.count}`,
          `${undecodable(error)}; kept as it is beside the stream`,
          1,
        );
        this.#sample(items, topic, UNDECODED, bytes, log, flags | SAMPLE_FLAG.damaged);
        return items;
      }
    } else converted = { samples: [RAW] };
    topic.lastLog = log;
    for (const note of converted.notes ?? [])
      finding(note.level, `message ${topic.count}`, note.reason, note.count);
    for (const transform of converted.transforms ?? []) this.rig.transform(transform);
    if (converted.camera) this.rig.camera(topic.name, converted.camera);
    if (converted.fix && !TRUTH.test(topic.name) && (!this.#fix || (converted.fix.rtk && !this.#fix.rtk)))
      this.#fix = converted.fix;
    for (const made of converted.samples) this.#sample(items, topic, made, bytes, log, flags);
    return items;
  }

  /** Messages that were taken. */
  get messages(): number {
    let sum = 0;
    for (const { count } of this.#topics.values()) sum += count;
    return sum;
  }

  /** What is known only at the end: calibration, origin, topics that stayed empty. */
  *finish(): Generator<Item> {
    yield* this.#endTopics();
    for (const finding of findingsBeside(this.#beside)) yield { type: 'finding', finding };
    for (const finding of this.#clock.findings(this.#file)) yield { type: 'finding', finding };
    const { set, findings } = this.rig.build();
    yield { type: 'calibration', set };
    for (const finding of findings) yield { type: 'finding', finding };
    if (this.#fix) yield { type: 'origin', origin: this.#fix.origin };
    const empty = [...this.#topics.values()].filter(({ count }) => count === 0).map(({ name }) => name);
    if (this.#refused > 0)
      yield {
        type: 'finding',
        finding: {
          level: 'error',
          file: this.#file,
          place: 'channels',
          reason: `the log has more than ${MOST_TOPICS} topics: the messages of those beyond are left out`,
          count: this.#refused,
        },
      };
    if (empty.length > 0)
      yield {
        type: 'finding',
        finding: {
          level: 'info',
          file: this.#file,
          place: empty.slice(0, 5).join(', '),
          reason: 'topics without a message',
          count: empty.length,
        },
      };
  }

  /** What converters that collect messages still hold. */
  *#endTopics(): Generator<Item> {
    this.#place = undefined;
    for (const topic of this.#topics.values()) {
      const { lastLog } = topic;
      const held = topic.convert.end?.();
      if (!held || !lastLog) continue;
      const items: Item[] = [];
      for (const { level, reason, count } of held.notes ?? [])
        items.push({ type: 'finding', finding: { level, file: topic.name, place: 'end', reason, count } });
      for (const made of held.samples) this.#sample(items, topic, made, NOTHING, lastLog, 0);
      yield* items;
    }
  }

  /** A large message outside of the windows of a quick look; the first of a topic declares its streams. */
  #passes({ streams }: Topic, { byteLength }: Uint8Array, log: LogTime): boolean {
    const isLarge = byteLength >= LARGE_MESSAGE_BYTES && streams.size > 0;
    return isLarge && this.#quick !== undefined && !this.#quick.takes(log.t);
  }

  /** Of such a message only the stamp is read. */
  #passed(topic: Topic, tree: Tree, log: LogTime): Item[] {
    const { t, tLog } = this.#clock.timeOf(topic.times, stampOf(tree), log);
    return [...topic.streams.values()].map(({ declaration }) => ({
      type: 'passed',
      stream: declaration.name,
      t,
      tLog,
    }));
  }

  #readByStandard(topic: Topic, { from, instead }: NonNullable<OpenedMessages['standard']>): Item {
    const reason = `${instead}: read by the standard one (${from}), which their bytes fit`;
    const level = instead === NO_DEFINITION ? 'info' : 'warn';
    return {
      type: 'finding',
      finding: { level, file: this.#file, place: `messages of ${topic.name}`, reason, count: 1 },
    };
  }

  #sample(
    items: Item[],
    topic: Topic,
    made: ConvertedSample,
    bytes: Uint8Array,
    log: LogTime,
    given: number,
  ): void {
    const suffix = made.suffix ?? '';
    const report = (
      level: Finding['level'],
      reason: string,
      file = topic.name + suffix,
      problem?: Finding['problem'],
    ): void => {
      const place = `message ${topic.count}`;
      items.push({ type: 'finding', finding: { level, file, place, reason, count: 1, problem } });
    };
    const known = topic.streams.get(suffix);
    const stream = known ?? this.#streams.declare(topic, suffix, made);
    if (!stream) {
      report('error', `the log has more than ${MOST_STREAMS} streams: left out`, this.#file);
      return;
    }
    if (!known) {
      topic.streams.set(suffix, stream);
      items.push({ type: 'stream', stream: stream.declaration });
      if (topic.schema && stream.schemaLeftOut) report('warn', SCHEMAS_LEFT_OUT, this.#file);
    }
    const { name, codec } = stream.declaration;
    let flags = given | (made.flags ?? 0);
    if (made.codec !== undefined && made.codec !== codec) {
      report('error', `is ${made.codec}, the stream ${codec}: kept and flagged`);
      flags |= SAMPLE_FLAG.damaged;
    }
    const time = this.#clock.timeOf(topic.times, made.stamp, log);
    flags |= time.flags;
    if (time.note) report(time.note.level, time.note.reason, topic.name + suffix, time.note.problem);
    const signals = made.signals && this.#streams.affordable(stream, made.signals);
    if (signals !== made.signals && !stream.told) {
      stream.told = true;
      report('warn', SIGNALS_LEFT_OUT, this.#file);
    }
    const payload = made.payload ?? bytes;
    const place = this.#place && placeOf(made, payload, bytes, this.#place);
    items.push({
      type: 'sample',
      place,
      stream: name,
      t: time.t,
      tLog: time.tLog,
      tPublished: log.published,
      payload,
      flags,
      tRaw: time.raw,
      keyFrame: made.keyFrame,
      leading: made.leading,
      order: made.order,
      meta: made.meta && { ...stream.declaration.meta, ...made.meta },
      signals,
    });
  }
}

/**
 * Why a message could not be decoded. Decoders say in plain errors what is wrong with a message; what JavaScript throws by
 * itself is ours to mend. Either costs the message and not the log.
 */
function undecodable(error: unknown): string {
  const ours = !(error instanceof Error) || Object.getPrototypeOf(error) !== Error.prototype;
  if (error instanceof InputError || !ours) return `cannot be decoded: ${messageOf(error)}`;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `cannot be decoded by a fault of Lanetrace (${what})`;
}

const NOTHING = new Uint8Array(0);

/** Frame and stamp, without the data. */
const headOf = ({ header, timestamp, stamp, frame_id }: Tree): Tree => ({
  header,
  timestamp,
  stamp,
  frame_id,
});
