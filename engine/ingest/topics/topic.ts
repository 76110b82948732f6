/** A topic of a log: how its messages are decoded and converted, and the streams that they make. */
import { canonicalName } from '../../contract/messages/types.ts';
import type { Decoders } from '../encodings/decode.ts';
import type { Decoder } from '../encodings/decoder.ts';
import { type OpenedMessages, openMessages } from '../encodings/opening.ts';
import type { MessageSchema } from '../encodings/schema.ts';
import type { Finding, PayloadMemory, StreamDeclaration } from '../format.ts';
import { converterFor } from '../messages/families.ts';
import type { MessageConverter } from '../messages/message.ts';
import { keepMessage } from '../messages/other.ts';
import type { LogTime, TopicTimes } from '../stamps/sample-clock.ts';
import type { FactsBeside } from './beside.ts';

export type ChannelFacts = {
  readonly topic: string;
  readonly encoding: string;
  readonly schema: MessageSchema | undefined;
};

export type TopicStream = {
  readonly declaration: StreamDeclaration;
  readonly paths: Set<string>;
  readonly schemaLeftOut: boolean;
  /** Whether the report says that signals are left out. */
  told: boolean;
};

/** A topic and what is remembered of it. */
export class Topic {
  readonly name: string;
  readonly channel: ChannelFacts;
  readonly #decoders: Decoders;
  #opened: OpenedMessages | undefined;
  readonly times: TopicTimes;
  readonly convert: MessageConverter;
  readonly keepsOnly: boolean;
  /** By what follows the topic's name. */
  readonly streams = new Map<string, TopicStream>();
  count = 0;
  /** When its last message was received that was converted. */
  lastLog: LogTime | undefined;

  constructor(
    name: string,
    channel: ChannelFacts,
    memory: PayloadMemory,
    decoders: Decoders,
    times: TopicTimes,
    { packets, can }: FactsBeside,
  ) {
    this.times = times;
    this.name = name;
    this.channel = channel;
    this.#decoders = decoders;
    const type = canonicalName(channel.schema?.name ?? '');
    this.convert = converterFor(channel.topic, type, memory, {
      periodNs: times.clock.periodNs,
      packetFacts: packets,
      definitions: can,
    });
    this.keepsOnly = this.convert === keepMessage;
  }

  /** By its first message: many a log describes more topics than it has. */
  open(message: Uint8Array): void {
    this.#opened ??= openMessages(this.channel.schema, this.channel.encoding, this.#decoders, message);
  }

  get decoder(): Decoder | undefined {
    return this.#opened?.decoder;
  }

  /** Why there is no decoder, in words. */
  get fault(): string | undefined {
    return this.#opened?.fault;
  }

  /** What a sensor said, or a transform, is lost with its messages. */
  get faultLevel(): Finding['level'] {
    return this.keepsOnly ? (this.#opened?.level ?? 'info') : 'error';
  }

  /** Whose definition the messages are read by, where the log has none. */
  get standard(): OpenedMessages['standard'] {
    return this.#opened?.standard;
  }

  /** The schema that the messages are read by. */
  get schema(): MessageSchema | undefined {
    return this.#opened?.standard?.schema ?? this.channel.schema;
  }
}
