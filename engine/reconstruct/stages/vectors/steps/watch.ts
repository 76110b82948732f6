/** What the stage tells the stepper while it works: what could have been a line, and why it is none. A run has no watch. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { Chain } from '../following/chains.ts';
import type { Crossing } from '../following/crossings.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Usual } from '../marks/refusal.ts';

/** Something that was followed; `line` once it has a fit. */
export type Found = {
  readonly points: readonly RidgePoint[];
  readonly line?: readonly Vec3[];
  readonly lengthM: number;
  readonly meanScore: number;
};

/** A line that was made. */
export type Made = {
  readonly line: readonly Vec3[];
  /** First and last pose from which it was seen. */
  readonly poses: readonly [number, number] | undefined;
  readonly info: {
    readonly id: string;
    readonly class: string;
    readonly subtype: string;
    readonly confidence: number;
    readonly lengthM: number;
    readonly sigmaM: number;
    readonly residualM: number;
    readonly meanScore: number;
  };
};

/** What a chain had to reach. */
export type Needed = { readonly significance: number; readonly seedScore: number };

export interface Watch {
  /** A chain of points that is too short or too weak to be followed. */
  faint(chain: Chain, needed: Needed): void;
  /**
   * It is no line. Of what is told more than once, and of what becomes a line after all, the end counts.
   * @param why a word of reasons.ts, or any other, which is shown as it is
   */
  refused(found: Found, why: string, facts: Readonly<Record<string, number>>): void;
  /** A point that lies on a kerb or beyond one. */
  offRoad(point: RidgePoint): void;
  /** The lines that were made, and what they were made from. */
  made(
    lines: readonly Made[],
    traces: readonly Found[],
    crossings: readonly Crossing[],
    usual: Usual | undefined,
  ): void;
}
