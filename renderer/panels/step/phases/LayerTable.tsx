/** A table of a phase. */
import type { TableLayer } from '../../../../engine/contract/steps/layers.ts';
import { visible as readable } from '../../../../engine/contract/visible.ts';

export function LayerTable({ table: { title, columns, rows } }: { readonly table: TableLayer }) {
  return (
    <table className="step-table">
      <caption>{readable(title)}</caption>
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {readable(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.length === 0 && (
          <tr>
            <td colSpan={columns.length} className="muted">
              None
            </td>
          </tr>
        )}
        {rows.map((row, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of one table have no name of their own, and keep their order.
          <tr key={k}>
            {row.map((cell, column) => (
              <td key={columns[column]} className="num">
                {readable(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
