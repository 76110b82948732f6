/**
 * The connection that a question is asked on: the drive opened to be read, the views that the question names in the connection's
 * own memory, and then an authorizer that lets statements do nothing but read them (native/src/sqlite/confine.h). Nothing of the
 * drive can be changed by it, and no other file be opened.
 */
import Database from 'better-sqlite3';
import type { Drive } from '../drive/drive.ts';
import { confine, deadline, guard, SQLITE_EXTENSION } from '../kernels/sqlite.ts';
import type { TimeBounds } from './bounds.ts';
import { addSignalAt, addValues, type Pulse } from './functions.ts';
import type { View } from './view.ts';

/** Tables of a drive that the views read, and SQLite's own tables of JSON. Payloads are not among them. */
const READ_TABLES = [
  'stream',
  'sample',
  'publish_time',
  'signal',
  'bookmark',
  'run',
  'run_stage',
  'result',
  'metric',
  'log',
  'artifact',
  'part',
  'link',
  'lanetrace_values',
  'json_each',
  'json_tree',
] as const;

const WAIT_MS = 5000;
const SQL_TYPES = { integer: 'INTEGER', real: 'REAL', text: 'TEXT' } as const;
/** Rows between two looks at the clock. */
const ROWS_A_LOOK = 1024;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Words of a statement that may be names, in lower case; words in strings are among them and do no harm. */
export const wordsOf = (sql: string): ReadonlySet<string> =>
  new Set(sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);

/**
 * @param within the views need rows of these times only
 * @returns a connection to be closed by the caller, under this thread's deadline (kernels/sqlite.ts)
 */
export async function askConnection(
  drive: Drive,
  views: readonly View[],
  pulse: Pulse,
  within?: TimeBounds,
): Promise<Database.Database> {
  const db = new Database(drive.path, { readonly: true, fileMustExist: true, timeout: WAIT_MS });
  try {
    guard();
    db.loadExtension(SQLITE_EXTENSION);
    // What a statement sorts or groups lies in memory, which is watched, and not in files, which would fill the disk.
    for (const pragma of ['temp_store = MEMORY', 'trusted_schema = OFF', 'cell_size_check = ON'])
      db.pragma(pragma);
    addValues(db, drive, pulse);
    addSignalAt(db, drive, pulse);
    for (const view of views) await addView(db, drive, view, { pulse, within });
    confine(READ_TABLES);
    db.loadExtension(SQLITE_EXTENSION);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

async function addView(
  db: Database.Database,
  drive: Drive,
  { name, columns, source }: View,
  { pulse, within }: { readonly pulse: Pulse; readonly within: TimeBounds | undefined },
): Promise<void> {
  const list = columns.map((column) => quoted(column.name)).join(', ');
  if ('sql' in source) {
    const sql = typeof source.sql === 'string' ? source.sql : source.sql(drive);
    db.exec(`CREATE TEMP VIEW ${quoted(name)} (${list}) AS ${sql}`);
    return;
  }
  const rows = 'rows' in source ? source.rows : await source.load();
  pulse();
  const typed = columns.map((column) => `${quoted(column.name)} ${SQL_TYPES[column.type]}`).join(', ');
  db.exec(`CREATE TEMP TABLE ${quoted(name)} (${typed})`);
  const insert = db.prepare<unknown[]>(
    `INSERT INTO temp.${quoted(name)} VALUES (${columns.map(() => '?').join(', ')})`,
  );
  db.exec('BEGIN');
  let count = 0;
  const at = columns.findIndex((column) => column.name === 't_ns');
  const isNeeded = (t: unknown): boolean =>
    !within || at < 0 || (typeof t === 'number' && t >= within.fromNs && t <= within.toNs);
  for (const row of rows(drive, within)) {
    if (count++ % ROWS_A_LOOK === 0) pulse();
    if (!isNeeded(row[at])) continue;
    insert.run(row.map((cell) => cell ?? null));
  }
  db.exec('COMMIT');
}

/** Until when statements of this thread may run, by performance.now(); drives set it anew for their own (drive/store/store.ts). */
export function pulseUntil(end: number, tooLate: () => Error): Pulse {
  return () => {
    const left = end - performance.now();
    if (left <= 0) throw tooLate();
    deadline(left);
  };
}
