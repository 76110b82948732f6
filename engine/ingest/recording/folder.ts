/** Finds the files of a recording: a file, or those in the one folder below a path that holds some (a recording split in parts). */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { openPlain } from '../../drive/file/plain-file.ts';
import { kindOf, namesIn } from '../files.ts';

const MOST_FOLDERS = 20_000;

export type LogFolder = { readonly folder: string; readonly names: string[] };

/** The first bytes of a file, fewer where it is shorter. */
export async function beginOf(path: string, bytes: number): Promise<Uint8Array> {
  const file = await openPlain(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Parts in the order of their names with numbers counted as numbers: part_10 comes after part_9.
 * @param title of the format, for sentences.
 * @throws InputError when more than one folder holds files of the format.
 */
export async function logFiles(
  path: string,
  isPart: (name: string) => boolean,
  title: string,
): Promise<string[]> {
  if ((await kindOf(path)).kind === 'file') return [path];
  const found = await foldersWith(path, isPart, 3);
  const [only, second] = found;
  if (!only) return [];
  if (second)
    throw new InputError(
      `${path} holds more than one ${title} log (${found.map(({ folder }) => folder).join(', ')}${found.length > 2 ? ', …' : ''}): choose one of them.`,
    );
  return only.names.map((name) => join(only.folder, name));
}

/** Folders at a path and below that hold parts, at most `most` of them. */
export async function foldersWith(
  path: string,
  isPart: (name: string) => boolean,
  most: number,
): Promise<LogFolder[]> {
  const found: LogFolder[] = [];
  const waiting = [path];
  for (let looked = 0; looked < MOST_FOLDERS && found.length < most; looked++) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    let entries: { name: string; isDirectory(): boolean; isFile(): boolean }[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch {
      if (folder === path) await namesIn(folder); // The folder that was asked for must be readable; one below may be closed.
      continue;
    }
    const names = entries.filter((entry) => entry.isFile() && isPart(entry.name)).map(({ name }) => name);
    names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    if (names.length > 0) found.push({ folder, names });
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
        waiting.push(join(folder, entry.name));
    }
  }
  return found;
}
