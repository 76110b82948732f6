/** Reads a folder for the picker. */
import { useEffect, useState } from 'react';
import type { FileEntry } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';

/** The entries of a folder, or the served roots for undefined; undefined while they are read, empty where that fails. */
export function useFolder(folder: FileEntry | undefined): readonly FileEntry[] | undefined {
  const link = useLink();
  const [entries, setEntries] = useState<readonly FileEntry[]>();
  useEffect(() => {
    const abort = new AbortController();
    setEntries(undefined);
    const asked = folder
      ? link.request('files.list', { grant: folder.grant }, { signal: abort.signal })
      : link.request('files.roots', {}, { signal: abort.signal });
    asked.then(
      ({ result }) => setEntries(result.entries),
      (error) => {
        report('The folder could not be read', error);
        if (!abort.signal.aborted) setEntries([]);
      },
    );
    return () => abort.abort();
  }, [link, folder]);
  return entries;
}
