/**
 * Finds the logs of Argoverse 2 at or below a path. A log is a folder with `city_SE3_egovehicle.feather` or
 * `sensors/lidar/NANOSECONDS.feather`; sensor, lidar and map change data sets have the same layout.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { namesIn } from '../../files.ts';

export const POSES = 'city_SE3_egovehicle.feather';
export const ANNOTATIONS = 'annotations.feather';
export const LIDAR = 'sensors/lidar';
export const CAMERAS = 'sensors/cameras';

/** Folders looked into before giving up: a home directory should not be searched for minutes. */
const MOST_FOLDERS = 20_000;

export type Av2Layout = { readonly folder: string; readonly name: string };

/** At most `most` logs. */
export async function findLogs(path: string, most: number): Promise<Av2Layout[]> {
  const found: Av2Layout[] = [];
  const waiting = [path];
  for (let looked = 0; looked < MOST_FOLDERS && found.length < most; looked++) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    const inside = await entriesIn(folder, folder === path);
    if (inside.files.has(POSES) || (inside.folders.includes('sensors') && (await hasSweep(folder))))
      found.push({ folder, name: basename(folder) });
    else
      for (const name of inside.folders)
        if (!name.startsWith('.') && name !== 'node_modules') waiting.push(join(folder, name));
  }
  return found;
}

/** @throws InputError when the path holds no log, or several. */
export async function theLog(path: string): Promise<Av2Layout> {
  const found = await findLogs(path, 6);
  const [only, second] = found;
  if (!only)
    throw new InputError(`${path} holds no Argoverse 2 log: no folder in it has ${POSES} or ${LIDAR}.`);
  if (!second) return only;
  const names = found.slice(0, 5).map(({ name }) => name);
  throw new InputError(
    `${path} holds more than one Argoverse 2 log (${names.join(', ')}${found.length > 5 ? ', …' : ''}): choose the folder of one.`,
  );
}

async function hasSweep(folder: string): Promise<boolean> {
  const names = (await namesIn(join(folder, LIDAR))) ?? [];
  return names.some((name) => /^\d{15,19}\.feather$/.test(name));
}

async function entriesIn(
  folder: string,
  mustRead: boolean,
): Promise<{ readonly folders: readonly string[]; readonly files: ReadonlySet<string> }> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return {
      folders: entries
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
      files: new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)),
    };
  } catch {
    // An unreadable folder below the given one is skipped; the given one must be readable.
    if (mustRead) await namesIn(folder);
    return { folders: [], files: new Set() };
  }
}
