/** What the stage tells the stepper while it works: what could have been a line, and why it is none. A run has no watch. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { Chain } from '../following/chains.ts';
import type { Crossing } from '../following/crossings.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Usual } from '../marks/refusal.ts';
import type { Found, Refuse } from './refuse.ts';

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
  /** It is no line. Of what is told more than once, and of what becomes a line after all, the end counts. */
  readonly refused: Refuse;
  /** A group of bars, or two lines, that are no crossing. Their bars may become lines. */
  readonly noCrossing: Refuse;
  /** A chain of broad paint (marks/broad-points.ts) that is no stop line. */
  readonly noStopLine: Refuse;
  /** What was followed of broad paint; some of it may become stop lines and crossings. */
  broad(chains: readonly Chain[]): void;
  /** A line was placed anew: its points are still those of the line that it was. */
  moved(from: Found, to: Found): void;
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
