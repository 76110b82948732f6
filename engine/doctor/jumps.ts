/**
 * Where GNSS lies after it jumped and before it jumped back: two steps that undo each other enclose fixes that are off. Steps
 * are measured against odometry, which does not jump.
 */
import type { Span } from '../contract/doctor/problems.ts';
import { type Nanoseconds, nanoseconds } from '../contract/time.ts';
import { MAD_TO_SIGMA, medianOf } from '../geometry/statistics.ts';
import type { Trajectory } from '../geometry/trajectory.ts';
import type { StageDrive } from '../reconstruct/contract/stage.ts';
import { readGnss } from '../reconstruct/positions/fixes.ts';
import { jumpLimit } from '../reconstruct/positions/steps.ts';
import { fixesAlong, stepsOf } from '../reconstruct/stages/health/gnss.ts';

export type Step = {
  readonly t: Nanoseconds;
  readonly sizeM: number;
  readonly step: readonly [east: number, north: number];
};

/** What is left of two steps that undo each other, as a share of their size. */
const UNDONE = 0.35;

/** From each step to the one that undoes it. A step that nothing undoes has no span: which side is off is not known. */
export function pairedSpans(steps: readonly Step[]): Span[] {
  const open: Step[] = [];
  const spans: Span[] = [];
  for (const step of steps) {
    const k = open.findIndex(
      (other) =>
        Math.hypot(other.step[0] + step.step[0], other.step[1] + step.step[1]) <=
        UNDONE * Math.max(other.sizeM, step.sizeM),
    );
    const begin = open[k];
    if (begin) {
      // What came open between the two lies within the span.
      open.splice(k);
      spans.push({ fromNs: begin.t, toNs: step.t - 1 });
    } else open.push(step);
  }
  return spans.toSorted((a, b) => a.fromNs - b.fromNs);
}

/** The steps from fix to fix that Health counts as jumps, and the spans between them. */
export function gnssJumps(
  drive: StageDrive,
  odometry: Trajectory,
): { readonly stream: string; readonly steps: readonly Step[]; readonly spans: readonly Span[] } | undefined {
  const gnss = readGnss(drive);
  if (!gnss) return undefined;
  const along = fixesAlong(gnss, odometry);
  if (along.length < 2) return undefined;
  const all = stepsOf(along).map((each): Step => ({ ...each, t: nanoseconds(each.t) }));
  if (all.length === 0) return undefined;
  const noise = (MAD_TO_SIGMA * medianOf(all.map(({ sizeM }) => sizeM))) / Math.SQRT2;
  const mostM = jumpLimit(noise);
  const steps = all.filter(({ sizeM }) => sizeM > mostM);
  return { stream: gnss.stream.name, steps, spans: pairedSpans(steps) };
}
