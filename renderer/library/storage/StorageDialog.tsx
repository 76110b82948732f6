/** The space that drives take, and how to give it back. A log that a drive refers to is never touched. */
import { useEffect, useRef, useState } from 'react';
import type { Results } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useJobs } from '../../state/jobs.ts';
import { bytesText } from '../../widgets/format.ts';
import { scrollList } from '../../widgets/scrollArea.ts';
import { hideStorage, useStorageDialog } from './dialogState.ts';
import { LibraryFolder } from './LibraryFolder.tsx';
import { LimitForm } from './LimitForm.tsx';
import { StoredDriveRow } from './StoredDriveRow.tsx';
import './storage.css';

type Listed = Results['storage.list'];

export function StorageDialog() {
  const open = useStorageDialog(({ open }) => open);
  return open ? <OpenStorage /> : null;
}

function OpenStorage() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { listed, failure } = useStorage();
  useEffect(() => dialog.current?.showModal(), []);
  const total = listed?.drives.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  return (
    <dialog ref={dialog} className="dialog storage-dialog" onClose={hideStorage} aria-label="Storage">
      <div className="dialog-body">
        <h2>Storage</h2>
        {failure !== undefined && (
          <p className="verdict verdict-fail" role="alert">
            {visible(failure)}
          </p>
        )}
        {listed ? (
          <p className="muted" data-testid="storage-total">
            {listed.drives.length === 1 ? 'One drive takes' : `${listed.drives.length} drives take`}{' '}
            <strong className="num">{bytesText(total)}</strong>. Logs that a drive refers to are not counted
            and never touched.
          </p>
        ) : (
          failure === undefined && <p className="muted">Measuring…</p>
        )}
        {listed && <LibraryFolder {...listed} />}
        <LimitForm total={total} />
        <ul className="storage-list" {...scrollList('Drives by size')}>
          {listed?.drives.map((drive) => (
            <StoredDriveRow key={drive.grant} drive={drive} share={total > 0 ? drive.bytes / total : 0} />
          ))}
        </ul>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={hideStorage}>
            Close
          </button>
        </div>
      </div>
    </dialog>
  );
}

/** Measured anew whenever a drive came, went or was worked on. */
function useStorage(): { readonly listed: Listed | undefined; readonly failure: string | undefined } {
  const link = useLink();
  const version = useJobs(({ libraryVersion }) => libraryVersion);
  const [listed, setListed] = useState<Listed>();
  const [failure, setFailure] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to ask again.
  useEffect(() => {
    const abort = new AbortController();
    link.request('storage.list', {}, { signal: abort.signal }).then(
      ({ result }) => {
        setListed(result);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setFailure(messageOf(error));
      },
    );
    return () => abort.abort();
  }, [link, version]);
  return { listed, failure };
}
