/** The jobs: those at work on top, then the one that ended last; the earlier ones are folded into a history that can be cleared. */
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { DriveCard, JobInfo } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { forgetJobs, isActive, useJobs } from '../state/jobs.ts';
import { JobRow, lookOf, type OpenCard } from './JobRow.tsx';

export function JobList({
  drives,
  onOpen,
}: {
  readonly drives: readonly DriveCard[];
  readonly onOpen: OpenCard;
}) {
  const jobs = useJobs(({ jobs }) => jobs);
  const active = jobs.filter(isActive);
  // How a reconstruction ended is said by its drive's card.
  const ended = jobs.filter((job) => !isActive(job) && job.kind !== 'reconstruct').reverse();
  const [newest, ...earlier] = ended;
  if (active.length === 0 && !newest) return null;
  const row = (job: JobInfo) => (
    <JobRow
      key={job.job}
      job={job}
      drive={drives.find(({ grant }) => grant === job.result)}
      onOpen={onOpen}
    />
  );
  return (
    <section>
      <h2 className="library-heading">Jobs</h2>
      <ul className="job-list">
        {[...active].reverse().map(row)}
        {newest && row(newest)}
        {earlier.length > 0 && <History earlier={earlier}>{earlier.map(row)}</History>}
      </ul>
    </section>
  );
}

function History({
  earlier,
  children,
}: {
  readonly earlier: readonly JobInfo[];
  readonly children: React.ReactNode;
}) {
  const link = useLink();
  const [open, setOpen] = useState(false);
  const bad = earlier.filter((job) => ['failed', 'nothing'].includes(lookOf(job))).length;
  const losses = earlier.filter((job) => lookOf(job) === 'losses').length;
  const counts = [
    `${earlier.length} ${earlier.length === 1 ? 'earlier job' : 'earlier jobs'}`,
    ...(bad > 0 ? [`${bad} failed or without anything readable`] : []),
    ...(losses > 0 ? [`${losses} with losses`] : []),
  ];
  return (
    <li className="job-history">
      <div className="job-history-head">
        <button
          type="button"
          className="job-history-toggle"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} aria-hidden className={open ? 'open' : ''} />
          {counts.join(' · ')}
        </button>
        <button
          type="button"
          className="button button-small"
          onClick={() =>
            void forgetJobs(
              link,
              earlier.map(({ job }) => job),
            )
          }
        >
          Clear
        </button>
      </div>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard.
        <ul className="job-history-list" tabIndex={0} aria-label="Earlier jobs, newest first">
          {children}
        </ul>
      )}
    </li>
  );
}
