/**
 * A script and its results. A script that has not run on this machine before, such as one in a layout or a
 * case, is shown in full and does nothing until a person runs it.
 */
import { SquareFunction } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { firstOf, SPEED, TURN_RATE, useNamedSignals } from '../../replay/signals/namedSignals.ts';
import { askForSignal } from '../../state/dialogs/asked.ts';
import { bringPanel } from '../../state/docks.ts';
import { report } from '../../state/notices.ts';
import { useDrive } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { readyOf } from '../../widgets/LoadState.tsx';
import { Editor, goToLine } from './Editor.tsx';
import { exampleOf, inputLine, keptScript } from './kept.ts';
import { Outcome } from './Outcome.tsx';
import { Question } from './Question.tsx';
import { ScriptBar } from './ScriptBar.tsx';
import { forgetResults, useRun } from './useRun.ts';
import './script.css';

export function Script({ params, setParams, visible }: PanelProps) {
  const link = useLink();
  const drive = useDrive();
  const area = useRef<HTMLTextAreaElement>(null);
  const { listed, named } = useNamedSignals(visible);
  const own = useMemo(() => new Map([...named].filter(([, { script }]) => script === undefined)), [named]);
  const kept = keptScript(params);
  /** Text that is typed and not yet kept in the layout. */
  const [draft, setDraft] = useState<string>();
  /** A person has written here, so nobody has to be asked before it runs. */
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
  if (!drive) return null;
  const running = outcome?.state === 'running';
  const asks = !edited && code !== '' && trust === 'unknown' && outcome === undefined;
  const fault = outcome?.state === 'failed' && outcome.code === code ? outcome.line : undefined;
  const ready = code.trim() !== '' && listed.state === 'ready';
  const inputs = code.match(/\b(?:signal|messages)\(/g)?.length ?? 0;
  const plot = (path: string): void => {
    bringPanel(useWorkspace.getState().id, 'signals');
    askForSignal(`script:${kept.name} ${path}`);
  };
  return (
    <div className="panel-column script">
      <ScriptBar
        name={kept.name}
        onName={(name) => {
          setEdited(true);
          keep({ name, code });
        }}
        signals={[...own.keys()]}
        streams={drive.streams}
        onInput={(kind, name) => write(`${inputLine(kind, name, inputs + 1)}${code}`)}
        locked={running || asks}
        run={asks ? undefined : running ? { stop: outcome.stop } : { start, ready }}
      />
      {asks ? (
        <Question code={code} onRun={start} onEdit={() => setEdited(true)} />
      ) : code === '' && !edited ? (
        <Beginning
          canTry={own.size > 0}
          onExample={() => {
            const [first = ''] = [...firstOf(own, SPEED, TURN_RATE), ...own.keys()];
            write(exampleOf(first, own.get(first)?.unit ?? ''));
          }}
          onEmpty={() => setEdited(true)}
        />
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

function Beginning({
  canTry,
  onExample,
  onEmpty,
}: {
  /** The drive has a signal for the example. */
  readonly canTry: boolean;
  readonly onExample: () => void;
  readonly onEmpty: () => void;
}) {
  return (
    <Empty
      icon={SquareFunction}
      action={
        <span className="script-begin">
          <button type="button" className="button button-primary" disabled={!canTry} onClick={onExample}>
            Begin with an example
          </button>
          <button type="button" className="button" onClick={onEmpty}>
            Begin empty
          </button>
        </span>
      }
    >
      A script computes signals and states from the signals and messages of the drive. It is JavaScript, is
      kept in the layout, and has access only to the inputs that it declares.
    </Empty>
  );
}
