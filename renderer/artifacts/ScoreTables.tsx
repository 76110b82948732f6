/** Tables of figures with their units, and what was compared in words: scores against a truth, one run against another. */
import type { TruthScores } from '../../engine/contract/api.ts';
import { visible } from '../../engine/contract/visible.ts';
import { valueText } from '../widgets/format.ts';

export function ScoreTables({ scores: { tables, notes } }: { readonly scores: TruthScores }) {
  return (
    <>
      {tables.map(({ title, columns, rows }) => (
        <table key={title} className="table">
          <thead>
            <tr>
              <th>{title}</th>
              {columns.map(({ name, unit }) => (
                <th key={name} className="right">
                  {name} {unit && <span className="faint">{unit}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, values }) => (
              <tr key={name}>
                <td>{name}</td>
                {columns.map((column) => {
                  const value = values[column.name];
                  return (
                    <td key={column.name} className="num right">
                      {value === undefined ? '–' : valueText(value, 3)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {notes.map((note) => (
        <p key={note} className="faint score-note">
          {visible(note)}
        </p>
      ))}
    </>
  );
}
