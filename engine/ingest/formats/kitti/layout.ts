/** Finds the parts of a KITTI raw drive from the `*_sync` or `*_extract` folder, the dated folder, or any folder above. */

import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { namesIn } from '../../files.ts';

export const CAMERAS = ['image_00', 'image_01', 'image_02', 'image_03'] as const;
const SENSORS = [...CAMERAS, 'velodyne_points', 'oxts'];
/** Folders looked into before giving up: a home directory should not be searched for minutes. */
const MOST_FOLDERS = 20_000;

export type KittiLayout = {
  /** The `*_sync` or `*_extract` folder. */
  readonly folder: string;
  readonly name: string;
  /** Rectified and synchronised; false for `*_extract`, whose pictures are as the camera made them. */
  readonly synced: boolean;
  /** Where the calibration is searched, nearest first. */
  readonly calibrationFolders: readonly string[];
};

/** The drives at or below a path, at most `most` of them. */
export async function findDrives(path: string, most: number): Promise<KittiLayout[]> {
  const found: KittiLayout[] = [];
  const waiting = [path];
  for (let looked = 0; looked < MOST_FOLDERS && found.length < most; looked++) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    const inside = await foldersIn(folder, folder === path);
    if (inside.some((name) => SENSORS.includes(name)) && (await holdsSensor(folder, inside))) {
      found.push(layoutOf(folder));
    } else {
      for (const name of inside)
        if (!name.startsWith('.') && name !== 'node_modules') waiting.push(join(folder, name));
    }
  }
  return found;
}

/** @throws InputError when the path holds no drive, or several. */
export async function theDrive(path: string): Promise<KittiLayout> {
  const found = await findDrives(path, 6);
  const [only, second] = found;
  if (!only)
    throw new InputError(
      `${path} holds no KITTI drive: no folder in it has velodyne_points, oxts or image_00 to image_03.`,
    );
  if (second) {
    const names = found
      .slice(0, 5)
      .map(({ name }) => name)
      .join(', ');
    throw new InputError(
      `${path} holds more than one KITTI drive (${names}${found.length > 5 ? ', …' : ''}): choose the folder of one.`,
    );
  }
  return only;
}

async function foldersIn(folder: string, mustRead: boolean): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    // An unreadable folder below the given one is skipped; the given one must be readable.
    if (mustRead) await namesIn(folder);
    void error;
    return [];
  }
}

async function holdsSensor(folder: string, inside: readonly string[]): Promise<boolean> {
  for (const name of inside) {
    if (!SENSORS.includes(name)) continue;
    const names = (await namesIn(join(folder, name))) ?? [];
    if (names.includes('data') || names.includes('timestamps.txt')) return true;
  }
  return false;
}

function layoutOf(folder: string): KittiLayout {
  const name = basename(folder);
  const parent = dirname(folder);
  return {
    folder,
    name,
    synced: !name.endsWith('_extract'),
    calibrationFolders: [
      folder,
      parent,
      join(parent, basename(parent)),
      join(dirname(parent), basename(parent)),
    ],
  };
}
