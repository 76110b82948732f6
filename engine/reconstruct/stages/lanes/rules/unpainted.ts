/**
 * A carriageway without paint. Wheel tracks, seams and patches on it look like solid lines. Where both its edges are seen, and the
 * vehicle drives in the middle of its share of what lies between them, a solid line that leaves the other direction no room, or that the
 * wheels roll on, bounds no lane.
 */
import { unpaintedShare } from '../driven.ts';
import type { Spot } from '../runs.ts';
import { isDashed, type Strip } from '../strips.ts';

/** A boundary this sure is an edge of the carriageway. */
const SURE = 0.7;
/** A car needs this much room (m); a line nearer to the edge than the second is the edge's own. */
const ROOM_M = [0.6, 2.4] as const;
/** A vehicle's wheels roll within this of its middle (m). */
const WHEELS_M = 1;
/** A line on the middle of the road is off it by less (m). */
const ON_MIDDLE_M = 0.35;
/** The vehicle is off the middle of its share by less (m). */
const OFF_M = 0.4;
/** A line is judged over at least so many stations, and refused where it does not fit at this share of them. */
const LEAST = 8;
const MOSTLY = 0.5;

/** Solid lines that bound no lane, since the carriageway they lie on has no paint. */
export function tracksOf(segments: readonly (readonly Spot[])[]): ReadonlySet<Strip> {
  const counts = new Map<Strip, { all: number; off: number }>();
  for (const lines of segments) {
    const isSureEdge = ({ strip: { element } }: Spot): boolean =>
      element.class === 'boundary' && element.inferred !== true && element.confidence >= SURE;
    const right = lines.find((spot) => isSureEdge(spot) && spot.offset < 0);
    const left = lines.findLast((spot) => isSureEdge(spot) && spot.offset > 0);
    if (!left || !right) continue;
    const own = -right.offset <= left.offset ? right : left;
    const [width, widthM] = [
      left.offset - right.offset,
      unpaintedShare(left.offset - right.offset, own.offset),
    ];
    const between = lines.filter(({ offset }) => offset < left.offset && offset > right.offset);
    if (widthM === undefined || between.some(({ strip }) => isPainted(strip))) continue;
    if (Math.abs(Math.abs(own.offset) - widthM / 2) > OFF_M) continue;
    for (const { strip, offset } of between) {
      if (strip.element.class !== 'divider') continue;
      const count = counts.get(strip) ?? { all: 0, off: 0 };
      count.all++;
      if (!fits(offset, own.offset, width, widthM)) count.off++;
      counts.set(strip, count);
    }
  }
  return new Set(
    [...counts].flatMap(([strip, { all, off }]) => (all >= LEAST && off > MOSTLY * all ? [strip] : [])),
  );
}

/** Dashes, colour and double lines are paint for sure; a line in the middle of the way is another lane's. */
const isPainted = ({ element }: Strip): boolean =>
  isDashed(element) || element.colour === 'yellow' || /_/.test(element.subtype);

/** Whether a line may be paint. @param edge of the vehicle's own side; both are metres to the left of the way */
function fits(offset: number, edge: number, width: number, widthM: number): boolean {
  const inward = edge < 0 ? 1 : -1;
  const fromEdge = inward * (offset - edge);
  if (Math.abs(fromEdge - width / 2) <= ON_MIDDLE_M || Math.abs(fromEdge - widthM) <= ON_MIDDLE_M)
    return true;
  if (Math.abs(offset) < WHEELS_M) return false;
  const beyond = width - fromEdge;
  if (beyond < ROOM_M[0] || beyond >= ROOM_M[1] || inward * offset < 0) return true;
  // Nearer to the middle of the lane that the line would bound: then the line is right.
  return Math.abs(offset + edge) / 2 <= Math.abs(Math.abs(edge) - widthM / 2);
}
