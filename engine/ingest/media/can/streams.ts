/** Frames of CAN buses as items: a stream a message, its signals by the definitions beside the log, else its bytes. */
import type { Finding, Item } from '../../format.ts';
import type { DbcMessage } from './dbc.ts';
import type { Definitions } from './definitions.ts';
import { type CanFrame, EXTENDED } from './frame.ts';
import { decodeMessage } from './signals.ts';

/** Ids of a bus that are told apart; noise would make a stream of each. */
const MOST_STREAMS = 4096;

/** Declares a stream for each message of each bus, and reads its signals where a DBC defines it. */
export class CanStreams {
  readonly #t0: bigint;
  readonly #definitions: Definitions;
  readonly #names = new Map<string, string>();
  readonly #unknown = new Set<number>();
  #short = 0;
  #refused = 0;

  constructor(t0: bigint, definitions: Definitions) {
    this.#t0 = t0;
    this.#definitions = definitions;
  }

  *take({ ns, channel, id, data }: CanFrame): Generator<Item> {
    const message = this.#definitions.messages.get(id);
    const key = `${channel}/${id}`;
    let stream = this.#names.get(key);
    if (stream === undefined) {
      if (this.#names.size >= MOST_STREAMS) {
        this.#refused++;
        return;
      }
      if (!message) this.#unknown.add(id);
      stream = this.#nameOf(channel, id, message);
      this.#names.set(key, stream);
      yield { type: 'stream', stream: declarationOf(stream, message) };
    }
    const t = Number(ns - this.#t0);
    const { values, words } = message ? decodeMessage(message, data) : { values: {}, words: {} };
    if (message && data.length < message.bytes) this.#short++;
    const payload = new TextEncoder().encode(
      JSON.stringify({ id: idText(id), data: Buffer.from(data).toString('hex'), ...values, ...words }),
    );
    yield { type: 'sample', stream, t, tLog: t, payload, ...(message ? { signals: values } : {}) };
  }

  findings(file: string): Finding[] {
    const { names } = this.#definitions;
    const findings: Finding[] = [];
    const say = (level: Finding['level'], place: string, reason: string, count: number): void =>
      void findings.push({ level, file, place, reason, count });
    const some = [...this.#unknown].slice(0, 5).map(idText).join(', ');
    if (names.length === 0)
      say(
        'warn',
        some,
        'no DBC lies beside the trace: the bytes of its messages are kept, not their signals',
        this.#unknown.size,
      );
    else if (this.#unknown.size > 0)
      say(
        'info',
        some,
        `messages that ${names.join(', ')} does not define: their bytes are kept`,
        this.#unknown.size,
      );
    if (this.#short > 0)
      say(
        'warn',
        'lengths',
        'messages are shorter than their definition: signals beyond their end are left out',
        this.#short,
      );
    if (this.#refused > 0)
      say('error', 'ids', `frames of more than ${MOST_STREAMS} messages: left out`, this.#refused);
    return findings;
  }

  #nameOf(channel: string, id: number, message: DbcMessage | undefined): string {
    const bus = /^\d/.test(channel) ? `can${channel}` : channel;
    const name = `${bus}/${message?.name ?? idText(id)}`;
    // Two DBC may call two messages alike.
    return [...this.#names.values()].includes(name) ? `${name} ${idText(id)}` : name;
  }
}

const idText = (id: number): string =>
  id >= EXTENDED
    ? `0x${(id - EXTENDED).toString(16).padStart(8, '0')}`
    : `0x${id.toString(16).padStart(3, '0')}`;

function declarationOf(name: string, message: DbcMessage | undefined) {
  const units = Object.fromEntries((message?.signals ?? []).map((signal) => [signal.name, signal.unit]));
  const enumerations = Object.fromEntries(
    (message?.signals ?? []).flatMap((signal) =>
      signal.words ? [[signal.name, Object.fromEntries(signal.words)] as const] : [],
    ),
  );
  return {
    name,
    kind: 'message',
    role: 'sensor',
    frame: '',
    codec: 'json',
    units,
    ...(Object.keys(enumerations).length > 0 ? { meta: { enumerations } } : {}),
  } as const;
}
