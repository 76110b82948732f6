/** Starts and stops runs. A changed parameter makes a new variant beside the chosen run and leaves that run as it is. */
import type { DriveInfo, JobInfo } from '../../../engine/contract/api.ts';
import type { StageDescription } from '../../../engine/contract/stages.ts';
import type { Link } from '../../link/link.ts';
import { useTakeOver } from '../dialogs/takeOver.ts';
import { useJobs } from '../jobs.ts';
import { notify, report } from '../notices.ts';
import { useRuns } from '../runs.ts';
import { nothingRuns } from './stageNeeds.ts';

export const runningJob = (jobs: readonly JobInfo[], drive: DriveInfo | undefined): JobInfo | undefined =>
  jobs.find(
    (job) =>
      job.kind === 'reconstruct' &&
      job.drive === drive?.drive &&
      (job.state === 'running' || job.state === 'queued'),
  );

/** Why no stage can run on the drive, as a sentence; undefined where one can. */
export function runRefusal(
  drive: Pick<DriveInfo, 'readonly' | 'streams'>,
  stages: readonly StageDescription[],
): string | undefined {
  if (drive.readonly) return 'The drive lies in a read-only place: copy it to reconstruct.';
  const lack = nothingRuns(stages, drive.streams);
  return lack && `${lack}. Replay, signals and the health of the log need no reconstruction.`;
}

/** Runs every stage, or up to `to`. Where another process holds the drive, the user is asked first (LeaseDialog). */
export async function start(link: Link, drive: DriveInfo, to?: string, takeOver = false): Promise<void> {
  const { draft, run, refused, stages } = useRuns.getState();
  const [wrong] = Object.entries(refused);
  if (wrong) {
    sayRefused(stages, wrong[0], wrong[1]);
    return;
  }
  const changed = Object.entries(draft).filter(([, values]) => Object.keys(values).length > 0);
  try {
    const { holder } = takeOver ? {} : (await link.request('drive.lease', { drive: drive.drive })).result;
    if (holder) {
      useTakeOver.setState({ asked: { holder, drive, to } });
      return;
    }
    const { result } = await link.request('jobs.start', {
      kind: 'reconstruct',
      drive: drive.drive,
      ...(to ? { to } : {}),
      ...(takeOver ? { takeOver } : {}),
      ...(changed.length > 0
        ? { set: Object.fromEntries(changed.map(([stage, values]) => [stage, { ...values }])) }
        : {}),
      ...(run === undefined ? {} : { run }),
    });
    // The run that a person started is the one to look at as soon as it is listed.
    useRuns.setState({ draft: {}, following: result.job });
  } catch (error) {
    report('The reconstruction could not be started', error);
  }
}

function sayRefused(
  stages: readonly StageDescription[],
  key: string,
  { text, why }: { readonly text: string; readonly why: string },
): void {
  const [id = '', name = ''] = key.split('/');
  const stage = stages.find((each) => each.id === id);
  useRuns.setState({ stage: id });
  notify({
    level: 'warn',
    title: `${stage?.title ?? id}: “${text}” is no value of “${stage?.parameters[name]?.title ?? name}”`,
    detail: `${why} Nothing was started.`,
  });
}

export async function stop(link: Link, drive: DriveInfo): Promise<void> {
  const job = runningJob(useJobs.getState().jobs, drive);
  if (!job) return;
  try {
    await link.request('jobs.cancel', { job: job.job });
    notify({
      level: 'info',
      title: 'Stopping…',
      detail: 'Finished stages are kept; a started one goes on from its last checkpoint.',
    });
  } catch (error) {
    report('The run could not be stopped', error);
  }
}
