/** Drives damaged by a bad disk or an attacker. Each function changes a copy of a small drive in place. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';

type Attack = (db: Database.Database) => void;

const ENDLESS = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)';

/** Changes an object's SQL in the schema itself, past what ALTER TABLE allows. */
const rewrite =
  (name: string, change: (sql: string) => string): Attack =>
  (db) => {
    const { sql } = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(name) as { sql: string };
    db.pragma('writable_schema = ON');
    db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(change(sql), name);
  };

const run =
  (sql: string): Attack =>
  (db) =>
    void db.exec(sql);

/** A program brought along in the schema: refused before anything of it runs. */
export const SCHEMA_ATTACKS: Readonly<Record<string, Attack>> = {
  'a view in the place of a table': run(
    `ALTER TABLE report RENAME TO report2;
     CREATE VIEW report AS SELECT 1 AS id, '{}' AS body FROM ${ENDLESS} WHERE i < 0;`,
  ),
  'a view over the samples': run(
    `ALTER TABLE sample RENAME TO sample2;
     CREATE VIEW sample AS SELECT sample2.* FROM sample2, ${ENDLESS} q WHERE q.i < 0;`,
  ),
  'a view of ours with other words': run(
    `DROP VIEW sample_utc; CREATE VIEW sample_utc AS SELECT i FROM ${ENDLESS};`,
  ),
  'a trigger on bookmarks': run(
    `CREATE TRIGGER late AFTER INSERT ON bookmark BEGIN DELETE FROM sample; END;`,
  ),
  'a table more': run('CREATE TABLE more (a)'),
  'a virtual table': run('CREATE VIRTUAL TABLE found USING fts5 (text)'),
  'an index on an expression': run('CREATE INDEX slow ON bookmark (length(hex(zeroblob(100000000))) + t)'),
  'a partial index': run('CREATE INDEX some ON bookmark (t) WHERE length(note) > 3'),
  'a table missing': run('DROP TABLE lease'),
  'an index missing': run('DROP INDEX sample_by_time'),
  'a generated column': run('ALTER TABLE bookmark ADD COLUMN g TEXT AS (hex(zeroblob(100000000)))'),
  'a CHECK that takes long': rewrite('bookmark', (sql) =>
    sql.replace('note TEXT NOT NULL', 'note TEXT NOT NULL CHECK (length(hex(zeroblob(400000000))) > 0)'),
  ),
  'a DEFAULT that is an expression': rewrite('bookmark', (sql) =>
    sql.replace('t_end INTEGER', 't_end INTEGER DEFAULT (length(randomblob(900000000)))'),
  ),
  'another collation': rewrite('stream', (sql) =>
    sql.replace('name TEXT NOT NULL UNIQUE', 'name TEXT NOT NULL COLLATE NOCASE UNIQUE'),
  ),
  'a table that is not STRICT': rewrite('bookmark', (sql) => sql.replace(') STRICT', ')')),
  'a comment that hides a change': rewrite('bookmark', (sql) =>
    sql.replace('note TEXT NOT NULL', "note TEXT NOT NULL DEFAULT '--' CHECK (1) /* '"),
  ),
  'a name twice': (db) => {
    db.pragma('writable_schema = ON');
    db.exec("INSERT INTO sqlite_schema SELECT * FROM sqlite_schema WHERE name = 'report'");
  },
  'a schema that is no SQL': rewrite('bookmark', () => 'CREATE TABLE bookmark ((((('),
  'a schema of two megabytes': rewrite('bookmark', (sql) => `${sql} /* ${'x'.repeat(2_000_000)} */`),
  'an expression ten thousand deep': rewrite('bookmark', (sql) =>
    sql.replace(
      'note TEXT NOT NULL',
      `note TEXT NOT NULL DEFAULT (${'('.repeat(10_000)}1${')'.repeat(10_000)})`,
    ),
  ),
  'ten thousand tables': (db) => {
    db.exec('BEGIN');
    for (let i = 0; i < 10_000; i++) db.exec(`CREATE TABLE t${i} (a)`);
    db.exec('COMMIT');
  },
};

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const set =
  (sql: string, ...values: (string | number | Uint8Array)[]): Attack =>
  (db) =>
    void db.prepare(sql).run(...values);

/** Writes what a STRICT table does not take. */
const past =
  (table: string, sql: string, ...values: (string | number | Uint8Array)[]): Attack =>
  (db) => {
    rewrite(table, (text) =>
      text.replace(') STRICT, WITHOUT ROWID', ') WITHOUT ROWID').replace(') STRICT', ')'),
    )(db);
    db.pragma('writable_schema = RESET');
    set(sql, ...values)(db);
    rewrite(table, (text) =>
      text.endsWith('WITHOUT ROWID')
        ? text.replace(/\) WITHOUT ROWID$/, ') STRICT, WITHOUT ROWID')
        : `${text} STRICT`,
    )(db);
  };

const calibration =
  (change: (sensor: Record<string, unknown>) => void): Attack =>
  (db) => {
    const { body } = db.prepare('SELECT body FROM calibration WHERE version = 0').get() as { body: string };
    const value = JSON.parse(body);
    for (const sensor of value.sensors) change(sensor);
    set('UPDATE calibration SET body = ? WHERE version = 0', JSON.stringify(value))(db);
  };

/** Wrong content under the right schema: what reads it says which row is damaged, everything else works. */
export const CONTENT_ATTACKS: Readonly<Record<string, Attack>> = {
  'a report without findings': set(`UPDATE report SET body = '{"findings":null}'`),
  'a report that is no JSON': set(`UPDATE report SET body = '{"findings":['`),
  'JSON of depth 100000': set('UPDATE report SET body = ?', deep),
  'JSON of ten million values': set('UPDATE report SET body = ?', `[${'0,'.repeat(10_000_000)}0]`),
  'meta of depth 100000': set('UPDATE stream SET meta = ?', `{"a":${deep}}`),
  'meta that is no object': set(`UPDATE stream SET meta = '7'`),
  'a negative count': set('UPDATE stream SET count = -5'),
  'a count beyond the file': set('UPDATE stream SET count = 9007199254740991'),
  'a stream that ends before it begins': set('UPDATE stream SET first = last + 1'),
  'a kind that does not exist': set(`UPDATE stream SET kind = 'teapot'`),
  'times beyond what a number holds': set('UPDATE sample SET t = 9223372036854775807 WHERE seq = 3'),
  'a negative number of a sample': set('UPDATE sample SET seq = -7 WHERE seq = 3'),
  'a number of a sample past 32 bits': set('UPDATE sample SET seq = 1099511627776 WHERE seq = 3'),
  'a length that is not that of the bytes': set('UPDATE sample SET bytes = 0'),
  'a length far larger than the bytes': set('UPDATE sample SET bytes = 900000000'),
  'samples whose bytes are gone': set('DELETE FROM sample_blob'),
  'text where bytes belong': past('sample_blob', `UPDATE sample_blob SET bytes = 'text'`),
  'text where a time belongs': past('drive', `UPDATE drive SET duration = 'long'`),
  'a start that is no number': set(`UPDATE drive SET t0 = 'soon'`),
  'a start of a million digits': set('UPDATE drive SET t0 = ?', '9'.repeat(1_000_000)),
  'an origin beyond the poles': set('UPDATE drive SET latitude = 9e99'),
  'an infinite altitude': set('UPDATE drive SET altitude = 9e999'),
  'no identity': set('DELETE FROM drive'),
  'a rotation of zero': calibration((sensor) => {
    sensor.T_vehicle_sensor = { p: [1, -1, 1e9], q: { w: 0, x: 0, y: 0, z: 0 } };
  }),
  'a place a million kilometres away': calibration((sensor) => {
    sensor.T_vehicle_sensor = { p: [1e9, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } };
  }),
  'a camera without a focal length': calibration((sensor) => {
    sensor.camera = { width: 8, height: 8, fx: 0, fy: 1, cx: 0, cy: 0, lens: 'pinhole', distortion: [] };
  }),
  'a calibration of another shape': set(`UPDATE calibration SET body = '[]'`),
  'a block of signals longer than its bytes': set('UPDATE signal_block SET count = 4096'),
  'a level of signals that no file has': set('UPDATE signal_block SET level = 4000000000000'),
  'a negative count of a block': set('UPDATE signal_block SET count = -1'),
  'signals of no stream': set('UPDATE signal SET stream = 999'),
  'an infinite least value': set('UPDATE signal SET min = 9e999'),
  'a bookmark beyond time': set(
    `INSERT INTO bookmark (uuid, t, note, created) VALUES ('u', 9223372036854775807, 'n', 'c')`,
  ),
  'a run with settings of another shape': set(
    `INSERT INTO run (uuid, name, created, settings) VALUES ('u', 'r', 'c', '{"odometry":{"a":[1]}}')`,
  ),
  'a part in a box that is no number': (db) => {
    db.exec(`INSERT INTO result (id, key, stage, version, parameters, state, created) VALUES (1, 'k', 's', 1, '{}', 'done', 'c');
      INSERT INTO artifact VALUES (1, 'u', 1, 'a', 'cloud', 1, 's', '{}');
      INSERT INTO part VALUES (1, 1, 0, '0', 9e999, 0, 0, 1, 1, 1, NULL, NULL, 'columns/1', 4, x'00');
      INSERT INTO part_blob VALUES (1, x'00000000');`);
  },
  'a part longer than its bytes': (db) => {
    db.exec(`INSERT INTO result (id, key, stage, version, parameters, state, created) VALUES (1, 'k', 's', 1, '{}', 'done', 'c');
      INSERT INTO artifact VALUES (1, 'u', 1, 'a', 'cloud', 1, 's', '{}');
      INSERT INTO part VALUES (1, 1, 0, '0', 0, 0, 0, 1, 1, 1, NULL, NULL, 'columns/1', 900000000, x'00');
      INSERT INTO part_blob VALUES (1, x'00000000');`);
  },
  'a lease that is none': set(
    `INSERT INTO lease VALUES (1, '', ?, -1, '', 'p', -5, 9223372036854775807, 0)`,
    'h'.repeat(10_000),
  ),
  'statistics that are no numbers': (db) => {
    db.exec('ANALYZE');
    db.exec(`UPDATE sqlite_stat1 SET stat = 'unordered sz=99999999999 0 0 0 noskipscan'`);
  },
};

/** A copy of `good` at `path`, attacked. */
export function attacked(good: string, path: string, attack: Attack): string {
  copyFileSync(good, path);
  const db = new Database(path);
  try {
    db.unsafeMode(true);
    attack(db);
  } finally {
    db.close();
  }
  return path;
}

/** What a kill leaves while the journal mode changes: a journal of the first page, written and synced (pager.c). */
export function leaveJournal(path: string): void {
  const file = readFileSync(path);
  const size = file.readUInt16BE(16) === 1 ? 65536 : file.readUInt16BE(16);
  const page = file.subarray(0, size);
  const nonce = 7;
  let sum = nonce;
  for (let i = size - 200; i > 0; i -= 200) sum = (sum + (page[i] ?? 0)) >>> 0;
  const header = Buffer.alloc(512);
  Buffer.from('d9d505f920a163d7', 'hex').copy(header);
  [1, nonce, file.length / size, 512, size].forEach((value, i) => {
    header.writeUInt32BE(value, 8 + 4 * i);
  });
  const number = Buffer.alloc(4);
  number.writeUInt32BE(1);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(sum);
  writeFileSync(`${path}-journal`, Buffer.concat([header, number, page, check]));
}
