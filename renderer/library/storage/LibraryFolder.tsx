/** Where the library lies, and its move to another folder as one thing. */
import { useState } from 'react';
import type { FileEntry, Results } from '../../../engine/contract/api.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { FilePicker } from '../../files/FilePicker.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { useJobs } from '../../state/jobs.ts';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { bytesText } from '../../widgets/format.ts';

type Place = Pick<Results['storage.list'], 'folder' | 'left' | 'freeBytes'>;

export function LibraryFolder({ folder, left, freeBytes }: Place) {
  const link = useLink();
  const host = useSession(({ host }) => host);
  const busy = useJobs(({ jobs }) => jobs.some(({ state }) => state === 'running' || state === 'queued'));
  const [picking, setPicking] = useState(false);
  const move = (to?: FileEntry): void => {
    setPicking(false);
    const work = { task: 'move-library', ...(to ? { folder: to.grant } : {}) } as const;
    link
      .request('jobs.start', { kind: 'storage', work })
      .catch((error) => report('The library was not moved', error));
  };
  const choose = (): void => {
    if (!host?.dialog) {
      setPicking(true);
      return;
    }
    link.request('host.openDialog', { purpose: 'folder' }).then(
      ({ result: { entries } }) => entries[0] && move(entries[0]),
      (error) => report('The dialog did not open', error),
    );
  };
  return (
    <section className="storage-place" aria-label="Library folder">
      <p>
        The library lies in <code>{visible(folder)}</code>, with{' '}
        <span className="num">{bytesText(freeBytes)}</span> free on its disk. New drives go there.
      </p>
      {left.length > 0 && (
        <p className="verdict verdict-warn" role="status">
          A move was interrupted: drives that still lie in {left.map(visible).join(', ')} are listed, and
          nothing is lost.
        </p>
      )}
      <div className="storage-actions">
        {left.length > 0 && (
          <button type="button" className="button button-small" disabled={busy} onClick={() => move()}>
            Go on moving
          </button>
        )}
        <button type="button" className="button button-small" disabled={busy} onClick={choose}>
          Move the library…
        </button>
      </div>
      {picking && (
        <FilePicker search="" verb="Move the library to" onChoose={move} onClose={() => setPicking(false)} />
      )}
    </section>
  );
}
