/** The column of stages: state, time and verdict of each; buttons to run all, to run to a stage, to stop. */
import {
  Ban,
  Check,
  Circle,
  CircleAlert,
  CircleDashed,
  CircleX,
  GitBranch,
  LoaderCircle,
  Play,
  Square,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunInfo, StageDescription, StageRun } from '../../../engine/contract/stages.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { stageKey, useJobs } from '../../state/jobs.ts';
import { lackOf } from '../../state/run/stageNeeds.ts';
import { runOf, stageRunOf, useRuns } from '../../state/runs.ts';
import './stages.css';
import { runningJob, runRefusal, start, stop } from '../../state/run/reconstruction.ts';
import { runText } from '../../state/run/runWords.ts';
import { useRunStates, useRunsOf } from '../../state/run/useRunsOf.ts';
import { useDrive } from '../../state/session.ts';
import { ageText, waitText } from '../../widgets/format.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { scrollList } from '../../widgets/scrollArea.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { metricWords } from '../../widgets/words.ts';

export function StageColumn(_: PanelProps) {
  const link = useLink();
  const drive = useRunsOf();
  const { stages, runs, listed, run: chosen, stage: selected, draft } = useRuns();
  const job = useJobs(({ jobs }) => runningJob(jobs, drive));
  const run = runOf({ runs, run: chosen });
  if (!drive) return null;
  const refusal = runRefusal(drive, stages);
  const changes = Object.values(draft).reduce((n, values) => n + Object.keys(values).length, 0);
  return (
    <div className="stages">
      <div className="stages-head">
        {job ? (
          <button type="button" className="button" onClick={() => void stop(link, drive)}>
            <Square size={14} aria-hidden /> Stop
          </button>
        ) : (
          <button
            type="button"
            className="button button-primary"
            disabled={refusal !== undefined}
            title={refusal ?? 'Run every stage (R)'}
            onClick={() => void start(link, drive)}
          >
            <Play size={14} aria-hidden /> {changes > 0 ? 'Run as variant' : 'Run all'}
          </button>
        )}
        {listed.state === 'ready' && <RunChoice runs={runs} chosen={chosen} />}
      </div>
      {refusal && <p className="stages-note stages-refusal">{refusal}</p>}
      {changes > 0 && (
        <p className="stages-note">
          <GitBranch size={13} aria-hidden />{' '}
          {changes === 1 ? '1 changed parameter' : `${changes} changed parameters`}: a new variant keeps this
          run as it is.
        </p>
      )}
      <LoadState of={listed} what="the stages" />
      <ol className="stages-list" {...scrollList('Stages')}>
        {stages.map((stage, i) => (
          <StageRow
            key={stage.id}
            number={i + 1}
            stage={stage}
            result={stageRunOf(run, stage.id)}
            drive={drive.drive}
            run={chosen}
            selected={stage.id === selected}
            changed={Object.keys(draft[stage.id] ?? {}).length > 0}
            lack={lackOf(stage, stages, drive.streams)}
            onRun={job || drive.readonly ? undefined : () => void start(link, drive, stage.id)}
          />
        ))}
      </ol>
      {job && (
        <p className="stages-job num">
          {job.text || job.title}
          {job.secondsLeft !== undefined && ` · ${waitText(job.secondsLeft)} left`}
        </p>
      )}
    </div>
  );
}

function RunChoice({
  runs,
  chosen,
}: {
  readonly runs: readonly RunInfo[];
  readonly chosen: number | undefined;
}) {
  const states = useRunStates();
  if (runs.length === 0) return <span className="faint">Not run yet</span>;
  return (
    <select
      className="select stages-run"
      aria-label="Run"
      title="Which run is shown"
      value={chosen ?? ''}
      onChange={({ target }) => useRuns.setState({ run: Number(target.value) })}
    >
      {states.map(({ id, name, state, parent }) => (
        <option key={id} value={id}>
          {parent === undefined ? '' : '↳ '}
          {state === 'done' ? name : runText({ id, name, state })}
        </option>
      ))}
    </select>
  );
}

type Look = { readonly icon: ReactNode; readonly word: string; readonly tone: string };

function lookOf(result: StageRun | undefined, live: string | undefined, isCase: boolean): Look {
  const size = 15;
  if (live === 'running' || result?.state === 'running')
    return { icon: <LoaderCircle size={size} className="spin" />, word: 'running', tone: 'accent' };
  switch (result?.state) {
    case undefined:
    case 'not-run':
      return { icon: <Circle size={size} />, word: 'not run', tone: 'faint' };
    case 'stale':
      // A case has a stretch of what its stages were made from.
      return isCase
        ? {
            icon: <CircleDashed size={size} />,
            word: 'of the whole drive, not of this case alone',
            tone: 'good',
          }
        : { icon: <CircleDashed size={size} />, word: 'stale: an input changed', tone: 'warn' };
    case 'failed':
      return { icon: <CircleX size={size} />, word: 'failed', tone: 'bad' };
    case 'cancelled':
      return { icon: <Ban size={size} />, word: 'stopped', tone: 'faint' };
    case 'done':
      if (result.verdict?.grade === 'fail')
        return { icon: <CircleAlert size={size} />, word: 'done, gate failed', tone: 'bad' };
      if (result.verdict?.grade === 'warn')
        return { icon: <TriangleAlert size={size} />, word: 'done with warnings', tone: 'warn' };
      return { icon: <Check size={size} />, word: 'done', tone: 'good' };
    default:
      return { icon: <Circle size={size} />, word: result?.state ?? '', tone: 'faint' };
  }
}

function StageRow({
  number,
  stage,
  result,
  drive,
  run,
  selected,
  changed,
  lack,
  onRun,
}: {
  readonly number: number;
  readonly stage: StageDescription;
  readonly result: StageRun | undefined;
  readonly drive: string;
  readonly run: number | undefined;
  readonly selected: boolean;
  readonly changed: boolean;
  /** Why it cannot run on this drive. */
  readonly lack: string | undefined;
  readonly onRun: (() => void) | undefined;
}) {
  const live = useJobs(({ stages }) =>
    run === undefined ? undefined : stages.get(stageKey(drive, run, stage.id)),
  );
  const isCase = useDrive()?.cut !== undefined;
  const look = lookOf(result, live?.state, isCase);
  const running = look.word === 'running';
  const left = live?.secondsLeft === undefined ? '' : ` · ${waitText(live.secondsLeft)} left`;
  const told: Headline =
    running && live
      ? { text: `${Math.round(live.fraction * 100)} %${left}${live.text ? ` · ${live.text}` : ''}` }
      : result?.error !== undefined
        ? { text: result.error }
        : result?.state === 'done'
          ? headline(result)
          : { text: lack ?? look.word };
  return (
    <li className={selected ? 'stage selected' : 'stage'}>
      <button
        type="button"
        className="stage-body"
        aria-current={selected ? 'true' : undefined}
        title={stage.summary}
        onClick={() => useRuns.setState({ stage: stage.id })}
      >
        <span className={`stage-icon tone-${look.tone}`} title={look.word} role="img" aria-label={look.word}>
          {look.icon}
        </span>
        <span className="stage-text">
          <span className="stage-title">
            <span className="faint num">{number}</span> {stage.title}
            {changed && <span className="tag tag-warn">changed</span>}
            {result?.wallMs !== undefined && !running && (
              <span className="stage-time num faint">{ageText(result.wallMs * 1e6)}</span>
            )}
          </span>
          <StateLine told={told} />
          {running && live && (
            <span className="progress">
              <span style={{ width: `${live.fraction * 100}%` }} />
            </span>
          )}
        </span>
      </button>
      {onRun && (
        <button
          type="button"
          className="icon-button stage-run"
          title={lack ? `${stage.title} ${lack}.` : `Run to ${stage.title}`}
          disabled={lack !== undefined}
          aria-label={`Run to ${stage.title}`}
          onClick={onRun}
        >
          <Play size={13} />
        </button>
      )}
    </li>
  );
}

function StateLine({ told: { text, value } }: { readonly told: Headline }) {
  return (
    <span className="stage-state faint num" title={value === undefined ? text : `${text} ${value}`}>
      <span className="ellipsis">{text}</span>
      {value !== undefined && <span className="stage-value">{value}</span>}
    </span>
  );
}

/** The text may be cut off with an ellipsis, the value not. */
type Headline = { readonly text: string; readonly value?: string };

/** The line below the title: the first reason of a bad verdict, otherwise the first metric. */
function headline({ verdict, metrics }: StageRun): Headline {
  if (verdict && verdict.grade !== 'pass' && verdict.reasons[0])
    return { text: shortNames(verdict.reasons[0]) };
  const metric = metrics[0];
  return metric ? { text: shortNames(metric.name), value: metricWords(metric) } : { text: 'done' };
}
