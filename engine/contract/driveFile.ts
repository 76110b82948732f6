/** The name and the ending of drive files, for pickers, dialogs and lists. */
import type { FileEntry } from './api.ts';

export const DRIVE_FILE = { title: 'Lanetrace drive', extension: 'drive' } as const;

/** A file that is named like a drive counts as one, even where its header cannot be read: opening it says why. */
export const isDrive = ({ format, name }: Pick<FileEntry, 'format' | 'name'>): boolean =>
  format === DRIVE_FILE.title || name.endsWith(`.${DRIVE_FILE.extension}`);
