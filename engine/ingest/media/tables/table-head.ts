/** What a table is, by its first lines: what parts its cells, what its columns are called and hold, and where its rows begin. */
import { decodeText } from '../../../contract/text/encoding.ts';
import { beginOf } from '../../recording/folder.ts';
import { cellsOf } from './cells.ts';
import { type NamedColumn, namedApart, namedColumn, unitOf } from './column-names.ts';
import { type TableTime, timeOfTable } from './table-time.ts';

/** Of the file. */
const LOOKED_BYTES = 256 * 1024;
const LOOKED_ROWS = 256;
/** A table that was exported of a bus has some thousand. */
export const MOST_COLUMNS = 4096;
/** Lines of comments before the names. */
const MOST_BEFORE = 100;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const LEAST_SHARE = 0.8;

/** `flag`: true and false. `open`: its first cells are blank. */
export type ColumnKind = 'number' | 'flag' | 'text' | 'open';
export type TableColumn = NamedColumn & { readonly kind: ColumnKind };

export type TableHead = {
  readonly delimiter: string;
  /** Its numbers have decimal commas. */
  readonly commas: boolean;
  readonly columns: readonly TableColumn[];
  /** Lines before the first row. */
  readonly skipped: number;
  /** Undefined where the table tells no time. */
  readonly time: TableTime | undefined;
  /** Its first rows. */
  readonly rows: readonly (readonly string[])[];
  readonly named: boolean;
};

/** Undefined for what is no table: one column, no row, cells that are not as many in each line. */
export async function headOfTable(path: string): Promise<TableHead | undefined> {
  const begin = await beginOf(path, LOOKED_BYTES);
  if (isBinary(begin)) return undefined;
  const lines = decodeText(begin).split('\n');
  // The last one may go on.
  if (begin.length === LOOKED_BYTES) lines.pop();
  return headOf(lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)));
}

/** UTF-16 has zeros in each other byte, and never four in a row. */
const isBinary = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes('\0\0\0\0');

function headOf(lines: readonly string[]): TableHead | undefined {
  let at = 0;
  while (at < Math.min(lines.length, MOST_BEFORE) && isPassed(lines, at)) at++;
  const first = lines[at];
  if (first === undefined || first.length > LOOKED_BYTES / 2) return undefined;
  const body = lines.slice(at, at + LOOKED_ROWS).filter((line) => line.trim() !== '');
  const delimiter = delimiterOf(body);
  if (delimiter === undefined) return undefined;
  const parted = body.map((line) => cellsOf(line, { delimiter, commas: false }));
  const [names = [], ...others] = parted;
  if (names.length > MOST_COLUMNS) return undefined;
  const named = !names.some(isNumber) && names.some((name) => /\p{L}/u.test(name));
  const hasUnits = named && isUnits(others);
  const rows = (named ? others.slice(hasUnits ? 1 : 0) : parted).filter((row) => row.length >= names.length);
  if (rows.length < 2) return undefined;
  const units = hasUnits ? (others[0] ?? []) : [];
  const columns = namedApart(
    names.map((cell, k) => {
      const { name, unit } = namedColumn(named ? cell.replace(/^[#%]\s*/, '') : '', k);
      return { name, unit: unit === '' ? unitOf((units[k] ?? '').replace(/^[[(]|[\])]$/g, '')) : unit };
    }),
  );
  const commas = delimiter !== ',' && hasCommas(rows);
  return {
    ...{ delimiter, commas, rows, named },
    columns: columns.map((column, k) => ({
      ...column,
      kind: kindOf(
        rows.map((row) => row[k] ?? ''),
        commas,
      ),
    })),
    skipped: lineOf(lines, at, named ? (hasUnits ? 2 : 1) : 0),
    time: timeOfTable(columns, rows),
  };
}

/** Comments before the names, "sep=;" of spreadsheets, and blank lines. A comment that has as many cells as the next line is the names. */
function isPassed(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (line.trim() === '' || /^sep=.$/i.test(line.trim())) return true;
  if (!/^\s*(?:#|%|\/\/)/.test(line)) return false;
  const next = lines[at + 1] ?? '';
  return !DELIMITERS.some((delimiter) => {
    const n = line.split(delimiter).length;
    return n > 1 && n === next.split(delimiter).length;
  });
}

/** Lines before the row that follows `count` lines that are not blank. */
function lineOf(lines: readonly string[], from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0 && at < lines.length; at++) if (lines[at]?.trim() !== '') left--;
  return at;
}

/** What parts the first lines into most cells, as many in each. */
function delimiterOf(lines: readonly string[]): string | undefined {
  const told = DELIMITERS.map((delimiter) => {
    const counts = lines.slice(0, 50).map((line) => cellsOf(line, { delimiter, commas: false }).length);
    const [first = 0] = counts;
    const same = counts.filter((n) => n === first).length;
    return { delimiter, first, isSame: first > 1 && same >= LEAST_SHARE * counts.length };
  });
  return told.filter(({ isSame }) => isSame).sort((a, b) => b.first - a.first)[0]?.delimiter;
}

/** The line below the names holds units where no cell is a number and the next line has some. */
function isUnits([first = [], second = []]: readonly (readonly string[])[]): boolean {
  const isShort = first.every((cell) => cell.length <= 24 && !isNumber(cell));
  return (
    isShort &&
    first.some((cell, k) => cell !== '' && isNumber(second[k] ?? '')) &&
    !first.some((cell) => /\d{2}:\d{2}/.test(cell))
  );
}

function hasCommas(rows: readonly (readonly string[])[]): boolean {
  let has = false;
  for (const row of rows)
    for (const cell of row) {
      if (/^[+-]?\d+\.\d+$/.test(cell)) return false;
      if (/^[+-]?\d+,\d+(?:e[+-]?\d+)?$/i.test(cell)) has = true;
    }
  return has;
}

const NUMBER = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?$/i;
/** Characters; the pattern would take the square of a longer cell's length in time. */
const LONGEST_NUMBER = 400;
const isNumber = (cell: string): boolean => cell.length <= LONGEST_NUMBER && NUMBER.test(cell);
const NOTHING = /^(?:|-+|n\/?a|nan|null|none|nil|undefined|#n\/a|\?|[+-]?inf(?:inity)?)$/i;

/** A cell without a value. */
export const isNothing = (cell: string): boolean => NOTHING.test(cell);

/** NaN where the cell is no number. 0x10 and the like are numbers of programs. */
export function numberOfCell(cell: string, commas: boolean): number {
  const code = cell.charCodeAt(cell.length - 1);
  // A digit or a point at the end, as all numbers have: most other cells are told by it.
  if (!((code >= 48 && code <= 57) || code === 46)) return Number.NaN;
  if (cell.length > 1 && cell.charCodeAt(1) > 57 && /^0[xbo]/i.test(cell)) return Number.NaN;
  return Number(commas ? cell.replace(',', '.') : cell);
}

const FLAG = /^(?:true|false)$/i;

function kindOf(cells: readonly string[], commas: boolean): ColumnKind {
  const there = cells.filter((cell) => !isNothing(cell));
  if (there.length === 0) return 'open';
  if (there.every((cell) => FLAG.test(cell))) return 'flag';
  const numbers = there.filter((cell) => !Number.isNaN(numberOfCell(cell, commas))).length;
  return numbers >= LEAST_SHARE * there.length ? 'number' : 'text';
}
