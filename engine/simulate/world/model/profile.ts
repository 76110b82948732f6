/**
 * The cross-section along the road: strips beside each other, from the middle outwards, whose widths vary smoothly with s
 * (as the lane sections of ASAM OpenDRIVE 1.7, §11). A strip that is not there has no width.
 */

/** t grows to the left, so the right side of the road has side −1. Traffic drives on the right. */
export type Side = 1 | -1;

/**
 * drive: a lane of motor traffic; cycle: a cycle lane; bay: a bus bay; parking: cars along the kerb; hatched: painted, nobody
 * drives there; shoulder: a gutter or a hard shoulder.
 */
export type StripKind = 'drive' | 'cycle' | 'bay' | 'parking' | 'hatched' | 'shoulder';

/** Width at a station; between two stations it goes over without a kink in slope or curvature, outside it stays. */
export type WidthKey = readonly [sM: number, widthM: number];

export type Strip = {
  /** Of its own on its side, e.g. "drive0". */
  readonly id: string;
  readonly kind: StripKind;
  readonly width: readonly WidthKey[];
};

/**
 * What the middle is used for. A pocket is entered from the lane beside it between `open` and `full`, where the hatched area
 * before it (from `from` on) ends in a slant; it runs on to the stop line at `to`. For traffic against s all of it runs back.
 */
export type MiddleUse =
  | { readonly kind: 'hatched' | 'median'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'pocket';
      /** Of whose traffic: −1 with s. */
      readonly side: Side;
      readonly from: number;
      readonly open: number;
      readonly full: number;
      readonly to: number;
    };

export type Profile = {
  /** Between the two directions, half of it on each side of the axis: hatched, a turn pocket or a median. */
  readonly middle: readonly WidthKey[];
  readonly middleUses: readonly MiddleUse[];
  /** From the middle outwards. */
  readonly left: readonly Strip[];
  readonly right: readonly Strip[];
};

/** Where a strip lies at a station: distances from the axis, both positive. */
export type StripPlace = { readonly strip: Strip; readonly innerM: number; readonly outerM: number };

/** 0 to 1 with slope and curvature 0 at both ends. */
export const ease = (u: number): number => {
  const v = Math.max(0, Math.min(1, u));
  return v * v * v * (v * (v * 6 - 15) + 10);
};

export function widthAt(keys: readonly WidthKey[], s: number): number {
  const first = keys[0];
  if (!first) return 0;
  let before = first;
  for (const key of keys) {
    if (key[0] > s) {
      if (key === first) return first[1];
      return before[1] + (key[1] - before[1]) * ease((s - before[0]) / (key[0] - before[0]));
    }
    before = key;
  }
  return before[1];
}

export const widthOf = ({ innerM, outerM }: StripPlace): number => outerM - innerM;
