/**
 * A look at some messages of a log before it is read: how often each topic speaks, and by which clock it stamps. A format that
 * can reach into its log shows `MessageLook` messages from its begin and along its way; `clocks` says what follows.
 */
import { Decoders, schemaKey } from '../encodings/decode.ts';
import type { Decoder } from '../encodings/decoder.ts';
import { openMessages } from '../encodings/opening.ts';
import type { MessageSchema } from '../encodings/schema.ts';
import type { Moment, Tree } from '../encodings/tree.ts';
import { treeAt, treesAt } from '../encodings/tree.ts';
import { stampOf } from '../messages/header.ts';
import { type ClockPlan, type LookedTopic, planClocks } from './clocks.ts';

/** Messages of a topic that are looked at: enough for a period and a clock. */
const MOST_OF_TOPIC = 48;
const MOST_TOPICS = 2000;

type Channel = {
  readonly topic: string;
  readonly encoding: string;
  readonly schema: MessageSchema | undefined;
};

/** Topics are known by their name, schema and encoding. */
export const topicKey = ({ topic, schema, encoding }: Channel): string =>
  `${topic}\n${schemaKey(schema, encoding)}`;

export class MessageLook {
  readonly #topics = new Map<string, LookedTopic & { decoder?: Decoder | undefined; inPiece: number }>();
  readonly #decoders = new Decoders();
  #piece = 0;

  /** What follows lies elsewhere in the log. */
  nextPiece(): void {
    this.#piece++;
    for (const topic of this.#topics.values()) topic.inPiece = 0;
  }

  see(channel: Channel, bytes: Uint8Array, log: Moment): void {
    const key = topicKey(channel);
    let topic = this.#topics.get(key);
    if (!topic) {
      if (this.#topics.size >= MOST_TOPICS) return;
      const { decoder } = openMessages(channel.schema, channel.encoding, this.#decoders, bytes);
      topic = { key, topic: channel.topic, seen: [], count: 0, decoder, inPiece: 0 };
      this.#topics.set(key, topic);
    }
    topic.count++;
    // Static transforms are stamped when they were made; their log time is used.
    if (!topic.decoder || topic.inPiece++ >= MOST_OF_TOPIC || /tf_static$/.test(channel.topic)) return;
    const stamp = stampIn(topic.decoder, bytes);
    if (stamp) topic.seen.push({ stamp, log, piece: this.#piece });
  }

  clocks(): ClockPlan {
    return planClocks([...this.#topics.values()]);
  }
}

function stampIn(decoder: Decoder, bytes: Uint8Array): Moment | undefined {
  let tree: Tree;
  try {
    tree = decoder(bytes);
  } catch {
    return undefined; // What is wrong with a message is said when it is read.
  }
  const first = treesAt(tree, 'transforms')[0];
  return stampOf(tree) ?? (first && (stampOf(first) ?? stampOf(treeAt(first, 'header'))));
}
