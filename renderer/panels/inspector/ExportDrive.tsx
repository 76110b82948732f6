/** Formats of the drive itself, whole or cut: a job writes them beside the drive, since they are as large as the drive. */
import { FolderOutput, X } from 'lucide-react';
import { useState } from 'react';
import type { DriveInfo, JobInfo } from '../../../engine/contract/api.ts';
import type { ExportFormatInfo } from '../../../engine/contract/extensions/formats.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import type { Link } from '../../link/link.ts';
import { layouts } from '../../state/docks.ts';
import { cancelJob, isActive, useJobs } from '../../state/jobs.ts';
import { report } from '../../state/notices.ts';
import { useRuns } from '../../state/runs.ts';
import { waitText } from '../../widgets/format.ts';
import { ExportOutcome } from './ExportOutcome.tsx';

export function ExportDrive({
  link,
  drive,
  formats,
}: {
  readonly link: Link;
  readonly drive: DriveInfo;
  readonly formats: readonly ExportFormatInfo[];
}) {
  // The newest is the one to look at; it is still there when this tab is opened again.
  const job = useJobs(({ jobs }) =>
    jobs.findLast(({ kind, drive: of }) => kind === 'export-drive' && of === drive.drive),
  );
  const run = useRuns(({ run }) => run);
  const [cut, setCut] = useState({ from: '', to: '' });
  const problem = problemOf(cut, drive.durationNs / NS_PER_S);
  const write = (format: string): void => {
    const [fromS, toS] = [cut.from, cut.to].map(secondsOf);
    link
      .request('jobs.start', {
        kind: 'export-drive',
        drive: drive.drive,
        format,
        ...(fromS === undefined ? {} : { fromS }),
        ...(toS === undefined ? {} : { toS }),
        ...(RUN_TOO.includes(format) && run !== undefined ? { run } : {}),
        ...(format === 'case' ? { layout: JSON.stringify(layouts()) } : {}),
      })
      .catch((error) => report('The export could not be started', error));
  };
  return (
    <>
      <div className="export-cut muted">
        <span>From</span>
        <Seconds
          name="Begin of the cut"
          placeholder="begin"
          value={cut.from}
          onChange={(from) => setCut({ ...cut, from })}
        />
        <span>to</span>
        <Seconds
          name="End of the cut"
          placeholder="end"
          value={cut.to}
          onChange={(to) => setCut({ ...cut, to })}
        />
        <span>s, written beside the drive file.</span>
        {problem && (
          <span className="parameter-problem" role="alert">
            {problem}
          </span>
        )}
      </div>
      {job && <Writing link={link} job={job} />}
      <ul className="export-list">
        {formats.map((format) => (
          <li key={format.id}>
            <button
              type="button"
              className="button"
              disabled={problem !== undefined || (job !== undefined && isActive(job))}
              onClick={() => write(format.id)}
            >
              <FolderOutput size={14} aria-hidden /> {format.title}
            </button>
            <span className="faint">{format.summary}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Formats that take the run along that is shown. */
const RUN_TOO = ['case', 'report'];

function Seconds({
  name,
  placeholder,
  value,
  onChange,
}: {
  readonly name: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <input
      className="input num"
      size={6}
      aria-label={`${name} in seconds`}
      placeholder={placeholder}
      value={value}
      aria-invalid={value.trim() !== '' && secondsOf(value) === undefined}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function Writing({ link, job }: { readonly link: Link; readonly job: JobInfo }) {
  if (job.state === 'cancelled')
    return <p className="verdict verdict-warn">{job.title}: cancelled, nothing was left behind.</p>;
  if (!isActive(job)) {
    const failed = job.state === 'failed';
    return (
      <ExportOutcome
        name={job.title}
        failed={failed}
        {...(failed ? {} : { path: job.text })}
        lines={job.error === undefined ? (job.report ?? []) : [job.error]}
      />
    );
  }
  const percent = Math.round(100 * job.fraction);
  return (
    <div className="export-writing" role="status" aria-label={job.title}>
      <span>
        <strong>{job.title}</strong>{' '}
        <span className="muted num">
          {job.state === 'queued' ? 'waits for another job' : `${percent} %`}
          {job.secondsLeft !== undefined && ` · ${waitText(job.secondsLeft)} left`}
        </span>
      </span>
      <button type="button" className="button button-small" onClick={() => void cancelJob(link, job.job)}>
        <X size={13} aria-hidden /> Cancel
      </button>
      <div className="progress">
        <span style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

/** Seconds of a cut; undefined where nothing, or no number, is written. */
function secondsOf(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

/** Why nothing can be written; undefined where something can. */
function problemOf(
  { from, to }: { readonly from: string; readonly to: string },
  durationS: number,
): string | undefined {
  const wrong = [from, to].find((text) => text.trim() !== '' && secondsOf(text) === undefined);
  if (wrong !== undefined) return `“${wrong}” is no number of seconds.`;
  const [fromS = 0, toS = durationS] = [from, to].map(secondsOf);
  return fromS < toS && fromS <= durationS && toS >= 0
    ? undefined
    : `The cut holds nothing: the drive goes from 0 to ${durationS.toFixed(1)} s.`;
}
