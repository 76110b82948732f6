/**
 * What an MDF file of version 2 or 3 holds (ASAM MDF 3.3): the same groups and channels as MDF 4 has (structure.ts), in blocks with a
 * name of two letters, 32-bit places and fixed fields. Numbers are in the byte order that the file tells.
 */
import { InputError } from '../../../contract/errors.ts';
import type { MdfFile } from './file.ts';
import { OldConversions } from './old-conversion.ts';
import { affordable, type Channel, type ChannelGroup, type DataGroup, type Structure } from './structure.ts';

const HEADER_AT = 64;
const MOST_GROUPS = 65_536;
const MOST_CHANNELS = 262_144;
const MOST_OF_GROUP = 4096;
const MOST_NAME = 256;
const MOST_TEXT = 4096;
const HOUR_NS = 3_600_000_000_000n;
/** Size of a channel's block up to its long name, and with the byte offset of version 3.2. */
const [LONG_NAME_END, OFFSET_END] = [222, 228];
/** Type of a channel's extension that names the message of a CAN bus. */
const VECTOR_CAN = 19;

/** Of MDF 4 by that of version 3: by the file's order, Motorola, Intel. Texts are latin-1. */
const DATA_TYPES: Readonly<Record<number, number>> = {
  ...{ 7: 6, 8: 10, 9: 1, 10: 3, 11: 5, 12: 5, 13: 0, 14: 2, 15: 4, 16: 4 },
};
/** Unsigned, signed, and two of reals, in the file's own order. */
const OWN_ORDER = [0, 2, 4, 4] as const;

export type OldStructure = Structure & {
  /** Bytes of a data group's records. */
  readonly bytesOf: (data: DataGroup) => number;
};

/** @throws InputError where the header is none */
export async function oldStructureOf(file: MdfFile): Promise<OldStructure> {
  const id = await file.part(0, HEADER_AT);
  const isLittle = id?.getUint16(24, true) === 0;
  const header = await file.part(HEADER_AT, 36);
  if (!header || letters(header) !== 'HD')
    throw new InputError(`${file.path} has no header that can be read, as MDF 3 has one.`);
  const walk = new Walk(file, isLittle);
  const data = await walk.dataGroups(header.getUint32(4, isLittle));
  return { ...(await startOf(file, header, isLittle)), data, bad: walk.bad, bytesOf };
}

const letters = (view: DataView): string => String.fromCharCode(view.getUint8(0), view.getUint8(1));

/** Records with the numbers before and behind them. */
function bytesOf({ idBytes, groups }: DataGroup): number {
  return groups.reduce(
    (sum, { dataBytes, invalidBytes, cycles }) => sum + (idBytes + dataBytes + invalidBytes) * cycles,
    0,
  );
}

async function startOf(
  file: MdfFile,
  header: DataView,
  isLittle: boolean,
): Promise<Pick<Structure, 'startNs' | 'isLocal'>> {
  // From version 3.2 on: nanoseconds of the local clock, and its hours from UTC.
  const more = header.getUint16(2, isLittle) >= 174 ? await file.part(HEADER_AT + 164, 10) : undefined;
  const local = more?.getBigUint64(0, isLittle) ?? 0n;
  if (more && local > 0n)
    return { startNs: local - BigInt(more.getInt16(8, isLittle)) * HOUR_NS, isLocal: false };
  const text = Buffer.from(header.buffer, header.byteOffset + 18, 18).toString('latin1');
  const found = /^(\d\d):(\d\d):(\d{4})(\d\d):(\d\d):(\d\d)/.exec(text)?.slice(1).map(Number);
  const [day = 1, month = 1, year = 1970, hours = 0, minutes = 0, seconds = 0] = found ?? [];
  const ms = Date.UTC(year, month - 1, day, hours, minutes, seconds);
  return { startNs: Number.isFinite(ms) && ms > 0 ? BigInt(ms) * 1_000_000n : 0n, isLocal: true };
}

class Walk {
  readonly #file: MdfFile;
  readonly #little: boolean;
  readonly #conversions: OldConversions;
  readonly #seen = new Set<number>();
  #groups = 0;
  #channels = 0;
  bad = 0;

  constructor(file: MdfFile, little: boolean) {
    this.#file = file;
    this.#little = little;
    this.#conversions = new OldConversions(file, little, (at, most) => this.#text(at, most));
  }

  async dataGroups(first: number): Promise<DataGroup[]> {
    const found: DataGroup[] = [];
    for await (const { block } of this.#list(first, 'DG', 24)) {
      const ids = block.getUint16(22, this.#little);
      if (ids > 2) {
        this.bad++;
        continue;
      }
      const groups = await this.#channelGroups(block.getUint32(8, this.#little), ids === 2 ? 1 : 0);
      found.push({ idBytes: ids === 0 ? 0 : 1, data: block.getUint32(16, this.#little), groups });
    }
    return found;
  }

  /** @param behind bytes of a record's number that is written again behind it */
  async #channelGroups(first: number, behind: number): Promise<ChannelGroup[]> {
    const found: ChannelGroup[] = [];
    for await (const { at, block } of this.#list(first, 'CG', 26)) {
      if (this.#groups++ >= MOST_GROUPS) {
        this.bad++;
        return found;
      }
      const dataBytes = block.getUint16(20, this.#little);
      const { channels: all, message } = await this.#channelsOf(block.getUint32(8, this.#little));
      const channels = affordable(all, dataBytes);
      this.bad += all.length - channels.length;
      found.push({
        at,
        name: (await this.#text(block.getUint32(12, this.#little), MOST_NAME)) || message,
        recordId: block.getUint16(16, this.#little),
        cycles: block.getUint32(22, this.#little),
        isVariable: false,
        dataBytes,
        invalidBytes: behind,
        channels,
      });
    }
    return found;
  }

  async #channelsOf(first: number): Promise<{ readonly channels: Channel[]; readonly message: string }> {
    const channels: Channel[] = [];
    let message = '';
    for await (const { at, block } of this.#list(first, 'CN', 218)) {
      if (channels.length >= MOST_OF_GROUP || this.#channels++ >= MOST_CHANNELS) {
        this.bad++;
        return { channels, message };
      }
      const little = this.#little;
      const size = block.getUint16(2, little);
      const more =
        size >= LONG_NAME_END ? await this.#file.part(at + 218, size >= OFFSET_END ? 10 : 4) : undefined;
      const long = more ? await this.#text(more.getUint32(0, little), MOST_NAME) : '';
      const start = block.getUint16(186, little);
      const told = block.getUint16(190, little);
      const own = OWN_ORDER[told];
      const { conversion, unit } = await this.#conversions.at(block.getUint32(8, little));
      const isTime = block.getUint16(24, little) === 1;
      if (!isTime && message === '') message = await this.#messageOf(block.getUint32(12, little));
      channels.push({
        name: long || textIn(block, 26, 32),
        unit,
        type: isTime ? 2 : 0,
        sync: isTime ? 1 : 0,
        dataType: own === undefined ? (DATA_TYPES[told] ?? 10) : own + (little ? 0 : 1),
        bitOffset: start % 8,
        byteOffset: Math.floor(start / 8) + (more && more.byteLength > 9 ? more.getUint16(8, little) : 0),
        bits: block.getUint16(188, little),
        invalidBit: undefined,
        conversion,
        signalData: 0,
      });
    }
    return { channels, message };
  }

  /** What a group is called by the message of a CAN bus that its channels are of. */
  async #messageOf(at: number): Promise<string> {
    const block = at === 0 ? undefined : await this.#file.part(at, 50);
    const isCan = block && letters(block) === 'CE' && block.getUint16(4, this.#little) === VECTOR_CAN;
    return isCan ? textIn(block, 14, 36) : '';
  }

  /** Blocks by their link to the next. */
  async *#list(
    first: number,
    name: string,
    bytes: number,
  ): AsyncGenerator<{ readonly at: number; readonly block: DataView }> {
    for (let at = first; at !== 0; ) {
      const block = this.#seen.has(at) ? undefined : await this.#file.part(at, bytes);
      this.#seen.add(at);
      if (!block || letters(block) !== name) {
        this.bad++;
        return;
      }
      yield { at, block };
      at = block.getUint32(4, this.#little);
    }
  }

  async #text(at: number, most: number): Promise<string> {
    const head = at === 0 ? undefined : await this.#file.part(at, 4);
    if (!head || letters(head) !== 'TX') return '';
    const length = Math.min(head.getUint16(2, this.#little) - 4, most, MOST_TEXT);
    const text = length > 0 ? await this.#file.part(at + 4, length) : undefined;
    return text ? textIn(text, 0, length) : '';
  }
}

/** Latin-1 up to a zero. */
function textIn(view: DataView, at: number, length: number): string {
  const text = new TextDecoder('latin1').decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
  return (text.split('\0', 1)[0] ?? '').trim();
}
