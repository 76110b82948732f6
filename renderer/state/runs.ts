/** Runs, stages and the chosen ones, shared by the column of stages, the inspector and the views. */
import { create } from 'zustand';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import { messageOf } from '../../engine/contract/errors.ts';
import { capital } from '../../engine/contract/map/elementNames.ts';
import type {
  ParameterValues,
  RunInfo,
  RunState,
  StageDescription,
  StageRun,
} from '../../engine/contract/stages.ts';
import { visible } from '../../engine/contract/visible.ts';
import { isQuiet, type Link } from '../link/link.ts';
import { LOADING, type Loadable } from '../widgets/LoadState.tsx';
import { wordsOf } from '../widgets/words.ts';
import { isActive, useJobs } from './jobs.ts';
import { notify } from './notices.ts';
import { refreshDrive, useSession } from './session.ts';

/** Parameters a person changed and has not run yet, by stage. */
export type Draft = Readonly<Record<string, ParameterValues>>;

type Runs = {
  readonly stages: readonly StageDescription[];
  readonly runs: readonly RunInfo[];
  /** Whether the list above is the drive's: until it has been read, none in it means nothing. */
  readonly listed: Loadable<true>;
  /** The chosen run; undefined before the first. */
  readonly run?: number | undefined;
  readonly stage: string;
  readonly draft: Draft;
  /** Typed values that a parameter does not take, by `STAGE/PARAMETER`. Nothing runs while there is one. */
  readonly refused: Readonly<Record<string, { readonly text: string; readonly why: string }>>;
  /** Artifact opened in the BEV view. */
  readonly opened?: number | undefined;
  /** The job that a person started here: its run is chosen as soon as it is listed. */
  readonly following?: string | undefined;
  /** The run a comparison is made with. */
  readonly other?: number | undefined;
};

export const useRuns = create<Runs>(() => ({
  stages: [],
  runs: [],
  listed: LOADING,
  stage: 'odometry',
  draft: {},
  refused: {},
}));

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
    // Its trajectory may place the sensors; without it they are placed by another.
    if (sayDeleted(useRuns.getState(), listed.runs)) await refreshDrive(link);
    if (mine !== generation) return;
    useRuns.setState(({ run, stage, opened, following }) => {
      const followed = useJobs.getState().jobs.find(({ job }) => job === following)?.run;
      const listedRun = (wanted: number | undefined): boolean => listed.runs.some(({ id }) => id === wanted);
      const kept = listedRun(followed) ? followed : listedRun(run) ? run : lastFinished(listed.runs)?.id;
      const artifacts = listed.runs.flatMap(({ stages }) => stages.flatMap(({ artifacts }) => artifacts));
      return {
        stages: described.stages,
        runs: listed.runs,
        listed: { state: 'ready', value: true },
        run: kept,
        following: listedRun(followed) ? undefined : following,
        stage: described.stages.some(({ id }) => id === stage) ? stage : (described.stages[0]?.id ?? ''),
        opened: artifacts.some(({ id }) => id === opened) ? opened : undefined,
      };
    });
  } catch (error) {
    if (mine !== generation || isQuiet(error)) return;
    const again = (): void => void loadRuns(link, drive);
    useRuns.setState({ listed: { state: 'failed', reason: visible(messageOf(error)), again } });
  }
}

/** Says that the run which views show was deleted, here or by another process; true where it was. */
function sayDeleted({ runs, run }: Pick<Runs, 'runs' | 'run'>, now: readonly RunInfo[]): boolean {
  const shown = runs.find(({ id }) => id === run);
  if (!shown || now.some(({ id }) => id === run)) return false;
  const next = lastFinished(now);
  notify({
    level: 'info',
    title: `${capital(visible(shown.name))} was deleted`,
    detail: next
      ? `The views show ${capital(visible(next.name))} now.`
      : 'There is no other finished run: the views show what the log has.',
  });
  return true;
}

/** Forgets everything, when another drive is opened. */
export function clearRuns(): void {
  generation++;
  useRuns.setState({
    runs: [],
    listed: LOADING,
    run: undefined,
    draft: {},
    refused: {},
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

/** An artifact in words: "Alignment: residuals". */
export function artifactTitle(
  stages: readonly StageDescription[],
  { stage, name }: Pick<ArtifactInfo, 'stage' | 'name'>,
): string {
  const description = stages.find(({ id }) => id === stage);
  const made = description?.makes.find((each) => each.name === name)?.title ?? wordsOf(name);
  const title = `${made.charAt(0).toLowerCase()}${made.slice(1)}`;
  return description ? `${description.title}: ${title}` : wordsOf(name);
}
