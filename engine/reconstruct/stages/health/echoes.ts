/** Echoes that stand alone: rain, snow and spray answer from single drops, while things answer to several rays side by side. */
import type { Cloud } from '../../../contract/clouds.ts';
import { vec3At } from '../../../geometry/sequences.ts';

/** Range to which drops answer (m). */
export const REACH_M = 6;
/** Ranges of neighbours that differ by this much, and by this share of the range, are of different things. */
const APART_M = 0.7;
const APART_SHARE = 0.07;

/** Share of the echoes within 6 m whose neighbours on the ring lie elsewhere; undefined without rings. */
export function loneEchoes(cloud: Cloud): number | undefined {
  const rings = rangesByRing(cloud);
  if (!rings) return undefined;
  let [near, lone] = [0, 0];
  for (const ranges of rings)
    for (const [k, r] of ranges.entries()) {
      const [before, after] = [ranges[k - 1], ranges[k + 1]];
      if (before === undefined || after === undefined || r > REACH_M) continue;
      near++;
      const apart = Math.max(APART_M, APART_SHARE * r);
      if (Math.abs(before - r) > apart && Math.abs(after - r) > apart) lone++;
    }
  return near > 0 ? lone / near : undefined;
}

/** Ranges in the order in which they were measured. */
function rangesByRing({ xyz, ring, count }: Cloud): Iterable<number[]> | undefined {
  if (!ring) return undefined;
  const rings = new Map<number, number[]>();
  for (const [i, name] of ring.subarray(0, count).entries()) {
    const range = Math.hypot(...vec3At(xyz, i));
    const row = rings.get(name);
    if (row) row.push(range);
    else rings.set(name, [range]);
  }
  return rings.values();
}
