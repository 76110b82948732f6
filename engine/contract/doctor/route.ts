/** The route check: where a drive was covered and by which sensor, and where to drive again (docs/route.md). */
import type { Nanoseconds } from '../time.ts';

/** A stretch of the way. Metres are along the path from its start. */
export type RouteStretch = {
  readonly fromM: number;
  readonly toM: number;
  readonly fromNs: Nanoseconds;
  readonly toNs: Nanoseconds;
  /** gap: the sensor gave nothing there; poor: it did, but not well enough. */
  readonly kind: 'gap' | 'poor';
  /** Name of the sensor's stream, or of the stage that says it. */
  readonly sensor: string;
  /** In plain words, without the place. */
  readonly reason: string;
};

export type RouteSensor = {
  readonly name: string;
  readonly kind: string;
  readonly coveredM: number;
  /** 0 to 1. */
  readonly share: number;
};

export type RoutePlace = { readonly latitudeDeg: number; readonly longitudeDeg: number };

/** A part of the way to be driven once more, with some way before and after it. */
export type RouteAgain = {
  readonly fromM: number;
  readonly toM: number;
  readonly fromNs: Nanoseconds;
  readonly toNs: Nanoseconds;
  /** What to do, where, and why. */
  readonly sentence: string;
  /** Where it begins and ends; undefined where the drive has no place on earth. */
  readonly from?: RoutePlace;
  readonly to?: RoutePlace;
};

/** An error that has no place on the way, such as one that holds for the whole drive. */
export type RouteError = {
  /** Name of the sensor's stream, or of the stage that says it. */
  readonly sensor: string;
  /** That of the problem. */
  readonly sentence: string;
};

export type RouteVerdict = {
  /** errors: nothing has to be driven again, but the drive has errors that have no place on the way. */
  readonly state: 'whole' | 'errors' | 'again';
  readonly sentence: string;
};

/** "1.24 km", "340 m". */
export const lengthText = (m: number): string =>
  m >= 1000 ? `${(m / 1000).toFixed(2)} km` : `${Math.round(m)} m`;

export type RouteReport = {
  readonly verdict: RouteVerdict;
  /** What the path is taken from, in words. */
  readonly path: string;
  readonly lengthM: number;
  /** x and y of the path, metres: in the map frame, or in one of its own where the drive has no place on earth. */
  readonly line: readonly (readonly [x: number, y: number])[];
  /** Along the path, for each point of `line`. */
  readonly stations: readonly number[];
  readonly sensors: readonly RouteSensor[];
  /** In the order of the way. */
  readonly stretches: readonly RouteStretch[];
  readonly again: readonly RouteAgain[];
  /** Beside what `stretches` tell. */
  readonly errors: readonly RouteError[];
  /** Why there is no GPX file; undefined where there is one. */
  readonly withoutGpx?: string;
};
