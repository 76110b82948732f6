/** Above the query: the views' switch, ready questions, to ask and to stop, and what came of it. */
import { Download, LoaderCircle, PanelLeft, Play, Square } from 'lucide-react';
import type { AskAnswer, AskQuestion } from '../../../engine/contract/api.ts';
import { NS_PER_MS } from '../../../engine/contract/time.ts';
import type { Asked } from '../../state/answer.ts';
import { ageText, countText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';

export function AskBar({
  asked,
  questions,
  listed,
  onList,
  onQuestion,
  onAsk,
  onStop,
  onSave,
}: {
  readonly asked: Asked;
  readonly questions: readonly AskQuestion[];
  /** Whether views and columns are shown. */
  readonly listed: boolean;
  readonly onList: (listed: boolean) => void;
  /** Of a ready question, its SQL. */
  readonly onQuestion: (sql: string) => void;
  readonly onAsk: () => void;
  readonly onStop: () => void;
  readonly onSave: (answer: AskAnswer) => void;
}) {
  return (
    <div className="panel-bar">
      <IconButton
        name="Views and columns"
        title={listed ? 'Hide views and columns' : 'Show views and columns'}
        icon={PanelLeft}
        pressed={listed}
        onClick={() => onList(!listed)}
      />
      <select
        className="select select-small"
        aria-label="Ready question"
        value=""
        onChange={({ target }) => {
          const question = questions.find(({ id }) => id === target.value);
          if (question) onQuestion(question.sql);
        }}
      >
        <option value="">Ready questions</option>
        {questions.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      {asked.state === 'asking' ? (
        <button type="button" className="button button-small" onClick={onStop}>
          <Square size={12} aria-hidden /> Stop
        </button>
      ) : (
        <button
          type="button"
          className="button button-small button-primary"
          title="Ask (Ctrl+Enter in the query)"
          onClick={onAsk}
        >
          <Play size={12} aria-hidden /> Ask
        </button>
      )}
      <span className="faint num ask-count" role="status">
        {asked.state === 'asking' && (
          <>
            <LoaderCircle size={12} className="spin" aria-hidden /> Asking
          </>
        )}
        {asked.state === 'ready' && answerText(asked.answer.rows.length, asked.answer.wallMs)}
      </span>
      <span className="spacer" />
      {asked.state === 'ready' && (
        <IconButton name="Save as CSV" icon={Download} onClick={() => onSave(asked.answer)} />
      )}
    </div>
  );
}

/** "1 row, 12 ms". */
const answerText = (rows: number, ms: number): string =>
  `${rows === 1 ? '1 row' : `${countText(rows)} rows`}, ${ageText(ms * NS_PER_MS)}`;
