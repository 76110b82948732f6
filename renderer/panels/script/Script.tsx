/**
 * A script of a person, its results, and the question before it runs for the first time on this machine: one that came with a layout
 * or a case is shown whole, and does nothing until somebody said so.
 */
import { Play, ShieldQuestion, Square, SquareFunction } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { visible as readable, visibleLines } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { normalCode } from '../../replay/script/hidden.ts';
import { firstOf, SPEED, TURN_RATE, useNamedSignals } from '../../replay/signals/namedSignals.ts';
import { askForSignal } from '../../state/dialogs/asked.ts';
import { bringPanel } from '../../state/docks.ts';
import { report } from '../../state/notices.ts';
import { useDrive } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { Editor, goToLine } from './Editor.tsx';
import { exampleOf, inputLine, keptScript, NAME } from './kept.ts';
import { Outcome } from './Outcome.tsx';
import { forgetResults, useRun } from './useRun.ts';
import './script.css';

export function Script({ params, setParams, visible }: PanelProps) {
  const link = useLink();
  const drive = useDrive();
  const area = useRef<HTMLTextAreaElement>(null);
  const { listed, named } = useNamedSignals(visible);
  const own = useMemo(() => new Map([...named].filter(([, { script }]) => script === undefined)), [named]);
  const kept = keptScript(params);
  /** What is typed and not kept yet, and whether a person wrote here: then nobody has to be asked. */
  const [draft, setDraft] = useState<string>();
  const [typedName, setTypedName] = useState<string>();
  const [edited, setEdited] = useState(false);
  const code = draft ?? kept.code;
  const { outcome, trust, run } = useRun(drive, kept, readyOf(listed) && own, visible);
  const keep = (next: Partial<typeof kept>): void => setParams({ ...params, ...kept, ...next });
  const rest = (): void => {
    if (draft === undefined) return;
    setDraft(undefined);
    if (draft !== kept.code) keep({ code: draft });
  };
  const start = (): void => {
    rest();
    run({ name: kept.name, code });
  };
  const write = (text: string): void => {
    setEdited(true);
    setDraft(text);
  };
  const insert = (line: string): void => write(`${line}${code}`);
  if (!drive) return null;
  const running = outcome?.state === 'running';
  const asks = !edited && code !== '' && trust === 'unknown' && outcome === undefined;
  const fault = outcome?.state === 'failed' && outcome.code === code ? outcome.line : undefined;
  const inputs = code.match(/\b(?:signal|messages)\(/g)?.length ?? 0;
  const plot = (path: string): void => {
    bringPanel(useWorkspace.getState().id, 'signals');
    askForSignal(`script:${kept.name} ${path}`);
  };
  return (
    <div className="panel-column script">
      <div className="panel-bar">
        <label className="script-name">
          Name
          <input
            className="input"
            value={typedName ?? kept.name}
            aria-invalid={typedName !== undefined && !NAME.test(typedName)}
            title="Letters, digits, - and _. Its signals are called script:NAME …"
            disabled={running || asks}
            onChange={({ target }) => setTypedName(target.value)}
            onBlur={() => {
              if (typedName !== undefined && NAME.test(typedName)) {
                setEdited(true);
                keep({ name: typedName, code });
              }
              setTypedName(undefined);
            }}
          />
        </label>
        <select
          className="select select-small"
          aria-label="Add an input"
          value=""
          disabled={running || asks}
          onChange={({ target }) => {
            const [kind, name] = [
              target.value[0] === 's' ? 'signal' : 'messages',
              target.value.slice(1),
            ] as const;
            insert(inputLine(kind, name, inputs + 1));
          }}
        >
          <option value="" disabled>
            Add an input …
          </option>
          <optgroup label="Values of a signal">
            {[...own.keys()].map((name) => (
              <option key={name} value={`s${name}`}>
                {readable(name)}
              </option>
            ))}
          </optgroup>
          <optgroup label="Messages of a stream">
            {drive.streams
              .filter(({ codec }) => !/^(?:image|video|columns)\//.test(codec))
              .map(({ id, name }) => (
                <option key={id} value={`m${name}`}>
                  {readable(name)}
                </option>
              ))}
          </optgroup>
        </select>
        <span className="spacer" />
        {running ? (
          <button type="button" className="button button-small" onClick={outcome.stop}>
            <Square size={12} aria-hidden /> Stop
          </button>
        ) : (
          !asks && (
            <button
              type="button"
              className="button button-primary button-small"
              title="Run over the whole drive (Ctrl+Enter)"
              disabled={code.trim() === '' || listed.state !== 'ready'}
              onClick={start}
            >
              <Play size={12} aria-hidden /> Run
            </button>
          )
        )}
      </div>
      {asks ? (
        <Question code={code} onRun={start} onEdit={() => setEdited(true)} />
      ) : code === '' && !edited ? (
        <Empty
          icon={SquareFunction}
          action={
            <span className="script-begin">
              <button
                type="button"
                className="button button-primary"
                disabled={own.size === 0}
                onClick={() => {
                  const [first = ''] = [...firstOf(own, SPEED, TURN_RATE), ...own.keys()];
                  write(exampleOf(first, own.get(first)?.unit ?? ''));
                }}
              >
                Begin with an example
              </button>
              <button type="button" className="button" onClick={() => setEdited(true)}>
                Begin empty
              </button>
            </span>
          }
        >
          A script makes signals and states of those of the drive. It is JavaScript, is kept in the layout,
          and can reach nothing but what it is given.
        </Empty>
      ) : (
        <Editor area={area} code={code} faultLine={fault} onChange={write} onRest={rest} onRun={start} />
      )}
      {outcome && (
        <Outcome
          outcome={outcome}
          changed={outcome.state !== 'running' && outcome.code !== code}
          onLine={(line) => goToLine(area.current, line)}
          onPlot={plot}
          onForget={() =>
            void forgetResults(link, drive, kept.name).catch((error) =>
              report('The results of the script could not be removed', error),
            )
          }
        />
      )}
    </div>
  );
}

function Question({
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
