/** The entries of a folder that the picker lists, and the text where there are none. */
import type { FileEntry } from '../../engine/contract/api.ts';
import { isDrive } from '../../engine/contract/driveFile.ts';

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

/** Whether it can be chosen with others: a file or a folder that may be a log; drives open one at a time. */
export const isMarkable = (entry: FileEntry): boolean =>
  !isDrive(entry) && (entry.kind === 'file' || entry.format !== undefined);

/** With an entry, or without it where it was chosen. */
export const toggled = (chosen: readonly FileEntry[], entry: FileEntry): readonly FileEntry[] =>
  chosen.some(({ grant }) => grant === entry.grant)
    ? chosen.filter(({ grant }) => grant !== entry.grant)
    : [...chosen, entry];

/** With the files of a folder that are wanted by name and not chosen yet. */
export const withWanted = (
  chosen: readonly FileEntry[],
  entries: readonly FileEntry[],
  wanted: readonly string[],
): readonly FileEntry[] => [
  ...chosen,
  ...entries.filter(
    (entry) =>
      isMarkable(entry) &&
      wanted.includes(entry.name) &&
      !chosen.some(({ name, grant }) => grant === entry.grant || name === entry.name),
  ),
];
