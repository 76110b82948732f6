/** Finds the parts of a KITTI raw drive from the `*_sync` or `*_extract` folder, the dated folder, or any folder above. */
import { basename, dirname, join } from 'node:path';
import { namesIn } from '../../files.ts';
import { findFolders, MOST_LISTED, theOnly } from '../../media/folder-search.ts';

export const CAMERAS = ['image_00', 'image_01', 'image_02', 'image_03'] as const;
const SENSORS = [...CAMERAS, 'velodyne_points', 'oxts'];

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
  const found = await findFolders(
    path,
    most,
    async ({ folders }, folder) =>
      folders.some((name) => SENSORS.includes(name)) && (await holdsSensor(folder, folders)),
  );
  return found.map(layoutOf);
}

/** @throws InputError when the path holds no drive, or several. */
export const theDrive = async (path: string): Promise<KittiLayout> =>
  theOnly(
    path,
    await findDrives(path, MOST_LISTED),
    'KITTI drive',
    'velodyne_points, oxts or image_00 to image_03',
  );

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
