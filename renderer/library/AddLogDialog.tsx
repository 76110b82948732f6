/** Asks how the clocks of logs are placed that are added to a drive: one log with its ways as a list, several as rows. */
import { type RefObject, useRef, useState } from 'react';
import type { DriveCard, FileEntry } from '../../engine/contract/api.ts';
import { MOST_FURTHER_LOGS } from '../../engine/contract/severalLogs.ts';
import { visible } from '../../engine/contract/visible.ts';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';
import { Modal } from '../widgets/Modal.tsx';
import { scrollList } from '../widgets/scrollArea.ts';
import { ClockOf } from './load/LogRows.tsx';
import {
  DECODES,
  FOUND,
  isDefinition,
  isWrong,
  offsetText,
  type Timing,
  unitOf,
  WAYS,
} from './load/timing.ts';
import './load/load.css';
import './addLog.css';

export function AddLogDialog({
  card,
  chosen,
  onClose,
}: {
  readonly card: Pick<DriveCard, 'grant' | 'name'>;
  readonly chosen: readonly FileEntry[];
  readonly onClose: () => void;
}) {
  const link = useLink();
  const logs = chosen.slice(0, MOST_FURTHER_LOGS);
  const first = useRef<HTMLInputElement>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const [timings, setTimings] = useState<ReadonlyMap<string, Timing>>(new Map());
  const timingOf = ({ grant }: FileEntry): Timing => timings.get(grant) ?? FOUND;
  const change = ({ grant }: FileEntry, timing: Timing): void =>
    setTimings(new Map(timings).set(grant, timing));
  const wrong = logs.some((log) => isWrong(timingOf(log)));
  const [log, ...further] = logs;
  if (!log) return null;
  const name = further.length > 0 ? `Add ${logs.length} logs` : `Add ${visible(log.name)}`;
  const add = (): void => {
    onClose();
    const asked = logs.map((each) => ({ log: each.grant, offset: offsetText(timingOf(each)) }));
    const [one, ...others] = asked;
    if (!one) return;
    link
      .request('jobs.start', {
        kind: 'add',
        drive: card.grant,
        ...one,
        ...(others.length > 0 ? { further: others } : {}),
      })
      .catch((error) =>
        report(further.length > 0 ? 'The logs could not be added' : `${log.name} could not be added`, error),
      );
  };
  return (
    <Modal
      className="dialog load-dialog"
      onClose={onClose}
      name={name}
      first={further.length > 0 || isDefinition(log.name) ? submit : first}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) add();
        }}
      >
        <h2>{name}</h2>
        <p className="muted">
          {further.length > 0 ? 'They become parts of ' : 'It becomes a part of '}
          <strong>{visible(card.name)}</strong>, with streams beside those that are there, on the drive’s
          clock. No log is changed, and one that does not fit leaves the drive as it is.
        </p>
        {chosen.length > logs.length && (
          <p role="status">
            {chosen.length} logs were chosen. The first {logs.length} are added now; the others can be added
            afterwards.
          </p>
        )}
        {further.length > 0 ? (
          <ul className="load-logs" {...scrollList('Logs to be added')}>
            {logs.map((each) => (
              <li key={each.grant} className="load-log">
                <strong className="ellipsis">{visible(each.name)}</strong>
                <ClockOf
                  name={visible(each.name)}
                  timing={timingOf(each)}
                  onTiming={(timing) => change(each, timing)}
                />
              </li>
            ))}
          </ul>
        ) : isDefinition(log.name) ? (
          <p>{DECODES}</p>
        ) : (
          <Ways first={first} timing={timingOf(log)} onTiming={(timing) => change(log, timing)} />
        )}
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button ref={submit} type="submit" className="button button-primary" disabled={wrong}>
            Add
          </button>
        </div>
      </form>
    </Modal>
  );
}

/** The ways to place one log's clock, all to be seen. */
function Ways({
  first,
  timing,
  onTiming,
}: {
  readonly first: RefObject<HTMLInputElement | null>;
  readonly timing: Timing;
  readonly onTiming: (timing: Timing) => void;
}) {
  const unit = unitOf(timing.way);
  return (
    <>
      <fieldset className="add-log-ways">
        <legend className="faint">When it was recorded</legend>
        {WAYS.map(({ id, title }, k) => (
          <label key={id}>
            <input
              ref={k === 0 ? first : undefined}
              type="radio"
              name="way"
              checked={timing.way === id}
              onChange={() => onTiming({ ...timing, way: id })}
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
            aria-invalid={isWrong(timing)}
            onChange={({ target }) => onTiming({ ...timing, seconds: target.value })}
          />
          <span className="muted">{unit}</span>
        </label>
      )}
    </>
  );
}
