/** Which run a view shows, and that it is not finished where it is not. */
import { useJobs } from '../state/jobs.ts';
import { progressText, runText } from '../state/run/runWords.ts';
import { useRunStates } from '../state/run/useRunsOf.ts';
import { useRuns } from '../state/runs.ts';
import { useDrive } from '../state/session.ts';

export function RunTag({ run: wanted }: { readonly run: number | undefined }) {
  const run = useRunStates().find(({ id }) => id === wanted);
  const text = useProgressOf(wanted);
  if (!run) return null;
  const finished = run.state === 'done';
  return (
    <span
      className={finished ? 'tag run-tag' : 'tag tag-warn run-tag'}
      title={
        finished ? 'The run that is shown here; it is finished' : 'The run that is shown here is not finished'
      }
    >
      {runText(run, run.state === 'running' ? text : undefined)}
    </span>
  );
}

/** Where a running run is. */
export function useProgressOf(run: number | undefined): string | undefined {
  const drive = useDrive()?.drive;
  const stages = useRuns(({ stages }) => stages);
  return useJobs(({ stages: events }) =>
    run === undefined
      ? undefined
      : progressText(
          [...events.values()].filter((event) => event.drive === drive),
          run,
          stages,
        ),
  );
}
