/**
 * Finds sequences of RADIATE at or below a path. A sequence is a folder with radar scans (Navtech_Polar or Navtech_Cartesian), or
 * with velo_lidar and its list of times; Folder.txt beside a sensor's folder says when each frame was taken.
 */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { findFolders } from '../../media/folder-search.ts';

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
