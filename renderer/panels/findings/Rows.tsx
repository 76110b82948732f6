/** A table of any stage, as it was written. */
import { cell, type Row, type Table } from '../../artifacts/table.ts';
import { valueText } from '../../widgets/format.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { unitWord, wordsOf } from '../../widgets/words.ts';
import { walk } from './FindingRows.tsx';
import { PLACE } from './target.ts';

export function Rows({
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
  const shown = table.columns
    .map((column, i) => ({ ...column, i }))
    .filter(({ name }) => !PLACE.includes(name));
  return (
    <table className="table">
      <thead>
        <tr>
          {shown.map(({ name, unit, i }) => (
            <th key={name} className={rows.some((row) => typeof row[i] === 'number') ? 'right' : undefined}>
              {wordsOf(name, unit)}{' '}
              {unit && (
                <span className="faint" title={unitWord(unit).meaning}>
                  {unitWord(unit).word}
                </span>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, n) => {
          const placed = cell(table, row, 'x', 't') !== undefined;
          return (
            <tr
              key={row.join('|')}
              className={`${placed ? 'go' : ''} ${row === chosen ? 'chosen' : ''}`}
              tabIndex={
                placed ? (row === chosen || (n === 0 && !rows.includes(chosen ?? [])) ? 0 : -1) : undefined
              }
              onClick={() => placed && onGo(row)}
              onKeyDown={(event) => placed && walk(event, () => onGo(row))}
            >
              {shown.map(({ name, unit, i }) => (
                <td key={name} className={typeof row[i] === 'number' ? 'num right' : undefined}>
                  {typeof row[i] === 'number'
                    ? valueText(row[i] * unitWord(unit).factor, 4)
                    : shortNames(String(row[i] ?? ''))}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
