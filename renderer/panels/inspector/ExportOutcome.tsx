/** How an export ended: where the file is, and what is in it and what is not, a line each. */
import { Copy } from 'lucide-react';
import { visible } from '../../../engine/contract/visible.ts';
import { report } from '../../state/notices.ts';
import { copyText } from '../../widgets/copyText.ts';

export function ExportOutcome({
  name,
  path,
  lines,
  failed,
}: {
  readonly name?: string;
  /** Where the engine wrote it; undefined where the page saved it. */
  readonly path?: string;
  readonly lines: readonly string[];
  readonly failed: boolean;
}) {
  return (
    <div
      className={failed ? 'verdict verdict-fail export-outcome' : 'verdict verdict-pass export-outcome'}
      role={failed ? 'alert' : 'status'}
    >
      {name !== undefined && <strong>{visible(name)}</strong>}
      {path !== undefined && (
        <p className="export-path">
          <code>{visible(path)}</code>
          <button
            type="button"
            className="button button-small"
            onClick={() =>
              void copyText(path).catch((error) => report('The path could not be copied', error))
            }
          >
            <Copy size={12} aria-hidden /> Copy the path
          </button>
        </p>
      )}
      <ul>
        {lines.map((line) => (
          <li key={line}>{visible(line)}</li>
        ))}
      </ul>
    </div>
  );
}
