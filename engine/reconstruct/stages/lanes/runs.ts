/** A lane as a run of stations between two lines, and the bounds that lanes are held to. */
import type { Strip } from './strips.ts';

export type Run = {
  /** Seen along the way. */
  readonly left: Strip;
  readonly right: Strip;
  /** First and last station, both inside. */
  readonly from: number;
  readonly to: number;
  readonly isDriven: boolean;
};

/** Where a line passes, in metres to the left of the way. */
export type Spot = { readonly strip: Strip; readonly offset: number };

export type LaneLimits = {
  readonly narrowestM: number;
  readonly widestM: number;
  readonly shortestM: number;
};
