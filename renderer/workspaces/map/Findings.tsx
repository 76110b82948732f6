/** Tables of the run, the checks' findings first: worst first, each row one click from its place and moment. */
import { ListTodo } from 'lucide-react';
import { useEffect, useState } from 'react';
import { readFirstPart } from '../../link/firstPart.ts';
import { useLink } from '../../link/LinkContext.tsx';
import type { PanelProps } from '../../panels/panel.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { useSelection } from '../../state/selection.ts';
import { valueText } from '../../widgets/format.ts';
import '../reconstruct/reconstruct.css';
import { useRunsOf } from '../../state/useRunsOf.ts';
import { cell, parseTable, type Table, worstFirst } from '../../widgets/table.ts';

/** Columns that a click uses; they need no width of their own. */
const PLACE = ['x', 'y', 'z', 't'];
const MOST_ROWS = 2000;

export function Findings({ visible, params, setParams }: PanelProps) {
  const link = useLink();
  const drive = useRunsOf();
  const runs = useRuns();
  const tables = artifactsOf(runOf(runs)).filter(({ kind }) => kind === 'table');
  const artifact =
    tables.find(({ stage, name }) => `${stage}/${name}` === params.table) ??
    tables.find(({ name }) => name === 'findings') ??
    tables[0];
  const lines = artifactsOf(runOf(runs))
    .filter(({ kind }) => kind === 'polylines')
    .at(-1);
  const [table, setTable] = useState<Table>();
  const [chosen, setChosen] = useState<Table['rows'][number]>();
  const id = artifact?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the artifact is read again when it is another one
  useEffect(() => {
    setTable(undefined);
    if (!drive || !artifact || !visible) return;
    const stop = new AbortController();
    readFirstPart(link, drive.drive, artifact, stop.signal).then(
      (part) => setTable(part && parseTable(part.bytes)),
      (error) => report('The table could not be read', error),
    );
    return () => stop.abort();
  }, [link, drive?.drive, id, visible]);

  if (!artifact) {
    return (
      <div className="empty">
        <ListTodo size={26} aria-hidden />
        <p>The map has not been checked yet: run the stages in Reconstruct, up to Validation.</p>
      </div>
    );
  }
  const go = (row: Table['rows'][number]): void => {
    if (!table) return;
    setChosen(row);
    const [x, y, z, t] = PLACE.map((name) => cell(table, row, name));
    const element = String(cell(table, row, 'of', 'element', 'id') ?? '').split(' ')[0];
    if (typeof x === 'number' && typeof y === 'number') {
      const mapPoint = [x, y, typeof z === 'number' ? z : 0] as const;
      useSelection.setState({
        goTo: { mapPoint, radiusM: 12 },
        ...(lines && typeof element === 'string'
          ? { item: { artifact: lines.id, item: element, mapPoint } }
          : {}),
      });
    }
    if (typeof t === 'number') usePlayback.getState().seek(t);
  };
  const shown =
    table?.columns.map((column, i) => ({ ...column, i })).filter(({ name }) => !PLACE.includes(name)) ?? [];
  const rows = table ? worstFirst(table) : [];
  return (
    <div className="findings">
      <div className="bev-bar">
        <select
          className="select select-small"
          aria-label="Table"
          value={`${artifact.stage}/${artifact.name}`}
          onChange={({ target }) => setParams({ ...params, table: target.value })}
        >
          {tables.map(({ id, stage, name }) => (
            <option key={id} value={`${stage}/${name}`}>
              {stage}: {name}
            </option>
          ))}
        </select>
        <span className="faint num">{rows.length === 1 ? '1 row' : `${rows.length} rows`}</span>
      </div>
      <div className="findings-rows">
        {table && rows.length === 0 && <p className="empty muted">The checks found nothing.</p>}
        {rows.length > 0 && (
          <table className="table">
            <thead>
              <tr>
                {shown.map(({ name, unit }) => (
                  <th key={name}>
                    {name} {unit && <span className="faint">{unit}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, MOST_ROWS).map((row) => {
                const placed = table !== undefined && cell(table, row, 'x', 't') !== undefined;
                return (
                  <tr
                    key={row.join('|')}
                    className={`${placed ? 'go' : ''} ${row === chosen ? 'chosen' : ''}`}
                    tabIndex={placed ? 0 : undefined}
                    onClick={() => placed && go(row)}
                    onKeyDown={(event) => placed && event.key === 'Enter' && go(row)}
                  >
                    {shown.map(({ name, i }) => (
                      <td key={name} className={typeof row[i] === 'number' ? 'num right' : undefined}>
                        {typeof row[i] === 'number' ? valueText(row[i], 4) : String(row[i] ?? '')}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}
