/** Frames of CAN buses as items: a stream a message, its signals by the definitions of the log, else its bytes. */
import type { Finding, Item } from '../../format.ts';
import type { DbcMessage } from './dbc.ts';
import type { Definitions } from './definitions.ts';
import type { CanFrame } from './frame.ts';
import { FrameReader, idText, messageFacts } from './frames.ts';

/** Ids of a bus that are told apart; noise would make a stream of each. */
const MOST_STREAMS = 4096;

/** Declares a stream for each message of each bus, and reads its signals where a DBC defines it. */
export class CanStreams {
  readonly #t0: bigint;
  readonly #reader: FrameReader;
  readonly #names = new Map<string, string>();
  #refused = 0;

  constructor(t0: bigint, definitions: Definitions) {
    this.#t0 = t0;
    this.#reader = new FrameReader(definitions);
  }

  *take(frame: CanFrame): Generator<Item> {
    const { ns, channel, id } = frame;
    const key = `${channel}/${id}`;
    let stream = this.#names.get(key);
    if (stream === undefined) {
      if (this.#names.size >= MOST_STREAMS) {
        this.#refused++;
        return;
      }
      const message = this.#reader.messageOf(id);
      stream = this.#nameOf(channel, id, message);
      this.#names.set(key, stream);
      yield { type: 'stream', stream: { ...messageFacts(message), name: stream, role: 'sensor' } };
    }
    const t = Number(ns - this.#t0);
    const { payload, signals } = this.#reader.read(frame);
    yield { type: 'sample', stream, t, tLog: t, payload, ...(signals ? { signals } : {}) };
  }

  findings(file: string): Finding[] {
    const findings = this.#reader.findings(file, 'trace');
    if (this.#refused > 0)
      findings.push({
        level: 'error',
        file,
        place: 'ids',
        reason: `frames of more than ${MOST_STREAMS} messages: left out`,
        count: this.#refused,
      });
    return findings;
  }

  #nameOf(channel: string, id: number, message: DbcMessage | undefined): string {
    const bus = /^\d/.test(channel) ? `can${channel}` : channel;
    const name = `${bus}/${message?.name ?? idText(id)}`;
    // Two DBC may call two messages alike.
    return [...this.#names.values()].includes(name) ? `${name} ${idText(id)}` : name;
  }
}
