/** Asks the drive: views and columns at the left, the query above, its rows below. */
import { Download, LoaderCircle, PanelLeft, Play, Square } from 'lucide-react';
import { useRef, useState } from 'react';
import { csvOf } from '../../../engine/contract/ask/csv.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useAnswer } from '../../state/answer/answer.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useDrive } from '../../state/session.ts';
import { saveBlob } from '../../widgets/download.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { Answer } from './Answer.tsx';
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
  const asking = own.state === 'asking';
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
      <div className="panel-bar">
        <IconButton
          name="Views and columns"
          title={listed ? 'Hide views and columns' : 'Show views and columns'}
          icon={PanelLeft}
          pressed={listed}
          onClick={() => setListed(!listed)}
        />
        <select
          className="select select-small"
          aria-label="Ready question"
          value=""
          onChange={({ target }) => {
            const question = found?.questions.find(({ id }) => id === target.value);
            if (!question) return;
            setSql(question.sql);
            ask(question.sql);
          }}
        >
          <option value="">Ready questions</option>
          {found?.questions.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        {asking ? (
          <button type="button" className="button button-small" onClick={() => void stopAsking(link, handle)}>
            <Square size={12} aria-hidden /> Stop
          </button>
        ) : (
          <button
            type="button"
            className="button button-small button-primary"
            title="Ask (Ctrl+Enter in the query)"
            onClick={() => ask(sql)}
          >
            <Play size={12} aria-hidden /> Ask
          </button>
        )}
        <span className="faint num ask-count" role="status">
          {asking && (
            <>
              <LoaderCircle size={12} className="spin" aria-hidden /> Asking
            </>
          )}
          {own.state === 'ready' && countText(own.answer.rows.length, own.answer.wallMs)}
        </span>
        <span className="spacer" />
        {own.state === 'ready' && (
          <IconButton
            name="Save as CSV"
            icon={Download}
            onClick={() =>
              saveBlob(new Blob([csvOf(own.answer, true)], { type: 'text/csv' }), `${drive.name} answer.csv`)
            }
          />
        )}
      </div>
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

const countText = (rows: number, ms: number): string =>
  `${rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`}, ${ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`}`;
