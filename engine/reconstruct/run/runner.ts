/**
 * Runs the pipeline on one drive: looks each stage's result up by its key, computes what is not there, and leaves the drive valid
 * wherever it is stopped or killed (docs/stages.md).
 */
import type { Grade, ParameterValues, RunInfo } from '../../contract/stages.ts';
import type { Drive } from '../../drive/drive.ts';
import { keepMemoryLow, returnFreedMemory } from '../../kernels/machine.ts';
import type { Stage } from '../contract/stage.ts';
import { STAGES } from '../stages/registry.ts';
import { type Attempt, type Ended, finish, giveUp } from './attempt.ts';
import { runContext } from './context.ts';
import { type PipelineEvent, progressEvents } from './events.ts';
import { KeyRing, stageById, stagesFrom, stagesUpTo } from './plan.ts';
import { listRuns, purposeOf } from './runs.ts';
import { defaultThreads, inputsOf } from './setting.ts';
import { chooseRun, runById } from './variant.ts';

export type { PipelineEvent } from './events.ts';

export type PipelineOptions = {
  /** Run this stage and what it needs; default: all. */
  readonly to?: string | undefined;
  /** Parameters by stage. On a run whose results they would change, a variant is made that shares what lies upstream. */
  readonly set?: Readonly<Record<string, ParameterValues>> | undefined;
  /** Compute anew: true for all stages that run, or a stage's id for it and all that take from it. */
  readonly again?: string | true | undefined;
  /** A run's id, or its name (made when there is none); default: the newest run. */
  readonly run?: string | number | undefined;
  /** A person has said that whoever holds the drive is gone. */
  readonly takeOver?: boolean | undefined;
  /** Default: one fewer than there are cores. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: PipelineEvent) => void) | undefined;
};

export type PipelineOutcome = {
  readonly state: 'done' | 'failed' | 'cancelled';
  /** The worst verdict of the stages that ran; undefined when none did. */
  readonly grade: Grade | undefined;
  readonly run: RunInfo;
};

const WAL_CHECKPOINT_BYTES = 4 * 1024 * 1024;
const GRADES: readonly Grade[] = ['pass', 'warn', 'fail'];

/**
 * Runs stages in order. A stage that fails is recorded and what needs it is left out; what can do without it goes on.
 * @param drive opened for writing
 * @throws InputError for an unknown stage, run or parameter, or when another process runs on this drive
 */
export async function runPipeline(
  drive: Drive,
  options: PipelineOptions = {},
  stages: readonly Stage[] = STAGES,
): Promise<PipelineOutcome> {
  const wanted = stagesUpTo(stages, options.to);
  for (const id of Object.keys(options.set ?? {})) stageById(stages, id);
  const { again } = options;
  const anew = again === undefined ? [] : again === true ? wanted : stagesFrom(stages, again);
  drive.lease.take('reconstruction', { takeOver: options.takeOver });
  keepMemoryLow();
  try {
    drive.setCheckpointBytes(WAL_CHECKPOINT_BYTES);
    const run = chooseRun(drive, options, stages);
    drive.lease.tellPurpose(purposeOf(run.name));
    const ring = new KeyRing(drive, drive.calibration(run.calibration), run.settings);
    let state: PipelineOutcome['state'] = 'done';
    const ran: string[] = [];
    for (const stage of wanted) {
      const missing = stage.takes.find((take) => !take.optional && !ran.includes(take.stage));
      if (missing) {
        state = 'failed';
        continue;
      }
      const ended = await runStage(drive, run.id, stage, ring, { ...options, anew: anew.includes(stage) });
      drive.truncateWal();
      returnFreedMemory();
      if (ended === 'cancelled') {
        state = 'cancelled';
        break;
      }
      if (ended === 'failed') state = 'failed';
      else {
        ring.done(stage);
        ran.push(stage.id);
      }
    }
    // Before the run is listed: it is not at work any more.
    drive.lease.release();
    const info = listRuns(drive, stages).find((each) => each.id === run.id);
    if (!info) throw new Error(`Run ${run.id} is gone.`);
    const grades = info.stages.filter((each) => ran.includes(each.stage)).map((each) => each.verdict?.grade);
    const grade = GRADES.findLast((each) => grades.includes(each));
    return { state, grade, run: info };
  } finally {
    drive.lease.release();
  }
}

async function runStage(
  drive: Drive,
  run: number,
  stage: Stage,
  ring: KeyRing,
  options: PipelineOptions & { readonly anew: boolean },
): Promise<Ended> {
  const key = ring.key(stage);
  const parameters = ring.parameters(stage);
  const tell = (event: PipelineEvent): void => options.onEvent?.(event);
  const about = { type: 'stage', run, stage: stage.id } as const;
  const found = drive.runs.result(key);
  const known = options.anew ? undefined : found;
  if (found && options.anew) drive.runs.discard(found.id);
  if (known?.state === 'done') {
    drive.runs.setStage(run, stage.id, key, 'done');
    tell({
      ...about,
      state: 'done',
      fraction: 1,
      text: '',
      shared: true,
      parameters,
      metrics: drive.runs.metrics(known.id),
      wallMs: known.wallMs,
      ...(known.verdict && { verdict: known.verdict }),
    });
    return 'done';
  }
  const threads = options.threads ?? defaultThreads();
  const result = known?.id ?? drive.runs.begin(key, stage.id, stage.version, parameters, threads);
  drive.runs.setStage(run, stage.id, key, 'running');
  const attempt: Attempt = { drive, run, stage, key, result, started: performance.now(), tell };
  tell({ ...about, state: 'running', fraction: 0, text: '', parameters });

  const context = runContext(
    {
      drive,
      stage,
      parameters,
      calibration: drive.calibration(runById(drive, run).calibration),
      threads,
      signal: options.signal ?? new AbortController().signal,
      result,
      inputs: inputsOf(drive, run, stage),
    },
    progressEvents(tell, run, stage.id, attempt.started),
    known !== undefined,
  );
  try {
    await new Promise(setImmediate); // Lets a request to stop in before the stage takes the thread.
    context.progress(0);
    const verdict = await stage.run(context);
    context.flush();
    return finish(attempt, verdict, context.peakBytes());
  } catch (error) {
    return giveUp(attempt, error);
  } finally {
    context.close();
  }
}
