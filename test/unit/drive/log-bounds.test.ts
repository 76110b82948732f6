/** Lengths in a log that claim more than memory bears: refused before so much is read. */
import { expect, test } from 'vitest';
import type { LogBytes } from '../../../engine/drive/logs/log-file.ts';
import { readCell } from '../../../engine/drive/logs/sqlite-cell.ts';
import { refuseUnfit } from '../../../engine/drive/logs/unpack.ts';

const TB = 2 ** 40;

test('a chunk that claims to be stored in far more bytes than it may unpack to is refused before it is read', () => {
  const chunk = { path: 'log.mcap', at: 8, compression: 'lz4', unpackedBytes: 1000 };
  expect(() => refuseUnfit({ ...chunk, storedBytes: TB })).toThrow(
    /chunk at byte 8 claims 1000 bytes of \d+/,
  );
  expect(() => refuseUnfit({ ...chunk, storedBytes: 1010 })).not.toThrow();
});

test('a row that claims more bytes than SQLite takes is refused before memory is taken, however long its file is', () => {
  const page = new Uint8Array(4096);
  page.set(new TextEncoder().encode('SQLite format 3\0'));
  page.set([0x10, 0x00], 16);
  // Of 2^33 bytes: a length in five groups of seven bits; then its number.
  page.set([0xa0, 0x80, 0x80, 0x80, 0x00, 0x01], 200);
  const file: LogBytes = { path: 'log.db3', size: TB, read: (at, length) => page.slice(at, at + length) };
  expect(() => readCell(file, 200)).toThrow('log.db3 has no row at byte 200');
});
