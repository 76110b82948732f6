/**
 * MDF 4 of measuring tools (ASAM MDF 4.0 to 4.1), and MDF 2 and 3 (old-structure.ts): each group of channels is a stream with its signals in their units; frames of CAN buses
 * become messages by the DBC files that lie beside, as those of other traces do. Layouts of blocks: structure.ts.
 */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory, ReadOptions } from '../../format.ts';
import { type Definitions, definitionsBeside } from '../../media/can/definitions.ts';
import { CanStreams } from '../../media/can/streams.ts';
import { JsonPayload } from '../../media/json-payload.ts';
import { describeFile } from '../../media/one-file.ts';
import { begun } from './begin.ts';
import { MdfFile } from './file.ts';
import { Group } from './group.ts';
import { type OldStructure, oldStructureOf } from './old-structure.ts';
import { DataBudget, Pieces, plainPieces } from './pieces.ts';
import { recordsOf } from './records.ts';
import { type DataGroup, type Structure, structureOf } from './structure.ts';
import { VariableData } from './variable.ts';

/** Paths of numbers of one log: each has a block in memory. */
const MOST_SIGNALS = 65_536;

export const mdf = {
  name: 'mdf',
  title: 'MDF',
  noun: 'an MDF file of vehicle signals',
  extensions: ['mf4', 'mdf'],
  beside: true,
  buses: true,

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'file') return false;
    return /^(?:(?:MDF {5}|UnFinMF )4\.|MDF {5}[23]\.)/.test(await headOf(path));
  },

  describe: (path: string) => describeFile('mdf', path),

  async *read(
    path: string,
    _memory: PayloadMemory,
    { within, definitions: given }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const definitions = await definitionsBeside(path, within, given);
    const file = await MdfFile.open(path);
    try {
      const structure = await (OLD.test(await headOf(path)) ? oldStructureOf : structureOf)(file);
      const reader = new Reader(file, basename(path), structure, definitions);
      yield* begun(reader.all(), { startNs: structure.startNs, name: basename(path) });
      if (reader.samples === 0)
        throw new InputError(`${path} holds no record that can be read${reader.whyNone}.`);
      for (const finding of reader.findings()) yield { type: 'finding', finding };
      yield { type: 'end', files: 1 + definitions.names.length, bytes: file.size };
    } finally {
      await file.close();
    }
  },
} satisfies Format;

const OLD = /^MDF {5}[23]\./;

/** As latin-1. */
async function headOf(path: string): Promise<string> {
  const file = await openPlain(path);
  try {
    const bytes = Buffer.alloc(12);
    const { bytesRead } = await file.read(bytes, 0, 12, 0);
    return bytes.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

class Reader {
  readonly #file: MdfFile;
  readonly #name: string;
  readonly #structure: Structure | OldStructure;
  readonly #definitions: Definitions;
  readonly #can: CanStreams;
  /** By what groups are called: how many are. */
  readonly #names = new Map<string, number>();
  readonly #taken = new Set<string>();
  readonly #findings: Finding[] = [];
  readonly #budget: DataBudget;
  readonly #json = new JsonPayload();
  #recordsLeft: number;
  #signals = 0;
  #frames = 0;
  samples = 0;

  constructor(file: MdfFile, name: string, structure: Structure | OldStructure, definitions: Definitions) {
    this.#file = file;
    this.#name = name;
    this.#structure = structure;
    this.#definitions = definitions;
    this.#can = new CanStreams(structure.startNs, definitions);
    this.#budget = new DataBudget(file);
    this.#recordsLeft = this.#budget.mostRecords;
  }

  get whyNone(): string {
    const [first] = this.findings().filter(({ level }) => level === 'error');
    return first ? `: ${first.place} ${first.reason}` : '';
  }

  async *all(): AsyncGenerator<Item> {
    const { data } = this.#structure;
    for (const [i, each] of data.entries()) yield* this.read(each, (part) => (i + part) / data.length);
  }

  /** @param fraction of the whole, by the part of this group that is done */
  async *read(data: DataGroup, fraction: (part: number) => number): AsyncGenerator<Item> {
    const lost = (place: number, reason: string): void =>
      void this.#findings.push({
        level: 'error',
        file: this.#name,
        place: `block at byte ${place}`,
        reason,
        count: 1,
        lost: true,
      });
    const variable = await VariableData.of(this.#file, data, this.#budget, lost);
    const groups = new Map(data.groups.map((each) => [each, new Group(each, variable)]));
    const streams = new Map<Group, string | undefined>();
    const structure = this.#structure;
    const pieces =
      'bytesOf' in structure
        ? plainPieces(this.#file, this.#budget, lost, { at: data.data, bytes: structure.bytesOf(data) })
        : new Pieces(this.#file, this.#budget, lost).of(data.data);
    const claimed = data.groups.reduce((sum, { cycles }) => sum + cycles, 0);
    let done = 0;
    for await (const records of recordsOf(data, pieces, lost)) {
      done += records.length;
      this.#recordsLeft -= records.length;
      if (this.#recordsLeft < 0) {
        lost(
          data.data,
          'is packed and holds more records than a log of its size: those from there on are left out',
        );
        break;
      }
      for (const { group: facts, bytes } of records) {
        const group = groups.get(facts);
        if (!group?.hasTime || facts.isVariable) {
          if (group) group.count++;
          continue;
        }
        const seconds = group.secondsOf(bytes);
        if (seconds !== undefined) yield* this.#sample(group, bytes, Math.round(seconds * 1e9), streams);
      }
      const part = Math.min(1, done / Math.max(1, claimed, done));
      yield { type: 'progress', fraction: fraction(part), text: 'Reading records' };
    }
    yield { type: 'progress', fraction: fraction(1), text: 'Reading records' };
    for (const group of groups.values()) this.#told(group);
  }

  findings(): Finding[] {
    const all: Finding[] = [];
    const say = (level: Finding['level'], place: string, reason: string, count = 1): void =>
      void all.push({ level, file: this.#name, place, reason, count });
    if (this.#file.isOverread)
      say('error', 'blocks', 'claim more bytes together than the file has: those from there on are not read');
    all.push(
      ...this.#definitions.findings,
      ...(this.#frames > 0 ? this.#can.findings(this.#name) : []),
      ...this.#findings,
    );
    if (this.#structure.bad > 0)
      say(
        'error',
        'blocks',
        'that cannot be, or channels beyond what is read: left out',
        this.#structure.bad,
      );
    if (this.#structure.isLocal)
      say('info', 'times', 'are of a local clock, whose zone the file does not tell: taken as UTC');
    return all;
  }

  *#sample(
    group: Group,
    record: Uint8Array,
    t: number,
    streams: Map<Group, string | undefined>,
  ): Generator<Item> {
    if (group.isCan) {
      const frame = group.frameOf(record, this.#structure.startNs + BigInt(t));
      if (!frame) return;
      this.#frames++;
      this.samples++;
      yield* this.#can.take(frame);
      return;
    }
    if (!streams.has(group)) {
      const name = this.#open(group);
      streams.set(group, name);
      if (name !== undefined) yield { type: 'stream', stream: group.declaration(name) };
    }
    const stream = streams.get(group);
    if (stream === undefined) return;
    const { signals, shown } = group.valuesOf(record);
    this.samples++;
    const payload = this.#json.of(shown);
    yield { type: 'sample', stream, t, tLog: t, payload, signals };
  }

  /** The name of a group's stream; undefined where the log has too many signals. */
  #open(group: Group): string | undefined {
    this.#signals += group.size;
    if (this.#signals > MOST_SIGNALS) return undefined;
    const wanted = group.facts.name || `group ${this.#taken.size + 1}`;
    const same = (this.#names.get(wanted) ?? 0) + 1;
    this.#names.set(wanted, same);
    const numbered = same === 1 ? wanted : `${wanted} ${same}`;
    // Another group may be called what this one becomes.
    const name = this.#taken.has(numbered) ? `${numbered} (${this.#taken.size})` : numbered;
    this.#taken.add(name);
    return name;
  }

  #told(group: Group): void {
    const { name, cycles, isVariable, channels } = group.facts;
    const say = (level: Finding['level'], reason: string, count: number, lost = false): void =>
      void this.#findings.push({
        level,
        file: this.#name,
        place: name || 'a group',
        reason,
        count,
        ...(lost ? { lost } : {}),
      });
    if (isVariable) return;
    if (!group.hasTime && group.count > 0)
      say('error', 'records of a group without a time: left out', group.count, true);
    if (group.timeless > 0)
      say('error', 'records without a time that can be: left out', group.timeless, true);
    if (group.hasTime && group.count < cycles)
      say('error', `has ${group.count} records and claims ${cycles}: those that are there are read`, 1, true);
    const kinds = [...new Set(channels.flatMap(({ conversion }) => conversion.unread ?? []))];
    if (kinds.length > 0) {
      const unread = channels.filter(({ conversion }) => conversion.unread !== undefined).length;
      say(
        'warn',
        `channels whose conversion is ${kinds.join(', ')}, which is not evaluated: their numbers are as measured`,
        unread,
      );
    }
  }
}
