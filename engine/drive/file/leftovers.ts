/**
 * Files that a killed process leaves beside a drive: a rollback journal, which SQLite plays back at the next opening that may
 * write, or a write-ahead log. Both are part of the drive; without them it may hold half of a change.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { Store } from '../store/store.ts';
import { isWritable, readHeader } from './location.ts';

/** First and, where the journal names a super-journal, last 8 bytes (sqlite.org/fileformat2.html section 3, pager.c). */
const JOURNAL_MAGIC = 'd9d505f920a163d7';
/** Longer than another process needs for its commit. */
const WAIT_MS = 10_000;

/**
 * Brings a drive that was not closed properly back to its last commit. Nothing happens to one that was, or that another process
 * is writing. @throws InputError when that needs writing and the place is read-only, saying which files to copy.
 */
export function recover(path: string): void {
  const journal = `${path}-journal`;
  if (isHot(journal)) {
    refuseOtherFiles(path, journal);
    if (!isWritable(path)) throw new InputError(notClosed(path, journal));
    playBack(path);
  }
  const { wal } = readHeader(path);
  if (wal && !isWritable(path)) throw new InputError(notClosed(path, `${path}-wal`));
}

/** SQLite takes a journal for hot whose first byte is not zero; whether its writer lives, only SQLite's locks tell. */
function isHot(journal: string): boolean {
  return bytesOf(journal, 'first', 1).some((byte) => byte !== 0);
}

/** A journal may name a further one that SQLite then deletes, wherever it lies. Lanetrace never writes such. */
function refuseOtherFiles(path: string, journal: string): void {
  const last = bytesOf(journal, 'last', 8);
  if (Buffer.from(last).toString('hex') !== JOURNAL_MAGIC) return;
  throw new InputError(
    `${path} is not opened: ${basename(journal)} beside it names a file outside of the drive. Lanetrace writes no such journal; remove it to open the drive without.`,
  );
}

/** Any question to a connection that may write plays a hot journal back first. */
function playBack(path: string): void {
  const store = new Store(path, path, { readonly: false, create: false, timeoutMs: WAIT_MS });
  try {
    store.query('SELECT name FROM sqlite_schema LIMIT 1').get();
  } finally {
    store.close();
  }
}

function notClosed(path: string, side: string): string {
  const files = existsSync(side) ? `${path} and ${side}` : path;
  return `${path} was not closed properly, and its last change cannot be finished or undone because it lies in a read-only place; copy ${files} to a folder that can be written, and open it there.`;
}

function bytesOf(path: string, which: 'first' | 'last', count: number): Uint8Array {
  if (!existsSync(path)) return new Uint8Array(0);
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = new Uint8Array(Math.min(count, size));
      readSync(file, bytes, 0, bytes.length, which === 'first' ? 0 : size - bytes.length);
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}
