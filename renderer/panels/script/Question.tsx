/** The question before a script runs for the first time on this machine, with its whole text. */
import { ShieldQuestion } from 'lucide-react';
import { visibleLines } from '../../../engine/contract/visible.ts';
import { normalCode } from '../../replay/script/hidden.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';

export function Question({
  code,
  onRun,
  onEdit,
}: {
  readonly code: string;
  readonly onRun: () => void;
  readonly onEdit: () => void;
}) {
  return (
    <>
      <div className="script-question" role="alert">
        <ShieldQuestion size={20} aria-hidden />
        <div>
          <p>
            <strong>This script has not run on this machine before.</strong> It came with a layout, a case or
            an earlier session. Read it, then decide.
          </p>
          <p className="muted">
            It runs apart from Lanetrace: without network, files and storage, for 20 s at most. It can give
            wrong values, but only as signals that begin with “script:”.
          </p>
          <button type="button" className="button button-primary button-small" onClick={onRun}>
            Run it
          </button>
          <button type="button" className="button button-small" onClick={onEdit}>
            Edit it
          </button>
        </div>
      </div>
      <pre className="script-asked mono" {...scrollArea('The script')}>
        {visibleLines(normalCode(code).replaceAll('\t', '  '))}
      </pre>
    </>
  );
}
