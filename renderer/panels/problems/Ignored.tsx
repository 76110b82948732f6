/** The problems that a person set aside, each with the reason, folded under the list. */
import { ChevronRight, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Problem } from '../../../engine/contract/doctor/problems.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { restoreProblem } from '../../state/problems/problems.ts';
import { SEVERITY_LOOKS } from '../../widgets/severity.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';

export function Ignored({
  drive,
  problems,
}: {
  readonly drive: DriveInfo;
  readonly problems: readonly Problem[];
}) {
  const link = useLink();
  const [open, setOpen] = useState(false);
  if (problems.length === 0) return null;
  return (
    <section className="problems-ignored">
      <button
        type="button"
        className="problems-ignored-head"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden className={open ? 'open' : ''} />
        {problems.length === 1 ? '1 ignored problem' : `${problems.length} ignored problems`}
      </button>
      {open && (
        <ul>
          {problems.map(({ id, severity, sentence, ignored }) => (
            <li key={id}>
              <div>
                <p>
                  <span className="muted">{SEVERITY_LOOKS[severity].one}:</span>{' '}
                  {shortNames(visible(sentence))}
                </p>
                {ignored && (
                  <p className="muted">
                    Ignored on {ignored.at.slice(0, 10)}: {visible(ignored.reason)}
                  </p>
                )}
              </div>
              <button
                type="button"
                className="button button-small"
                aria-label={`Restore: ${shortNames(visible(sentence))}`}
                onClick={() => void restoreProblem(link, drive.drive, id)}
              >
                <RotateCcw size={13} aria-hidden /> Restore
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
