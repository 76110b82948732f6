/** Echoes that stand alone: rain, snow and spray answer from single drops, while things answer to several rays side by side. */
import type { Cloud } from '../../../contract/clouds.ts';

/** Range to which drops answer (m). */
export const REACH_M = 6;
/** Ranges of neighbours that differ by this much, and by this share of the range, are of different things. */
const APART_M = 0.7;
const APART_SHARE = 0.07;

/** Share of the echoes within 6 m whose neighbours on the ring lie elsewhere; undefined without rings. */
export function loneEchoes({ xyz, ring, count }: Cloud): number | undefined {
  if (!ring) return undefined;
  const rings = ringsOf(ring, count);
  // By ring: echoes so far, the range of the last one and of the one before it.
  const echoes = new Uint32Array(rings);
  const last = new Float64Array(rings);
  const before = new Float64Array(rings);
  let [near, lone] = [0, 0];
  for (let i = 0; i < count; i++) {
    const name = ring[i] ?? 0;
    const after = Math.hypot(at(xyz, 3 * i), at(xyz, 3 * i + 1), at(xyz, 3 * i + 2));
    const r = at(last, name);
    const known = echoes[name] ?? 0;
    if (known >= 2 && !(r > REACH_M)) {
      near++;
      const apart = Math.max(APART_M, APART_SHARE * r);
      if (Math.abs(at(before, name) - r) > apart && Math.abs(after - r) > apart) lone++;
    }
    before[name] = r;
    last[name] = after;
    echoes[name] = known + 1;
  }
  return near > 0 ? lone / near : undefined;
}

const at = (values: Float32Array | Float64Array, k: number): number => values[k] ?? Number.NaN;

function ringsOf(ring: Uint16Array, count: number): number {
  let rings = 0;
  for (let i = 0; i < count; i++) rings = Math.max(rings, (ring[i] ?? 0) + 1);
  return rings;
}
