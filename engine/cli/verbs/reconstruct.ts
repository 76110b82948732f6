/** `reconstruct FILE`: runs the pipeline in this process; results that are there are not computed again. */
import { availableParallelism } from 'node:os';
import type { ParameterValue, ParameterValues } from '../../contract/stages.ts';
import { byName } from '../../contract/text/byName.ts';
import { Drive } from '../../drive/drive.ts';
import type { Stage } from '../../reconstruct/contract/stage.ts';
import { stageById } from '../../reconstruct/run/plan.ts';
import { type PipelineEvent, runPipeline } from '../../reconstruct/run/runner.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { loadActivePlugins } from '../plugins.ts';
import { print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

export type Options = {
  readonly to?: string;
  readonly set: readonly string[];
  readonly run?: string;
  readonly again?: string | true;
  readonly threads?: number;
  readonly takeOver?: boolean;
  readonly json?: boolean;
  readonly reference?: string;
};

export async function reconstructVerb(file: string, options: Options): Promise<ExitCode> {
  if (options.reference !== undefined) throw new UsageError('--reference belongs to --repair.');
  const stages = await loadActivePlugins();
  const set = settingsOf(options.set, stages);
  const progress = new Progress();
  const drive = Drive.open(file, 'write');
  try {
    const { state, grade, run } = await runPipeline(
      drive,
      {
        to: options.to,
        set,
        run: runOf(options.run),
        again: options.again,
        takeOver: options.takeOver,
        // Nobody replays beside it: all cores.
        threads: options.threads || availableParallelism(),
        signal: stopSignal(),
        onEvent: (event) => show(progress, event),
      },
      stages,
    );
    progress.clear();
    if (options.json) printJson({ path: file, state, grade, run });
    else print(`${run.name}: ${state}${grade ? `, verdict ${grade}` : ''}`);
    if (state !== 'done') return ExitCode.failed;
    return grade === 'fail' ? ExitCode.verdict : ExitCode.done;
  } finally {
    progress.clear();
    drive.close();
  }
}

/** A number is a run's id, anything else its name. */
export function runOf(text: string | undefined): string | number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

export function show(progress: Progress, event: PipelineEvent): void {
  if (event.type === 'log') {
    if (event.line.level === 'warn' || event.line.level === 'error')
      progress.sayOnce(`${event.stage}: ${event.line.level}: ${event.line.text}`);
    return;
  }
  if (event.type !== 'stage') return;
  const { stage, state, fraction, text, verdict, wallMs, shared, error } = event;
  if (state === 'running') {
    progress.show(fraction, `${stage} ${text}`);
    return;
  }
  const time = wallMs === undefined ? '' : ` in ${(wallMs / 1000).toFixed(2)} s`;
  const grade = verdict ? `, ${verdict.grade}` : '';
  progress.say(`${stage}: ${state}${shared ? ' (was there)' : time}${grade}`);
  for (const reason of verdict?.reasons ?? []) progress.say(`  ${reason}`);
  if (error) progress.say(`  ${error}`);
}

/** @throws UsageError for text that is no stage.param=value; InputError for an unknown stage. */
export function settingsOf(
  texts: readonly string[],
  stages: readonly Stage[],
): Record<string, ParameterValues> {
  const set = byName<Record<string, ParameterValue>>();
  for (const text of texts) {
    const [, stageId, name, value] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
    if (stageId === undefined || name === undefined || value === undefined)
      throw new UsageError(`--set takes stage.param=value, not "${text}".`);
    const type = stageById(stages, stageId).parameters[name]?.type;
    (set[stageId] ??= byName())[name] = typed(type, value);
  }
  return set;
}

/** The value as its parameter's type; what does not fit stays text, and the runner says what it should have been. */
function typed(type: string | undefined, value: string): ParameterValue {
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if ((type === 'number' || type === 'integer') && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  return value;
}
