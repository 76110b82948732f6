/** Jobs and stage progress as the engine reports them. */
import { create } from 'zustand';
import type { EngineEvent, JobInfo } from '../../engine/contract/api.ts';
import type { Link } from '../link/link.ts';
import { report } from './notices.ts';

export type StageEvent = Extract<EngineEvent, { event: 'stage' }>;

type Jobs = {
  readonly jobs: readonly JobInfo[];
  /** The newest event of each stage of each run, by `${drive}/${run}/${stage}`. */
  readonly stages: ReadonlyMap<string, StageEvent>;
  /** Counts up whenever parts of an artifact became readable. */
  readonly parts: ReadonlyMap<number, number>;
  readonly libraryVersion: number;
};

export const useJobs = create<Jobs>(() => ({
  jobs: [],
  stages: new Map(),
  parts: new Map(),
  libraryVersion: 0,
}));

export const isActive = ({ state }: Pick<JobInfo, 'state'>): boolean =>
  state === 'running' || state === 'queued';

export async function cancelJob(link: Link, job: string): Promise<void> {
  try {
    await link.request('jobs.cancel', { job });
  } catch (error) {
    report('The job did not stop', error);
  }
}

/** Takes jobs that have ended off the list, here and in the engine: they do not come back with the page. */
export async function forgetJobs(link: Link, ended: readonly string[]): Promise<void> {
  useJobs.setState(({ jobs }) => ({ jobs: jobs.filter(({ job }) => !ended.includes(job)) }));
  try {
    await link.request('jobs.forget', { jobs: [...ended] });
  } catch (error) {
    report('The jobs could not be taken off the list', error);
  }
}

export const stageKey = (drive: string, run: number, stage: string): string => `${drive}/${run}/${stage}`;

export function takeEvent(event: EngineEvent): void {
  switch (event.event) {
    case 'job':
      // In its place: otherwise two running jobs would swap rows at every event.
      useJobs.setState(({ jobs }) => ({
        jobs: jobs.some(({ job }) => job === event.job.job)
          ? jobs.map((job) => (job.job === event.job.job ? event.job : job))
          : [...jobs, event.job],
      }));
      return;
    case 'stage':
      useJobs.setState(({ stages }) => ({
        stages: new Map(stages).set(stageKey(event.drive, event.run, event.stage), event),
      }));
      return;
    case 'parts':
      useJobs.setState(({ parts }) => ({ parts: new Map(parts).set(event.artifact, event.parts) }));
      return;
    case 'library':
      useJobs.setState(({ libraryVersion }) => ({ libraryVersion: libraryVersion + 1 }));
      return;
  }
}
