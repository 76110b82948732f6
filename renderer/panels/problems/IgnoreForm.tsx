/** Asks why a problem is set aside: without a reason nobody could tell later whether it still holds. */
import { useId, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Problem } from '../../../engine/contract/doctor/problems.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { ignoreProblem } from '../../state/problems/problems.ts';

const MOST_CHARACTERS = 2000;

export function IgnoreForm({
  drive,
  problem,
  onClose,
}: {
  readonly drive: DriveInfo;
  readonly problem: Problem;
  readonly onClose: () => void;
}) {
  const link = useLink();
  const field = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const given = reason.trim();
  return (
    <form
      className="problem-ignore"
      onSubmit={(event) => {
        event.preventDefault();
        if (given === '' || busy) return;
        setBusy(true);
        void ignoreProblem(link, drive.drive, problem.id, given).then((done) => {
          setBusy(false);
          if (!done) return;
          onClose();
          // The row that had the focus is gone: it goes to the one that is in its place.
          requestAnimationFrame(() =>
            document.querySelector<HTMLElement>('.problem-main[tabindex="0"]')?.focus(),
          );
        });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <label htmlFor={field}>Why can it be ignored?</label>
      <input
        id={field}
        className="input"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field.
        autoFocus
        maxLength={MOST_CHARACTERS}
        placeholder="For example: known, the left camera is not used"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <button type="submit" className="button button-small" disabled={given === '' || busy}>
        Ignore
      </button>
      <button type="button" className="button button-small" onClick={onClose}>
        Cancel
      </button>
    </form>
  );
}
