/** The chosen stage: inputs and outputs, parameters, metrics, log, comparison with another run, export. */
import { Workflow } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useRunsOf } from '../../state/run/useRunsOf.ts';
import { artifactsOf, runOf, stageRunOf, useRuns } from '../../state/runs.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { focusedByPointer } from '../../widgets/pointerFocus.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { Artifacts } from './Artifacts.tsx';
import { Compare } from './Compare.tsx';
import { Export } from './Export.tsx';
import { Learn } from './Learn.tsx';
import { Log } from './Log.tsx';
import { Metrics } from './Metrics.tsx';
import { Parameters } from './Parameters.tsx';
import './inspector.css';

const TABS = ['Data', 'Parameters', 'Metrics', 'Log', 'Compare', 'Export'] as const;

export function Inspector({ visible, params, setParams }: PanelProps) {
  const link = useLink();
  const drive = useRunsOf();
  const { stages, runs, listed, run: chosen, stage } = useRuns();
  const saved = TABS.find((tab) => tab === params.tab) ?? 'Data';
  const [tab, setTab] = useState<(typeof TABS)[number]>(saved);
  // A command opens a tab by the parameters of the panel.
  useEffect(() => setTab(saved), [saved]);
  const description = stages.find(({ id }) => id === stage);
  const run = runOf({ runs, run: chosen });
  const result = stageRunOf(run, stage);
  if (listed.state !== 'ready') return <LoadState of={listed} what="the stages" />;
  if (!drive || !description) {
    return (
      <div className="empty">
        <Workflow size={28} aria-hidden />
        <p>Choose a stage to see what it takes in and what it makes.</p>
      </div>
    );
  }
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h2>{description.title}</h2>
        <p className="muted">{description.summary}</p>
        {result?.verdict && (
          <p className={`verdict verdict-${result.verdict.grade}`}>
            <strong>
              {result.verdict.grade === 'pass'
                ? 'Passed'
                : result.verdict.grade === 'warn'
                  ? 'Warning'
                  : 'Failed'}
            </strong>
            {result.verdict.reasons.length > 0 && (
              <span> {shortNames(result.verdict.reasons.join(' '))}</span>
            )}
          </p>
        )}
        {result?.error && <p className="verdict verdict-fail">{result.error}</p>}
      </header>
      <div className="tabs" role="tablist" aria-label="Views of the stage">
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            tabIndex={tab === name ? 0 : -1}
            onKeyDown={walkTabs}
            className={tab === name ? 'tab active' : 'tab'}
            onClick={() => {
              setTab(name);
              setParams({ ...params, tab: name });
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="inspector-body" {...scrollArea(`${description.title}: ${tab}`)}>
        {tab === 'Data' && (
          <Artifacts
            drive={drive}
            description={description}
            result={result}
            inputs={artifactsOf(run)}
            visible={visible}
          />
        )}
        {tab === 'Parameters' && <Parameters description={description} result={result} />}
        {tab === 'Parameters' && stage === 'evidence' && <Learn drive={drive} run={run} />}
        {tab === 'Metrics' && <Metrics result={result} />}
        {tab === 'Log' && <Log link={link} drive={drive.drive} run={chosen} stage={stage} result={result} />}
        {tab === 'Compare' && <Compare runs={runs} run={run} stage={stage} description={description} />}
        {tab === 'Export' && <Export link={link} drive={drive} run={run} />}
      </div>
    </div>
  );
}

/** Arrows, Home and End go to another tab and open it, unless the tab was clicked: then they are the timeline's. */
function walkTabs(event: KeyboardEvent<HTMLButtonElement>): void {
  const tabs = [...(event.currentTarget.parentElement?.children ?? [])];
  const at = tabs.indexOf(event.currentTarget);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
  const next = to === undefined ? undefined : tabs[to];
  if (!(next instanceof HTMLButtonElement) || focusedByPointer(event.currentTarget)) return;
  event.preventDefault();
  next.focus();
  next.click();
}
