/** The contract of a measure of a map edit, and helpers that the measures share. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { length2d } from '../../../../engine/geometry/polyline.ts';
import { byId, type MapElement, type RoadMap } from '../../../../engine/map/model.ts';
import type { MadeEdit } from '../../../../engine/simulate/edits/edit.ts';
import { type Change, paintedShare, placeOf, type Stretch, truePaintedShare } from '../road-marks.ts';
import type { Survey } from '../surveyed.ts';

export type Measure = {
  readonly what: string;
  readonly unit: string;
  /** What the truth says and what the log shows; left out: there is nothing to measure without, or with, the edit. */
  readonly without?: { readonly stated: number; readonly logged: number };
  readonly with?: { readonly stated: number; readonly logged: number };
  /** How far they may be apart. */
  readonly within: number;
};

/** Two drives that differ in one edit, and what their rays saw differently. */
export type Pair = {
  readonly before: Survey;
  readonly after: Survey;
  readonly edit: MadeEdit;
  readonly changed: readonly Change[];
};

export type Measured = {
  readonly measures: readonly Measure[];
  /** Whether a ray that changed did so where the edit is. */
  readonly isThere: (change: Change) => boolean;
};

export const named = (map: RoadMap, id: string | undefined): MapElement => {
  const found = byId(map).get(id ?? '');
  if (!found) throw new Error(`The map has no ${id}.`);
  return found;
};

/** The place of a ray's point, of either drive. */
export const placesOf = ({ before, after }: Pair, { was, is }: Change): Vec3[] => [
  ...(was >= 0 ? [placeOf(before.points, was)] : []),
  ...(is >= 0 ? [placeOf(after.points, is)] : []),
];

/** From the lowest to the highest, a share at both ends left out. */
export const span = (values: readonly number[], share = 0): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const out = Math.floor(share * sorted.length);
  return (sorted.at(-1 - out) ?? Number.NaN) - (sorted[out] ?? Number.NaN);
};

/** A stretch within a line's own length, a metre off its ends. */
export const within = ({ points }: MapElement, [from, to]: Stretch): Stretch => [
  Math.max(1, from),
  Math.min(length2d(points) - 1, to),
];

/** Along the road, what the lidar saw well in these drives (m): lines of their first reach begin at 0. */
export const DRIVEN: Stretch = [84, 140];

/** How much of a line is paint, in the drives that have it. */
export const painted = (
  what: string,
  line: MapElement,
  stretch: Stretch,
  sides: { readonly without?: Survey; readonly with?: Survey },
): Measure => {
  const of = (survey: Survey) => ({
    stated: truePaintedShare(survey, line, stretch),
    logged: paintedShare(survey.points, line, stretch),
  });
  return {
    what,
    unit: '',
    ...(sides.without && { without: of(sides.without) }),
    ...(sides.with && { with: of(sides.with) }),
    within: 0.03,
  };
};
