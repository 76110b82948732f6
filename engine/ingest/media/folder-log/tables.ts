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
  let [names, line, bad, firstBad] = [[] as string[], 0, 0, 0];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end;
    const content = text.slice(at, Math.min(next, at + MOST_LINE)).trim();
    at = next + 1;
    line++;
    if (content === '') continue;
    const cells = content.split(',').map((cell) => cell.trim());
    if (header && names.length === 0) {
      names = cells;
      continue;
    }
    const ns = timeOfDigits(cells[0] ?? '', unit);
    if (ns === undefined || rows.length >= MOST_ROWS) {
      if (bad++ === 0) firstBad = line;
      continue;
    }
    const ofRow = names;
    rows.push({
      ns,
      at(column) {
        const cell = cells[typeof column === 'number' ? column : ofRow.indexOf(column)];
        return cell === undefined || cell === '' ? Number.NaN : Number(cell);
      },
    });
  }
  if (bad > 0) note(`line ${firstBad}`, 'begins with no time: left out', bad);
  return { rows, findings, bytes: Buffer.byteLength(text) };
}

/** The numbers of a small text file; none where it is not there. */
export async function readNumbers(folder: string, file: string): Promise<number[]> {
  const { text } = await textOf(join(folder, file), MOST_LINE);
  return (text ?? '').split(/[\s,]+/).flatMap((word) => (word === '' ? [] : [Number(word)]));
}
