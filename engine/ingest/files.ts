/** Reading from places that may be missing, closed or broken: every failure becomes a sentence a user can act on. */
import { readdir, stat } from 'node:fs/promises';
import { InputError, messageOf } from '../contract/errors.ts';
import { checkKind, openPlain } from '../drive/plain-file.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EIO: 'the disk reports a read error',
  EMFILE: 'too many files are open',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'its name is too long',
};

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Why a file operation failed, in words. */
export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? messageOf(error);
}

export async function kindOf(path: string): Promise<{ kind: 'file' | 'folder'; bytes: number }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { kind: 'folder', bytes: 0 };
    checkKind(path, found);
    return { kind: 'file', bytes: found.size };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}

/** Names in a folder, sorted; undefined when it is not there. @throws InputError when it is there and closed. */
export async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new InputError(`The folder ${path} cannot be read: ${reasonOf(error)}.`);
  }
}

/** A small text file, undefined when it is not there. @throws InputError when it cannot be read or is too large. */
export async function textOf(path: string, mostBytes = 256 * 1024 * 1024): Promise<string | undefined> {
  try {
    const file = await openPlain(path);
    try {
      const { size } = await file.stat();
      if (size > mostBytes)
        throw new InputError(`${path} has ${size} bytes, too many for a file of its kind.`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}
