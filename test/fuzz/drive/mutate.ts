/** Mutations of a drive: its bytes, its pages, its rows, its JSON and its schema. */
import Database from 'better-sqlite3';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { mutateBytes, mutateInPlace } from '../mutate/bytes.ts';
import { mutateJson } from '../mutate/json.ts';
import { realNumber, wholeNumber } from '../mutate/numbers.ts';
import { mutateText } from '../mutate/text.ts';

type Column = { readonly name: string; readonly type: string };

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const one = <T>(items: readonly T[], random: Random): T | undefined => items[random.below(items.length)];

/** Rows without end, for whoever reads them. */
const ENDLESS = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)';
/** Text and blobs larger than what a small table should hold. */
const LARGE = 'zeroblob(20000000)';

const tables = (db: Database.Database): string[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all()
    .map(String);

const columns = (db: Database.Database, table: string): Column[] =>
  db.prepare('SELECT name, type FROM pragma_table_info(?)').all(table) as Column[];

function changed(value: unknown, type: string, random: Random): unknown {
  if (random.chance(0.1)) return null;
  if (value instanceof Uint8Array)
    return random.chance(0.6) ? mutateInPlace(value, random) : mutateBytes(value, random);
  if (typeof value === 'string')
    return /^[{[]/.test(value) ? mutateJson(value, random) : mutateText(value, random);
  if (type === 'REAL') return realNumber(random);
  return BigInt.asIntN(64, wholeNumber(random));
}

function row(db: Database.Database, random: Random): void {
  const table = one(tables(db), random);
  if (table === undefined) return;
  const column = one(columns(db, table), random);
  const rows = Number(
    db
      .prepare(`SELECT count(*) FROM ${quoted(table)}`)
      .pluck()
      .get(),
  );
  if (!column || rows === 0) return;
  const at = random.below(rows);
  const name = quoted(column.name);
  const value = db
    .prepare(`SELECT ${name} FROM ${quoted(table)} LIMIT 1 OFFSET ${at}`)
    .pluck()
    .get();
  const next = changed(value, column.type, random);
  // A table without rowid has its key instead: then all rows of this value change.
  if (random.chance(0.1)) db.prepare(`UPDATE ${quoted(table)} SET ${name} = ?`).run(next);
  else
    db.prepare(
      `UPDATE ${quoted(table)} SET ${name} = ? WHERE ${name} IS (SELECT ${name} FROM ${quoted(table)} LIMIT 1 OFFSET ${at})`,
    ).run(next);
}

/** Columns that hold JSON, where a reader has the most to believe. */
const JSON_COLUMNS = [
  ['report', 'body'],
  ['calibration', 'body'],
  ['stream', 'meta'],
  ['run', 'settings'],
  ['result', 'parameters'],
  ['result', 'reasons'],
  ['artifact', 'meta'],
  ['map_edit', 'command'],
] as const;

function json(db: Database.Database, random: Random): void {
  const [table, column] = one(JSON_COLUMNS, random) ?? JSON_COLUMNS[0];
  const values = db.prepare(`SELECT DISTINCT ${column} FROM ${table}`).pluck().all();
  const value = one(values, random);
  if (typeof value === 'string')
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`).run(mutateJson(value, random), value);
}

/** Payloads of samples and of parts of artifacts. */
function payload(db: Database.Database, random: Random): void {
  const table = random.pick(['sample_blob', 'part_blob', 'signal_block']);
  const ids = db.prepare(`SELECT rowid FROM ${table}`).pluck().all();
  const id = one(ids, random);
  if (id === undefined) return;
  const bytes = db.prepare(`SELECT bytes FROM ${table} WHERE rowid = ?`).pluck().get(id);
  if (!(bytes instanceof Uint8Array)) return;
  const text = bytes[0] === 0x7b ? new TextDecoder().decode(bytes) : undefined;
  const next =
    text === undefined ? changed(bytes, 'BLOB', random) : new TextEncoder().encode(mutateJson(text, random));
  db.prepare(`UPDATE ${table} SET bytes = ? WHERE rowid = ?`).run(next, id);
}

function rows(db: Database.Database, random: Random): void {
  const table = one(tables(db), random);
  if (table === undefined) return;
  const name = quoted(table);
  db.exec(
    random.pick([
      `DELETE FROM ${name}`,
      `DELETE FROM ${name} WHERE abs(random()) % 2 = 0`,
      `INSERT OR IGNORE INTO ${name} SELECT * FROM ${name}`,
    ]),
  );
}

/** Schemas and codecs of streams: what the message inspector decodes by. */
function decoding(db: Database.Database, random: Random): void {
  const id = one(db.prepare('SELECT id FROM stream').pluck().all(), random);
  const odd = random.pick([
    `codec = '${random.pick(['columns/1', 'json', 'ros2/cdr', 'protobuf', 'image/png', 'image/jpeg', 'video/h264', ''])}'`,
    `schema_text = 'B[] a' || char(10) || '${'='.repeat(80)}' || char(10) || 'MSG: test/B' || char(10) || 'uint8[0] x', schema_encoding = 'ros2msg', schema_name = 'test/A', codec = 'ros2/cdr'`,
    "schema_text = 'uint8[4294967295] a', schema_encoding = 'ros2msg', schema_name = 'test/A', codec = 'ros2/cdr'",
    "schema_text = CAST(zeroblob(1000000) AS TEXT), schema_encoding = 'ros2msg'",
    "schema_encoding = 'protobuf', codec = 'protobuf', schema_name = 'a.B'",
    'count = 9007199254740993, last = -1, bytes = -1',
    "role = 'truth'",
    "kind = 'lidar'",
    "kind = 'camera'",
    "kind = 'pose', role = 'estimate'",
  ]);
  db.prepare(`UPDATE OR IGNORE stream SET ${odd} WHERE id = ?`).run(id);
}

function schema(db: Database.Database, random: Random): void {
  const table = one(tables(db), random) ?? 'report';
  const name = quoted(table);
  const kept = quoted(`${table}_kept`);
  db.exec(
    random.pick([
      `DROP TABLE ${name}`,
      `ALTER TABLE ${name} RENAME TO ${kept}`,
      `ALTER TABLE ${name} RENAME TO ${kept}; CREATE VIEW ${name} AS SELECT * FROM ${kept}`,
      `ALTER TABLE ${name} RENAME TO ${kept}; CREATE VIEW ${name} AS SELECT k.* FROM ${kept} k, ${ENDLESS} q WHERE q.i < 0`,
      `ALTER TABLE ${name} RENAME TO ${kept}; CREATE VIEW ${name} AS SELECT k.* FROM ${kept} k, ${ENDLESS} q`,
      `ALTER TABLE ${name} RENAME TO ${kept}; CREATE TABLE ${name} AS SELECT * FROM ${kept}`,
      `ALTER TABLE ${name} ADD COLUMN more`,
      `ALTER TABLE ${name} ADD COLUMN more AS (${LARGE})`,
      `CREATE TRIGGER odd AFTER INSERT ON ${name} BEGIN SELECT count(*) FROM ${ENDLESS} LIMIT 100; END`,
      `CREATE TRIGGER odd AFTER INSERT ON bookmark BEGIN DELETE FROM sample; END`,
      `CREATE INDEX odd ON ${name} (1)`,
      `CREATE VIEW odd AS SELECT * FROM odd2; CREATE VIEW odd2 AS SELECT * FROM odd`,
      'DROP INDEX IF EXISTS sample_by_time',
      'DROP VIEW IF EXISTS signal_value',
      `PRAGMA user_version = ${random.pick([0, 2, -1, 2147483647])}`,
      'PRAGMA application_id = 1',
      `CREATE TABLE odd (x); INSERT INTO odd VALUES (${LARGE})`,
    ]),
  );
}

/** The text of the schema itself, which SQLite then parses. */
function schemaText(db: Database.Database, random: Random): void {
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  const name = one(db.prepare('SELECT name FROM sqlite_schema WHERE sql IS NOT NULL').pluck().all(), random);
  const sql = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(name);
  db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(mutateText(String(sql), random), name);
}

function lease(db: Database.Database, random: Random): void {
  const far = random.pick([0n, BigInt(Date.now()), BigInt(Date.now()) + 31_536_000_000n, 2n ** 62n]);
  db.prepare(
    "INSERT OR REPLACE INTO lease VALUES (1, 't', 'other-host', ?, '', 'reconstruction', 0, ?, 0)",
  ).run(random.pick([0, 1, 77, -1]), far);
}

const STEPS = [
  row,
  row,
  row,
  json,
  json,
  json,
  payload,
  payload,
  rows,
  decoding,
  decoding,
  schema,
  schema,
  schemaText,
  lease,
] as const;

/** In WAL mode without a log beside it, as a copy of an open drive is. */
const walHeader = (bytes: Uint8Array): Uint8Array => {
  const out = bytes.slice();
  out.fill(2, 18, 20);
  return out;
};

export function mutateDrive(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (random.chance(0.15)) return mutateBytes(bytes, random, other);
  if (random.chance(0.02)) return walHeader(bytes);
  let db: Database.Database | undefined;
  try {
    db = new Database(Buffer.from(bytes));
    db.pragma('ignore_check_constraints = ON');
    random.pick(STEPS)(db, random);
    return new Uint8Array(db.serialize());
  } catch {
    // SQLite refuses this step, or an earlier one has left nothing that it opens.
    return mutateBytes(bytes, random, other);
  } finally {
    db?.close();
  }
}
