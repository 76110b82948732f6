/** What a lidar and a camera both see sharply: upright edges. From a sweep, where range jumps along a ring; from a picture, how fast grey changes along a row. */
import type { Cloud } from '../../contract/clouds.ts';

/** Range must jump by this much, and by this share of the nearer range. */
const JUMP_M = 0.6;
const JUMP_SHARE = 0.06;
const NEAREST_M = 3;
const FURTHEST_M = 45;

/**
 * The nearer side of each jump of range between neighbours of a ring: x y z in the sensor's frame, on the boundary between the two
 * rays, and its time from the sweep's t (ns). Needs rings; empty without.
 */
export function rangeEdges(cloud: Cloud): { readonly xyz: Float64Array; readonly timeNs: Float64Array } {
  const { xyz, ring, time, count } = cloud;
  const [points, times]: [number[], number[]] = [[], []];
  if (!ring) return { xyz: new Float64Array(), timeNs: new Float64Array() };
  const byRing = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const row = byRing.get(ring[i]!);
    if (row) row.push(i);
    else byRing.set(ring[i]!, [i]);
  }
  const range = (i: number): number => Math.hypot(xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!);
  const azimuth = (i: number): number => Math.atan2(xyz[3 * i + 1]!, xyz[3 * i]!);
  for (const row of byRing.values()) {
    const turns = row.map((i, k) => wrap(azimuth(row[k + 1] ?? i) - azimuth(i)));
    const step = turns.map(Math.abs).sort((a, b) => a - b)[turns.length >> 1] ?? 0;
    if (step === 0) continue;
    for (let k = 0; k + 1 < row.length; k++) {
      const [a, b] = [row[k]!, row[k + 1]!];
      const turn = turns[k]!;
      const [ra, rb] = [range(a), range(b)];
      const near = ra < rb ? a : b;
      const r = Math.min(ra, rb);
      if (r < NEAREST_M || r > FURTHEST_M) continue;
      const apart = Math.abs(turn) / step;
      const jump = Math.abs(ra - rb) > Math.max(JUMP_M, JUMP_SHARE * r);
      // Neighbours, or a wide hole of nothing (sky) beside a thing; a few lost echoes between say nothing.
      if (!(apart < 1.6 ? jump : apart > 6)) continue;
      for (const i of apart < 1.6 ? [near] : [a, b]) {
        if (range(i) > FURTHEST_M || range(i) < NEAREST_M) continue;
        // Half a step towards the other ray.
        const half = ((i === a ? 1 : -1) * Math.sign(turn) * step) / 2;
        const [c, s] = [Math.cos(half), Math.sin(half)];
        const [x, y, z] = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
        points.push(c * x - s * y, s * x + c * y, z);
        times.push(time?.[i] ?? 0);
      }
    }
  }
  return { xyz: Float64Array.from(points), timeNs: Float64Array.from(times) };
}

const wrap = (angle: number): number => Math.atan2(Math.sin(angle), Math.cos(angle));

/** How strongly grey changes along each row, 0..1, blurred by a box of ±`reach` pixels passed over twice. */
export function rowEdges(grey: Uint8Array, width: number, height: number, reach: number): Float32Array {
  const out = new Float32Array(width * height);
  const line = new Float32Array(width);
  for (let v = 0; v < height; v++) {
    const at = v * width;
    for (let u = 1; u + 1 < width; u++)
      out[at + u] = Math.min(1, Math.abs(grey[at + u + 1]! - grey[at + u - 1]!) / FULL_EDGE);
    for (let pass = 0; pass < 2; pass++) {
      let sum = 0;
      for (let u = -reach; u < width; u++) {
        if (u + reach < width) sum += out[at + u + reach]!;
        if (u - reach - 1 >= 0) sum -= out[at + u - reach - 1]!;
        if (u >= 0) line[u] = sum / (2 * reach + 1);
      }
      out.set(line, at);
    }
  }
  return out;
}

/** A change of grey over two pixels that counts as a whole edge: strong ones shall not outweigh many weak. */
const FULL_EDGE = 60;
