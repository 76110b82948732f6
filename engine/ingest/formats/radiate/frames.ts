/** The frames of a sensor: files by number, times by list, and findings where the two do not match. */
import { join } from 'node:path';
import { namesIn, textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { MOST_LIST_BYTES, parseTimes, periodOf, type TimeList, timeBetween } from './times.ts';

export type Frame = {
  readonly index: number;
  readonly name: string;
  readonly path: string;
  readonly ns: bigint;
  /** The list does not name it: its time follows from its number. */
  readonly guessed: boolean;
};

export type SensorFrames = {
  readonly folder: string;
  /** In order of time. */
  readonly frames: readonly Frame[];
  readonly list: TimeList | undefined;
  readonly findings: readonly Finding[];
};

/** What lies in a sensor's folder with its list of times; a folder that is not there has no frame and one finding. */
export async function readFrames(
  sequence: string,
  folder: string,
  endings: readonly string[],
): Promise<SensorFrames> {
  const findings: Finding[] = [];
  const note = (
    level: Finding['level'],
    file: string,
    place: string,
    reason: string,
    count = 1,
    lost = false,
  ): void => {
    findings.push({ level, file, place, reason, count, ...(lost ? { lost } : {}) });
  };
  const listed = `${folder}.txt`;
  const names = await namesIn(join(sequence, folder));
  const { text, fault } = await textOf(join(sequence, listed), MOST_LIST_BYTES);
  if (fault !== undefined) note('error', listed, 'whole file', `cannot be read: ${fault}`);
  const list = text === undefined ? undefined : parseTimes(text);
  if (list) sayList(list, listed, note);
  if (names === undefined) {
    const reason = list
      ? `is not there: the ${list.times.size} frames that ${listed} names have no files`
      : 'is not there, nor a list of its times';
    note(list ? 'warn' : 'info', folder, 'whole folder', reason);
    return { folder, frames: [], list, findings };
  }
  const files = numbered(names, endings, folder, note);
  if (!list) {
    if (files.size > 0)
      note(
        'error',
        listed,
        'whole file',
        'missing: the frames cannot be placed in time and are left out',
        files.size,
        true,
      );
    return { folder, frames: [], list, findings };
  }
  const frames = placed(join(sequence, folder), folder, files, list, note);
  return { folder, frames, list, findings };
}

type Note = (
  level: Finding['level'],
  file: string,
  place: string,
  reason: string,
  count?: number,
  lost?: boolean,
) => void;

function sayList({ broken, repeated }: TimeList, file: string, note: Note): void {
  if (broken[0] !== undefined)
    note(
      'error',
      file,
      `line ${broken[0]}`,
      'is no time, or lies more than a day from the others: not used',
      broken.length,
    );
  if (repeated[0] !== undefined)
    note(
      'warn',
      file,
      `frame ${repeated[0]}`,
      'is listed more than once: the first time is kept',
      repeated.length,
    );
}

function numbered(
  names: readonly string[],
  endings: readonly string[],
  folder: string,
  note: Note,
): Map<number, string> {
  const files = new Map<number, string>();
  const strangers: string[] = [];
  for (const name of names) {
    const [, digits, ending] = /^(\d{1,9})\.([a-z]+)$/.exec(name) ?? [];
    const isFrame = digits !== undefined && ending !== undefined && endings.includes(ending);
    if (isFrame && !files.has(Number(digits))) files.set(Number(digits), name);
    else strangers.push(name);
  }
  if (strangers[0] !== undefined)
    note('info', folder, strangers[0], 'is no numbered file of this sensor: left out', strangers.length);
  return files;
}

function placed(
  path: string,
  folder: string,
  files: ReadonlyMap<number, string>,
  list: TimeList,
  note: Note,
): Frame[] {
  const between = timeBetween(list.times);
  const frames: Frame[] = [];
  const [guessed, untimed]: [number[], number[]] = [[], []];
  for (const [index, name] of [...files].sort(([a], [b]) => a - b)) {
    const stated = list.times.get(index);
    const ns = stated ?? between(index);
    if (ns === undefined) untimed.push(index);
    else frames.push({ index, name, path: join(path, name), ns, guessed: stated === undefined });
    if (stated === undefined && ns !== undefined) guessed.push(index);
  }
  const listed = `${folder}.txt`;
  const covers = `covers frames ${ranges([...list.times.keys()].sort((a, b) => a - b))} only`;
  if (guessed[0] !== undefined) {
    const period = (Number(periodOf(list.times) ?? 0n) / 1e9).toFixed(3);
    note(
      'warn',
      listed,
      `frame ${guessed[0]}`,
      `${covers}: frames ${ranges(guessed)} are placed by their numbers and the period of ${period} s, and flagged`,
      guessed.length,
    );
  }
  if (untimed[0] !== undefined)
    note(
      'error',
      listed,
      `frame ${untimed[0]}`,
      `${covers}: frames ${ranges(untimed)} cannot be placed in time and are left out`,
      untimed.length,
      true,
    );
  const missing = [...list.times.keys()].filter((index) => !files.has(index)).sort((a, b) => a - b);
  if (missing[0] !== undefined)
    note(
      'warn',
      folder,
      `frame ${missing[0]}`,
      `has a time and no file (frames ${ranges(missing)})`,
      missing.length,
      true,
    );
  return frames.sort((a, b) => compareNs(a.ns, b.ns) || a.index - b.index);
}

/** "3–5, 9" of a sorted list, at most five pieces. */
function ranges(numbers: readonly number[]): string {
  const pieces: [number, number][] = [];
  for (const n of numbers) {
    const last = pieces.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else pieces.push([n, n]);
  }
  const text = pieces.slice(0, 5).map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`));
  return text.join(', ') + (pieces.length > 5 ? ', …' : '');
}
