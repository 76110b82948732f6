/** What a lidar and a camera both see sharply: upright edges. From a sweep, where range jumps along a ring; from a picture, how fast grey changes along a row. */
import type { Cloud } from '../../../contract/clouds.ts';

/** Range must jump by this much, and by this share of the nearer range. */
const JUMP_M = 0.6;
const JUMP_SHARE = 0.06;
const STEP_EVERY = 4;
const NEAREST_M = 3;
const FURTHEST_M = 45;

export type RangeEdges = { readonly xyz: Float64Array; readonly timeNs: Float64Array };

/**
 * The nearer side of each jump of range between neighbours of a ring: x y z in the sensor's frame, on the boundary between the two
 * rays, and its time from the sweep's t (ns). Needs rings; empty without.
 */
export function rangeEdges(cloud: Cloud): RangeEdges {
  const { xyz, ring, time, count } = cloud;
  const [points, times]: [number[], number[]] = [[], []];
  if (!ring) return { xyz: new Float64Array(), timeNs: new Float64Array() };
  const range = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
    range[i] = Math.sqrt(x * x + y * y + z * z);
  }
  for (const row of byRing(ring, count)) {
    const turns = new Float64Array(row.length);
    for (let k = 0; k + 1 < row.length; k++) turns[k] = turnBetween(xyz, row[k]!, row[k + 1]!);
    // A part of the ring says as well as all of it how far apart rays are.
    const some = turns.filter((_, k) => k % STEP_EVERY === 0).map(Math.abs);
    const step = some.sort()[some.length >> 1] ?? 0;
    if (step === 0) continue;
    for (let k = 0; k + 1 < row.length; k++) {
      const [a, b] = [row[k]!, row[k + 1]!];
      const turn = turns[k]!;
      const [ra, rb] = [range[a]!, range[b]!];
      const near = ra < rb ? a : b;
      const r = Math.min(ra, rb);
      if (r < NEAREST_M || r > FURTHEST_M) continue;
      const apart = Math.abs(turn) / step;
      const jump = Math.abs(ra - rb) > Math.max(JUMP_M, JUMP_SHARE * r);
      // Neighbours, or a wide hole of nothing (sky) beside a thing; a few lost echoes between say nothing.
      if (!(apart < 1.6 ? jump : apart > 6)) continue;
      for (const i of apart < 1.6 ? [near] : [a, b]) {
        if (range[i]! > FURTHEST_M || range[i]! < NEAREST_M) continue;
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

/** Points of each ring in the order in which they were measured, by counting. */
function* byRing(ring: ArrayLike<number>, count: number): Iterable<Uint32Array> {
  let rings = 0;
  for (let i = 0; i < count; i++) rings = Math.max(rings, ring[i]! + 1);
  const starts = new Uint32Array(rings + 1);
  for (let i = 0; i < count; i++) starts[ring[i]! + 1]!++;
  for (let r = 0; r < rings; r++) starts[r + 1]! += starts[r]!;
  const next = starts.slice();
  const points = new Uint32Array(count);
  for (let i = 0; i < count; i++) points[next[ring[i]!]!++] = i;
  for (let r = 0; r < rings; r++) yield points.subarray(starts[r]!, starts[r + 1]!);
}

/** Angle about z from one point to another, to the left, -π to π. */
function turnBetween(xyz: Float32Array, from: number, to: number): number {
  const [ax, ay, bx, by] = [xyz[3 * from]!, xyz[3 * from + 1]!, xyz[3 * to]!, xyz[3 * to + 1]!];
  const [cross, dot] = [ax * by - ay * bx, ax * bx + ay * by];
  const t = cross / dot;
  // Neighbours nearly always: there the series is exact to 1e-11 and takes a fraction of the time.
  return dot > 0 && Math.abs(t) < 0.02 ? t * (1 - (t * t) / 3 + (t * t * t * t) / 5) : Math.atan2(cross, dot);
}

/** A change of grey over two pixels that counts as a whole edge: strong ones shall not outweigh many weak. */
const FULL_EDGE = 60;
const STRENGTH = Float32Array.from({ length: 256 }, (_, change) => Math.min(1, change / FULL_EDGE));

/** How strongly grey changes along each row, 0..1, blurred by a box of ±`reach` pixels passed over twice. */
export function rowEdges(grey: Uint8Array, width: number, height: number, reach: number): Float32Array {
  const out = new Float32Array(width * height);
  // A row with zeros beyond both its ends, so that no step of the window asks where it is.
  const margin = reach + 1;
  const line = new Float32Array(width + 2 * margin);
  const share = 1 / (2 * reach + 1);
  for (let v = 0; v < height; v++) {
    const at = v * width;
    for (let u = 1; u + 1 < width; u++)
      line[margin + u] = STRENGTH[Math.abs(grey[at + u + 1]! - grey[at + u - 1]!)]!;
    line[margin] = 0;
    line[margin + width - 1] = 0;
    for (let pass = 0; pass < 2; pass++) {
      let sum = 0;
      for (let u = 0; u < reach; u++) sum += line[margin + u]!;
      for (let u = 0; u < width; u++) {
        sum += line[margin + u + reach]! - line[margin + u - reach - 1]!;
        out[at + u] = sum * share;
      }
      if (pass === 0) line.set(out.subarray(at, at + width), margin);
    }
  }
  return out;
}
