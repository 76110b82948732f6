/**
 * Tables of version 2: payloads that are not kept as they are. A payload is in one of three tables, under the same number:
 * sample_blob, sample_packed, or sample_place. docs/drive-file.md explains them.
 */
export const PAYLOAD_TABLES = `
CREATE TABLE sample_packed (
  id INTEGER PRIMARY KEY,           -- sample.blob
  packing TEXT NOT NULL,            -- how to unpack it
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE part_packed (
  id INTEGER PRIMARY KEY,           -- part.id
  packing TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE sample_place (
  id INTEGER PRIMARY KEY,           -- sample.blob
  file INTEGER NOT NULL,            -- log_file.id
  holder TEXT NOT NULL,             -- what the bytes lie in: the file itself, or a kind of chunk
  chunk INTEGER,                    -- where that begins in the file; NULL: the file itself
  at INTEGER NOT NULL,              -- where the bytes begin in it
  length INTEGER NOT NULL,
  recipe TEXT,                      -- JSON: how the payload is made of them; NULL: it is these bytes
  digest BLOB NOT NULL              -- XXH128 of the payload
) STRICT;

CREATE TABLE log_source (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  path TEXT NOT NULL,               -- the log that sample_place refers to: a file, or a folder
  relative TEXT NOT NULL,           -- the same from the drive's folder
  format TEXT NOT NULL
) STRICT;

CREATE TABLE log_file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,               -- below log_source.path; empty: that is the file
  bytes INTEGER NOT NULL,
  modified INTEGER NOT NULL,        -- Unix milliseconds
  digest BLOB NOT NULL              -- XXH128 of parts of it (logs/file-digest.ts)
) STRICT;
`;
