/** The entries of a folder that the picker lists, and the text where there are none. */
import type { FileEntry } from '../../engine/contract/api.ts';

/** @param logs a log is chosen, which may be a folder; otherwise a single file, and every folder is listed as it may hold it. */
export const entriesShown = (
  entries: readonly FileEntry[],
  filter: string,
  logs: boolean,
): readonly FileEntry[] =>
  entries.filter(
    ({ name, kind }) => (!logs && kind === 'folder') || name.toLowerCase().includes(filter.toLowerCase()),
  );

export function emptyText(atRoots: boolean, filter: string): string {
  if (atRoots)
    return 'No folder is served. Start the engine with `serve --root FOLDER` to open logs below it.';
  return filter ? 'Nothing by that name here.' : 'This folder is empty.';
}
