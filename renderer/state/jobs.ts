/** Jobs and stage progress as the engine reports them. */
import { create } from 'zustand';
import type { EngineEvent, JobInfo } from '../../engine/contract/api.ts';

export type StageEvent = Extract<EngineEvent, { event: 'stage' }>;

type Jobs = {
  readonly jobs: readonly JobInfo[];
  /** The newest word on each stage of each run, by `${drive}/${run}/${stage}`. */
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

export const stageKey = (drive: string, run: number, stage: string): string => `${drive}/${run}/${stage}`;

export function takeEvent(event: EngineEvent): void {
  switch (event.event) {
    case 'job':
      useJobs.setState(({ jobs }) => ({
        jobs: [...jobs.filter(({ job }) => job !== event.job.job), event.job],
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
