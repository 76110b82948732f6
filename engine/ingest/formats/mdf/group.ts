/** Records of one group of channels as samples: its channels are signals, or its frames those of a CAN bus. */

import { byName } from '../../../contract/text/byName.ts';
import type { StreamDeclaration } from '../../format.ts';
import type { CanFrame } from '../../media/can/frame.ts';
import { EXTENDED, FD_BYTES } from '../../media/can/frame.ts';
import type { Channel, ChannelGroup } from './structure.ts';
import { type RawValue, rawValue, valueOfBytes } from './values.ts';
import type { VariableData } from './variable.ts';

const [VARIABLE, MASTER, VIRTUAL_MASTER, VIRTUAL] = [1, 2, 3, 6];
const TIME = 1;
/** Longer bytes are no value for a person. */
const MOST_SHOWN_BYTES = 64;
/** Channels may share a table of words: of a stream so many are listed, and those of further channels stand with their values only. */
const MOST_ENUMERATED = 16_384;
/** A recording of three years is none. */
const MOST_SECONDS = 1e8;

export type GroupValues = {
  /** Numbers in the channels' units. */
  readonly signals: Record<string, number>;
  /** Words and texts stand where they are, else the numbers. */
  readonly shown: Record<string, number | string>;
};

export class Group {
  readonly facts: ChannelGroup;
  readonly #master: Channel | undefined;
  readonly #channels: readonly Channel[];
  readonly #frame: ReadonlyMap<string, Channel>;
  readonly #variable: VariableData;
  count = 0;
  timeless = 0;

  constructor(facts: ChannelGroup, variable: VariableData) {
    this.facts = facts;
    this.#variable = variable;
    this.#master = facts.channels.find(
      ({ type, sync }) => (type === MASTER || type === VIRTUAL_MASTER) && sync === TIME,
    );
    this.#channels = facts.channels.filter(
      (each) => each.type !== MASTER && each.type !== VIRTUAL_MASTER && each.type !== VIRTUAL,
    );
    this.#frame = new Map(
      this.#channels.flatMap((each) => {
        const part = /(?:^|[./])CAN_DataFrame\.(\w+)$/.exec(each.name)?.[1];
        return part === undefined ? [] : [[part, each] as const];
      }),
    );
  }

  /** Without a time there is no place for its records. */
  get hasTime(): boolean {
    return this.#master !== undefined;
  }

  get isCan(): boolean {
    return this.#frame.has('ID') && this.#frame.has('DataBytes');
  }

  /** Signals that a record may have. */
  get size(): number {
    return this.#channels.length;
  }

  /** Seconds from the file's start; undefined where there are none. Counts the record. */
  secondsOf(record: Uint8Array): number | undefined {
    const index = this.count++;
    const master = this.#master;
    const raw =
      master?.type === VIRTUAL_MASTER ? index : master && rawValue(master, record, this.facts.dataBytes);
    const seconds = typeof raw === 'number' && master ? master.conversion.value(raw) : Number.NaN;
    if (Math.abs(seconds) <= MOST_SECONDS) return seconds;
    this.timeless++;
    return undefined;
  }

  declaration(name: string): StreamDeclaration {
    const units = Object.fromEntries(this.#channels.map((each) => [each.name, each.unit]));
    let left = MOST_ENUMERATED;
    const enumerations = Object.fromEntries(
      this.#channels.flatMap(({ name: path, conversion: { words } }) => {
        left -= words?.size ?? 0;
        return words && words.size > 0 && left >= 0 ? [[path, Object.fromEntries(words)] as const] : [];
      }),
    );
    const meta = Object.keys(enumerations).length > 0 ? { enumerations } : undefined;
    return { name, kind: 'message', role: 'sensor', frame: '', codec: 'json', units, meta };
  }

  valuesOf(record: Uint8Array): GroupValues {
    const signals = byName<number>();
    const shown = byName<number | string>();
    for (const channel of this.#channels) {
      const raw = this.#raw(channel, record);
      if (typeof raw === 'string') shown[channel.name] = raw;
      else if (typeof raw === 'number') {
        const value = channel.conversion.value(raw);
        const word = channel.conversion.word?.(raw);
        if (Number.isFinite(value)) signals[channel.name] = value;
        if (word !== undefined) shown[channel.name] = word;
        else if (Number.isFinite(value)) shown[channel.name] = value;
      } else if (raw && raw.length <= MOST_SHOWN_BYTES)
        shown[channel.name] = Buffer.from(raw).toString('hex');
    }
    return { signals, shown };
  }

  /** Undefined for what is no frame of data. */
  frameOf(record: Uint8Array, ns: bigint): CanFrame | undefined {
    const number = (part: string): number | undefined => {
      const channel = this.#frame.get(part);
      const raw = channel && this.#raw(channel, record);
      return typeof raw === 'number' ? raw : undefined;
    };
    const bytesOf = this.#frame.get('DataBytes');
    const data = bytesOf && this.#raw(bytesOf, record);
    const id = number('ID');
    if (!(data instanceof Uint8Array) || id === undefined) return undefined;
    const length = number('DataLength') ?? FD_BYTES[number('DLC') ?? 0] ?? data.length;
    const isExtended = number('IDE') === 1 || id >= EXTENDED;
    return {
      ns,
      channel: String(number('BusChannel') ?? 1),
      id: (id % EXTENDED) + (isExtended ? EXTENDED : 0),
      data: data.subarray(0, length),
    };
  }

  #raw(channel: Channel, record: Uint8Array): RawValue {
    if (channel.type !== VARIABLE) return rawValue(channel, record, this.facts.dataBytes);
    // The record has the place of the value, as a number.
    const place = rawValue({ ...channel, dataType: 0 }, record, this.facts.dataBytes);
    const bytes = typeof place === 'number' ? this.#variable.at(channel, place) : undefined;
    return bytes && valueOfBytes(channel.dataType, bytes);
  }
}
