/** Files of Racelogic's VBOX (.vbo): positions as `gnss/track`, further columns (accelerations, CAN channels) as signals of `vbox`. */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { decodeText } from '../../../contract/text/encoding.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory } from '../../format.ts';
import { withBegin } from '../../media/begin.ts';
import { gnssSample, gnssStream } from '../../media/gnss-track.ts';
import { describeFile } from '../../media/one-file.ts';
import { beginOf } from '../../recording/folder.ts';
import { newVboxRead, type VboxRead, type VboxRow, vboxRows } from './rows.ts';

const TRACK = 'gnss/track';
const CHANNELS = 'vbox';
const LOOKED_BYTES = 4096;

export const vbox = {
  name: 'vbox',
  title: 'VBOX',
  noun: 'a log of a VBOX',
  extensions: ['vbo'],
  beside: true,

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'file') return false;
    const begin = decodeText(await beginOf(path, LOOKED_BYTES));
    const isCalled = /\.vbo$/i.test(path) || /^\s*File created on \d/i.test(begin);
    return isCalled && /^\[header\]\s*$/im.test(begin);
  },

  describe: (path: string) => describeFile('vbox', path),

  async *read(path: string, _memory: PayloadMemory): AsyncIterable<Item> {
    const { bytes } = await kindOf(path);
    const read = newVboxRead();
    let reading: Reading | undefined;
    for await (const { records, beginNs } of withBegin(vboxRows(path, read), ({ ns }) => ns)) {
      if (!reading && beginNs !== undefined) {
        reading = new Reading(beginNs);
        yield { type: 'begin', t0: String(beginNs), name: basename(path) };
      }
      for (const row of records) yield* reading?.row(row) ?? [];
      if (reading)
        yield { type: 'progress', fraction: read.bytes / Math.max(1, bytes), text: 'Reading rows' };
    }
    if (!reading) throw new InputError(`${path} has no row with a time${whyNone(read)}.`);
    for (const finding of findingsOf(basename(path), read, reading)) yield { type: 'finding', finding };
    yield { type: 'end', files: 1, bytes };
  },
} satisfies Format;

class Reading {
  impossible = 0;
  readonly #beginNs: bigint;
  readonly #text = new TextEncoder();
  readonly #declared = new Set<string>();

  constructor(beginNs: bigint) {
    this.#beginNs = beginNs;
  }

  *row({ ns, place, others }: VboxRow): Generator<Item> {
    const t = Number(ns - this.#beginNs);
    const { latitude, longitude } = place;
    if (latitude !== undefined && longitude !== undefined) {
      const can =
        Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
      if (!can) this.impossible++;
      const signals = { ...place, status: can ? (place.status ?? 0) : -1 };
      const { items, origin } = gnssSample(TRACK, t, signals);
      if (!this.#declared.has(TRACK)) {
        this.#declared.add(TRACK);
        yield gnssStream(TRACK, 'unknown');
      }
      if (origin && !this.#declared.has('origin')) {
        this.#declared.add('origin');
        yield { type: 'origin', origin: { ...origin, datum: 'unknown' } };
      }
      yield* items;
    }
    if (Object.keys(others).length === 0) return;
    if (!this.#declared.has(CHANNELS)) {
      this.#declared.add(CHANNELS);
      yield {
        type: 'stream',
        stream: { name: CHANNELS, kind: 'message', role: 'sensor', frame: '', codec: 'json' },
      };
    }
    const payload = this.#text.encode(JSON.stringify(others));
    yield { type: 'sample', stream: CHANNELS, t, tLog: t, payload, signals: others };
  }
}

function whyNone({ columns, bad, firstBad }: VboxRead): string {
  if (columns.length === 0) return ': it has no section [data] behind the names of its columns';
  return bad > 0
    ? `: ${bad} rows do not fit its ${columns.length} columns, the first in line ${firstBad}`
    : '';
}

function findingsOf(file: string, read: VboxRead, { impossible }: Reading): Finding[] {
  const found: Finding[] = [];
  const say = (level: Finding['level'], place: string, reason: string, count: number): void => {
    if (count > 0) found.push({ level, file, place, reason, count });
  };
  say(
    'error',
    `line ${read.firstBad}`,
    'rows that do not fit the columns, or have no time: left out',
    read.bad,
  );
  say('error', 'lines', 'are longer than a row can be: left out', read.long);
  say('warn', 'positions', 'lie at 0°, 0°, or beyond what degrees can be: taken as no fix', impossible);
  say('info', 'positions', 'are in minutes of arc, longitude positive to the west, as a VBOX writes them', 1);
  if (read.dated)
    say('info', 'times', 'are UTC of the day on which the file was created, as its first line tells it', 1);
  else say('warn', 'times', 'tell no date: they count from midnight', 1);
  return found;
}
