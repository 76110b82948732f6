/** Folders with more files of code than one takes in at a glance. */
import { dirname } from 'node:path';

/** Files of code in one folder, its sub-folders not counted. */
const MOST_FILES = 22;

export type Crowd = { readonly folder: string; readonly count: number; readonly most: number };

export function crowdedFolders(files: readonly string[]): Crowd[] {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(([folder, count]) => ({ folder, count, most: MOST_FILES }));
}
