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

export type LaneLimits = {
  readonly narrowestM: number;
  readonly widestM: number;
  readonly shortestM: number;
};
