/** The path of a new drive: which files may be replaced, what a killed ingest left there, and why it cannot be written. */
import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { Store } from '../store/store.ts';
import { isDatabase, readHeader } from './location.ts';

/** Name of the file while it is being written. */
export const partOf = (path: string): string => `${path}.part`;

/** @throws InputError when there is no such folder, what lies at the path is no drive or is open, or another ingest writes it. */
export function clearPlace(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new InputError(`${path} cannot be made: the folder ${folder} does not exist.`);
  refuseToReplace(path);
  removeOrphan(partOf(path));
}

/** A drive holds what cameras saw: only its owner may read it, wherever it lies. SQLite's side files take its rights over. */
const DRIVE_MODE = 0o600;

/** Makes the empty file that a drive is written into. @throws InputError when its place cannot be written. */
export function makePrivate(path: string, part: string): void {
  try {
    closeSync(openSync(part, 'wx', DRIVE_MODE));
  } catch (error) {
    throw explainIo(path, error);
  }
}

/** @throws InputError when what lies at the path is no drive, or somebody has it open. */
export function refuseToReplace(path: string): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory())
    throw new InputError(`${path} is a folder; a drive file cannot take its name.`);
  try {
    readHeader(path);
  } catch (cause) {
    const why = isDatabase(path)
      ? messageOf(cause).replace(/\.$/, '')
      : `${path} exists and is not a drive file`;
    throw new InputError(`${why}; it is left as it is.`, { cause });
  }
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (wal && wal.size > 0)
    throw new InputError(
      `${path} is open in another program, or was left by one that crashed; open and close it first.`,
    );
}

/** What a killed ingest left is removed; what a living one writes is not. */
export function removeOrphan(part: string): void {
  if (!existsSync(part)) return;
  if (isLocked(part)) throw new InputError(`${part} is being written by another ingest.`);
  try {
    rmSync(part, { force: true });
    rmSync(`${part}-journal`, { force: true });
  } catch (error) {
    throw explainIo(part, error);
  }
}

function isLocked(part: string): boolean {
  let store: Store | undefined;
  try {
    store = new Store(part, part, { readonly: false, create: false, timeoutMs: 0 });
    store.exec('BEGIN EXCLUSIVE');
    return false;
  } catch (error) {
    return error instanceof InputError && error.message.includes('is busy');
  } finally {
    store?.close();
  }
}

/** The sentence for a file system's error that a user can act on; anything else comes back as it is. */
export function explainIo(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return new InputError(`${path} cannot grow: the disk is full.`, { cause: error });
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new InputError(`${path} cannot be written: its place is read-only, or another program holds it.`, {
      cause: error,
    });
  return error;
}
