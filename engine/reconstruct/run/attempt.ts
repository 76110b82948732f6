/** How one attempt at a stage ends: with its result, or without. */
import { CancelledError, InputError, messageOf } from '../../contract/errors.ts';
import type { Verdict } from '../../contract/stages.ts';
import type { Drive } from '../../drive/drive.ts';
import type { Stage } from '../contract/stage.ts';
import type { PipelineEvent } from './events.ts';

export type Ended = 'done' | 'failed' | 'cancelled';

/** A stage that runs into a result. */
export type Attempt = {
  readonly drive: Drive;
  readonly run: number;
  readonly stage: Stage;
  readonly key: string;
  readonly result: number;
  /** By performance.now(). */
  readonly started: number;
  readonly tell: (event: PipelineEvent) => void;
};

/** The stage ran through: its result is done. */
export function finish(
  { drive, run, stage, key, result, started, tell }: Attempt,
  verdict: Verdict,
  peakBytes: number,
): Ended {
  const wallMs = performance.now() - started;
  drive.transaction(() => {
    drive.runs.finish(result, verdict, wallMs, peakBytes);
    drive.runs.setStage(run, stage.id, key, 'done');
  });
  tell({
    type: 'stage',
    run,
    stage: stage.id,
    state: 'done',
    fraction: 1,
    text: '',
    verdict,
    metrics: drive.runs.metrics(result),
    wallMs,
  });
  return 'done';
}

/** The stage failed, or was asked to stop. */
export function giveUp({ drive, run, stage, key, result, started, tell }: Attempt, error: unknown): Ended {
  const wallMs = performance.now() - started;
  const state = error instanceof CancelledError ? 'cancelled' : 'failed';
  const message = messageOf(error);
  drive.transaction(() => {
    drive.runs.addWall(result, wallMs);
    if (state === 'failed') {
      // A user's error is a sentence; a fault of ours is shown with its stack in the log.
      const text =
        error instanceof InputError ? message : error instanceof Error ? (error.stack ?? message) : message;
      drive.runs.addLog(result, { level: 'error', text, wallMs });
    }
    drive.runs.setStage(run, stage.id, key, state, state === 'failed' ? message : undefined);
  });
  tell({
    type: 'stage',
    run,
    stage: stage.id,
    state,
    fraction: 1,
    text: message,
    wallMs,
    ...(state === 'failed' && { error: message }),
  });
  return state;
}
