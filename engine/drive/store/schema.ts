/**
 * The schema of a drive file, in full; docs/drive-file.md explains it table by table. Times are nanoseconds from t0, bytes are
 * little endian, JSON is text. No foreign keys run between the sample tables and the run tables, so that they could be parted.
 */

import { IGNORED_TABLE } from './ignored-table.ts';
import { PAYLOAD_TABLES } from './payload-tables.ts';
import { PUBLISH_TABLE } from './publish-table.ts';

/** "LTdr"; `file` and the sqlite3 shell show it as application_id. */
export const APPLICATION_ID = 0x4c546472;

/** user_version of what this engine writes. A higher one is refused, a lower one is migrated when opened for writing. */
export const SCHEMA_VERSION = 4;

/** What only reads takes older files as they are, from this version on: later ones only added tables. */
export const OLDEST_READ = 1;

/** Fixed at creation; measured against 4 KiB on 2 MB blobs (docs/performance.md). */
export const PAGE_BYTES = 16384;

/** MIGRATIONS[n] takes a file of user_version n + 1 to n + 2. */
export const MIGRATIONS: readonly string[] = [PAYLOAD_TABLES, IGNORED_TABLE, PUBLISH_TABLE];

/** Decodes the little-endian f64 at byte 8·k + 1 of blob `b` in plain SQL, so that the sqlite3 shell can read signals. */
function f64InSql(blob: string, index: string): string {
  const nibble = (n: number): string => `(instr('0123456789ABCDEF', substr(h, ${n + 1}, 1)) - 1)`;
  const byte = (k: number): string => `(${nibble(2 * k)} * 16 + ${nibble(2 * k + 1)})`;
  const mantissa = [6, 5, 4, 3, 2, 1, 0]
    .map((k) => `((${k === 6 ? `(${byte(6)} & 15)` : byte(k)}) << ${8 * k})`)
    .join(' | ');
  return `(SELECT CASE e WHEN 2047 THEN NULL WHEN 0 THEN s * m * pow(2, -1074)
      ELSE s * (m + 4503599627370496) * pow(2, e - 1075) END
    FROM (SELECT CASE WHEN ${byte(7)} >= 128 THEN -1.0 ELSE 1.0 END AS s,
      ((${byte(7)} & 127) << 4) | (${byte(6)} >> 4) AS e, ${mantissa} AS m
      FROM (SELECT hex(substr(${blob}, 8 * (${index}) + 1, 8)) AS h)))`;
}

const TABLES_1 = `
CREATE TABLE drive (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uuid TEXT NOT NULL,
  name TEXT NOT NULL,
  t0 TEXT NOT NULL,                 -- decimal nanoseconds UTC of the first log time
  duration INTEGER NOT NULL,
  first_complete INTEGER NOT NULL,  -- earliest time by which every key sensor has spoken
  source TEXT NOT NULL,             -- where it came from, in words
  created TEXT NOT NULL,            -- ISO 8601 UTC
  latitude REAL, longitude REAL, altitude REAL, datum TEXT,  -- origin of the map frame; all NULL: the drive is local
  vehicle_frame TEXT
) STRICT;

CREATE TABLE report (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;

CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('sensor', 'estimate', 'truth')),
  frame TEXT NOT NULL,
  codec TEXT NOT NULL,
  schema_name TEXT, schema_encoding TEXT, schema_text TEXT,
  key INTEGER NOT NULL,             -- 1: decides the first complete frame
  count INTEGER NOT NULL DEFAULT 0,
  first INTEGER NOT NULL DEFAULT 0,
  last INTEGER NOT NULL DEFAULT 0,
  period INTEGER,                   -- median time between samples
  bytes INTEGER NOT NULL DEFAULT 0,
  digest TEXT NOT NULL DEFAULT '',  -- SHA-256 of the content, hex
  meta TEXT NOT NULL
) STRICT;

CREATE TABLE sample (
  stream INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  t INTEGER NOT NULL,               -- when it was measured
  t_log INTEGER NOT NULL,           -- when the log received it
  bytes INTEGER NOT NULL,
  flags INTEGER NOT NULL,           -- 1: stamp invalid, log time used; 2: payload damaged
  blob INTEGER NOT NULL,            -- sample_blob.id
  t_raw TEXT,                       -- the stamp as it was, decimal nanoseconds, where it was invalid
  key_seq INTEGER,                  -- video: the key frame to start decoding from
  decode_seq INTEGER,               -- video: place in decode order
  PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample_blob (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE signal (
  id INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  path TEXT NOT NULL,
  unit TEXT NOT NULL,
  count INTEGER NOT NULL,
  min REAL, max REAL, mean REAL,    -- NULL where every value is NaN
  UNIQUE (stream, path)
) STRICT;

CREATE TABLE signal_block (
  signal INTEGER NOT NULL,
  level INTEGER NOT NULL,           -- 0: values; n: summaries of 32^n values
  block INTEGER NOT NULL,
  first INTEGER NOT NULL,           -- smallest and largest t
  last INTEGER NOT NULL,
  count INTEGER NOT NULL,           -- entries
  min REAL, max REAL, mean REAL,
  bytes BLOB NOT NULL,              -- level 0: t, v; above: t, min, max, mean, n; each f64 × count
  PRIMARY KEY (signal, level, block)
) STRICT;

CREATE TABLE calibration (
  version INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL,
  created TEXT NOT NULL,
  note TEXT NOT NULL,
  body TEXT NOT NULL                -- CalibrationSet
) STRICT;

CREATE TABLE raw (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  note TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE bookmark (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL,
  t INTEGER NOT NULL,
  t_end INTEGER,
  note TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;

CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  mark TEXT NOT NULL,               -- tells a process from a later one of the same pid
  purpose TEXT NOT NULL,
  taken INTEGER NOT NULL,           -- Unix milliseconds
  heartbeat INTEGER NOT NULL,
  stop INTEGER NOT NULL DEFAULT 0   -- 1: somebody asks the holder to stop
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL,
  name TEXT NOT NULL,
  parent INTEGER,
  created TEXT NOT NULL,
  calibration INTEGER NOT NULL DEFAULT 0,  -- the set it uses
  settings TEXT NOT NULL            -- parameters that differ from their defaults, by stage
) STRICT;

CREATE TABLE run_stage (
  run INTEGER NOT NULL,
  stage TEXT NOT NULL,
  key TEXT NOT NULL,                -- result.key
  state TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (run, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE result (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- SHA-256, hex; docs/stages.md says of what
  stage TEXT NOT NULL,
  version INTEGER NOT NULL,
  parameters TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unfinished', 'done')),
  grade TEXT,
  reasons TEXT,                     -- JSON array of text
  wall_ms REAL NOT NULL DEFAULT 0,
  peak_bytes INTEGER,
  threads INTEGER,
  created TEXT NOT NULL
) STRICT;

CREATE TABLE artifact (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL,
  result INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  stage TEXT NOT NULL,
  meta TEXT NOT NULL,
  UNIQUE (result, name)
) STRICT;

CREATE TABLE part (
  id INTEGER PRIMARY KEY,
  artifact INTEGER NOT NULL,
  level INTEGER NOT NULL,
  key TEXT NOT NULL,
  min_x REAL, min_y REAL, min_z REAL, max_x REAL, max_y REAL, max_z REAL,
  t_from INTEGER, t_to INTEGER,
  codec TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  digest BLOB NOT NULL,             -- SHA-256 of the bytes
  UNIQUE (artifact, level, key)
) STRICT;

CREATE TABLE part_blob (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

-- Boxes of parts as 32-bit floats rounded outward; the fourth dimension is the artifact, so that a query sees only its own.
CREATE VIRTUAL TABLE part_box USING rtree (id, min_x, max_x, min_y, max_y, min_z, max_z, min_artifact, max_artifact);

CREATE TABLE link (
  id INTEGER PRIMARY KEY,
  artifact INTEGER NOT NULL,
  item TEXT NOT NULL,
  stream INTEGER, from_seq INTEGER, to_seq INTEGER,   -- it came from these samples,
  source INTEGER, source_item TEXT,                   -- or from this item of another artifact
  weight REAL NOT NULL
) STRICT;
CREATE INDEX link_by_item ON link (artifact, item);

CREATE TABLE metric (
  result INTEGER NOT NULL,
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  value REAL,                       -- NULL: not a number
  unit TEXT NOT NULL,
  grade TEXT, threshold TEXT, reason TEXT,
  t INTEGER,
  PRIMARY KEY (result, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  result INTEGER NOT NULL,
  n INTEGER NOT NULL,
  level TEXT NOT NULL,
  text TEXT NOT NULL,
  wall_ms REAL NOT NULL,
  t INTEGER,
  PRIMARY KEY (result, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  result INTEGER NOT NULL,
  n INTEGER NOT NULL,
  metrics INTEGER NOT NULL,         -- rows of metric, log, link and the last part when it was taken,
  logs INTEGER NOT NULL,            -- so that a resumed run drops what came after
  links INTEGER NOT NULL,
  last_part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (result, n)
) STRICT;

CREATE TABLE map_revision (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL,
  parent INTEGER,
  artifact INTEGER NOT NULL,        -- the base: a stage's map
  number INTEGER NOT NULL,          -- 0: the stage's own output
  title TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;

CREATE TABLE map_edit (
  revision INTEGER NOT NULL,
  n INTEGER NOT NULL,
  command TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (revision, n)
) STRICT, WITHOUT ROWID;
`;

/** Tables that ingest fills row by row; their indices come after (INDICES), which is faster and leaves them compact. */
export const TABLES = TABLES_1 + PAYLOAD_TABLES + IGNORED_TABLE + PUBLISH_TABLE;

/** Made when ingest has written everything. */
export const INDICES = `
CREATE INDEX sample_by_time ON sample (stream, t, seq);
CREATE INDEX sample_by_log_time ON sample (stream, t_log, seq);

CREATE VIEW sample_utc AS
  SELECT stream.name AS stream, seq, sample.bytes, flags,
    strftime('%Y-%m-%dT%H:%M:%S', (CAST(t0 AS INTEGER) + t) / 1000000000, 'unixepoch')
      || printf('.%09dZ', (CAST(t0 AS INTEGER) + t) % 1000000000) AS utc
  FROM sample JOIN stream ON stream.id = sample.stream JOIN drive;

CREATE VIEW signal_value AS
  WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4095)
  SELECT stream.name AS stream, signal.path, signal.unit,
    CAST(${f64InSql('b.bytes', 'i')} AS INTEGER) AS t,
    ${f64InSql('b.bytes', 'b.count + i')} AS v
  FROM signal JOIN stream ON stream.id = signal.stream
    JOIN signal_block AS b ON b.signal = signal.id AND b.level = 0
    JOIN n ON n.i < b.count;
`;

/**
 * SCHEMAS[n] is what a new file of user_version n + 1 was made with. The text of a version that was released stays as it is here,
 * comments apart: drives are compared with it (schema-check.ts).
 */
export const SCHEMAS: readonly string[] = [
  TABLES_1 + INDICES,
  TABLES_1 + PAYLOAD_TABLES + INDICES,
  TABLES_1 + PAYLOAD_TABLES + IGNORED_TABLE + INDICES,
  TABLES + INDICES,
];
