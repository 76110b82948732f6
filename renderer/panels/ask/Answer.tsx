/** The rows of an answer; only those that are seen are in the page. A row takes all views to its place and its moment. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { CircleAlert } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import type { AskAnswer, AskCell } from '../../../engine/contract/api.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { type Asked, placeOf, timeOf, useAnswer } from '../../state/answer.ts';
import { usePlayback } from '../../state/playback.ts';
import { SURROUNDINGS_M, useSelection } from '../../state/selection.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';

const ROW_PX = 24;
/** Rows by which the width of a column is chosen, and its bounds in characters. */
const WIDTH_ROWS = 200;
const [LEAST_CH, MOST_CH, PADDING_CH] = [6, 48, 3];

export function Answer({ asked }: { readonly asked: Asked }) {
  if (asked.state === 'failed')
    return (
      <div className="ask-refusal" role="alert">
        <CircleAlert size={14} aria-hidden /> <p>{visible(asked.reason)}</p>
      </div>
    );
  if (asked.state === 'none')
    return <p className="empty muted">Choose a ready question, or write a query and press Ctrl+Enter.</p>;
  if (asked.state === 'asking') return null;
  return asked.answer.rows.length === 0 ? (
    <p className="empty muted">Nothing: no row fits the question.</p>
  ) : (
    <Rows answer={asked.answer} />
  );
}

function go(answer: AskAnswer, index: number): void {
  const row = answer.rows[index];
  if (!row) return;
  useAnswer.setState({ chosen: index });
  const [place, time] = [placeOf(answer, row), timeOf(answer, row)];
  if (place) useSelection.setState({ goTo: { mapPoint: place, radiusM: SURROUNDINGS_M } });
  if (time !== undefined) usePlayback.getState().seek(time);
}

function Rows({ answer }: { readonly answer: AskAnswer }) {
  const { columns, rows, cut } = answer;
  const scroll = useRef<HTMLDivElement>(null);
  const chosen = useAnswer((state) => state.chosen);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const widths = useMemo(() => widthsOf(answer), [answer]);
  const seen = virtual.getVirtualItems();
  const [above, below] = [seen[0]?.start ?? 0, virtual.getTotalSize() - (seen.at(-1)?.end ?? 0)];
  /** Enter goes to the row's place and moment; the arrows to the next row's. */
  const walk = (event: KeyboardEvent, index: number): void => {
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const step = stepsOf(page, rows.length)[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(rows.length - 1, index + step));
    go(answer, next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(rowId(next))?.focus()));
  };
  const reached =
    chosen !== undefined && seen.some(({ index }) => index === chosen) ? chosen : seen[0]?.index;
  return (
    <>
      {cut !== undefined && <p className="ask-cut muted">{cut}</p>}
      <div ref={scroll} className="ask-rows" {...scrollArea('Answer')}>
        <table className="table" aria-rowcount={rows.length + 1} style={{ width: `${sum(widths)}ch` }}>
          <colgroup>
            {columns.map((column, k) => (
              <col key={keyOf(column.name, k)} style={{ width: `${widths[k]}ch` }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {columns.map(({ name, unit }, k) => (
                <th key={keyOf(name, k)} className={isNumeric(answer, k) ? 'right' : undefined}>
                  {visible(name)} {isTold(name, unit) || <span className="faint">{unit}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr aria-hidden style={{ height: above }} />}
            {seen.map(({ index }) => (
              <tr
                key={index}
                id={rowId(index)}
                aria-rowindex={index + 2}
                aria-selected={index === chosen}
                className={index === chosen ? 'go chosen' : 'go'}
                tabIndex={index === reached ? 0 : -1}
                onClick={() => go(answer, index)}
                onKeyDown={(event) => walk(event, index)}
              >
                {columns.map(({ name }, k) => (
                  <Cell key={keyOf(name, k)} value={rows[index]?.[k] ?? null} />
                ))}
              </tr>
            ))}
            {below > 0 && <tr aria-hidden style={{ height: below }} />}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** True for a unit that the name ends with, as in t_s and speed_mps. */
const isTold = (name: string, unit: string): boolean => name.endsWith(`_${unit.replace('/', 'p')}`);

const rowId = (index: number): string => `ask-row-${index}`;
/** Two columns may have one name. */
const keyOf = (name: string, k: number): string => `${k} ${name}`;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rows that a key goes on by. */
const stepsOf = (page: number, rows: number): Readonly<Record<string, number>> => ({
  Enter: 0,
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: page,
  PageUp: -page,
  Home: -rows,
  End: rows,
});

function Cell({ value }: { readonly value: AskCell }) {
  const text = value === null ? '' : visible(String(value));
  return (
    <td className={typeof value === 'number' ? 'num right' : undefined} title={text}>
      {text}
    </td>
  );
}

const isNumeric = ({ rows }: AskAnswer, k: number): boolean =>
  rows.slice(0, WIDTH_ROWS).every((row) => typeof row[k] !== 'string');

/** In characters, by the longest of the name and the first values. */
function widthsOf({ columns, rows }: AskAnswer): readonly number[] {
  const first = rows.slice(0, WIDTH_ROWS);
  return columns.map(({ name, unit }, k) => {
    const longest = first.reduce(
      (most, row) => Math.max(most, String(row[k] ?? '').length),
      name.length + unit.length + 1,
    );
    return Math.max(LEAST_CH, Math.min(MOST_CH, longest)) + PADDING_CH;
  });
}
