/** The table of version 3: problems of the drive that a person set aside, with the reason. docs/drive-file.md explains it. */
export const IGNORED_TABLE = `
CREATE TABLE ignored_problem (
  id TEXT PRIMARY KEY,              -- of the problem: kind, subject and place
  reason TEXT NOT NULL,
  created TEXT NOT NULL             -- ISO 8601 UTC
) STRICT, WITHOUT ROWID;
`;
