/** Whether the space that drives take is shown, and the log that is about to be loaded. */
import { create } from 'zustand';
import type { FileEntry } from '../../../engine/contract/api.ts';

type Shown = {
  readonly open: boolean;
  /** Asked about before it is loaded. */
  readonly log?: FileEntry | undefined;
  /** Bytes from which a warning is shown; undefined: none. */
  readonly limit?: number | undefined;
};

export const useStorageDialog = create<Shown>(() => ({ open: false }));

export const showStorage = (): void => useStorageDialog.setState({ open: true });
export const hideStorage = (): void => useStorageDialog.setState({ open: false });
export const askToLoad = (log: FileEntry | undefined): void => useStorageDialog.setState({ log });

/** Name of the setting with the limit, in bytes. */
export const LIMIT_SETTING = 'storage-limit';
