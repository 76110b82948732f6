/** Adds further logs of the same drive to a drive that is there: a bus trace, positions, a second recording. */
import { ListPlus } from 'lucide-react';
import { useState } from 'react';
import type { DriveCard, FileEntry } from '../../engine/contract/api.ts';
import { visible } from '../../engine/contract/visible.ts';
import { FilePicker } from '../files/FilePicker.tsx';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';
import { useSession } from '../state/session.ts';
import { AddLogDialog } from './AddLogDialog.tsx';
import './addLog.css';

export function AddLog({ card }: { readonly card: Pick<DriveCard, 'grant' | 'name'> }) {
  const link = useLink();
  const host = useSession(({ host }) => host);
  const [picking, setPicking] = useState(false);
  const [logs, setLogs] = useState<readonly FileEntry[]>([]);
  const take = (entries: readonly FileEntry[]): void => {
    setPicking(false);
    setLogs(entries);
  };
  const choose = (): void => {
    if (!host?.dialog) {
      setPicking(true);
      return;
    }
    link.request('host.openDialog', { purpose: 'logs' }).then(
      ({ result: { entries } }) => take(entries),
      (error) => report('The dialog did not open', error),
    );
  };
  return (
    <>
      <button
        type="button"
        className="icon-button drive-tile-add"
        title="Add logs of the same drive: positions, a CAN trace, a second recording"
        aria-label={`Add a log to ${visible(card.name)}`}
        onClick={choose}
      >
        <ListPlus size={14} />
      </button>
      {picking && (
        <FilePicker
          search=""
          verb="Add this log:"
          onClose={() => setPicking(false)}
          onChoose={(entry) => take([entry])}
          several={{ verb: 'Add:', onChoose: take }}
        />
      )}
      {logs.length > 0 && <AddLogDialog card={card} chosen={logs} onClose={() => setLogs([])} />}
    </>
  );
}
