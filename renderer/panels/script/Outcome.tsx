/** The result of the last run: its signals and states, the lines that it printed, or its error. */
import { ChartSpline, CircleAlert, LoaderCircle, Trash2 } from 'lucide-react';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { ScriptOutcome } from '../../state/scripts.ts';
import { countText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';

export function Outcome({
  outcome,
  changed,
  onLine,
  onPlot,
  onForget,
}: {
  readonly outcome: ScriptOutcome;
  /** The text was edited since it ran. */
  readonly changed: boolean;
  readonly onLine: (line: number) => void;
  readonly onPlot: (path: string) => void;
  readonly onForget: () => void;
}) {
  if (outcome.state === 'running')
    return (
      <div className="script-outcome" role="status">
        <p className="muted">
          <LoaderCircle size={14} className="spin" aria-hidden /> The script runs over the whole drive…
        </p>
      </div>
    );
  if (outcome.state === 'failed')
    return (
      <div className="script-outcome" role="alert">
        <p className="script-reason">
          <CircleAlert size={14} aria-hidden />
          {outcome.line !== undefined && (
            <button
              type="button"
              className="button button-small"
              onClick={() => outcome.line !== undefined && onLine(outcome.line)}
            >
              Line {outcome.line}
            </button>
          )}
          <span>{outcome.reason}</span>
        </p>
        {changed && <p className="faint">The script was changed since it ran.</p>}
      </div>
    );
  const { outputs, lines, omitted, ms } = outcome;
  return (
    <div className="script-outcome" {...scrollArea('Results of the script')}>
      <p className="script-done muted">
        <span>
          Ran in {ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`}
          {changed && '; the script was changed since'}
          {outputs.length === 0 && '; it has no output: declare one with output("name", "unit")'}
        </span>
        <IconButton name="Remove the results" icon={Trash2} size={13} onClick={onForget} />
      </p>
      {outputs.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th>Output</th>
              <th>Unit</th>
              <th className="right">Values</th>
              <th>
                <span className="sr-only">Show</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {outputs.map(({ kind, name, unit, count }) => (
              <tr key={name}>
                <td className="ellipsis" title={readable(name)}>
                  {readable(name)}
                </td>
                <td>{kind === 'state' ? <span className="faint">state</span> : readable(unit)}</td>
                <td className="num right">{countText(count)}</td>
                <td className="right">
                  {kind === 'signal' && (
                    <IconButton
                      name={`Plot ${readable(name)}`}
                      title="Plot"
                      icon={ChartSpline}
                      size={14}
                      onClick={() => onPlot(name)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {lines.length > 0 && (
        <pre className="script-lines mono">
          {lines.map(readable).join('\n')}
          {omitted > 0 && `\n… and ${countText(omitted)} more lines`}
        </pre>
      )}
    </div>
  );
}
