/** Whether a reference has anything to do with a drive, and where it lies if not. */
import type { Vec3 } from '../../contract/calibration.ts';
import { SegmentIndex } from '../../map/compare/index-of-segments.ts';
import type { MapElement } from '../../map/model.ts';
import type { ScoredArea } from '../../map/score/area.ts';

export type Whereabouts = {
  /** The way driven, where the reference's coordinates count from. */
  readonly path: readonly Vec3[];
  readonly reference: readonly MapElement[];
  readonly area: ScoredArea | undefined;
  readonly withinM: number;
  /** Whether both count from places on earth, or from poses of the same moments. */
  readonly isPlaced: boolean;
  readonly isAligned: boolean;
};

/** Places of either side that the distance is taken between; it is only said, never used. */
const SHOWN_PLACES = 2000;
const DIRECTIONS = [
  'east',
  'north-east',
  'north',
  'north-west',
  'west',
  'south-west',
  'south',
  'south-east',
] as const;

/** The reason why nothing can be scored, or undefined where the reference touches the drive. */
export function elsewhere({
  path,
  reference,
  area,
  withinM,
  isPlaced,
  isAligned,
}: Whereabouts): string | undefined {
  const places = reference.flatMap(({ points }) => points);
  if (places.length === 0) return 'the reference has no elements.';
  if (!isPlaced)
    return isAligned
      ? undefined
      : 'either the map or the reference has no place on earth, and too few of their lines lie alike within 5 m for one to be laid on the other.';
  const lines = new SegmentIndex(reference.map(({ points }) => points));
  const way = new SegmentIndex([path]);
  // Lines may pass between their corners, and a pole has no line.
  const touches =
    path.some(([x, y]) => lines.nearest(x, y, withinM)) ||
    places.some(([x, y]) => way.nearest(x, y, withinM));
  const [from, to] = [thinned(path), thinned(places)];
  let best = { metres: Number.POSITIVE_INFINITY, x: 0, y: 0 };
  if (touches && (!area || path.some(([x, y]) => area.near(x, y, withinM)))) return undefined;
  if (touches) return `what is scored lies further than ${withinM} m from the way driven.`;
  for (const [px, py] of from)
    for (const [x, y] of to) {
      const metres = Math.hypot(x - px, y - py);
      if (metres < best.metres) best = { metres, x: x - px, y: y - py };
    }
  const eighth = Math.round((4 * Math.atan2(best.y, best.x)) / Math.PI);
  const direction = DIRECTIONS[(eighth + 8) % 8] ?? '';
  return `the reference lies elsewhere: its nearest point is ${distanceText(best.metres)} ${direction} of the way driven, and only what lies within ${withinM} m is scored.`;
}

const distanceText = (metres: number): string =>
  metres < 1000 ? `${metres.toFixed(0)} m` : `${(metres / 1000).toFixed(1)} km`;

function thinned(places: readonly Vec3[]): readonly Vec3[] {
  const every = Math.ceil(places.length / SHOWN_PLACES);
  return every <= 1 ? places : places.filter((_, k) => k % every === 0);
}
