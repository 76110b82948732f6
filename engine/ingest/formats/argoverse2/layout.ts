/**
 * Finds the logs of Argoverse 2 at or below a path. A log is a folder with `city_SE3_egovehicle.feather` or
 * `sensors/lidar/NANOSECONDS.feather`; sensor, lidar and map change data sets have the same layout.
 */
import { basename, join } from 'node:path';
import { namesIn } from '../../files.ts';
import { findFolders, MOST_LISTED, theOnly } from '../../media/folder-search.ts';

export const POSES = 'city_SE3_egovehicle.feather';
export const ANNOTATIONS = 'annotations.feather';
export const POSE_STREAM = POSES.replace('.feather', '');
export const ANNOTATION_STREAM = ANNOTATIONS.replace('.feather', '');
export const LIDAR = 'sensors/lidar';
export const CAMERAS = 'sensors/cameras';

export type Av2Layout = { readonly folder: string; readonly name: string };

/** At most `most` logs. */
export async function findLogs(path: string, most: number): Promise<Av2Layout[]> {
  const found = await findFolders(
    path,
    most,
    async ({ files, folders }, folder) =>
      files.has(POSES) || (folders.includes('sensors') && (await hasSweep(folder))),
  );
  return found.map((folder) => ({ folder, name: basename(folder) }));
}

/** @throws InputError when the path holds no log, or several. */
export const theLog = async (path: string): Promise<Av2Layout> =>
  theOnly(path, await findLogs(path, MOST_LISTED), 'Argoverse 2 log', `${POSES} or ${LIDAR}`);

async function hasSweep(folder: string): Promise<boolean> {
  const names = (await namesIn(join(folder, LIDAR))) ?? [];
  return names.some((name) => /^\d{15,19}\.feather$/.test(name));
}
