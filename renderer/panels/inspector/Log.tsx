/** The stage's log with levels; a click on a line with a time moves the playhead there. */
import { useEffect, useState } from 'react';
import type { LogLine } from '../../../engine/contract/stages.ts';
import type { Link } from '../../link/link.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { clockText } from '../../widgets/format.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export function Log({
  link,
  drive,
  run,
  stage,
  state,
}: {
  readonly link: Link;
  readonly drive: string;
  readonly run: number | undefined;
  readonly stage: string;
  readonly state: string | undefined;
}) {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [least, setLeast] = useState<(typeof LEVELS)[number]>('info');
  useEffect(() => {
    setLines([]);
    if (run === undefined) return;
    void state;
    const stop = new AbortController();
    link.request('runs.log', { drive, run, stage }, { lane: 'analysis', signal: stop.signal }).then(
      ({ result }) => setLines(result.lines),
      (error) => report('The log could not be read', error),
    );
    return () => stop.abort();
  }, [link, drive, run, stage, state]);
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
      {shown.length === 0 && (
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
