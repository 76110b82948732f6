/** Tables of the run, the checks' findings first: worst first, each row one click from its place and moment. */
import { ListTodo } from 'lucide-react';
import { useEffect, useState } from 'react';
import { readFirstPart } from '../../artifacts/firstPart.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { useSelection } from '../../state/selection.ts';
import { valueText } from '../../widgets/format.ts';
import './findings.css';
import { cell, parseTable, type Row, severityOf, type Table, worstFirst } from '../../artifacts/table.ts';
import { useRunsOf } from '../../state/useRunsOf.ts';
import { FindingRows, isOfFindings, SEVERITIES, walk } from './FindingRows.tsx';

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
  const lastOf = (wanted: string) =>
    artifactsOf(runOf(runs))
      .filter(({ kind }) => kind === wanted)
      .at(-1);
  const [table, setTable] = useState<Table>();
  const [chosen, setChosen] = useState<Row>();
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
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
  const go = (row: Row): void => {
    if (!table) return;
    setChosen(row);
    const [x, y, z, t] = PLACE.map((name) => cell(table, row, name));
    // Lanes are the map's own; what is drawn and linked of an element is the line that it was made of.
    const lines = lastOf(String(cell(table, row, 'rule') ?? '').startsWith('lane.') ? 'map' : 'polylines');
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
  const rows = table ? worstFirst(table) : [];
  const findings = table !== undefined && isOfFindings(table);
  const kept = findings ? rows.filter((row) => !off.has(severityOf(table, row))) : rows;
  return (
    <div className="panel-column">
      <div className="panel-bar">
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
        {findings ? (
          <Severities table={table} off={off} setOff={setOff} />
        ) : (
          <span className="faint num">{rows.length === 1 ? '1 row' : `${rows.length} rows`}</span>
        )}
      </div>
      <div className="panel-scroll findings-rows">
        {table && rows.length === 0 && (
          <p className="empty muted">{findings ? 'The checks found nothing.' : 'The table is empty.'}</p>
        )}
        {rows.length > 0 && kept.length === 0 && (
          <p className="empty muted">All findings are of severities that are switched off.</p>
        )}
        {table &&
          kept.length > 0 &&
          (findings ? (
            <FindingRows table={table} rows={kept.slice(0, MOST_ROWS)} chosen={chosen} onGo={go} />
          ) : (
            <Rows table={table} rows={kept.slice(0, MOST_ROWS)} chosen={chosen} onGo={go} />
          ))}
        {kept.length > MOST_ROWS && (
          <p className="muted findings-more">
            The first {MOST_ROWS} of {kept.length}.
          </p>
        )}
      </div>
    </div>
  );
}

/** How many there are of each severity, each a switch. */
function Severities({
  table,
  off,
  setOff,
}: {
  readonly table: Table;
  readonly off: ReadonlySet<string>;
  readonly setOff: (off: ReadonlySet<string>) => void;
}) {
  return (
    <>
      {(['error', 'warn', 'info'] as const).map((severity) => {
        const count = table.rows.filter((row) => severityOf(table, row) === severity).length;
        if (count === 0) return null;
        const { icon: Icon, look, one, many } = SEVERITIES[severity];
        const shown = !off.has(severity);
        return (
          <button
            key={severity}
            type="button"
            className={shown ? 'severity' : 'severity off'}
            aria-pressed={shown}
            title={shown ? `Hide ${many}` : `Show ${many}`}
            onClick={() => {
              const next = new Set(off);
              if (!next.delete(severity)) next.add(severity);
              setOff(next);
            }}
          >
            <span className={look}>
              <Icon size={12} aria-hidden /> {count} {count === 1 ? one : many}
            </span>
          </button>
        );
      })}
    </>
  );
}

function Rows({
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
              {name} {unit && <span className="faint">{unit}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const placed = cell(table, row, 'x', 't') !== undefined;
          return (
            <tr
              key={row.join('|')}
              className={`${placed ? 'go' : ''} ${row === chosen ? 'chosen' : ''}`}
              tabIndex={placed ? 0 : undefined}
              onClick={() => placed && onGo(row)}
              onKeyDown={(event) => placed && walk(event, () => onGo(row))}
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
  );
}
