/** Adds a further log of the same drive to a drive that is there: a bus trace, positions, a second recording. */
import { ListPlus } from 'lucide-react';
import { useRef, useState } from 'react';
import type { DriveCard, FileEntry } from '../../engine/contract/api.ts';
import { visible } from '../../engine/contract/visible.ts';
import { FilePicker } from '../files/FilePicker.tsx';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';
import { useSession } from '../state/session.ts';
import { Modal } from '../widgets/Modal.tsx';
import { FOUND, isWrong, offsetText, unitOf, WAYS } from './load/timing.ts';
import './addLog.css';

type Target = Pick<DriveCard, 'grant' | 'name'>;

export function AddLog({ card }: { readonly card: Target }) {
  const link = useLink();
  const host = useSession(({ host }) => host);
  const [picking, setPicking] = useState(false);
  const [log, setLog] = useState<FileEntry>();
  const choose = (): void => {
    if (!host?.dialog) {
      setPicking(true);
      return;
    }
    link.request('host.openDialog', { purpose: 'log' }).then(
      ({ result: { entries } }) => setLog(entries[0]),
      (error) => report('The dialog did not open', error),
    );
  };
  return (
    <>
      <button
        type="button"
        className="icon-button drive-tile-add"
        title="Add a log of the same drive: positions, a CAN trace, a second recording"
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
          onChoose={(entry) => {
            setPicking(false);
            setLog(entry);
          }}
        />
      )}
      {log && <AddLogDialog card={card} log={log} onClose={() => setLog(undefined)} />}
    </>
  );
}

function AddLogDialog({
  card,
  log,
  onClose,
}: {
  readonly card: Target;
  readonly log: FileEntry;
  readonly onClose: () => void;
}) {
  const link = useLink();
  const first = useRef<HTMLInputElement>(null);
  const [timing, setTiming] = useState(FOUND);
  const unit = unitOf(timing.way);
  const wrong = isWrong(timing);
  const add = (): void => {
    onClose();
    link
      .request('jobs.start', {
        kind: 'add',
        drive: card.grant,
        log: log.grant,
        offset: offsetText(timing),
      })
      .catch((error) => report(`${log.name} could not be added`, error));
  };
  return (
    <Modal className="dialog" onClose={onClose} name={`Add ${visible(log.name)}`} first={first}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) add();
        }}
      >
        <h2>Add {visible(log.name)}</h2>
        <p className="muted">
          It becomes a part of <strong>{visible(card.name)}</strong>: its streams stand beside those that are
          there, on the drive’s clock. The log itself is not changed, and a log that does not fit leaves the
          drive as it is.
        </p>
        <fieldset className="add-log-ways">
          <legend className="faint">When it was recorded</legend>
          {WAYS.map(({ id, title }, k) => (
            <label key={id}>
              <input
                ref={k === 0 ? first : undefined}
                type="radio"
                name="way"
                checked={timing.way === id}
                onChange={() => setTiming({ ...timing, way: id })}
              />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
        {unit !== undefined && (
          <label className="add-log-seconds">
            <input
              className="input num"
              inputMode="decimal"
              value={timing.seconds}
              aria-invalid={wrong}
              onChange={({ target }) => setTiming({ ...timing, seconds: target.value })}
            />
            <span className="muted">{unit}</span>
          </label>
        )}
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={wrong}>
            Add
          </button>
        </div>
      </form>
    </Modal>
  );
}
