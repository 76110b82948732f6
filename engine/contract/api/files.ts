/** Folders and files under the roots of the browser host (`serve --root`), for its picker. */
import { z } from 'zod';
import { grant, result } from './method.ts';

export type FileEntry = {
  readonly grant: string;
  readonly name: string;
  readonly kind: 'folder' | 'file';
  readonly bytes?: number;
  /** Format that `detect` recognised, e.g. "KITTI raw", "MCAP", "Lanetrace drive". */
  readonly format?: string;
};

export const FILES = {
  'files.roots': { params: z.object({}), result: result<{ readonly entries: readonly FileEntry[] }>() },
  'files.list': {
    params: z.object({ grant }),
    /** `parent` is missing for a root. */
    result: result<{ readonly entries: readonly FileEntry[]; readonly parent?: string }>(),
  },
} as const;
