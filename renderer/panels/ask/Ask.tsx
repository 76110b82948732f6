/** Asks the drive: views and columns at the left, the query above, its rows below. */
import { useRef, useState } from 'react';
import { csvOf } from '../../../engine/contract/csv/answer.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useDrive } from '../../state/session.ts';
import { saveBlob } from '../../widgets/download.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { Answer } from './Answer.tsx';
import { AskBar } from './AskBar.tsx';
import { askDrive, stopAsking } from './asking.ts';
import { Views } from './Views.tsx';
import './ask.css';

const FIRST = 'SELECT stream, kind, samples, period_s FROM streams';

export function Ask({ params, setParams, visible }: PanelProps) {
  const link = useLink();
  const drive = useDrive();
  const handle = drive?.drive ?? '';
  const described = useLoadable(
    drive?.drive,
    0,
    visible,
    async (signal) => (await link.request('ask.describe', { drive: handle }, { signal })).result,
  );
  const found = readyOf(described);
  const { drive: of, asked } = useAnswer();
  const [listed, setListed] = useState(true);
  const editor = useRef<HTMLTextAreaElement>(null);
  const sql = typeof params.sql === 'string' ? params.sql : FIRST;
  if (!drive) return null;
  const own = of === handle ? asked : ({ state: 'none' } as const);
  const setSql = (text: string): void => setParams({ ...params, sql: text });
  const ask = (text: string): void => void askDrive(link, handle, text);
  const insert = (name: string): void => {
    const element = editor.current;
    if (!element) return;
    element.setRangeText(name, element.selectionStart, element.selectionEnd, 'end');
    setSql(element.value);
    element.focus();
  };
  return (
    <div className="panel-column ask">
      <AskBar
        asked={own}
        questions={found?.questions ?? []}
        listed={listed}
        onList={setListed}
        onQuestion={(question) => {
          setSql(question);
          ask(question);
        }}
        onAsk={() => ask(sql)}
        onStop={() => void stopAsking(link, handle)}
        onSave={(answer) =>
          saveBlob(new Blob([csvOf(answer, true)], { type: 'text/csv' }), `${drive.name} answer.csv`)
        }
      />
      <div className="ask-body">
        {listed && (
          <div className="ask-views">
            <LoadState of={described} what="the views" />
            {found && <Views views={found.views} onInsert={insert} />}
          </div>
        )}
        <div className="ask-main">
          <textarea
            ref={editor}
            className="ask-sql mono"
            aria-label="Query in SQL"
            spellCheck={false}
            value={sql}
            onChange={({ target }) => setSql(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              ask(sql);
            }}
          />
          <Answer asked={own} />
        </div>
      </div>
    </div>
  );
}
