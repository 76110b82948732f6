/** Tables as text: numbers with commas, in the order of columns that is known or by the names in the first line. */
import { join } from 'node:path';
import { textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';

/** An hour of an IMU has 90 MB. */
const MOST_TABLE_BYTES = 128 * 1024 * 1024;
/** Of a line; a row of a pose has some 300. */
const MOST_LINE = 4096;
const MOST_ROWS = 1_000_000;

/** Microseconds or nanoseconds since 1970, as text, in nanoseconds; undefined where it is no such time. */
export function timeOfDigits(digits: string, unit: 'us' | 'ns'): bigint | undefined {
  if (!/^\d{1,19}$/.test(digits)) return undefined;
  const ns = BigInt(digits) * (unit === 'us' ? 1000n : 1n);
  return ns < LATEST_NS ? ns : undefined;
}
const LATEST_NS = 7_258_118_400_000_000_000n;

export type TableRow = {
  readonly ns: bigint;
  /** NaN where there is no such column or no number. */
  at(column: string | number): number;
};

export type TextTable = {
  readonly rows: readonly TableRow[];
  readonly findings: Finding[];
  readonly bytes: number;
};

/** The rows of a table whose first column is the time; none where there is no such file. */
export async function readTimedTable(
  folder: string,
  file: string,
  { unit, header }: { readonly unit: 'us' | 'ns'; readonly header: boolean },
): Promise<TextTable> {
  const { text, fault } = await textOf(join(folder, file), MOST_TABLE_BYTES);
  const findings: Finding[] = [];
  const note = (place: string, reason: string, count = 1): void =>
    void findings.push({ level: 'error', file, place, reason, count, lost: true });
  if (fault !== undefined) note('whole file', `cannot be read: ${fault}`);
  if (text === undefined) return { rows: [], findings, bytes: 0 };
  const rows: TableRow[] = [];
  const left = new LeftOut();
  let names: string[] | undefined = header ? undefined : [];
  for (const { content, number } of linesOf(text)) {
    const cells = content.length > MOST_LINE ? undefined : content.split(',').map((cell) => cell.trim());
    if (!cells) left.add(number, `is longer than ${MOST_LINE} characters: left out`);
    else if (names === undefined) names = cells;
    else if (rows.length >= MOST_ROWS) left.add(number, `comes after ${MOST_ROWS} rows: left out`);
    else {
      const ns = timeOfDigits(cells[0] ?? '', unit);
      if (ns === undefined) left.add(number, 'begins with no time: left out');
      else rows.push(rowOf(ns, cells, names));
    }
  }
  for (const [reason, { first, count }] of left.reasons) note(`line ${first}`, reason, count);
  if (rows.length === 0 && findings.length === 0) note('whole file', 'holds no row');
  return { rows, findings, bytes: Buffer.byteLength(text) };
}

/** Lines that are left out, by the reason. */
class LeftOut {
  readonly reasons = new Map<string, { readonly first: number; count: number }>();

  add(line: number, reason: string): void {
    const found = this.reasons.get(reason);
    if (found) found.count++;
    else this.reasons.set(reason, { first: line, count: 1 });
  }
}

/** Lines that are not empty, with their numbers. */
function* linesOf(text: string): Generator<{ readonly content: string; readonly number: number }> {
  for (let [at, number] = [0, 1]; at < text.length; number++) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end;
    // One character more tells that there are more.
    const content = next === at ? '' : text.slice(at, Math.min(next, at + MOST_LINE + 1)).trim();
    if (content !== '') yield { content, number };
    at = next + 1;
  }
}

/** Its values as numbers: the text of a million rows would be held else. */
function rowOf(ns: bigint, cells: readonly string[], names: readonly string[]): TableRow {
  const values = Float64Array.from(cells, (cell) => (cell === '' ? Number.NaN : Number(cell)));
  return {
    ns,
    at: (column) => values[typeof column === 'number' ? column : names.indexOf(column)] ?? Number.NaN,
  };
}

/** The numbers of a small text file; none where it is not there. */
export async function readNumbers(folder: string, file: string): Promise<number[]> {
  const { text } = await textOf(join(folder, file), MOST_LINE);
  return (text ?? '').split(/[\s,]+/).flatMap((word) => (word === '' ? [] : [Number(word)]));
}
