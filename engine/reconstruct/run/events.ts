/** What a pipeline tells while it runs. */
import type { LogLine, Metric, ParameterValues, StageState, Verdict } from '../../contract/stages.ts';
import type { ContextEvents } from './context.ts';

export type PipelineEvent =
  | {
      readonly type: 'stage';
      readonly run: number;
      readonly stage: string;
      readonly state: Extract<StageState, 'running' | 'done' | 'failed' | 'cancelled'>;
      readonly fraction: number;
      readonly text: string;
      readonly secondsLeft?: number;
      /** True when the result was there already and nothing was computed. */
      readonly shared?: boolean;
      readonly metrics?: readonly Metric[];
      readonly verdict?: Verdict;
      readonly parameters?: ParameterValues;
      readonly wallMs?: number;
      readonly error?: string;
    }
  | {
      readonly type: 'parts';
      readonly run: number;
      readonly stage: string;
      readonly artifact: number;
      readonly parts: number;
    }
  | { readonly type: 'log'; readonly run: number; readonly stage: string; readonly line: LogLine };

/** Between two reports of progress (ms): faster than an eye sees, slow enough not to flood a window. */
const TELL_MS = 100;
/** Before this much is done, the time left is a guess. */
const LEAST_FRACTION = 0.02;

/** Events of a context as events of the pipeline. `started` by performance.now(). */
export function progressEvents(
  tell: (event: PipelineEvent) => void,
  run: number,
  stage: string,
  started: number,
): ContextEvents {
  let told = 0;
  const metrics: Metric[] = [];
  return {
    onProgress(fraction, text) {
      const now = performance.now();
      if (now - told < TELL_MS) return;
      told = now;
      const elapsed = (now - started) / 1000;
      tell({
        type: 'stage',
        run,
        stage,
        state: 'running',
        fraction,
        text,
        metrics: [...metrics],
        ...(fraction > LEAST_FRACTION && { secondsLeft: (elapsed * (1 - fraction)) / fraction }),
      });
    },
    onParts: (artifact, parts) => tell({ type: 'parts', run, stage, artifact, parts }),
    onLog: (line) => tell({ type: 'log', run, stage, line }),
    onMetric: (metric) => void metrics.push(metric),
  };
}
