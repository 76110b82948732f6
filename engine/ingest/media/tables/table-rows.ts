/** The rows of a table with their times, as signals and states, a piece of the file at a time. */
import { byName } from '../../../contract/text/byName.ts';
import { cellsOf } from './cells.ts';
import { type FixColumn, fixColumn } from './column-names.ts';
import { type LinesRead, linesOf } from './lines.ts';
import { isNothing, numberOfCell, type TableHead } from './table-head.ts';

/** A text that is shown as a state; what is beyond is cut. */
const MOST_TEXT = 200;

export type TableRow = {
  readonly ns: bigint;
  readonly signals: Readonly<Record<string, number>>;
  /** Numbers, and the texts of states. */
  readonly shown: Readonly<Record<string, number | string | boolean>>;
  /** Latitude, longitude, altitude, where the table has them. */
  readonly fix: Readonly<Record<string, number>> | undefined;
};

export type RowsRead = LinesRead & {
  /** Lines with another number of cells, and the first of them. */
  odd: number;
  firstOdd: number | undefined;
  timeless: number;
  firstTimeless: number | undefined;
  /** Cells of columns of numbers that hold something else. */
  wrong: number;
  firstWrong: string | undefined;
};

export const newRowsRead = (): RowsRead => ({
  ...{ bytes: 0, long: 0, odd: 0, timeless: 0, wrong: 0 },
  ...{ firstOdd: undefined, firstTimeless: undefined, firstWrong: undefined },
});

type Cell = { readonly k: number; readonly name: string; readonly kind: string };

export async function* rowsOfTable(
  path: string,
  head: TableHead,
  read: RowsRead,
): AsyncGenerator<readonly TableRow[]> {
  const { time, columns, delimiter } = head;
  if (!time) return;
  const nsOf = time.open();
  const fixes = fixColumns(head);
  const cells: Cell[] = columns.flatMap(({ name, kind }, k) =>
    time.columns.includes(k) || fixes.has(k) ? [] : [{ k, name, kind }],
  );
  let line = 0;
  for await (const lines of linesOf(path, read)) {
    const rows: TableRow[] = [];
    for (const text of lines) {
      if (line++ < head.skipped || text === '' || text.trim() === '') continue;
      const row = cellsOf(text, { delimiter, commas: false });
      // A delimiter behind the last cell is a habit of some writers.
      if (row.length !== columns.length && !(row.length === columns.length + 1 && row.at(-1) === '')) {
        read.odd++;
        read.firstOdd ??= line;
        continue;
      }
      const ns = nsOf(row);
      if (ns === undefined) {
        read.timeless++;
        read.firstTimeless ??= line;
        continue;
      }
      rows.push({
        ns,
        ...valuesOf(row, cells, head.commas, read, line),
        fix: fixOf(row, fixes, head.commas),
      });
    }
    yield rows;
  }
}

function valuesOf(
  row: readonly string[],
  cells: readonly Cell[],
  commas: boolean,
  read: RowsRead,
  line: number,
) {
  const signals = byName<number>();
  const shown = byName<number | string | boolean>();
  for (const { k, name, kind } of cells) {
    const cell = row[k] ?? '';
    if (kind === 'text') {
      if (cell !== '') shown[name] = cell.length > MOST_TEXT ? cell.slice(0, MOST_TEXT) : cell;
      continue;
    }
    const value = numberOfCell(cell, commas);
    if (Number.isFinite(value)) signals[name] = shown[name] = value;
    else if (!isNothing(cell)) {
      const flag = cell.toLowerCase();
      if (kind === 'flag' && (flag === 'true' || flag === 'false')) {
        shown[name] = flag === 'true';
        signals[name] = flag === 'true' ? 1 : 0;
      } else if (kind === 'open') shown[name] = cell.slice(0, MOST_TEXT);
      else {
        read.wrong++;
        read.firstWrong ??= `line ${line}, ${name}`;
      }
    }
  }
  return { signals, shown };
}

/** Columns of a fix by their numbers; none where the table has no latitude or no longitude. */
export function fixColumns({ columns }: TableHead): ReadonlyMap<number, FixColumn> {
  const found = new Map<number, FixColumn>();
  const has = (signal: string): boolean => [...found.values()].some((each) => each.signal === signal);
  for (const [k, column] of columns.entries()) {
    const fix = column.kind === 'text' ? undefined : fixColumn(column);
    if (fix && !has(fix.signal)) found.set(k, fix);
  }
  return has('latitude') && has('longitude') ? found : new Map();
}

/** PX4, MAVLink and u-blox write degrees as whole numbers of 10⁻⁷, and with them heights as whole millimetres. */
const E7 = 1e7;
const MILLIMETRES = 1000;

function fixOf(
  row: readonly string[],
  fixes: ReadonlyMap<number, FixColumn>,
  commas: boolean,
): TableRow['fix'] {
  if (fixes.size === 0) return undefined;
  const fix: Record<string, number> = {};
  let mayBeMillimetres = false;
  for (const [k, { signal, factor, hasUnit }] of fixes) {
    const cell = row[k] ?? '';
    const value = numberOfCell(cell, commas);
    if (!Number.isFinite(value)) continue;
    fix[signal] = value * factor;
    if (signal === 'altitude') mayBeMillimetres = !hasUnit && /^[+-]?\d+$/.test(cell);
  }
  const { latitude, longitude } = fix;
  if (latitude === undefined || longitude === undefined) return undefined;
  if (Math.abs(latitude) > 1000 && Number.isInteger(latitude) && Number.isInteger(longitude)) {
    fix.latitude = latitude / E7;
    fix.longitude = longitude / E7;
    if (mayBeMillimetres && fix.altitude !== undefined) fix.altitude /= MILLIMETRES;
  }
  return fix;
}
