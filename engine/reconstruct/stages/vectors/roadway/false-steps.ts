/**
 * Steps that bound no road: of the evidence a step is a jump of height between neighbouring cells. Parked vehicles, fronts beyond what
 * they hide, and rings of single sweeps make such jumps without a step of the ground.
 */
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Trace } from '../following/trace.ts';
import { isRing } from '../marks/refusal.ts';
import type { Refuse } from '../steps/refuse.ts';
import { isFlank } from './flanks.ts';
import { contrastsOf } from './sections.ts';

/** Steps of the evidence have 4 cm and more; measured over a whole line the ground rises by this at least (m). */
const RISE_M = 0.03;
/** Beyond a front or a flank no ground is seen, in this share of the sections at most. */
const SEEN_BEYOND = 0.25;
/** A flank of one vehicle or two (m): they stand on this share of it. */
const TWO_VEHICLES_M = 12;
const STANDS = 0.4;
/** Before a front that lies further out than what hides it the ground is seen in fewer sections, too: the road does not reach it. */
const SEEN_INSIDE = 0.3;

/** Steps without those that are none. */
export function realSteps(
  steps: readonly Trace[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
  refused?: Refuse,
): Trace[] {
  return steps.filter((step) => {
    const why = falsenessOf(step, rasters, path, reachM);
    if (why) refused?.(step, why[0], why[1]);
    return !why;
  });
}

type Falseness = readonly [
  why: 'flank' | 'ring' | 'unseen' | 'flat',
  facts: { readonly stepM?: number; readonly leastStepM?: number },
];

export function falsenessOf(
  step: Trace,
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): Falseness | undefined {
  if (isFlank(step, rasters, path, reachM)) return ['flank', {}];
  if (isRing(step.line, path)) return ['ring', {}];
  const { all, free } = contrastsOf(step.line, rasters, path, reachM);
  if (all.seen < SEEN_BEYOND) {
    if (all.stands >= STANDS && step.lengthM <= TWO_VEHICLES_M) return ['flank', {}];
    if (all.inside < SEEN_INSIDE) return ['unseen', {}];
  }
  return free.riseM >= RISE_M ? undefined : ['flat', { stepM: free.riseM, leastStepM: RISE_M }];
}
