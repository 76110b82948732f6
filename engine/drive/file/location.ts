/** The kind of file at a path, told by its first bytes before SQLite opens it, so that an error gives the right reason. */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from '../store/schema.ts';
import { checkKind, openPlainSync } from './plain-file.ts';

const SQLITE = 'SQLite format 3\0';

export type FileHeader = { readonly version: number; readonly wal: boolean };

/**
 * Reads the 100 bytes of SQLite's file header (sqlite.org/fileformat2.html section 1.3).
 * @throws InputError when there is no file, or it is not a drive, or of a newer version.
 */
export function readHeader(path: string): FileHeader {
  const stat = lookAt(path);
  if (stat.isDirectory()) throw new InputError(`${path} is a folder, not a drive file.`);
  checkKind(path, stat);
  if (stat.size === 0) throw new InputError(`${path} is empty.`);
  const head = headOf(path);
  const view = new DataView(head.buffer);
  if (!beginsLikeSqlite(head) || view.getUint32(68) !== APPLICATION_ID)
    throw new InputError(`${path} is not a drive file.`);
  const version = view.getUint32(60);
  if (version > SCHEMA_VERSION) {
    throw new InputError(
      `${path} was made by a newer Lanetrace (drive version ${version}; this one reads up to ${SCHEMA_VERSION}).`,
    );
  }
  if (version < 1) throw new InputError(`${path} is damaged: it states no drive version.`);
  return { version, wal: head[18] === 2 };
}

/** @throws InputError when nothing is there, or it cannot be looked at. */
function lookAt(path: string): Stats {
  let stat: Stats | undefined;
  try {
    stat = statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
  if (!stat) throw new InputError(`${path} does not exist.`);
  return stat;
}

/** Whether a file is a drive of any version, or another SQLite file. @throws InputError when it cannot be read. */
export const isDatabase = (path: string): boolean => beginsLikeSqlite(headOf(path));

const beginsLikeSqlite = (head: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(head.subarray(0, SQLITE.length)) === SQLITE;

/** The first 100 bytes of a file; zeros behind a shorter one's end. */
function headOf(path: string): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(100);
  try {
    const file = openPlainSync(path);
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
  return head;
}

/** True when this process may write the file and, for SQLite's side files, its folder. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false; // Not an error: a read-only place is an ordinary place for an archive.
  }
}

/** Makes what was written or renamed survive a power cut. Folders cannot be synced on Windows, where the rename itself is journalled. */
export function syncToDisk(path: string): void {
  if (process.platform === 'win32' && statSync(path).isDirectory()) return;
  const file = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
