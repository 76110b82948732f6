/** A stage's judgement of its own result: what its `verdict.ts` gives, and how it goes out. */
import type { Metric, Verdict } from '../../contract/stages.ts';
import type { StageContext } from './stage.ts';

/** Metrics in the order in which they are shown, and the verdict that follows from them. */
export type Judgement = Verdict & { readonly metrics: readonly Metric[] };

/** A verdict that warns for each reason given, and passes without one. */
export const verdictOf = (reasons: readonly string[]): Verdict => ({
  grade: reasons.length > 0 ? 'warn' : 'pass',
  reasons,
});

/** Gives the metrics out; what it returns is what a stage's `run` returns. */
export function reported(
  context: Pick<StageContext, 'metric'>,
  { metrics, grade, reasons }: Judgement,
): Verdict {
  for (const metric of metrics) context.metric(metric);
  return { grade, reasons };
}
