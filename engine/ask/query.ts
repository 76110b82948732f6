/** Answers one question in SQL about a drive. Call it in a process that may be ended (serve/jobs/asker.ts). */
import type Database from 'better-sqlite3';
import type { AskAnswer, AskCell } from '../contract/api/ask.ts';
import { InputError } from '../contract/errors.ts';
import { Drive } from '../drive/drive.ts';
import { deadline } from '../kernels/sqlite.ts';
import { timeBoundsOf } from './bounds.ts';
import { askConnection, pulseUntil, wordsOf } from './connection.ts';
import { type AskLimits, MIB, MOST_ANSWER_BYTES } from './limits.ts';
import { explainQuery, readsOnly, tooLong } from './sentences.ts';
import type { View } from './view.ts';
import { viewsOf } from './views/registry.ts';

/** Of a number in memory and on its way, about. */
const CELL_BYTES = 16;

/** @throws InputError for a statement that is wrong, refused or takes too long, and for a drive that cannot be read. */
export async function askDrive(path: string, sql: string, limits: AskLimits): Promise<AskAnswer> {
  const began = performance.now();
  const drive = Drive.open(path, 'read');
  let views: readonly View[] = [];
  let db: Database.Database | undefined;
  const pulse = pulseUntil(began + limits.ms, () => tooLong(limits.ms));
  try {
    views = viewsOf(drive);
    const words = wordsOf(sql);
    const named = views.filter(({ name }) => words.has(name));
    pulse();
    // Of two views one may be asked for other times than the other.
    const within = named.length === 1 ? timeBoundsOf(sql) : undefined;
    db = await askConnection(drive, named, pulse, within);
    pulse();
    const statement = db.prepare<[], unknown[]>(sql);
    if (!statement.reader || !statement.readonly) throw readsOnly('this statement');
    const columns = statement.columns().map(({ name }) => ({ name, unit: unitOf(named, name) }));
    return { columns, ...rowsOf(statement, limits), wallMs: performance.now() - began };
  } catch (error) {
    throw explainQuery(drive.path, error, { ms: limits.ms, views: views.map(({ name }) => name) });
  } finally {
    deadline(Number.POSITIVE_INFINITY);
    db?.close();
    drive.close();
  }
}

function rowsOf(
  statement: Database.Statement<[], unknown[]>,
  limits: AskLimits,
): Pick<AskAnswer, 'rows' | 'cut'> {
  const rows: AskCell[][] = [];
  let bytes = 0;
  for (const row of statement.raw(true).safeIntegers(true).iterate()) {
    if (rows.length >= limits.rows)
      return { rows, cut: `Only the first ${limits.rows} rows are here; there are more.` };
    const cells = row.map(cellOf);
    for (const cell of cells) bytes += typeof cell === 'string' ? 2 * cell.length + CELL_BYTES : CELL_BYTES;
    if (bytes > MOST_ANSWER_BYTES)
      return {
        rows,
        cut: `Only the first ${rows.length} rows are here: more would take over ${MOST_ANSWER_BYTES / MIB} MiB.`,
      };
    rows.push(cells);
  }
  return { rows };
}

function cellOf(value: unknown): AskCell {
  if (typeof value === 'string' || value === null) return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Uint8Array) return `blob of ${value.byteLength} bytes`;
  throw new InputError('The query gives a value that cannot be shown.');
}

/** By the column's name, where all views of the statement that have it agree. */
function unitOf(views: readonly View[], name: string): string {
  const units = new Set(
    views.flatMap(({ columns }) => columns.filter((each) => each.name === name).map(({ unit }) => unit)),
  );
  const [unit = ''] = units;
  return units.size === 1 && unit !== 'unit' ? unit : '';
}
