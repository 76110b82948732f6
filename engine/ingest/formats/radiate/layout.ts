/**
 * Finds sequences of RADIATE at or below a path. A sequence is a folder with radar scans (Navtech_Polar or Navtech_Cartesian), or
 * with velo_lidar and its list of times; Folder.txt beside a sensor's folder says when each frame was taken.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { namesIn } from '../../files.ts';

export const LIDAR = 'velo_lidar';
export const POLAR = 'Navtech_Polar';
export const CARTESIAN = 'Navtech_Cartesian';
export const INERTIAL = 'GPS_IMU_Twist';
export const LEFT = 'zed_left';
export const RIGHT = 'zed_right';
export const ANNOTATIONS = 'annotations/annotations.json';

/** Folders looked into before giving up: a home directory should not be searched for minutes. */
const MOST_FOLDERS = 20_000;

export type RadiateLayout = { readonly folder: string; readonly name: string };

/** At most `most` sequences. */
export async function findSequences(path: string, most: number): Promise<RadiateLayout[]> {
  const found: RadiateLayout[] = [];
  const waiting = [path];
  for (let looked = 0; looked < MOST_FOLDERS && found.length < most; looked++) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    const { folders, files } = await entriesIn(folder, folder === path);
    const isListed = folders.includes(LIDAR) && files.has(`${LIDAR}.txt`);
    if (folders.includes(POLAR) || folders.includes(CARTESIAN) || isListed)
      found.push({ folder, name: basename(folder) });
    else
      for (const name of folders)
        if (!name.startsWith('.') && name !== 'node_modules') waiting.push(join(folder, name));
  }
  return found;
}

/** @throws InputError when the path holds no sequence, or several. */
export async function theSequence(path: string): Promise<RadiateLayout> {
  const found = await findSequences(path, 6);
  const [only, second] = found;
  if (!only)
    throw new InputError(
      `${path} holds no sequence of RADIATE: no folder in it has ${POLAR}, ${CARTESIAN} or ${LIDAR} with its times.`,
    );
  if (!second) return only;
  const names = found.slice(0, 5).map(({ name }) => name);
  throw new InputError(
    `${path} holds more than one sequence of RADIATE (${names.join(', ')}${found.length > 5 ? ', …' : ''}): choose the folder of one.`,
  );
}

async function entriesIn(
  folder: string,
  mustRead: boolean,
): Promise<{ readonly folders: readonly string[]; readonly files: ReadonlySet<string> }> {
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
