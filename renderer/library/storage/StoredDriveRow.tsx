/** One drive with its parts, and what can be done with its file. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { StoredDrive } from '../../../engine/contract/api.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { FilePicker } from '../../files/FilePicker.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { bytesText } from '../../widgets/format.ts';
import { ConfirmButton } from './ConfirmButton.tsx';
import { useUpkeep } from './useUpkeep.ts';

export function StoredDriveRow({ drive, share }: { readonly drive: StoredDrive; readonly share: number }) {
  const [open, setOpen] = useState(false);
  const { name, bytes, log, error } = drive;
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <li data-drive={name}>
      <button type="button" className="storage-row" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Arrow size={14} aria-hidden />
        <span className="ellipsis">{visible(name)}</span>
        {log && <span className={log.state === 'there' ? 'tag' : 'tag tag-warn'}>refers to its log</span>}
        <span className="spacer" />
        <span className="storage-bar" aria-hidden>
          <span style={{ width: `${100 * share}%` }} />
        </span>
        <span className="num">{bytesText(bytes)}</span>
      </button>
      {error && <p className="drive-tile-error">{visible(error)}</p>}
      {open && <Parts drive={drive} />}
    </li>
  );
}

function Parts({ drive }: { readonly drive: StoredDrive }) {
  const link = useLink();
  const { busy, start, choose, picking } = useUpkeep(drive);
  const { grant, name, path, bytes, runs, spareBytes, unpackedBytes, log, error } = drive;
  const remove = (): void => {
    link
      .request('storage.delete', { drive: grant })
      .catch((error) => report(`${name} could not be deleted`, error));
  };
  return (
    <div className="storage-parts">
      <p className="faint mono">{visible(path)}</p>
      {log && (
        <p className={log.state === 'there' ? 'muted' : 'verdict verdict-warn'}>
          {log.state === 'there'
            ? `Reads ${bytesText(log.bytes)} of ${visible(log.path)}`
            : visible(log.text)}
        </p>
      )}
      {unpackedBytes > 0 && <p className="muted">Packed: {bytesText(unpackedBytes)} unpacked</p>}
      {runs.length > 0 && (
        <ul className="storage-runs">
          {runs.map((run) => (
            <li key={run.id}>
              <span className="ellipsis">{titleOf(run.name)}</span>
              <span className="spacer" />
              <span className="num muted">
                {bytesText(run.bytes)}
                {run.sharedBytes > 0 && ` and ${bytesText(run.sharedBytes)} shared`}
              </span>
              <ConfirmButton
                label="Delete"
                name={`Delete ${titleOf(run.name)}`}
                question={`Delete this run and give ${bytesText(run.bytes)} back?`}
                disabled={busy}
                onConfirm={() => start({ task: 'tidy', runs: [run.id] })}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="storage-actions">
        {error === undefined && (
          <>
            <Action disabled={busy} onClick={() => start({ task: 'tidy', runs: [] })}>
              Compact{spareBytes > 0 ? ` (${bytesText(spareBytes)})` : ''}
            </Action>
            <Action disabled={busy} onClick={() => start({ task: 'pack' })}>
              Pack a copy
            </Action>
            {log && (
              <>
                <Action disabled={busy} onClick={() => start({ task: 'embed' })}>
                  Take the log in
                </Action>
                <Action disabled={busy} onClick={() => choose('log')}>
                  Find the log…
                </Action>
              </>
            )}
            <Action disabled={busy} onClick={() => choose('folder')}>
              Move…
            </Action>
          </>
        )}
        <span className="spacer" />
        <ConfirmButton
          label="Delete the drive"
          name={`Delete the drive ${visible(name)}`}
          question={`Delete ${bytesText(bytes)} for ever?${log ? ' The log stays.' : ''}`}
          disabled={busy}
          onConfirm={remove}
        />
      </div>
      {picking && <FilePicker search="" {...picking} />}
    </div>
  );
}

/** As views name a run: "Run 1". */
const titleOf = (name: string): string => capital(visible(name));

function Action({
  disabled,
  onClick,
  children,
}: {
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <button type="button" className="button button-small" disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}
