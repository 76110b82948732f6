/** What an MDF 4 file holds: groups of data, in them groups of channels with one time each, and their channels (ASAM MDF 4.1, section 4). */
import { InputError } from '../../../contract/errors.ts';
import { type Conversion, Conversions } from './conversion.ts';
import type { Block, MdfFile } from './file.ts';

export type Channel = {
  readonly name: string;
  readonly unit: string;
  /** 0 value, 1 of variable length, 2 master, 3 virtual master, 5 of a length that another channel tells, 6 virtual. */
  readonly type: number;
  /** Of a master: 1 time, 2 angle, 3 distance, 4 index. */
  readonly sync: number;
  readonly dataType: number;
  readonly bitOffset: number;
  readonly byteOffset: number;
  readonly bits: number;
  /** Bit among the invalidation bytes, where the channel has one. */
  readonly invalidBit: number | undefined;
  readonly conversion: Conversion;
  /** Where the data of variable length are: a block, or a group of channels. */
  readonly signalData: number;
};

export type ChannelGroup = {
  readonly at: number;
  readonly name: string;
  readonly recordId: number;
  readonly cycles: number;
  /** Its records are data of variable length of another group's channel. */
  readonly isVariable: boolean;
  readonly dataBytes: number;
  readonly invalidBytes: number;
  readonly channels: readonly Channel[];
};

export type DataGroup = {
  readonly idBytes: number;
  readonly data: number;
  readonly groups: readonly ChannelGroup[];
};

export type Structure = {
  /** UTC, ns, of time 0. */
  readonly startNs: bigint;
  /** The date is of a local clock whose zone the file does not tell. */
  readonly isLocal: boolean;
  readonly data: readonly DataGroup[];
  /** Blocks that are none, and groups or channels beyond what is read. */
  readonly bad: number;
};

const HEADER_AT = 64;
const MOST_GROUPS = 65_536;
const MOST_CHANNELS = 262_144;
/** Of one group: each is read at every record. */
const MOST_OF_GROUP = 4096;
const MOST_RECORD_BYTES = 16 * 1024 * 1024;
const MOST_DEPTH = 8;
const MOST_NAME = 256;
const MOST_EXPANSION = 300;
const LEAST_SHOWN_BYTES = 1024;
/** Of a number as text. */
const VALUE_BYTES = 16;
const LOCAL_TIME = 1;
const OFFSETS_VALID = 2;

/** @throws InputError where the header is none */
export async function structureOf(file: MdfFile): Promise<Structure> {
  const header = await file.block(HEADER_AT, '##HD', 32);
  if (!header || header.data.byteLength < 14)
    throw new InputError(`${file.path} has no header that can be read, as MDF 4 has one.`);
  const { data } = header;
  const flags = data.getUint8(12);
  const offsetMinutes = flags & OFFSETS_VALID ? data.getInt16(8, true) + data.getInt16(10, true) : 0;
  const isLocal = (flags & LOCAL_TIME) !== 0;
  const walk = new Walk(file);
  return {
    startNs: data.getBigUint64(0, true) - (isLocal ? BigInt(offsetMinutes) * 60_000_000_000n : 0n),
    isLocal: isLocal && (flags & OFFSETS_VALID) === 0,
    data: await walk.dataGroups(header.links[0] ?? 0),
    bad: walk.bad,
  };
}

/**
 * Each record is written with the names of its values: those whose names and places overlap so often that a record would become more than
 * hundreds of times as long are left out. Flags of one bit with names of forty characters are not.
 */
export function affordable(channels: readonly Channel[], recordBytes: number): Channel[] {
  let left = MOST_EXPANSION * recordBytes + LEAST_SHOWN_BYTES;
  return channels.filter(({ name }) => {
    left -= name.length + VALUE_BYTES;
    return left >= 0;
  });
}

class Walk {
  readonly #file: MdfFile;
  readonly #conversions: Conversions;
  /** Places that were read: a link that leads back ends its list. */
  readonly #seen = new Set<number>();
  readonly #units = new Map<number, string>();
  #groups = 0;
  #channels = 0;
  bad = 0;

  constructor(file: MdfFile) {
    this.#file = file;
    this.#conversions = new Conversions(file);
  }

  async dataGroups(first: number): Promise<DataGroup[]> {
    const found: DataGroup[] = [];
    for await (const { links, data } of this.#list(first, '##DG', 8)) {
      const [, groups = 0, place = 0] = links;
      const idBytes = data.byteLength > 0 ? data.getUint8(0) : 0;
      if (![0, 1, 2, 4, 8].includes(idBytes)) this.bad++;
      else found.push({ idBytes, data: place, groups: await this.#channelGroups(groups) });
    }
    return found;
  }

  /** Blocks by their first links. */
  async *#list(first: number, name: string, bytes: number): AsyncGenerator<Block> {
    for (let at = first; at !== 0; ) {
      const block = this.#seen.has(at) ? undefined : await this.#file.block(at, name, bytes);
      this.#seen.add(at);
      if (!block) {
        this.bad++;
        return;
      }
      yield block;
      at = block.links[0] ?? 0;
    }
  }

  async #channelGroups(first: number): Promise<ChannelGroup[]> {
    const found: ChannelGroup[] = [];
    for await (const { at, links, data } of this.#list(first, '##CG', 32)) {
      if (data.byteLength < 32 || this.#groups >= MOST_GROUPS) {
        this.bad++;
        continue;
      }
      this.#groups++;
      const [, channels = 0, name = 0, source = 0] = links;
      const [dataBytes, invalidBytes] = [data.getUint32(24, true), data.getUint32(28, true)];
      const isVariable = (data.getUint16(16, true) & 1) === 1;
      if (!isVariable && dataBytes + invalidBytes > MOST_RECORD_BYTES) {
        this.bad++;
        continue;
      }
      const all: Channel[] = [];
      await this.#addChannels(channels, '', all, 0);
      const list = affordable(all, dataBytes);
      this.bad += all.length - list.length;
      found.push({
        at,
        name: (await this.#file.text(name)) || (await this.#sourceName(source)),
        recordId: Number(data.getBigUint64(0, true)),
        cycles: Number(data.getBigUint64(8, true)),
        isVariable,
        dataBytes,
        invalidBytes,
        channels: list,
      });
    }
    return found;
  }

  async #sourceName(at: number): Promise<string> {
    const source = at === 0 ? undefined : await this.#file.block(at, '##SI', 8);
    return source ? await this.#file.text(source.links[0] ?? 0) : '';
  }

  /** Channels of a group, those of structures in them with the structure's name before theirs. */
  async #addChannels(first: number, prefix: string, list: Channel[], depth: number): Promise<void> {
    for await (const { links, data } of this.#list(first, '##CN', 72)) {
      const isTooMuch = list.length >= MOST_OF_GROUP || this.#channels >= MOST_CHANNELS;
      if (data.byteLength < 24 || isTooMuch) {
        this.bad++;
        continue;
      }
      this.#channels++;
      const [, composition = 0, named = 0, , conversion = 0, signalData = 0, unit = 0] = links;
      const own = await this.#file.text(named);
      const whole = prefix === '' || own.startsWith(`${prefix}.`) ? own : `${prefix}.${own}`;
      const name = whole.slice(0, MOST_NAME);
      const flags = data.getUint32(12, true);
      list.push({
        name,
        unit: (await this.#file.text(unit)) || (await this.#unitOf(conversion)),
        type: data.getUint8(0),
        sync: data.getUint8(1),
        dataType: data.getUint8(2),
        bitOffset: data.getUint8(3),
        byteOffset: data.getUint32(4, true),
        bits: data.getUint32(8, true),
        invalidBit: flags & 2 ? data.getUint32(16, true) : undefined,
        conversion: await this.#conversions.at(conversion),
        signalData,
      });
      if (composition !== 0 && depth < MOST_DEPTH && (await this.#file.nameAt(composition)) === '##CN')
        await this.#addChannels(composition, name, list, depth + 1);
    }
  }

  /** Channels may share a conversion with thousands of links: each is read once. */
  async #unitOf(conversion: number): Promise<string> {
    const known = this.#units.get(conversion);
    if (known !== undefined) return known;
    const block = conversion === 0 ? undefined : await this.#file.block(conversion, '##CC', 0);
    const unit = block ? await this.#file.text(block.links[1] ?? 0) : '';
    this.#units.set(conversion, unit);
    return unit;
  }
}
