/** Reads an array and its times, and says what is wrong with them: missing, unreadable, cut, of unlike length, without a time. */
import { join } from 'node:path';
import { contentOf, reasonOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { type NpyNumbers, readNpy } from '../../media/npy.ts';

/** An array of a minute has 1 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A minute has some 6,000: each becomes an object, though a file may spend one byte on it. */
const MOST_ROWS = 1_000_000;
/** Seconds since boot; a phone runs for less than a century. */
const MOST_TIME_S = 3e9;
/** Times further from the middle one are of no segment. */
const MOST_AWAY_S = 86_400;

export type Table = {
  /** In order of time, seconds since boot. */
  readonly rows: readonly { readonly s: number; readonly row: number }[];
  readonly at: NpyNumbers['at'];
};

export type Reading = { readonly findings: Finding[]; bytes: number; files: number };

/** Undefined where the files are not there, or cannot be used, which is then a finding. */
export async function readTable(
  segment: string,
  times: string,
  values: string,
  columns: number,
  reading: Reading,
): Promise<Table | undefined> {
  const t = await arrayOf(segment, times, 1, reading);
  const v = await arrayOf(segment, values, columns, reading);
  if (!t || !v) {
    if (t || v)
      note(reading, t ? values : times, 'whole file', 'missing or unusable: what belongs to it is left out');
    return undefined;
  }
  const count = Math.min(t.rows, v.rows);
  if (t.rows !== v.rows)
    note(
      reading,
      values,
      `row ${count}`,
      `has ${v.rows} rows and ${t.rows} times: the ${count} that have both are used`,
      Math.abs(t.rows - v.rows),
    );
  const all = Array.from({ length: count }, (_, row) => ({ s: t.at(row, 0), row }));
  const sorted = all
    .map(({ s }) => s)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  const isTime = (s: number): boolean => s >= 0 && s <= MOST_TIME_S && Math.abs(s - middle) <= MOST_AWAY_S;
  const rows = all.filter(({ s }) => isTime(s));
  if (rows.length < count)
    note(
      reading,
      times,
      'times',
      'are none, or lie more than a day from the others: their rows are left out',
      count - rows.length,
    );
  return { rows: rows.sort((a, b) => a.s - b.s), at: v.at };
}

async function arrayOf(
  segment: string,
  name: string,
  columns: number,
  reading: Reading,
): Promise<NpyNumbers | undefined> {
  const { bytes, fault } = await contentOf(join(segment, name), MOST_BYTES);
  if (fault !== undefined) note(reading, name, 'whole file', `cannot be read: ${fault}`);
  if (!bytes) return undefined;
  reading.bytes += bytes.byteLength;
  reading.files++;
  try {
    const array = readNpy(bytes);
    if (array.rows > MOST_ROWS)
      throw new Error(`it has ${array.rows} rows, more than the ${MOST_ROWS} that are read`);
    if (array.columns < columns) throw new Error(`it has ${array.columns} columns, not ${columns}`);
    if (array.cut) note(reading, name, `row ${array.rows}`, 'is cut: the rows before are used');
    return array;
  } catch (error) {
    note(reading, name, 'whole file', `cannot be used: ${reasonOf(error)}`);
    return undefined;
  }
}

const note = ({ findings }: Reading, file: string, place: string, reason: string, count = 1): void => {
  findings.push({ level: 'error', file, place, reason, count });
};
