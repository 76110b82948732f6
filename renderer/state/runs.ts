/** Runs, stages and the chosen ones, shared by the column of stages, the inspector and the views. */
import { create } from 'zustand';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import type {
  ParameterValues,
  RunInfo,
  RunState,
  StageDescription,
  StageRun,
} from '../../engine/contract/stages.ts';
import type { Link } from '../link/link.ts';
import { isActive, useJobs } from './jobs.ts';
import { report } from './notices.ts';
import { useSession } from './session.ts';

/** Parameters a person changed and has not run yet, by stage. */
export type Draft = Readonly<Record<string, ParameterValues>>;

type Runs = {
  readonly stages: readonly StageDescription[];
  readonly runs: readonly RunInfo[];
  /** The chosen run; undefined before the first. */
  readonly run?: number | undefined;
  readonly stage: string;
  readonly draft: Draft;
  /** Artifact opened in the BEV view. */
  readonly opened?: number | undefined;
  /** The job that a person started here: its run is chosen as soon as it is listed. */
  readonly following?: string | undefined;
  /** The run a comparison is made with. */
  readonly other?: number | undefined;
};

export const useRuns = create<Runs>(() => ({ stages: [], runs: [], stage: 'odometry', draft: {} }));

let generation = 0;

/** Reads runs and stage descriptions anew; keeps what is chosen where it still exists. */
export async function loadRuns(link: Link, drive: string): Promise<void> {
  const mine = ++generation;
  try {
    const [{ result: described }, { result: listed }] = await Promise.all([
      link.request('stages.describe', {}),
      link.request('runs.list', { drive }),
    ]);
    if (mine !== generation) return;
    useRuns.setState(({ run, stage, opened, following }) => {
      const followed = useJobs.getState().jobs.find(({ job }) => job === following)?.run;
      const listedRun = (wanted: number | undefined): boolean => listed.runs.some(({ id }) => id === wanted);
      const kept = listedRun(followed) ? followed : listedRun(run) ? run : lastFinished(listed.runs)?.id;
      const artifacts = listed.runs.flatMap(({ stages }) => stages.flatMap(({ artifacts }) => artifacts));
      return {
        stages: described.stages,
        runs: listed.runs,
        run: kept,
        following: listedRun(followed) ? undefined : following,
        stage: described.stages.some(({ id }) => id === stage) ? stage : (described.stages[0]?.id ?? ''),
        opened: artifacts.some(({ id }) => id === opened) ? opened : undefined,
      };
    });
  } catch (error) {
    report('The runs could not be read', error);
  }
}

/** Forgets everything, when another drive is opened. */
export function clearRuns(): void {
  generation++;
  useRuns.setState({
    runs: [],
    run: undefined,
    draft: {},
    opened: undefined,
    other: undefined,
    following: undefined,
  });
}

/** The last run that is finished; where none is, the last. */
const lastFinished = (runs: readonly RunInfo[]): RunInfo | undefined =>
  runs.findLast((run) => stateOf(run) === 'done') ?? runs.at(-1);

/** Whether a job here works on the run says more than its stages, which may all be done between two of them. */
export function stateOf(
  { id, state }: Pick<RunInfo, 'id' | 'state'>,
  jobs = useJobs.getState().jobs,
): RunState {
  const drive = useSession.getState().drive?.drive;
  const atWork = jobs.some(
    (job) => job.kind === 'reconstruct' && job.drive === drive && job.run === id && isActive(job),
  );
  return atWork ? 'running' : state;
}

export const runOf = ({ runs, run }: Pick<Runs, 'runs' | 'run'>): RunInfo | undefined =>
  runs.find(({ id }) => id === run);

export const stageRunOf = (run: RunInfo | undefined, stage: string): StageRun | undefined =>
  run?.stages.find((one) => one.stage === stage);

/** All artifacts of a run, in the order of its stages. */
export const artifactsOf = (run: RunInfo | undefined): readonly ArtifactInfo[] =>
  run?.stages.flatMap(({ artifacts }) => artifacts) ?? [];
