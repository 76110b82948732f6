/**
 * Messages of a log's topics to items: decoded by their schema, converted by their family, put on the drive's clock. What cannot
 * be decoded is kept beside, whole; what they say of frames, cameras and places is gathered for the calibration.
 */
import { messageOf } from '../contract/errors.ts';
import { SAMPLE_FLAG, type StreamRole } from '../contract/streams.ts';
import { type Decoder, decoderFor } from './encodings/decode.ts';
import { canonicalName, codecOf, type MessageSchema } from './encodings/schema.ts';
import type { Moment, Tree } from './encodings/tree.ts';
import type { Finding, Item, PayloadMemory, StreamDeclaration } from './format.ts';
import { converterFor } from './messages/families.ts';
import type { Convert, Fix, Made } from './messages/message.ts';
import { keepMessage } from './messages/other.ts';
import { Rig } from './rig.ts';

export type ChannelFacts = {
  readonly topic: string;
  readonly encoding: string;
  readonly schema: MessageSchema | undefined;
};

const HOUR_NS = 3600e9;
/** Messages of unknown meaning longer than this are kept without looking for numbers in them. */
const LONGEST_FOR_NUMBERS = 256 * 1024;
/** Topics of truth by their usual names: no stage may open them. */
const TRUTH = /^\/?(truth|ground_?truth|gt)(\/|$)/i;

export const roleOf = (topic: string, role: StreamRole | undefined): StreamRole =>
  TRUTH.test(topic) ? 'truth' : (role ?? 'sensor');

export class Topics {
  readonly rig = new Rig();
  readonly #t0: Moment;
  readonly #file: string;
  readonly #memory: PayloadMemory;
  readonly #topics = new Map<string, Topic>();
  readonly #names = new Map<string, string>();
  #fix: Fix | undefined;

  constructor(t0: Moment, file: string, memory: PayloadMemory) {
    this.#t0 = t0;
    this.#file = file;
    this.#memory = memory;
  }

  /** The topic of a channel; channels with one topic, type and encoding are one stream. */
  open(channel: ChannelFacts): Topic {
    const key = `${channel.topic}\n${channel.encoding}\n${channel.schema?.name}\n${channel.schema?.text}`;
    let topic = this.#topics.get(key);
    if (!topic) {
      const taken = this.#names.has(channel.topic);
      const name = taken
        ? `${channel.topic} (${channel.schema?.name ?? channel.encoding} ${this.#topics.size})`
        : channel.topic;
      this.#names.set(name, key);
      topic = new Topic(name, channel, this.#memory);
      this.#topics.set(key, topic);
    }
    return topic;
  }

  /** Items of one message, to be used before the next is taken. */
  take(topic: Topic, bytes: Uint8Array, logTime: Moment, flags: number): Item[] {
    const items: Item[] = [];
    topic.count++;
    const tLog = this.#relative(logTime);
    const finding = (level: Finding['level'], place: string, reason: string, count: number): void =>
      void items.push({ type: 'finding', finding: { level, file: topic.name, place, reason, count } });
    if (topic.fault !== undefined && topic.count === 1)
      finding('info', topic.channel.schema?.name ?? topic.channel.encoding, topic.fault, 1);
    let converted: ReturnType<Convert> | undefined;
    if (topic.decoder) {
      try {
        const tree = topic.decoder(bytes);
        converted = topic.convert(
          topic.keepsOnly && bytes.byteLength > LONGEST_FOR_NUMBERS ? headOf(tree) : tree,
          bytes,
        );
      } catch (error) {
        finding(
          'error',
          `message ${topic.count}`,
          `cannot be decoded: ${messageOf(error)}; kept as it is beside the stream`,
          1,
        );
        this.#sample(items, topic, UNDECODED, bytes, tLog, flags | SAMPLE_FLAG.damaged);
        return items;
      }
    } else converted = { samples: [RAW] };
    for (const note of converted.notes ?? [])
      finding(note.level, `message ${topic.count}`, note.reason, note.count);
    for (const transform of converted.transforms ?? []) this.rig.transform(transform);
    if (converted.camera) this.rig.camera(converted.camera);
    if (converted.fix && !TRUTH.test(topic.name) && (!this.#fix || (converted.fix.rtk && !this.#fix.rtk)))
      this.#fix = converted.fix;
    for (const made of converted.samples) this.#sample(items, topic, made, bytes, tLog, flags);
    return items;
  }

  /** What is known only at the end: calibration, origin, topics that stayed empty. */
  *finish(): Generator<Item> {
    const { set, findings } = this.rig.build();
    yield { type: 'calibration', set };
    for (const finding of findings) yield { type: 'finding', finding };
    if (this.#fix) yield { type: 'origin', origin: this.#fix.origin };
    const empty = [...this.#topics.values()].filter(({ count }) => count === 0).map(({ name }) => name);
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

  #relative({ sec, nanosec }: Moment): number {
    return (sec - this.#t0.sec) * 1e9 + (nanosec - this.#t0.nanosec);
  }

  #sample(items: Item[], topic: Topic, made: Made, bytes: Uint8Array, tLog: number, given: number): void {
    const name = topic.name + (made.suffix ?? '');
    let declared = topic.streams.get(name);
    if (!declared) {
      declared = declarationOf(topic, name, made);
      topic.streams.set(name, declared);
      const { kind, frame, role } = declared;
      if (['lidar', 'camera', 'radar', 'imu', 'gnss'].includes(kind) && role === 'sensor')
        this.rig.sensor(frame, name, kind);
      items.push({ type: 'stream', stream: declared });
    }
    let flags = given | (made.flags ?? 0);
    if (made.codec !== undefined && made.codec !== declared.codec) {
      const finding: Finding = {
        level: 'error',
        file: name,
        place: `message ${topic.count}`,
        reason: `is ${made.codec}, the stream ${declared.codec}: kept and flagged`,
        count: 1,
      };
      items.push({ type: 'finding', finding });
      flags |= SAMPLE_FLAG.damaged;
    }
    let t = tLog;
    let tRaw: string | undefined;
    if (made.stamp) {
      t = this.#relative(made.stamp);
      const zero = made.stamp.sec === 0 && made.stamp.nanosec === 0;
      if (zero || !(Math.abs(t - tLog) <= HOUR_NS)) {
        tRaw = (BigInt(made.stamp.sec) * 1_000_000_000n + BigInt(Math.trunc(made.stamp.nanosec))).toString();
        t = tLog;
        flags |= SAMPLE_FLAG.stampInvalid;
        const finding: Finding = {
          level: 'warn',
          file: name,
          place: `message ${topic.count}`,
          reason: `its stamp is ${zero ? 'zero' : 'more than an hour off its log time'}: the log time is used and the sample flagged`,
          count: 1,
        };
        items.push({ type: 'finding', finding });
      }
    }
    items.push({
      type: 'sample',
      stream: name,
      t,
      tLog,
      payload: made.payload ?? bytes,
      flags,
      tRaw,
      keyFrame: made.keyFrame,
      signals: made.signals,
    });
  }
}

/** Encodings whose messages only a schema explains. */
const SCHEMA_NEEDED = new Set(['cdr', 'protobuf']);

/** A topic and what is remembered of it. */
export class Topic {
  readonly name: string;
  readonly channel: ChannelFacts;
  readonly decoder: Decoder | undefined;
  /** Why there is no decoder, in words. */
  readonly fault: string | undefined;
  readonly convert: Convert;
  readonly keepsOnly: boolean;
  readonly streams = new Map<string, StreamDeclaration>();
  count = 0;

  constructor(name: string, channel: ChannelFacts, memory: PayloadMemory) {
    this.name = name;
    this.channel = channel;
    const type = canonicalName(channel.schema?.name ?? '');
    this.convert = converterFor(channel.topic, type, memory);
    this.keepsOnly = this.convert === keepMessage;
    try {
      this.decoder = decoderFor(channel.schema, channel.encoding);
      if (!this.decoder && !channel.schema && SCHEMA_NEEDED.has(channel.encoding))
        this.fault = `the log has no schema for its ${channel.encoding} messages: they are kept as they are`;
      else if (!this.decoder)
        this.fault = `nothing here reads the encoding "${channel.encoding}"${channel.schema ? ` with a "${channel.schema.encoding}" schema` : ''}: its messages are kept as they are`;
    } catch (error) {
      this.decoder = undefined;
      this.fault = `its schema cannot be used (${messageOf(error)}): its messages are kept as they are`;
    }
  }
}

/** Frame and stamp, without the data. */
const headOf = ({ header, timestamp, stamp, frame_id }: Tree): Tree => ({
  header,
  timestamp,
  stamp,
  frame_id,
});

const RAW: Made = { facts: () => ({ kind: 'message', frame: '', codec: 'raw' }) };
const UNDECODED: Made = { suffix: ' (undecoded)', facts: RAW.facts };

function declarationOf(topic: Topic, name: string, made: Made): StreamDeclaration {
  const facts = made.facts();
  const raw = facts.codec === 'raw';
  return {
    ...facts,
    name,
    role: roleOf(topic.channel.topic, facts.role),
    codec: raw ? codecOf(topic.channel.encoding) : facts.codec,
    // Converted streams keep the schema's name for reference; only raw messages need its text.
    schema: raw ? topic.channel.schema : undefined,
    meta: { ...facts.meta, ...(topic.channel.schema ? { type: topic.channel.schema.name } : {}) },
  };
}
