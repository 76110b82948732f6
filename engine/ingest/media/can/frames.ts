/** Frames of CAN buses read by the definitions of the log: what a message is called, its signals, and what could not be read. */
import type { Finding, StreamDeclaration } from '../../format.ts';
import type { DbcMessage } from './dbc.ts';
import type { Definitions } from './definitions.ts';
import { type CanFrame, EXTENDED } from './frame.ts';
import { decodeMessage } from './signals.ts';

export type ReadFrame = {
  /** Id and bytes as hexadecimal text, values and words by the signals' names, as JSON. */
  readonly payload: Uint8Array;
  /** In units of the DBC; undefined where no DBC defines the message. */
  readonly signals: Readonly<Record<string, number>> | undefined;
};

/** What a stream of one message is, besides its name and role. */
export type MessageFacts = Pick<StreamDeclaration, 'kind' | 'frame' | 'codec' | 'units' | 'meta'>;

const NOTHING = { values: {}, words: {}, isCut: false };

export class FrameReader {
  readonly #definitions: Definitions;
  readonly #unknown = new Set<number>();
  #short = 0;
  #cut = 0;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  messageOf(id: number): DbcMessage | undefined {
    return this.#definitions.messages.get(id);
  }

  read({ id, data }: Pick<CanFrame, 'id' | 'data'>): ReadFrame {
    const message = this.messageOf(id);
    if (message) this.#definitions.used.yes = true;
    else this.#unknown.add(id);
    const { values, words, isCut } = message ? decodeMessage(message, data) : NOTHING;
    if (isCut) this.#cut++;
    if (message && data.length < message.bytes) this.#short++;
    const payload = new TextEncoder().encode(
      JSON.stringify({ id: idText(id), data: Buffer.from(data).toString('hex'), ...values, ...words }),
    );
    return { payload, signals: message && values };
  }

  /** @param file that the findings are of. @param trace as they call it */
  findings(file: string, trace: string): Finding[] {
    const { names } = this.#definitions;
    const findings: Finding[] = [];
    const say = (level: Finding['level'], place: string, reason: string, count: number): void =>
      void findings.push({ level, file, place, reason, count });
    const some = someIds(this.#unknown);
    if (this.#unknown.size > 0 && names.length === 0)
      say(
        'warn',
        some,
        `no DBC lies beside the ${trace}: the bytes of its messages are kept, not their signals; put one there, or add it to the drive`,
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
    if (this.#cut > 0)
      say(
        'warn',
        'definitions',
        'messages have signals that overlap each other many times: the first ones are read',
        this.#cut,
      );
    return findings;
  }
}

/** 0x123 of a standard frame, 0x00000123 of an extended one. */
export const idText = (id: number): string =>
  id >= EXTENDED
    ? `0x${(id - EXTENDED).toString(16).padStart(8, '0')}`
    : `0x${id.toString(16).padStart(3, '0')}`;

/** The id that `idText` made a text of; undefined for other texts. */
export function idOfText(text: string): number | undefined {
  const [, digits] = /^0x([0-9a-f]{3}|[0-9a-f]{8})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Number.parseInt(digits, 16) + (digits.length === 8 ? EXTENDED : 0);
}

/** The first ones, as a place of the report. */
export const someIds = (ids: Iterable<number>): string => [...ids].slice(0, 5).map(idText).join(', ');

export function messageFacts(message: DbcMessage | undefined): MessageFacts {
  const signals = message?.signals ?? [];
  const units = Object.fromEntries(signals.map((signal) => [signal.name, signal.unit]));
  const enumerations = Object.fromEntries(
    signals.flatMap((signal) =>
      signal.words ? [[signal.name, Object.fromEntries(signal.words)] as const] : [],
    ),
  );
  return {
    kind: 'message',
    frame: '',
    codec: 'json',
    units,
    ...(Object.keys(enumerations).length > 0 ? { meta: { enumerations } } : {}),
  };
}
