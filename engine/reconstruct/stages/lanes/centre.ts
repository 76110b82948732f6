/** Which lines separate the two directions of traffic. */
import type { MapElement } from '../../../map/model.ts';
import type { Run } from './runs.ts';
import { lineOf } from './strips.ts';

/** A street has two lanes over so many metres at least before its middle line is known by that. */
const ENOUGH = 15;

/** Whether a line says of itself that it is the middle: yellow paint, or two lines side by side. */
export const isMarkedMiddle = ({ colour, subtype }: MapElement): boolean =>
  colour === 'yellow' || /_/.test(subtype);

/**
 * Ids of lines that lie in the middle of the road. Where a street has two lanes, one each way, the line between them is the middle, and it
 * stays so where further lanes begin beside it.
 */
export function middlesOf(driven: readonly Run[], beside: readonly Run[]): ReadonlySet<string> {
  const votes = new Map<string, number>();
  for (const own of driven) {
    const line = lineOf(own.left);
    if (line.class !== 'divider' || line.inferred) continue;
    for (let k = own.from; k < own.to; k++) {
      const here = beside.filter(({ from, to }) => from <= k && k < to);
      if (here.length === 1 && here[0]?.right === own.left) votes.set(line.id, (votes.get(line.id) ?? 0) + 1);
    }
  }
  return new Set([...votes].flatMap(([id, count]) => (count >= ENOUGH ? [id] : [])));
}
