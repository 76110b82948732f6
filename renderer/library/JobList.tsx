/** The jobs: each with progress, time left and a button to cancel; a failed one with its reason. */
import { Ban, CircleAlert, CircleCheck, LoaderCircle, X } from 'lucide-react';
import type { DriveCard, JobInfo } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { closeJob, useJobs } from '../state/jobs.ts';
import { report } from '../state/notices.ts';
import { waitText } from '../widgets/format.ts';
import { IconButton } from '../widgets/IconButton.tsx';

export function JobList({
  drives,
  onOpen,
}: {
  readonly drives: readonly DriveCard[];
  readonly onOpen: (card: Pick<DriveCard, 'grant' | 'name'>) => void;
}) {
  const jobs = useJobs(({ jobs }) => jobs);
  const closed = useJobs(({ closed }) => closed);
  const shown = jobs.filter(
    ({ job, kind, state }) => (kind !== 'reconstruct' || state === 'running') && !closed.has(job),
  );
  if (shown.length === 0) return null;
  return (
    <section>
      <h2 className="library-heading">Jobs</h2>
      <ul className="job-list">
        {[...shown].reverse().map((job) => (
          <JobRow
            key={job.job}
            job={job}
            drive={drives.find(({ grant }) => grant === job.result)}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </section>
  );
}

const ICONS = {
  queued: LoaderCircle,
  running: LoaderCircle,
  done: CircleCheck,
  failed: CircleAlert,
  cancelled: Ban,
} as const;

function JobRow({
  job,
  drive,
  onOpen,
}: {
  readonly job: JobInfo;
  readonly drive: DriveCard | undefined;
  readonly onOpen: (card: Pick<DriveCard, 'grant' | 'name'>) => void;
}) {
  const link = useLink();
  const active = job.state === 'running' || job.state === 'queued';
  const Icon = ICONS[job.state];
  return (
    <li className={`job job-${job.state}`}>
      <Icon size={16} className={job.state === 'running' ? 'spin' : ''} aria-label={job.state} />
      <div className="job-text">
        <div className="job-line">
          <strong className="ellipsis">{job.title}</strong>
          <span className="muted ellipsis">{job.error ?? job.text}</span>
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
        <button
          type="button"
          className="button button-small"
          onClick={() =>
            link
              .request('jobs.cancel', { job: job.job })
              .catch((error) => report('The job did not stop', error))
          }
        >
          <X size={13} aria-hidden /> Cancel
        </button>
      )}
      {job.state === 'done' && job.result !== undefined && (
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
          title="Close"
          icon={X}
          size={14}
          onClick={() => closeJob(job.job)}
        />
      )}
    </li>
  );
}

export function Bar({ fraction }: { readonly fraction: number }) {
  return <span style={{ width: `${Math.min(100, Math.max(0, fraction * 100))}%` }} />;
}
