/**
 * Finds sequences of RADIATE at or below a path. A sequence is a folder with radar scans (Navtech_Polar or Navtech_Cartesian), or
 * with velo_lidar and its list of times; Folder.txt beside a sensor's folder says when each frame was taken.
 */
import { basename } from 'node:path';
import { findFolders, MOST_LISTED, theOnly } from '../../media/folder-search.ts';

export const LIDAR = 'velo_lidar';
export const POLAR = 'Navtech_Polar';
export const CARTESIAN = 'Navtech_Cartesian';
export const INERTIAL = 'GPS_IMU_Twist';
export const LEFT = 'zed_left';
export const RIGHT = 'zed_right';
export const ANNOTATIONS = 'annotations/annotations.json';

export type RadiateLayout = { readonly folder: string; readonly name: string };

/** At most `most` sequences. */
export async function findSequences(path: string, most: number): Promise<RadiateLayout[]> {
  const found = await findFolders(path, most, ({ folders, files }) => {
    const isListed = folders.includes(LIDAR) && files.has(`${LIDAR}.txt`);
    return folders.includes(POLAR) || folders.includes(CARTESIAN) || isListed;
  });
  return found.map((folder) => ({ folder, name: basename(folder) }));
}

/** @throws InputError when the path holds no sequence, or several. */
export const theSequence = async (path: string): Promise<RadiateLayout> =>
  theOnly(
    path,
    await findSequences(path, MOST_LISTED),
    'sequence of RADIATE',
    `${POLAR}, ${CARTESIAN} or ${LIDAR} with its times`,
  );
