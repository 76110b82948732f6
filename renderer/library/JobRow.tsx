/** One job: progress, time left and a button to cancel while it runs; its outcome in a sentence when it has ended. */
import { Ban, CircleAlert, CircleCheck, LoaderCircle, TriangleAlert, X } from 'lucide-react';
import type { DriveCard, JobInfo } from '../../engine/contract/api.ts';
import { OUTCOME_TITLES } from '../../engine/contract/ingestOutcome.ts';
import { visible } from '../../engine/contract/visible.ts';
import { useLink } from '../link/LinkContext.tsx';
import { cancelJob, forgetJobs, isActive } from '../state/jobs.ts';
import { waitText } from '../widgets/format.ts';
import { IconButton } from '../widgets/IconButton.tsx';

export type OpenCard = (card: Pick<DriveCard, 'grant' | 'name'>) => void;

/** The looks of a row: the states of a job, and the outcomes that are no plain "done". */
const LOOKS = {
  queued: { icon: LoaderCircle, word: 'waiting' },
  running: { icon: LoaderCircle, word: 'running' },
  done: { icon: CircleCheck, word: 'done' },
  losses: { icon: TriangleAlert, word: 'done with losses' },
  nothing: { icon: CircleAlert, word: 'nothing readable' },
  failed: { icon: CircleAlert, word: 'failed' },
  cancelled: { icon: Ban, word: 'cancelled' },
} as const;

export const lookOf = ({ state, outcome }: JobInfo): keyof typeof LOOKS =>
  state === 'done' ? (outcome ?? 'done') : state;

/** "Done with losses: 590 samples came in; …" */
export function sentenceOf({ state, outcome, error, text }: JobInfo): string {
  if (error !== undefined) return error;
  return state === 'done' && outcome !== undefined ? `${OUTCOME_TITLES[outcome]}: ${text}` : text;
}

export function JobRow({
  job,
  drive,
  onOpen,
}: {
  readonly job: JobInfo;
  readonly drive: DriveCard | undefined;
  readonly onOpen: OpenCard;
}) {
  const link = useLink();
  const active = isActive(job);
  const look = lookOf(job);
  const { icon: Icon, word } = LOOKS[look];
  return (
    <li className={`job job-${look}`}>
      <Icon size={16} className={job.state === 'running' ? 'spin' : ''} aria-label={word} />
      <div className="job-text">
        <div className="job-line">
          <strong className="ellipsis" title={visible(job.title)}>
            {visible(job.title)}
          </strong>
          <span className="muted ellipsis" title={visible(sentenceOf(job))}>
            {visible(sentenceOf(job))}
          </span>
        </div>
        {active && (
          <div className="progress">
            <Bar fraction={job.fraction} />
          </div>
        )}
      </div>
      {active && (
        <span className="job-left num muted">
          {Math.round(job.fraction * 100)} %
          {job.secondsLeft !== undefined && ` · ${waitText(job.secondsLeft)} left`}
        </span>
      )}
      {active && (
        <button type="button" className="button button-small" onClick={() => void cancelJob(link, job.job)}>
          <X size={13} aria-hidden /> Cancel
        </button>
      )}
      {job.state === 'done' && job.outcome !== 'nothing' && job.result !== undefined && (
        <button
          type="button"
          className="button button-small"
          onClick={() => onOpen({ grant: job.result ?? '', name: drive?.name ?? job.title })}
        >
          Open
        </button>
      )}
      {!active && (
        <IconButton
          name={`Close ${job.title}`}
          title="Take it off the list"
          icon={X}
          size={14}
          onClick={() => void forgetJobs(link, [job.job])}
        />
      )}
    </li>
  );
}

export function Bar({ fraction }: { readonly fraction: number }) {
  return <span style={{ width: `${Math.min(100, Math.max(0, fraction * 100))}%` }} />;
}
