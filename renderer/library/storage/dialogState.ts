/** Whether the space that drives take is shown. */
import { create } from 'zustand';

type Shown = {
  readonly open: boolean;
  /** Bytes from which a warning is shown; undefined: none. */
  readonly limit?: number | undefined;
};

export const useStorageDialog = create<Shown>(() => ({ open: false }));

export const showStorage = (): void => useStorageDialog.setState({ open: true });
export const hideStorage = (): void => useStorageDialog.setState({ open: false });

/** Name of the setting with the limit, in bytes. */
export const LIMIT_SETTING = 'storage-limit';
