/**
 * Compares the schema of a drive with ours. A database brings its own program along: views, triggers, generated columns, CHECK and
 * index expressions run when a table is read or written. So a drive has exactly the objects that this engine makes, with the same
 * text up to comments and white space, or it is refused before anything else of it is read.
 */
import Database from 'better-sqlite3';
import { InputError } from '../../contract/errors.ts';
import { MIGRATIONS, SCHEMA_VERSION, SCHEMAS } from './schema.ts';
import type { Store } from './store.ts';

type Item = {
  readonly type: unknown;
  readonly name: unknown;
  readonly tbl_name: unknown;
  readonly sql: unknown;
};
/** Name of an object to what it is. */
type Schema = ReadonlyMap<string, string>;

const LIST = 'SELECT type, name, tbl_name, sql FROM sqlite_schema';
/** Of what ANALYZE makes, which somebody may have run for speed; SQLite reads it when it opens the file. */
const STATISTICS: Schema = new Map([
  ['sqlite_stat1', 'table sqlite_stat1 CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['sqlite_stat4', 'table sqlite_stat4 CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
]);
/** Twice as many as ours; what comes after is not needed to refuse. */
const MOST_ITEMS = 200;
const MOST_CHARACTERS = 100_000;

const known = new Map<number, readonly Schema[]>();

/** @throws InputError naming the first object that is not as ours. `version`: the file's user_version. */
export function checkSchema(store: Store, version: number): void {
  const rows = store
    .query<Item & { readonly length: number | null }>(
      `SELECT type, name, tbl_name, substr(sql, 1, ${MOST_CHARACTERS}) AS sql, length(sql) AS length FROM sqlite_schema LIMIT ${MOST_ITEMS + 1}`,
    )
    .all();
  if (rows.length > MOST_ITEMS)
    throw new InputError(
      `${store.path} is not opened: it has more than ${MOST_ITEMS} tables, views and indices.`,
    );
  const there = new Map<string, string>();
  for (const row of rows) {
    const name = String(row.name);
    if (there.has(name)) throw new InputError(`${store.path} is not opened: it has two objects "${name}".`);
    if ((row.length ?? 0) > MOST_CHARACTERS)
      throw new InputError(`${store.path} is not opened: the schema of "${name}" is too long.`);
    there.set(name, textOf(row));
  }
  const differences = schemasOf(version).map((schema) => firstDifference(there, schema));
  if (differences.includes(undefined)) return;
  throw new InputError(
    `${store.path} is not opened: ${differences[0]}, and a drive has only what Lanetrace makes.`,
  );
}

function firstDifference(there: Schema, ours: Schema): string | undefined {
  for (const [name, text] of there) {
    const expected = ours.get(name) ?? STATISTICS.get(name);
    const [kind = 'object'] = text.split(' ');
    if (expected === undefined) return `it has a ${kind} "${name.slice(0, 100)}"`;
    if (expected !== text) return `its ${kind} "${name}" is not defined as ours is`;
  }
  for (const name of ours.keys()) if (!there.has(name)) return `it has no "${name}"`;
  return undefined;
}

/** What a file of this version may look like: made at any version up to it and migrated since. */
function schemasOf(version: number): readonly Schema[] {
  let found = known.get(version);
  if (!found) {
    found = [];
    const made: Schema[] = [];
    for (let first = version; first >= 1; first--) made.push(madeBy(first, version));
    found = made;
    known.set(version, found);
  }
  return found;
}

function madeBy(first: number, version: number): Schema {
  if (version > SCHEMA_VERSION) throw new RangeError(`There is no drive version ${version}.`);
  const db = new Database(':memory:');
  try {
    db.exec(SCHEMAS[first - 1] ?? '');
    for (let at = first; at < version; at++) db.exec(MIGRATIONS[at - 1] ?? '');
    const rows = db.prepare<[], Item>(LIST).all();
    return new Map(rows.map((row) => [String(row.name), textOf(row)]));
  } finally {
    db.close();
  }
}

function textOf({ type, tbl_name, sql }: Item): string {
  return `${String(type)} ${String(tbl_name)} ${typeof sql === 'string' ? normalised(sql) : ''}`;
}

/** SQL without comments and with single spaces where there were any; strings and quoted names stay as they are. */
export function normalised(sql: string): string {
  const token =
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+|[^\s'"`[/-]+|[\s\S]/g;
  let [text, gap] = ['', false];
  for (const [found] of sql.matchAll(token)) {
    if (/^(?:\s|--|\/\*)/.test(found)) gap = true;
    else {
      text += gap && text !== '' ? ` ${found}` : found;
      gap = false;
    }
  }
  return text;
}
