/**
 * Steps of a stage: their list, where it is opened, and each one's working, computed anew on the stored inputs. What a stage works
 * out for all steps together is kept while one result is looked at.
 */
import { InputError } from '../../contract/errors.ts';
import type { StepInfo, StepNear } from '../../contract/steps/list.ts';
import type { StepUnit } from '../../contract/steps/step.ts';
import type { Drive } from '../../drive/drive.ts';
import type { OpenSteps, Stage, StepContext, StepResult } from '../contract/stage.ts';
import { STAGES } from '../stages/registry.ts';
import { stepContext } from './context.ts';
import { nearestStep } from './nearest-step.ts';
import { stageById } from './plan.ts';
import { defaultThreads, inputsOf } from './setting.ts';
import { runById } from './variant.ts';

export type StepList = {
  readonly unit: StepUnit;
  readonly steps: readonly StepInfo[];
  /** The step to open; undefined where there are none. */
  readonly at: number | undefined;
};

/** Results whose steps are kept open: the stages that one goes back and forth between. */
const KEPT = 4;

type Asked = { readonly run: number; readonly stage: string };

/** Steps of one process. Not of one drive: it is opened anew for each question, so that nobody finds it in use. */
export class StepShelf {
  readonly #stages: readonly Stage[];
  readonly #opened = new Map<string, OpenSteps>();

  constructor(stages: readonly Stage[] = STAGES) {
    this.#stages = stages;
  }

  /** @throws InputError when the stage has not run, or cannot be stepped. */
  async list(drive: Drive, asked: Asked, near?: StepNear): Promise<StepList> {
    const { stage, open } = await this.#open(drive, asked);
    const at = open.steps.length > 0 ? nearestStep(drive, asked.run, open.steps, near) : undefined;
    return { unit: stage.stepUnit ?? 'frame', steps: open.steps, at };
  }

  /** @throws InputError as `list`, and for a step that there is not. */
  async step(drive: Drive, asked: Asked, frame: number): Promise<StepResult> {
    const { stage, context, open } = await this.#open(drive, asked);
    const frames = open.steps.length;
    if (!open.steps[frame]) {
      const unit = stage.stepUnit ?? 'frame';
      const there = frames === 0 ? `no ${unit}` : `${unit}s 0 to ${frames - 1}`;
      throw new InputError(`${stage.title} has ${there}; there is no ${unit} ${frame}.`);
    }
    return { ...(await open.step(context, frame)), frame, frames };
  }

  async #open(
    drive: Drive,
    { run, stage: id }: Asked,
  ): Promise<{ readonly stage: Stage; readonly context: StepContext; readonly open: OpenSteps }> {
    const stage = stageById(this.#stages, id);
    if (!stage.openSteps && !stage.step)
      throw new InputError(stage.stepless ?? `Stage ${stage.title} offers no steps.`);
    const row = runById(drive, run);
    const key = drive.runs.stages(run).find((each) => each.stage === stage.id)?.key;
    const result = key === undefined ? undefined : drive.runs.result(key);
    if (!result) throw new InputError(`Stage ${stage.id} has not run in "${row.name}".`);
    const context = stepContext({
      drive,
      stage,
      parameters: result.parameters,
      calibration: drive.calibration(row.calibration),
      threads: defaultThreads(),
      signal: new AbortController().signal,
      result: result.id,
      inputs: inputsOf(drive, run, stage),
    });
    // Computed anew, a result keeps its key, but not its time.
    const name = [drive.path, run, result.id, key, result.wallMs].join('\n');
    const open = this.#opened.get(name) ?? (await opened(stage, context));
    this.#opened.delete(name);
    this.#opened.set(name, open);
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= KEPT) break;
      this.#opened.delete(oldest);
    }
    return { stage, context, open };
  }
}

/** A stage that only computes frames tells how many there are with the first. */
async function opened(stage: Stage, context: StepContext): Promise<OpenSteps> {
  if (stage.openSteps) return stage.openSteps(context);
  const { step } = stage;
  if (!step) throw new InputError(`Stage ${stage.title} offers no steps.`);
  const { frames } = await step.call(stage, context, 0);
  return {
    steps: Array.from({ length: frames }, () => ({ title: '' })),
    step: (context, index) => step.call(stage, context, index),
  };
}
