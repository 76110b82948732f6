/** Which column of a table tells the time, and in what unit: by names, else the first column whose numbers rise. */
import { compareNs } from '../time-named-files.ts';
import {
  fixColumn,
  isCounter,
  isDate,
  isNanoseconds,
  isSeconds,
  type NamedColumn,
  timeOfColumn,
} from './column-names.ts';
import { clockNs, DAY_NS, dateNs, dateOrder, decimalNs, isAmbiguous } from './time-cells.ts';

export type TimeNote = { readonly level: 'info' | 'warn'; readonly reason: string };

export type TableTime = {
  /** Columns that tell it, which are no signals. */
  readonly columns: readonly number[];
  /** The clock tells dates: its times count from 1970. */
  readonly dated: boolean;
  readonly notes: readonly TimeNote[];
  /** Reads the rows of a table from its first one on: clocks of the day pass midnight. */
  open(): (cells: readonly string[]) => bigint | undefined;
};

const S = 1_000_000_000n;
/** Of the rows that are looked at, so many must have a time. */
const LEAST_SHARE = 0.8;
/** Rows by which a column without a telling name is taken to rise. */
const LEAST_RISING = 5;
/** 1973 in seconds: smaller numbers count from something else. */
const LEAST_UNIX_S = 1e8;

/** @param rows cells of the first lines. Undefined where nothing tells a time. */
export function timeOfTable(
  columns: readonly NamedColumn[],
  rows: readonly (readonly string[])[],
): TableTime | undefined {
  const cellsOf = (k: number): string[] => rows.map((row) => row[k] ?? '');
  return (
    byPair(columns, cellsOf) ??
    byDateAndClock(columns, cellsOf) ??
    byName(columns, cellsOf) ??
    byRise(columns, cellsOf)
  );
}

type Cells = (column: number) => readonly string[];
const isMost = (cells: readonly string[], is: (cell: string) => boolean): boolean =>
  cells.length > 0 && cells.filter(is).length >= LEAST_SHARE * cells.length;
const isWhole = (cell: string): boolean => /^\d{1,19}$/.test(cell);
const say = (level: TimeNote['level'], reason: string): TimeNote => ({ level, reason });
const shown = ({ name }: NamedColumn | { name: string } = { name: '' }): string => `"${name.slice(0, 60)}"`;

/** Whole seconds in one column, nanoseconds beyond them in the next. */
function byPair(columns: readonly NamedColumn[], cellsOf: Cells): TableTime | undefined {
  for (const [a, column] of columns.entries()) {
    const b = a + 1;
    const next = columns[b];
    if (!isSeconds(column) || !next || !isNanoseconds(next)) continue;
    const isBelow = (cell: string): boolean => isWhole(cell) && Number(cell) < 1e9;
    if (!isMost(cellsOf(a), isWhole) || !isMost(cellsOf(b), isBelow)) continue;
    const read = (cells: readonly string[]): bigint | undefined => {
      const [seconds = '', rest = ''] = [cells[a], cells[b]];
      return isWhole(seconds) && isBelow(rest) ? BigInt(seconds) * S + BigInt(rest) : undefined;
    };
    const dated = Number(cellsOf(a).find(isWhole)) > LEAST_UNIX_S;
    const notes = [say('info', `are seconds of ${shown(column)} and nanoseconds of ${shown(next)}`)];
    return { columns: [a, b], dated, notes, open: () => read };
  }
  return undefined;
}

/** A date in one column, the time of the day in another. */
function byDateAndClock(columns: readonly NamedColumn[], cellsOf: Cells): TableTime | undefined {
  const a = columns.findIndex((column) => isDate(column));
  const b = columns.findIndex((column, k) => timeOfColumn(column) === null && isMost(cellsOf(k), isClock));
  const order = a < 0 || b < 0 ? undefined : dateOrder(cellsOf(a));
  if (order === undefined) return undefined;
  const read = (cells: readonly string[]): bigint | undefined => {
    const [date, clock] = [dateNs(cells[a] ?? '', order), clockNs(cells[b] ?? '')];
    return date && clock && date.ns + clock.ns - (clock.zoneNs ?? 0n);
  };
  const zoned = cellsOf(b).every((cell) => clockNs(cell)?.zoneNs !== undefined);
  const notes = [
    say('info', `are the date of ${shown(columns[a])} with the time of ${shown(columns[b])}`),
    ...dateNotes(order, cellsOf(a), zoned),
  ];
  return { columns: [a, b], dated: true, notes, open: () => read };
}

const isClock = (cell: string): boolean => clockNs(cell) !== undefined;

function byName(columns: readonly NamedColumn[], cellsOf: Cells): TableTime | undefined {
  for (const [k, column] of columns.entries()) {
    const unit = timeOfColumn(column);
    const isDay = isDate(column) && unit === undefined;
    if (unit === undefined && !isDay) continue;
    const cells = cellsOf(k);
    if (!isDay && isMost(cells, (cell) => decimalNs(cell, 1n) !== undefined))
      return ofNumbers(k, column, cells, unit ?? undefined, []);
    const order = dateOrder(cells);
    if (order !== undefined && new Set(cells).size > 1) {
      const zoned = cells.every((cell) => cell === '' || dateNs(cell, order)?.zoned === true);
      const notes = [say('info', `are the dates of ${shown(column)}`), ...dateNotes(order, cells, zoned)];
      return { columns: [k], dated: true, notes, open: () => (row) => dateNs(row[k] ?? '', order)?.ns };
    }
    if (!isDay && isMost(cells, isClock)) return ofDays(k, column);
  }
  return undefined;
}

function dateNotes(order: string, cells: readonly string[], zoned: boolean): TimeNote[] {
  return [
    ...(order === 'mdy' && isAmbiguous('mdy', cells)
      ? [say('warn', 'may have the day or the month first: the month is taken to be first')]
      : []),
    ...(zoned ? [] : [say('info', 'tell no zone: taken as UTC')]),
  ];
}

/** Around midnight, rows that are out of order lie so close to each other. */
const NEAR_MIDNIGHT_NS = 3600n * S;

/** Times of the day without a date. */
function ofDays(k: number, column: NamedColumn): TableTime {
  const open = () => {
    let days = 0n;
    let before: bigint | undefined;
    return (cells: readonly string[]): bigint | undefined => {
      const clock = clockNs(cells[k] ?? '');
      if (!clock) return undefined;
      const step = clock.ns - (before ?? clock.ns);
      if (step < -DAY_NS / 2n) days++;
      // A row of the day before that comes late.
      else if (days > 0n && step > DAY_NS - NEAR_MIDNIGHT_NS) days--;
      before = clock.ns;
      return days * DAY_NS + clock.ns - (clock.zoneNs ?? 0n);
    };
  };
  const notes = [say('warn', `of ${shown(column)} have no date: they count from midnight`)];
  return { columns: [k], dated: false, notes, open };
}

/** Numbers whose unit the name tells, or their size. */
function ofNumbers(
  k: number,
  column: NamedColumn,
  cells: readonly string[],
  told: bigint | undefined,
  before: readonly TimeNote[],
): TableTime {
  const values = cells.flatMap((cell) => decimalNs(cell, S) ?? []);
  const middle = Number(values.toSorted(compareNs)[values.length >> 1] ?? 0n) / 1e9;
  const bySize =
    middle >= 1e17
      ? 1n
      : middle >= 1e14
        ? 1_000n
        : middle >= 1e11
          ? 1_000_000n
          : middle >= LEAST_UNIX_S
            ? S
            : undefined;
  const { unit, guessed } =
    told !== undefined
      ? { unit: told, guessed: false }
      : bySize !== undefined
        ? { unit: bySize, guessed: false }
        : { unit: unitBySteps(cells), guessed: true };
  const dated = middle * Number(unit) >= LEAST_UNIX_S * 1e9;
  const how = told !== undefined ? 'as its name says' : 'by the size of its numbers';
  const notes = [
    ...before,
    guessed && unit !== S
      ? say('warn', `of ${shown(column)} tell no unit: taken as ${unitName(unit)} by their steps`)
      : say(
          'info',
          guessed
            ? `of ${shown(column)} are taken as seconds`
            : `of ${shown(column)} are ${unitName(unit)}, ${how}`,
        ),
    ...(dated ? [] : [say('info', 'tell no date: they count from a begin of their own')]),
  ];
  return { columns: [k], dated, notes, open: () => (row) => decimalNs(row[k] ?? '', unit) };
}

/** Whole numbers rise by 10 or 20 where they count milliseconds; numbers with a fraction are seconds. */
function unitBySteps(cells: readonly string[]): bigint {
  if (cells.some((cell) => /[.,]\d*[1-9]|e/i.test(cell))) return S;
  const values = cells.flatMap((cell) => decimalNs(cell, 1n) ?? []);
  const steps = values.slice(1).map((value, i) => Number(value - (values[i] ?? 0n)));
  const step = steps.filter((each) => each > 0).sort((a, b) => a - b);
  const middle = step[step.length >> 1] ?? 1;
  if (middle < 2) return S;
  if (middle < 1000) return 1_000_000n;
  return middle < 2e6 ? 1_000n : 1n;
}

const unitName = (unit: bigint): string =>
  unit === 1n
    ? 'nanoseconds'
    : unit === 1_000n
      ? 'microseconds'
      : unit === 1_000_000n
        ? 'milliseconds'
        : unit === S
          ? 'seconds'
          : 'minutes';

/** The first column whose numbers rise from row to row, and which is no counter. */
function byRise(columns: readonly NamedColumn[], cellsOf: Cells): TableTime | undefined {
  for (const [k, column] of columns.entries()) {
    const isBare = /^column \d+$/.test(column.name);
    if ((isCounter(column) && !isBare) || fixColumn(column)) continue;
    const cells = cellsOf(k);
    const values = cells.map((cell) => decimalNs(cell, S));
    if (
      values.length < LEAST_RISING ||
      !values.every((value, i) => value !== undefined && (i === 0 || value > (values[i - 1] ?? value)))
    )
      continue;
    const order = dateOrder(cells);
    const note = say(
      'warn',
      `no column is called a time: ${shown(column)} is taken, the first whose numbers rise`,
    );
    if (order === undefined) return ofNumbers(k, column, cells, undefined, [note]);
  }
  for (const [k, column] of columns.entries()) {
    const cells = cellsOf(k);
    const order = dateOrder(cells);
    if (order === undefined || new Set(cells).size < 2 || cells.every((cell) => /^\d+$/.test(cell))) continue;
    const note = say('warn', `no column is called a time: the dates of ${shown(column)} are taken`);
    return { columns: [k], dated: true, notes: [note], open: () => (row) => dateNs(row[k] ?? '', order)?.ns };
  }
  return undefined;
}
