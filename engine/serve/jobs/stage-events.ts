/** What a job tells of a pipeline that it runs. */
import { InputError } from '../../contract/errors.ts';
import type { Stage } from '../../reconstruct/contract/stage.ts';
import type { PipelineEvent, PipelineOutcome } from '../../reconstruct/run/runner.ts';
import type { JobReport } from './job-messages.ts';

/** Parts and states of stages go on to the interface. */
export function forwarded(event: PipelineEvent, report: JobReport): void {
  if (event.type === 'parts') {
    report.event({ event: 'parts', artifact: event.artifact, parts: event.parts });
  } else if (event.type === 'stage') {
    const { type: _, shared: _shared, wallMs: _wallMs, error: _error, ...rest } = event;
    report.run(event.run);
    report.event({ event: 'stage', ...rest });
  }
}

/** The sentence of a run in which a stage failed. */
export function failureOf({ run }: PipelineOutcome, stages: readonly Stage[]): InputError {
  const failed = run.stages.find(({ state }) => state === 'failed');
  const title = stages.find(({ id }) => id === failed?.stage)?.title ?? failed?.stage ?? 'A stage';
  return new InputError(`${title} failed: ${failed?.error ?? 'what it needs was not made.'}`);
}
