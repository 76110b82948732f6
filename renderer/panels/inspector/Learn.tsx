/** Learn this drive: trains the network for markings on with what the shown run is sure of, and offers the model for a new run. */
import { GraduationCap, Square } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { DriveInfo, JobInfo } from '../../../engine/contract/api.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { cancelJob, isActive, useJobs } from '../../state/jobs.ts';
import { report } from '../../state/notices.ts';
import { loadRuns, useRuns } from '../../state/runs.ts';

/** Why nothing can be learnt from the run, as a sentence; undefined where it can. */
function refusalOf(run: RunInfo | undefined): string | undefined {
  const of = (id: string) => run?.stages.find(({ stage }) => stage === id);
  if (of('vectors')?.state !== 'done')
    return 'It learns from the lines of a run: run the stage Vectors first.';
  if (of('evidence')?.parameters.use === 'fused')
    return 'This run is made with a network; it learns from a run without one.';
  return undefined;
}

export function Learn({ drive, run }: { readonly drive: DriveInfo; readonly run: RunInfo | undefined }) {
  const link = useLink();
  const job = useJobs(({ jobs }) =>
    jobs.findLast((each) => each.kind === 'learn' && each.drive === drive.drive),
  );
  const ended = job?.state === 'done' ? job.job : undefined;
  const told = useRef(ended);
  // The model is a choice of the stage from now on.
  useEffect(() => {
    if (ended === undefined || told.current === ended) return;
    told.current = ended;
    void loadRuns(link, drive.drive);
  }, [ended, link, drive.drive]);
  const start = async (): Promise<void> => {
    try {
      await link.request('jobs.start', {
        kind: 'learn',
        drive: drive.drive,
        ...(run ? { run: run.id } : {}),
      });
    } catch (error) {
      report('Learning could not be started', error);
    }
  };
  const refusal = refusalOf(run);
  return (
    <section className="learn" aria-label="Learn this drive">
      {job && isActive(job) ? (
        <button type="button" className="button" onClick={() => void cancelJob(link, job.job)}>
          <Square size={14} aria-hidden /> Stop learning
        </button>
      ) : (
        <button
          type="button"
          className="button"
          disabled={refusal !== undefined}
          title={refusal ?? 'Trains the network for markings on with what this run is sure of; takes minutes'}
          onClick={() => void start()}
        >
          <GraduationCap size={14} aria-hidden /> Learn this drive
        </button>
      )}
      <p className="faint">
        {refusal ??
          'A network of its own for this drive. Fused, it made dividers better on both real streets that were measured, but lost a crossing on one, and made more false lines on a simulated street: compare the runs before you keep it.'}
      </p>
      {job && <Outcome job={job} />}
    </section>
  );
}

function Outcome({ job }: { readonly job: JobInfo }) {
  const { state, fraction, text, error, model, report: lines } = job;
  if (isActive(job))
    return (
      <p className="num" role="status">
        {Math.round(100 * fraction)} % · {text}
      </p>
    );
  if (state === 'failed') return <p role="status">{error ?? text}</p>;
  if (state === 'cancelled') return <p role="status">Stopped; nothing is kept.</p>;
  const choose = (): void =>
    useRuns.setState(({ draft }) => ({
      draft: { ...draft, evidence: { ...draft.evidence, ...(model ? { model } : {}), use: 'fused' } },
    }));
  return (
    <div role="status">
      <p>{text}</p>
      {lines?.map((line) => (
        <p key={line} className="num">
          {line}
        </p>
      ))}
      <button type="button" className="button button-small" onClick={choose}>
        Use it in the next run
      </button>
    </div>
  );
}
