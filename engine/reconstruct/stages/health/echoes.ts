/** Echoes that stand alone: rain, snow and spray answer from single drops, while things answer to several rays side by side. */
import type { Cloud } from '../../../contract/clouds.ts';

const REACH_M = 6;
const APART_M = 0.7;
const APART_SHARE = 0.07;

/** Share of the echoes within 6 m whose neighbours on the ring lie elsewhere; undefined without rings. */
export function loneEchoes({ xyz, ring, count }: Cloud): number | undefined {
  if (!ring) return undefined;
  const range = (i: number): number => Math.hypot(xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!);
  const rings = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const row = rings.get(ring[i]!);
    if (row) row.push(range(i));
    else rings.set(ring[i]!, [range(i)]);
  }
  let [near, lone] = [0, 0];
  for (const ranges of rings.values())
    for (let k = 1; k + 1 < ranges.length; k++) {
      const r = ranges[k]!;
      if (r > REACH_M) continue;
      near++;
      const apart = Math.max(APART_M, APART_SHARE * r);
      if (Math.abs(ranges[k - 1]! - r) > apart && Math.abs(ranges[k + 1]! - r) > apart) lone++;
    }
  return near > 0 ? lone / near : undefined;
}
