/** Parts of a street in road coordinates: s along its axis, t to the left. Metres. */
import type { Side } from './profile.ts';
import type { KerbCut } from './street-look.ts';

/** What is the same along the whole road; what varies is the profile. */
export type CrossSection = {
  /** The usual width of a lane; single ones differ. */
  readonly laneWidthM: number;
  /** Lanes in each direction that go on all along. */
  readonly lanes: number;
  readonly kerbM: number;
  readonly pavementM: number;
  readonly crossfall: number;
  readonly wear: number;
  readonly wearSpread: number;
  /** One-sided slope at most, in bends of the tightest radius. */
  readonly superelevation?: { readonly most: number; readonly radiusM: number };
  /** Beyond the edge of the road where it has no kerb: a ditch this far out and this deep. */
  readonly ditch?: { readonly offsetM: number; readonly depthM: number };
  readonly guardRails?: boolean;
  /** In order along each side. */
  readonly kerbCuts?: readonly KerbCut[];
  /** The stone's look: MATERIAL.kerb's parameter. */
  readonly kerbStone?: number;
};

/** Something that runs along beside the road: a guardrail (its foot), or the middle of a ditch. */
export type Roadside = {
  readonly id: string;
  readonly kind: 'guard_rail' | 'ditch';
  readonly side: Side;
  readonly from: number;
  readonly to: number;
  /** Distance from the edge of the road; of a rail in the median, from the axis. */
  readonly offsetM: number;
  readonly median?: boolean;
};

/** A side road at right angles, towards one or both sides. */
export type Junction = {
  readonly s: number;
  readonly sides: readonly Side[];
  readonly halfWidthM: number;
  readonly filletM: number;
  readonly lengthM: number;
  readonly signals: boolean;
};

/** A zebra over the main road away from junctions. */
export type MidCrossing = { readonly s: number };

/** Where lines run: from one junction's or crossing's zone to the next. */
export type Reach = {
  readonly from: number;
  readonly to: number;
  /** What ends the reach for traffic that runs with s, and against it. */
  readonly stopAhead: boolean;
  readonly stopBehind: boolean;
};

export const CROSSING_M = 3.6;

export const STOP_GAP_M = 1.2;

export const STOP_WIDTH_M = 0.4;
