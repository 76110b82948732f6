/** Finds segments of comma2k19 at or below a path: folders with processed_log/{CAN,GNSS,IMU}, a minute of driving each. */
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { namesIn } from '../../files.ts';
import { findFolders } from '../../media/folder-search.ts';

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
export async function theSegment(path: string): Promise<Segment> {
  const found = await findSegments(path, 6);
  const [only, second] = found;
  if (!only)
    throw new InputError(
      `${path} holds no segment of comma2k19: no folder in it has ${LOG}/CAN, GNSS or IMU.`,
    );
  if (!second) return only;
  const names = found.slice(0, 5).map(({ name }) => name);
  throw new InputError(
    `${path} holds more than one segment of comma2k19 (${names.join(', ')}${found.length > 5 ? ', …' : ''}): choose the folder of one.`,
  );
}
