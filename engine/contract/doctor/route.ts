/** The route check: where a drive was covered and by which sensor, and where to drive again (docs/route.md). */
import type { Nanoseconds } from '../time.ts';

/** Characters of a plan's GPX; a point each second for eight hours has two million. */
export const MOST_PLAN_CHARACTERS = 4_000_000;

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

/** x and y of places in the frame of the path, metres. */
export type RouteLine = readonly (readonly [x: number, y: number])[];

/** A part of the way to be driven once more, with some way before and after it. */
type AgainPart = {
  /** Along the drive, or along the plan. */
  readonly fromM: number;
  readonly toM: number;
  /** What to do, where, and why. */
  readonly sentence: string;
  /** Where it begins and ends; undefined where the drive has no place on earth. */
  readonly from?: RoutePlace;
  readonly to?: RoutePlace;
};
/** drive: it was driven, but not well enough; plan: it was planned and not driven. */
export type RouteAgain =
  | (AgainPart & { readonly of: 'drive'; readonly fromNs: Nanoseconds; readonly toNs: Nanoseconds })
  | (AgainPart & { readonly of: 'plan'; readonly line: RouteLine });

/** A planned route beside the drive. */
export type RoutePlan = {
  readonly name: string;
  readonly lengthM: number;
  readonly drivenM: number;
  /** Each track of it. */
  readonly lines: readonly RouteLine[];
  /** What was not driven, along the plan, without the lead at its ends. */
  readonly missed: readonly { readonly fromM: number; readonly toM: number }[];
  /** Points of its file that are on no track: without a place on earth, or alone. */
  readonly leftOut: number;
};

/**
 * What the positions of a drive are good for. lanes: to place lanes on the earth; road: to tell which lane, not to place a line;
 * shape: the shape of road and lanes only.
 */
export type RoutePositions = {
  readonly fit: 'lanes' | 'road' | 'shape';
  /** About so far off (m); undefined where nothing measures it. */
  readonly accuracyM?: number;
  /** In one plain sentence. */
  readonly sentence: string;
};

/** An error that has no place on the way, such as one that holds for the whole drive. */
export type RouteError = {
  /** Name of the sensor's stream, or of the stage that says it. */
  readonly sensor: string;
  /** That of the problem. */
  readonly sentence: string;
};

export type RouteVerdict = {
  /**
   * errors: nothing has to be driven again, but the drive has errors that have no place on the way; limited: it is whole, but its
   * positions are not good for everything.
   */
  readonly state: 'whole' | 'limited' | 'errors' | 'again';
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
  readonly line: RouteLine;
  /** Along the path, for each point of `line`. */
  readonly stations: readonly number[];
  readonly sensors: readonly RouteSensor[];
  /** In the order of the way. */
  readonly stretches: readonly RouteStretch[];
  readonly again: readonly RouteAgain[];
  readonly positions: RoutePositions;
  /** Only where a person gave one. */
  readonly plan?: RoutePlan;
  /** Why the plan that was given is not laid beside the drive. */
  readonly withoutPlan?: string;
  /** Beside what `stretches` tell. */
  readonly errors: readonly RouteError[];
  /** Why there is no GPX file; undefined where there is one. */
  readonly withoutGpx?: string;
};
