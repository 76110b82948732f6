/** The stage's log with levels; a click on a line with a time moves the playhead there. */
import { useState } from 'react';
import type { LogLine, StageRun } from '../../../engine/contract/stages.ts';
import type { Link } from '../../link/link.ts';
import { usePlayback } from '../../state/playback.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { clockText } from '../../widgets/format.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';

const NONE: readonly LogLine[] = [];
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export function Log({
  link,
  drive,
  run,
  stage,
  result,
}: {
  readonly link: Link;
  readonly drive: string;
  readonly run: number | undefined;
  readonly stage: string;
  readonly result: StageRun | undefined;
}) {
  const state = result?.state;
  const wanted = run === undefined || state === undefined ? undefined : `${drive}/${run}/${stage}`;
  const read = useLoadable(wanted, `${state}/${result?.wallMs}`, true, async (signal) => {
    const { result } = await link.request(
      'runs.log',
      { drive, run: run ?? 0, stage },
      { lane: 'analysis', signal },
    );
    return result.lines;
  });
  const lines = readyOf(read) ?? NONE;
  const [least, setLeast] = useState<(typeof LEVELS)[number]>('info');
  const shown = lines.filter(({ level }) => LEVELS.indexOf(level) >= LEVELS.indexOf(least));
  return (
    <>
      <label className="log-level muted">
        Show{' '}
        <select
          className="select select-small"
          value={least}
          onChange={({ target }) => setLeast(LEVELS.find((level) => level === target.value) ?? 'info')}
        >
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {level === 'error' ? 'errors' : `${level} and above`}
            </option>
          ))}
        </select>
      </label>
      {wanted !== undefined && <LoadState of={read} what="the log" />}
      {wanted === undefined && <p className="muted">The stage has not run yet.</p>}
      {read.state === 'ready' && shown.length === 0 && (
        <p className="muted">
          {lines.length === 0
            ? state === 'done'
              ? 'The stage wrote nothing.'
              : 'The stage has written nothing yet.'
            : 'Nothing at this level.'}
        </p>
      )}
      <ol className="log">
        {shown.map(({ level, text, wallMs, at }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end
          <li key={i} className={`log-line log-${level}`}>
            <span className="faint num">{(wallMs / 1000).toFixed(2)}</span>
            <span>
              {level !== 'info' && <strong>{level} </strong>}
              {text}
            </span>
            {at !== undefined && (
              <button
                type="button"
                className="button button-small num"
                onClick={() => usePlayback.getState().seek(at)}
              >
                {clockText(at)}
              </button>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
