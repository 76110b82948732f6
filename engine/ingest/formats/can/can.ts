/**
 * Traces of CAN buses: ASC and BLF of Vector's tools, logs of candump. Each message is a stream, `can1/EngineData`, with its signals by
 * the DBC files that lie beside the trace, in their units; without a DBC its bytes are kept. Words for values stand in the payload.
 */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory } from '../../format.ts';
import { describeFile } from '../../media/one-file.ts';
import { asc } from './asc.ts';
import { blf } from './blf.ts';
import { candump } from './candump.ts';
import type { DbcMessage } from './dbc.ts';
import { type Definitions, definitionsBeside } from './definitions.ts';
import { type CanFrame, EXTENDED, newTraceRead, type TraceRead, type TraceReader } from './frame.ts';
import { decodeMessage } from './signals.ts';

const READERS: readonly TraceReader[] = [asc, blf, candump];
const LOOKED_BYTES = 4096;
/** Ids of a bus that are told apart; noise would make a stream of each. */
const MOST_STREAMS = 4096;

export const can = {
  name: 'can',
  title: 'CAN trace',
  noun: 'a CAN trace (ASC, BLF, candump) with a DBC beside it',
  extensions: ['asc', 'blf'],

  detect: async (path: string): Promise<boolean> => (await readerOf(path)) !== undefined,

  describe: (path: string) => describeFile('can', path),

  async *read(path: string, _memory: PayloadMemory, within?: readonly string[]): AsyncIterable<Item> {
    const reader = await readerOf(path);
    if (!reader) throw new InputError(`${path} is no trace of a CAN bus.`);
    const definitions = await definitionsBeside(path, within);
    const { bytes } = await kindOf(path);
    const read = newTraceRead();
    let streams: Streams | undefined;
    for await (const frames of reader.frames(path, read)) {
      const [first] = frames;
      if (!streams && first) {
        streams = new Streams(first.ns, definitions);
        yield { type: 'begin', t0: String(first.ns), name: basename(path) };
      }
      for (const frame of frames) yield* streams?.take(frame) ?? [];
      if (streams)
        yield { type: 'progress', fraction: read.bytes / Math.max(1, bytes), text: 'Reading frames' };
    }
    if (!streams)
      throw new InputError(
        `${path} holds no data frame of a CAN bus${read.bad > 0 ? `: ${read.bad} records are damaged, the first at ${read.firstBad}` : ''}.`,
      );
    for (const finding of [
      ...definitions.findings,
      ...streams.findings(basename(path)),
      ...findingsOf(basename(path), read),
    ])
      yield { type: 'finding', finding };
    yield { type: 'end', files: 1 + definitions.names.length, bytes };
  },
} satisfies Format;

async function readerOf(path: string): Promise<TraceReader | undefined> {
  if ((await kindOf(path)).kind !== 'file') return undefined;
  const file = await openPlain(path);
  try {
    const bytes = new Uint8Array(LOOKED_BYTES);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const head = bytes.subarray(0, bytesRead);
    return READERS.find(({ is }) => is(head));
  } finally {
    await file.close();
  }
}

function findingsOf(file: string, { bad, firstBad, others, local, cut }: TraceRead): Finding[] {
  const say = (level: Finding['level'], place: string, reason: string, count = 1): Finding => ({
    level,
    file,
    place,
    reason,
    count,
  });
  return [
    ...(bad > 0 ? [say('error', firstBad ?? '', 'records that are damaged: left out', bad)] : []),
    ...(cut ? [{ ...say('error', 'end', 'is cut: its last record has no end'), lost: true }] : []),
    ...(others > 0 ? [say('info', 'events', 'events that are no data frame: left out', others)] : []),
    ...(local
      ? [say('info', 'times', 'are of a local clock, whose zone the trace does not tell: taken as UTC')]
      : []),
  ];
}

class Streams {
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
