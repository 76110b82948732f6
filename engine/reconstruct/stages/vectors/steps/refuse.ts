/** How the stage says that something is no line of the map: what it was, why it is none, and the numbers that decided. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { RidgePoint } from '../following/ridge-points.ts';

/** Something that was followed. */
export type Found = {
  /** In order along the line; of several bars, one after the other. */
  readonly points: readonly RidgePoint[];
  /** Those of each bar, of a group of bars. */
  readonly bars?: readonly (readonly RidgePoint[])[];
  /** Its fit, once it has one; of a group of bars, their outline. */
  readonly line?: readonly Vec3[];
  readonly lengthM: number;
  readonly meanScore: number;
};

/** Numbers by the names of facts.ts. */
export type Facts = Readonly<Record<string, number>>;

/** @param why a word of reasons.ts */
export type Refuse = (found: Found, why: string, facts: Facts) => void;
