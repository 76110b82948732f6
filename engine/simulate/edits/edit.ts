/** A map edit by name: the world is built as if the road had been changed, to test the detection of change. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { SignKind } from '../world/meshes/signs.ts';
import type { Profile } from '../world/model/profile.ts';
import type { TrueElement } from '../world/model/true-objects.ts';
import type { Place, RoadPlan } from '../world/road/plan/road-plan.ts';
import type { Street } from '../world/road/street.ts';
import type { ChangeRule } from './checks.ts';

export type MapEdit = {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly unit?: string;
  readonly defaultValue?: number;
  /** The least and the most a value may be. */
  readonly range?: readonly [number, number];
  /** The rule of change detection that is expected to notice it (checks.ts). */
  readonly check: ChangeRule;
};

/** An edit as it was asked for. */
export type EditRequest = { readonly name: string; readonly value?: number | undefined };

/** What an edit did, in road coordinates. */
export type Done<T> = {
  readonly result: T;
  /** Ids of elements that came, went or changed. */
  readonly of: readonly string[];
  /** The middle of it. */
  readonly at: Place;
  /** How long it is along the road (m); 0 for a sign. */
  readonly lengthM: number;
};

/** Each is asked for the place nearest to a station that it can change; undefined where there is none. */
export type Change =
  | {
      readonly on: 'plan';
      readonly make: (plan: RoadPlan, near: number, value: number) => Done<RoadPlan> | undefined;
    }
  | {
      /** The geometry of the road itself. */
      readonly on: 'profile';
      readonly make: (street: Street, near: number, value: number) => Done<Profile> | undefined;
    }
  /** What becomes of the sign nearest to the station: another kind, or nothing. */
  | { readonly on: 'sign'; readonly become: (kind: string) => SignKind | undefined };

export type EditRule = MapEdit & { readonly change: Change };

/** An edit that was made, as the truth tells it. */
export type MadeEdit = {
  readonly name: string;
  readonly value?: number | undefined;
  readonly unit?: string | undefined;
  readonly check: ChangeRule;
  readonly of: readonly string[];
  readonly place: Vec3;
  readonly lengthM: number;
  /** Of a sign: what it was and what it is. */
  readonly before?: TrueElement['subtype'] | undefined;
  readonly after?: TrueElement['subtype'] | undefined;
};
