/** Finds the folders of logs at or below a path by what lies in them, breadth first, not below one that is found. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { namesIn } from '../files.ts';

/** Folders looked into before giving up: a home directory should not be searched for minutes. */
const MOST_FOLDERS = 20_000;

/** Names, each in order; what is no folder counts as a file, links to folders, too. */
export type Inside = { readonly folders: readonly string[]; readonly files: ReadonlySet<string> };

export type SearchLimits = {
  /** Folders looked into. */
  readonly folders?: number;
  /** How deep below the path. */
  readonly levels?: number;
  /** Whether a folder of this name is looked into. */
  readonly enters?: (name: string) => boolean;
};

/** @returns at most `most` folders. @throws InputError when the path itself cannot be read. */
export async function findFolders(
  path: string,
  most: number,
  isLog: (inside: Inside, folder: string) => boolean | Promise<boolean>,
  { folders = MOST_FOLDERS, levels = Number.POSITIVE_INFINITY, enters = () => true }: SearchLimits = {},
): Promise<string[]> {
  const found: string[] = [];
  const waiting = [{ folder: path, level: 0 }];
  for (const { folder, level } of waiting) {
    const inside = await folderContents(folder, folder === path);
    if (await isLog(inside, folder)) found.push(folder);
    else if (level < levels)
      for (const name of inside.folders)
        if (waiting.length < folders && enters(name))
          waiting.push({ folder: join(folder, name), level: level + 1 });
    if (found.length >= most) break;
  }
  return found;
}

/** What lies in a folder, without hidden folders and node_modules. @throws InputError when it must be read and cannot. */
export async function folderContents(folder: string, mustRead: boolean): Promise<Inside> {
  let entries: Dirent[] = [];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    // An unreadable folder below the given one is skipped; the given one must be readable.
    if (mustRead) await namesIn(folder);
  }
  const names = (wanted: boolean): string[] =>
    entries
      .filter((entry) => entry.isDirectory() === wanted)
      .map(({ name }) => name)
      .sort();
  return {
    folders: names(true).filter((name) => !name.startsWith('.') && name !== 'node_modules'),
    files: new Set(names(false)),
  };
}

/** Names that a refusal lists. */
const MOST_NAMED = 5;
/** How many logs are searched for where one is wanted: one more than are named. */
export const MOST_LISTED = MOST_NAMED + 1;

/**
 * The one log of a path.
 * @param what a log of the format, e.g. "KITTI drive"
 * @param missing what a folder of such a log has, for the sentence of the refusal
 * @throws InputError when there is none, or several
 */
export function theOnly<Log extends { readonly name: string }>(
  path: string,
  found: readonly Log[],
  what: string,
  missing?: string,
): Log {
  const [only, second] = found;
  if (!only)
    throw new InputError(
      `${path} holds no ${what}${missing === undefined ? '' : `: no folder in it has ${missing}`}.`,
    );
  if (!second) return only;
  const names = found.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = found.length > MOST_NAMED ? ', …' : '';
  throw new InputError(
    `${path} holds more than one ${what} (${names.join(', ')}${more}): choose the folder of one.`,
  );
}
