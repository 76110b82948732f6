/** Lengths in a log that claim more than memory bears: refused before so much is read. */
import { expect, test } from 'vitest';
import type { LogBytes } from '../../../engine/drive/logs/log-file.ts';
import { readCell } from '../../../engine/drive/logs/sqlite-cell.ts';
import { refuseUnfit } from '../../../engine/drive/logs/unpack.ts';

const HUGE_BYTES = 2 ** 50;

test('a chunk that claims to be stored in far more bytes than it may unpack to is refused before it is read', () => {
  const chunk = { path: 'log.mcap', at: 8, compression: 'lz4', unpackedBytes: 1000 };
  expect(() => refuseUnfit({ ...chunk, storedBytes: HUGE_BYTES })).toThrow(
    /chunk at byte 8 claims 1000 bytes of \d+/,
  );
  expect(() => refuseUnfit({ ...chunk, storedBytes: 1010 })).not.toThrow();
});

test('a row that claims more bytes than SQLite takes is refused before memory is taken, however long its file is', () => {
  const page = new Uint8Array(4096);
  page.set(new TextEncoder().encode('SQLite format 3\0'));
  page.set([0x10, 0x00], 16);
  // A length of 2^49 bytes, in eight groups of seven bits; then the number of the row.
  page.set([0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x01], 200);
  const file: LogBytes = {
    path: 'log.db3',
    size: HUGE_BYTES,
    read: (at, length) => page.slice(at, at + length),
  };
  expect(() => readCell(file, 200)).toThrow('log.db3 has no row at byte 200');
});
