/** Finds the folders of logs at or below a path by what lies in them, breadth first, not below one that is found. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../files.ts';

/** Folders looked into before giving up: a home directory should not be searched for minutes. */
const MOST_FOLDERS = 20_000;

export type Inside = { readonly folders: readonly string[]; readonly files: ReadonlySet<string> };

/** @returns at most `most` folders. @throws InputError when the path itself cannot be read. */
export async function findFolders(
  path: string,
  most: number,
  isLog: (inside: Inside, folder: string) => boolean | Promise<boolean>,
): Promise<string[]> {
  const found: string[] = [];
  const waiting = [path];
  for (let looked = 0; looked < MOST_FOLDERS && found.length < most; looked++) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    const inside = await entriesIn(folder, folder === path);
    if (await isLog(inside, folder)) found.push(folder);
    else
      for (const name of inside.folders)
        if (!name.startsWith('.') && name !== 'node_modules') waiting.push(join(folder, name));
  }
  return found;
}

async function entriesIn(folder: string, mustRead: boolean): Promise<Inside> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const isFolder = (entry: (typeof entries)[number]): boolean => entry.isDirectory();
    return {
      folders: entries
        .filter(isFolder)
        .map(({ name }) => name)
        .sort(),
      files: new Set(entries.filter((entry) => !isFolder(entry)).map(({ name }) => name)),
    };
  } catch {
    // An unreadable folder below the given one is skipped; the given one must be readable.
    if (mustRead) await namesIn(folder);
    return { folders: [], files: new Set() };
  }
}
