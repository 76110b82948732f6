/** The findings of the checks, one row each: severity, message, and the place along the trajectory. */
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { cell, type Row, severityOf, type Table } from '../../artifacts/table.ts';
import { wordsOf } from '../../widgets/words.ts';

export const SEVERITIES = {
  error: { icon: CircleAlert, look: 'finding finding-bad', one: 'error', many: 'errors' },
  warn: { icon: TriangleAlert, look: 'finding finding-warn', one: 'warning', many: 'warnings' },
  info: { icon: Info, look: 'finding muted', one: 'note', many: 'notes' },
} as const;

export const isOfFindings = (table: Table): boolean =>
  ['severity', 'rule', 'message'].every((wanted) => table.columns.some(({ name }) => name === wanted));

export function FindingRows({
  table,
  rows,
  chosen,
  onGo,
}: {
  readonly table: Table;
  readonly rows: readonly Row[];
  readonly chosen: Row | undefined;
  readonly onGo: (row: Row) => void;
}) {
  return (
    <table className="table finding-table">
      <thead>
        <tr>
          <th>Severity</th>
          <th>Finding</th>
          <th className="right">At</th>
          <th className="right">Beside the path</th>
          <th>Rule</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => {
          const { icon: Icon, look, one } = SEVERITIES[severityOf(table, row)];
          const of = cell(table, row, 'of');
          return (
            <tr
              key={row.join('|')}
              className={row === chosen ? 'go chosen' : 'go'}
              aria-selected={row === chosen}
              // One row is reached by Tab, the others from it by the arrows.
              tabIndex={row === chosen || (i === 0 && !rows.includes(chosen ?? [])) ? 0 : -1}
              onClick={() => onGo(row)}
              onKeyDown={(event) => walk(event, () => onGo(row))}
            >
              <td>
                <span className={look}>
                  <Icon size={12} aria-hidden /> {one}
                </span>
              </td>
              <td className="finding-message" title={of ? `Elements ${of}` : undefined}>
                {String(cell(table, row, 'message') ?? '')}
              </td>
              <td className="num right">{stationText(cell(table, row, 'station'))}</td>
              <td className="num right">{besideText(cell(table, row, 'offset'))}</td>
              <td className="faint" title={String(cell(table, row, 'rule') ?? '')}>
                {wordsOf(String(cell(table, row, 'rule') ?? ''))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Enter goes to the row's place; the arrow keys go to the next row and to its place. */
export function walk(event: KeyboardEvent<HTMLTableRowElement>, go: () => void): void {
  const row = event.currentTarget;
  const next =
    event.key === 'ArrowDown'
      ? row.nextElementSibling
      : event.key === 'ArrowUp'
        ? row.previousElementSibling
        : undefined;
  if (event.key === 'Enter') go();
  else if (next instanceof HTMLTableRowElement) {
    next.focus();
    next.click();
  } else if (next === undefined) return;
  event.preventDefault();
}

const stationText = (station: unknown): string =>
  typeof station === 'number' ? `${station.toFixed(0)} m` : '–';

export function besideText(offset: unknown): string {
  if (typeof offset !== 'number') return '–';
  if (Math.abs(offset) < 0.5) return 'on it';
  return `${Math.abs(offset).toFixed(1)} m ${offset > 0 ? 'left' : 'right'}`;
}
