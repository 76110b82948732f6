/** Tries the repairs of mounts, clocks and lenses in a new run beside the one that is shown. */
import { Wrench } from 'lucide-react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ProblemRepair } from '../../../engine/contract/doctor/problems.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useJobs } from '../../state/jobs.ts';
import { report } from '../../state/notices.ts';
import { runningJob, runRefusal } from '../../state/run/reconstruction.ts';
import { useRuns } from '../../state/runs.ts';

export function RepairButton({
  drive,
  repair,
}: {
  readonly drive: DriveInfo;
  readonly repair: ProblemRepair;
}) {
  const link = useLink();
  const stages = useRuns(({ stages }) => stages);
  const busy = useJobs(({ jobs }) => runningJob(jobs, drive) !== undefined);
  // Alignment cuts by itself.
  if (repair.kind === 'gnss-cut') return null;
  const refusal = busy ? 'A run of this drive is at work.' : runRefusal(drive, stages);
  const start = async (): Promise<void> => {
    const { run } = useRuns.getState();
    try {
      const { result } = await link.request('jobs.start', {
        kind: 'repair',
        drive: drive.drive,
        ...(run === undefined ? {} : { run }),
      });
      // The repaired run is the one to look at as soon as it is listed.
      useRuns.setState({ following: result.job });
    } catch (error) {
      report('The repair could not be started', error);
    }
  };
  return (
    <button
      type="button"
      className="button button-small"
      disabled={refusal !== undefined}
      title={
        refusal ??
        'Measures what of mounts, clocks and lenses is off, and makes a new run with it; the run that is shown stays'
      }
      onClick={() => void start()}
    >
      <Wrench size={13} aria-hidden /> Try the repair in a new run
    </button>
  );
}
