/** Which lines separate the two directions of traffic. */
import type { MapElement } from '../../../map/model.ts';
import type { Run } from './runs.ts';
import { lineOf, offsetOf, type Strip } from './strips.ts';

/** A street has two lanes over so many metres at least before its middle line is known by that. */
const ENOUGH = 15;

/** Between the outermost lane and the edge of the road: in more there may be another lane (m). */
const LANE_M = 2.6;

/** Whether a line says of itself that it is the middle: yellow paint, or two lines side by side. */
export const isMarkedMiddle = ({ colour, subtype }: MapElement): boolean =>
  colour === 'yellow' || /_/.test(subtype);

/**
 * Ids of lines that lie in the middle of the road. Where a street has two lanes, one each way, the line between them is the middle, and it
 * stays so where further lanes begin beside it.
 */
export function middlesOf(
  driven: readonly Run[],
  beside: readonly Run[],
  strips: readonly Strip[],
): ReadonlySet<string> {
  const edges = strips.filter(({ element }) => element.class === 'boundary' && !element.inferred);
  /** Whether a lane that was not found may lie further left. */
  const hasRoom = (run: Run, k: number): boolean => {
    const left = offsetOf(run.left, k);
    if (left === undefined || run.left.element.class === 'boundary') return false;
    const beyond = edges.flatMap((edge) => offsetOf(edge, k) ?? []).filter((offset) => offset > left);
    return beyond.length > 0 && Math.min(...beyond) - left >= LANE_M;
  };
  const votes = new Map<string, number>();
  for (const own of driven) {
    const line = lineOf(own.left);
    if (line.class !== 'divider' || line.inferred) continue;
    for (let k = own.from; k < own.to; k++) {
      const here = beside.filter(({ from, to }) => from <= k && k < to);
      const [only] = here.length === 1 ? here : [];
      if (only?.right === own.left && !hasRoom(only, k)) votes.set(line.id, (votes.get(line.id) ?? 0) + 1);
    }
  }
  const courses = coursesOf(strips);
  return new Set([...votes].flatMap(([id, count]) => (count >= ENOUGH ? (courses.get(id) ?? [id]) : [])));
}

/** Ids of the lines that bridges join to each line, itself among them: a dashed line, and what it is solid before a junction. */
function coursesOf(strips: readonly Strip[]): ReadonlyMap<string, readonly string[]> {
  const courses = new Map<string, readonly string[]>();
  for (const { joins } of strips) {
    if (!joins) continue;
    const all = [...new Set(joins.flatMap((id) => courses.get(id) ?? [id]))];
    for (const id of all) courses.set(id, all);
  }
  return courses;
}
