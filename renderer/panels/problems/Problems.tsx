/** What is wrong with this drive, worst first. A click takes all views to the place and the moment of a problem. */
import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ProblemSeverity } from '../../../engine/contract/doctor/problems.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import type { PanelProps } from '../../contract/panel.ts';
import {
  ignoredProblems,
  openProblems,
  type ProblemList,
  useProblems,
} from '../../state/problems/problems.ts';
import { useDrive } from '../../state/session.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { SEVERITIES, SEVERITY_LOOKS, severityCount } from '../../widgets/severity.ts';
import { Checked } from './Checked.tsx';
import { Ignored } from './Ignored.tsx';
import { ProblemRow } from './ProblemRow.tsx';
import { RepairResult } from './RepairResult.tsx';
import './problems.css';

/** More are not read one by one; the page stays quick. */
const MOST_SHOWN = 200;

export function Problems({ visible }: PanelProps) {
  const drive = useDrive();
  const list = useProblems(({ list }) => list);
  const ready = readyOf(list);
  if (!drive) return null;
  return (
    <div className="panel-column problems">
      {!ready && (
        <div className="panel-bar problems-bar">
          <h2>What is wrong with this drive</h2>
        </div>
      )}
      <LoadState of={list} what="what is wrong with this drive" />
      {ready && <ListedProblems drive={drive} list={ready} visible={visible} />}
    </div>
  );
}

function ListedProblems({
  drive,
  list,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly list: ProblemList;
  readonly visible: boolean;
}) {
  const all = useProblems(({ list }) => list);
  const chosen = useProblems(({ chosen }) => chosen);
  const renewing = useProblems(({ renewing }) => renewing);
  const [off, setOff] = useState<ReadonlySet<ProblemSeverity>>(new Set());
  const open = openProblems(all);
  const kept = open.filter(({ severity, id }) => !off.has(severity) || id === chosen);
  const shown = kept.slice(0, MOST_SHOWN);
  const body = useRef<HTMLDivElement>(null);
  // A problem that is chosen by a key or in the timeline comes into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each choice.
  useEffect(() => {
    if (visible) body.current?.querySelector('.problem.chosen')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, visible]);
  const tabStop = shown.some(({ id }) => id === chosen) ? chosen : shown[0]?.id;
  return (
    <>
      <div className="panel-bar problems-bar">
        <h2>What is wrong with this drive</h2>
        <span className="spacer" />
        {SEVERITIES.map((severity) => (
          <SeveritySwitch
            key={severity}
            severity={severity}
            count={open.filter((problem) => problem.severity === severity).length}
            shown={!off.has(severity)}
            onSwitch={() => {
              const next = new Set(off);
              if (!next.delete(severity)) next.add(severity);
              setOff(next);
            }}
          />
        ))}
        {renewing && (
          <span className="muted problems-renewing" role="status">
            <LoaderCircle size={12} className="spin" aria-hidden /> Looking again…
          </span>
        )}
        <RunTag run={list.run} />
      </div>
      <div ref={body} className="panel-scroll" {...scrollArea('What is wrong with this drive')}>
        <RepairResult drive={drive} run={list.run} />
        {open.length === 0 && (
          <div className="problems-clean">
            <CircleCheck size={28} aria-hidden />
            <h2>
              {list.problems.length === 0
                ? 'Nothing is wrong with this drive.'
                : 'Nothing else is wrong with this drive.'}
            </h2>
            <p className="muted">Everything that was checked is within its limits.</p>
          </div>
        )}
        {open.length > 0 && kept.length === 0 && (
          <p className="empty muted">All problems are of severities that are switched off.</p>
        )}
        {shown.length > 0 && (
          <ol className="problem-list" aria-label="Problems, worst first">
            {shown.map((problem) => (
              <ProblemRow
                key={problem.id}
                drive={drive}
                problem={problem}
                chosen={problem.id === chosen}
                tabStop={problem.id === tabStop}
              />
            ))}
          </ol>
        )}
        {kept.length > MOST_SHOWN && (
          <p className="muted problems-more">
            The {MOST_SHOWN} worst of {kept.length}.
          </p>
        )}
        <Ignored drive={drive} problems={ignoredProblems(all)} />
        <Checked list={list} />
      </div>
    </>
  );
}

/** The number of a severity, as a switch; nothing where there is none. */
function SeveritySwitch({
  severity,
  count,
  shown,
  onSwitch,
}: {
  readonly severity: ProblemSeverity;
  readonly count: number;
  readonly shown: boolean;
  readonly onSwitch: () => void;
}) {
  if (count === 0) return null;
  const { icon: Icon, colour, many } = SEVERITY_LOOKS[severity];
  return (
    <button
      type="button"
      className={shown ? 'severity' : 'severity off'}
      aria-pressed={shown}
      title={shown ? `Hide ${many}` : `Show ${many}`}
      onClick={onSwitch}
    >
      <span className="finding" style={{ color: `var(${colour})` }}>
        <Icon size={12} aria-hidden /> {severityCount(severity, count)}
      </span>
    </button>
  );
}
