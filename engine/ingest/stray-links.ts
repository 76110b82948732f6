/**
 * Refuses links in a log that lead out of the granted folders: a folder from somebody else must not read other files of this
 * machine.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { InputError } from '../contract/errors.ts';

/** True for the folder itself and everything below it. Both are absolute, without links. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * Checks the links in a folder, and in those below it to a depth of `levels`; links that stay inside are followed.
 * @param within folders that links may lead to; absolute, without links
 * @param concerns which names matter
 * @throws InputError naming the first link that leads elsewhere
 */
export async function refuseStrayLinks(
  folder: string,
  within: readonly string[],
  levels: number,
  concerns: (name: string) => boolean = () => true,
): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (!concerns(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) await refuseStray(path, within);
    if (levels > 0 && !entry.isFile()) await refuseStrayLinks(path, within, levels - 1);
  }
}

/**
 * Checks a path that is itself no entry of a checked folder, as a folder beside the one that was opened.
 * @throws InputError when it lies elsewhere, its links followed
 */
export async function refuseStray(path: string, within: readonly string[]): Promise<void> {
  let real: string;
  try {
    real = await realpath(path);
  } catch {
    return; // It leads nowhere; opening it fails with a message of its own.
  }
  if (within.some((folder) => isWithin(real, folder))) return;
  throw new InputError(
    `${path} is a link that leaves the folder that was opened, and is not followed: copy what it names, or serve both (serve --root).`,
  );
}

/** Whether a file lies, all links followed, below its folder or where links may lead; false where it is not there. */
export async function staysWithin(path: string, folder: string, within: readonly string[]): Promise<boolean> {
  try {
    const [real, base] = [await realpath(path), await realpath(folder)];
    return [base, ...within].some((each) => isWithin(real, each));
  } catch {
    return false;
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return []; // No folder, or a closed one: then nothing in it is read either.
  }
}
