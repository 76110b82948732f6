/** What could be a line: one that was made, or one that was refused. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { StepLayer } from '../../../../contract/steps/layers.ts';
import type { StepPhase } from '../../../../contract/steps/step.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Facts } from './refuse.ts';
import type { Made } from './watch.ts';

export type Candidate = {
  /** As the interface names it. */
  readonly name: string;
  readonly kind: 'paint' | 'rim';
  /** Of a crossing, and of what could be one: the points of each bar. Its line is the outline. */
  readonly bars?: readonly (readonly RidgePoint[])[] | undefined;
  /** Found by the filter for broad paint (marks/broad-points.ts), not in the evidence. */
  readonly isBroad: boolean;
  /** In order along the line; of a crossing, those of its bars one after the other. */
  readonly points: readonly RidgePoint[];
  /** Once it has a fit. */
  readonly line?: readonly Vec3[] | undefined;
  readonly made?: Made | undefined;
  /** Why it was refused. */
  readonly reason?: string | undefined;
  /** The numbers that decided. */
  readonly facts?: Facts | undefined;
};

/** A phase of its working, with the layers that it names. */
export type Shown = StepPhase & { readonly blocks: Readonly<Record<string, StepLayer>> };
