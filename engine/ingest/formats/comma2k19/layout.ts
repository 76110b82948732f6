/** Finds segments of comma2k19 at or below a path: folders with processed_log/{CAN,GNSS,IMU}, a minute of driving each. */
import { basename, dirname, join } from 'node:path';
import { namesIn } from '../../files.ts';
import { findFolders, MOST_LISTED, theOnly } from '../../media/folder-search.ts';

export const LOG = 'processed_log';
export const POSES = 'global_pose';
const PARTS = ['CAN', 'GNSS', 'IMU'];

/** `name`: the route (the car and when it began) and the number of the segment. */
export type Segment = { readonly folder: string; readonly name: string };

/** At most `most` segments. */
export async function findSegments(path: string, most: number): Promise<Segment[]> {
  const found = await findFolders(path, most, async ({ folders }, folder) => {
    if (!folders.includes(LOG)) return false;
    const parts = (await namesIn(join(folder, LOG)).catch(() => undefined)) ?? [];
    return parts.some((part) => PARTS.includes(part));
  });
  return found.map((folder) => ({ folder, name: `${basename(dirname(folder))} ${basename(folder)}` }));
}

/** @throws InputError when the path holds no segment, or several. */
export const theSegment = async (path: string): Promise<Segment> =>
  theOnly(path, await findSegments(path, MOST_LISTED), 'segment of comma2k19', `${LOG}/CAN, GNSS or IMU`);
