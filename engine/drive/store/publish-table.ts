/** The table of version 4: when messages were sent, where the log keeps that apart. docs/drive-file.md explains it. */
export const PUBLISH_TABLE = `
CREATE TABLE publish_time (
  stream INTEGER NOT NULL,          -- a stream has one row for each of its samples, or none
  seq INTEGER NOT NULL,
  t_published INTEGER NOT NULL,     -- when its sender published it
  PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX publish_time_by_time ON publish_time (stream, t_published, seq);
`;
