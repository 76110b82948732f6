/** Tables of the run, first the findings of the checks: a click on a row goes to its place and its time. */
import { ListTodo } from 'lucide-react';
import { useState } from 'react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { StageDescription } from '../../../engine/contract/stages.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import { type Row, severityOf, type Table, worstFirst } from '../../artifacts/table.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { usePlayback } from '../../state/playback.ts';
import { useCorrecting } from '../../state/run/corrections.ts';
import { useRunsOf } from '../../state/run/useRunsOf.ts';
import { artifactsOf, artifactTitle, runOf, useRuns } from '../../state/runs.ts';
import { useSelection } from '../../state/selection.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { FindingRows, isOfFindings, SEVERITIES } from './FindingRows.tsx';
import { Rows } from './Rows.tsx';
import { targetOf } from './target.ts';
import { useTable } from './useTable.ts';
import './findings.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

/** More are not read one by one, and a browser still lays out this many in a moment. */
const MOST_ROWS = 2000;

export function Findings({ visible, params, setParams }: PanelProps) {
  const drive = useRunsOf();
  const runs = useRuns();
  const tables = artifactsOf(runOf(runs)).filter(({ kind }) => kind === 'table');
  const artifact =
    tables.find(({ stage, name }) => `${stage}/${name}` === params.table) ??
    tables.find(({ name }) => name === 'findings') ??
    tables[0];
  const read = useTable(drive?.drive, artifact, visible, runs.run);
  const { table, corrections = 0 } = readyOf(read) ?? {};
  const [chosen, setChosen] = useState<Row>();
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  if (!artifact && runs.listed.state !== 'ready') return <LoadState of={runs.listed} what="the runs" />;
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
    const { goTo, item, t } = targetOf(table, row, artifactsOf(runOf(runs)));
    if (goTo) useSelection.setState({ goTo, ...(item ? { item } : {}) });
    if (t !== undefined) usePlayback.getState().seek(t);
  };
  const rows = table ? worstFirst(table) : [];
  const findings = table !== undefined && isOfFindings(table);
  const kept = findings ? rows.filter((row) => !off.has(severityOf(table, row))) : rows;
  return (
    <div className="panel-column">
      <div className="panel-bar">
        <RunTag run={runs.run} />
        {corrections > 0 && <VersionChoice corrections={corrections} />}
        <TableChoice
          stages={runs.stages}
          tables={tables}
          chosen={artifact}
          onChoose={(table) => setParams({ ...params, table })}
        />
        {findings ? (
          <Severities table={table} off={off} setOff={setOff} />
        ) : (
          table && <span className="faint num">{rows.length === 1 ? '1 row' : `${rows.length} rows`}</span>
        )}
      </div>
      <div className="panel-scroll findings-rows" {...scrollArea('Rows of the table')}>
        <LoadState of={read} what="the table" />
        {read.state === 'ready' && !table && (
          <p className="empty muted">The stage has not written this table yet.</p>
        )}
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

/** Of which map the findings are, where people corrected it; the map view shows the same one. */
function VersionChoice({ corrections }: { readonly corrections: number }) {
  const asMade = useCorrecting((state) => state.asMade);
  return (
    <select
      className="select select-small"
      aria-label="Checked map"
      title="The checks are done again for the map with its corrections. The map view shows the same map."
      value={asMade ? 'made' : 'corrected'}
      onChange={({ target }) => useCorrecting.setState({ asMade: target.value === 'made' })}
    >
      <option value="corrected">{`Map with ${corrections} correction${corrections === 1 ? '' : 's'}`}</option>
      <option value="made">Map as made</option>
    </select>
  );
}

function TableChoice({
  stages,
  tables,
  chosen,
  onChoose,
}: {
  readonly stages: readonly StageDescription[];
  readonly tables: readonly ArtifactInfo[];
  readonly chosen: ArtifactInfo;
  readonly onChoose: (table: string) => void;
}) {
  return (
    <select
      className="select select-small"
      aria-label="Table"
      value={`${chosen.stage}/${chosen.name}`}
      onChange={({ target }) => onChoose(target.value)}
    >
      {tables.map(({ id, stage, name }) => (
        <option key={id} value={`${stage}/${name}`}>
          {artifactTitle(stages, { stage, name })}
        </option>
      ))}
    </select>
  );
}

/** The number of each severity, each a switch. */
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
