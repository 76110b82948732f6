/** Where a stepper opens. Pure. */
import type { StepInfo, StepNear } from '../../../engine/contract/steps/list.ts';

/**
 * The step at the playhead, or the nearest in time that made something where that one was refused: nobody asked for a refused one.
 * What is asked for by element or place is shown as it is.
 *
 * @param at the step that the engine found for `near`
 */
export function openingOf(steps: readonly StepInfo[], at: number, near: StepNear): number {
  if (near.by !== 'time' || steps[at]?.state !== 'refused') return at;
  let [best, least] = [at, Number.POSITIVE_INFINITY];
  for (const [k, { state, t }] of steps.entries()) {
    const away = t === undefined ? Number.POSITIVE_INFINITY : Math.abs(t - near.t);
    if (state === 'made' && away < least) [best, least] = [k, away];
  }
  return best;
}
