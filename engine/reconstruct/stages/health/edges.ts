/** What a lidar and a camera both see sharply: upright edges. From a sweep, where range jumps along a ring; from a picture, how fast grey changes along a row. */
import type { Cloud } from '../../../contract/clouds.ts';
import { vec3At } from '../../../geometry/sequences.ts';

/** Range must jump by this much (m), and by this share of the nearer range. */
const JUMP_M = 0.6;
const JUMP_SHARE = 0.06;
/** Every n-th pair of rays says as well as all of them how far apart rays are. */
const STEP_EVERY = 4;
/** Nearer is the vehicle itself, further rays lie too far apart (m). */
const NEAREST_M = 3;
const FURTHEST_M = 45;
/** Rays closer together than this (in their usual distance) are neighbours; beyond that a wide hole of nothing lies between. */
const NEIGHBOURS = 1.6;
const HOLE = 6;

export type RangeEdges = { readonly xyz: Float64Array; readonly timeNs: Float64Array };

/** The number at an index that is known to lie within. */
const at = (values: Float64Array, k: number): number => values[k] ?? Number.NaN;
const pointOf = (row: Uint32Array, k: number): number => row[k] ?? 0;
const coordinate = (xyz: Float32Array, k: number): number => xyz[k] ?? Number.NaN;

/**
 * The nearer side of each jump of range between neighbours of a ring: x y z in the sensor's frame, on the boundary between the two
 * rays, and its time from the sweep's t (ns). Needs rings; empty without.
 */
export function rangeEdges({ xyz, ring, time, count }: Cloud): RangeEdges {
  const [points, times]: [number[], number[]] = [[], []];
  if (!ring) return { xyz: new Float64Array(), timeNs: new Float64Array() };
  const range = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [x, y, z] = vec3At(xyz, i);
    range[i] = Math.sqrt(x * x + y * y + z * z);
  }
  for (const row of byRing(ring, count))
    for (const { point, halfTurn } of edgesOf(row, range, xyz)) {
      const [c, s] = [Math.cos(halfTurn), Math.sin(halfTurn)];
      const [x, y, z] = vec3At(xyz, point);
      points.push(c * x - s * y, s * x + c * y, z);
      times.push(time?.[point] ?? 0);
    }
  return { xyz: Float64Array.from(points), timeNs: Float64Array.from(times) };
}

/** A point beside a jump, and the angle from it half way to the other ray (rad). */
type Edge = { readonly point: number; readonly halfTurn: number };

/** The edges of one ring, whose points are given in the order in which they were measured. */
function* edgesOf(row: Uint32Array, range: Float64Array, xyz: Float32Array): Iterable<Edge> {
  const turns = new Float64Array(row.length);
  for (let k = 0; k + 1 < row.length; k++) turns[k] = turnBetween(xyz, pointOf(row, k), pointOf(row, k + 1));
  const some = turns.filter((_, k) => k % STEP_EVERY === 0).map(Math.abs);
  const step = some.sort()[some.length >> 1] ?? 0;
  if (step === 0) return;
  for (let k = 0; k + 1 < row.length; k++) {
    const [a, b] = [pointOf(row, k), pointOf(row, k + 1)];
    const turn = at(turns, k);
    const [ra, rb] = [at(range, a), at(range, b)];
    const r = Math.min(ra, rb);
    if (r < NEAREST_M || r > FURTHEST_M) continue;
    const apart = Math.abs(turn) / step;
    const neighbours = apart < NEIGHBOURS;
    const jump = Math.abs(ra - rb) > Math.max(JUMP_M, JUMP_SHARE * r);
    // Neighbours, or a wide hole of nothing (sky) beside a thing; a few lost echoes between say nothing.
    if (!(neighbours ? jump : apart > HOLE)) continue;
    for (const point of neighbours ? [ra < rb ? a : b] : [a, b]) {
      const own = at(range, point);
      if (own > FURTHEST_M || own < NEAREST_M) continue;
      yield { point, halfTurn: ((point === a ? 1 : -1) * Math.sign(turn) * step) / 2 };
    }
  }
}

/** Points of each ring in the order in which they were measured, by counting. */
function* byRing(ring: Uint16Array, count: number): Iterable<Uint32Array> {
  const rings = ring.subarray(0, count).reduce((most, name) => Math.max(most, name + 1), 0);
  const sizes = new Uint32Array(rings);
  for (let i = 0; i < count; i++) grow(sizes, ring[i] ?? 0);
  const rows = Array.from(sizes, (size) => ({ points: new Uint32Array(size), filled: 0 }));
  for (let i = 0; i < count; i++) {
    const row = rows[ring[i] ?? 0];
    if (row) row.points[row.filled++] = i;
  }
  for (const { points } of rows) yield points;
}

const grow = (counts: Uint32Array, k: number): void => {
  counts[k] = (counts[k] ?? 0) + 1;
};

/** Below this tangent the series is exact to 1e-11, and takes a fraction of the time: neighbours nearly always. */
const SMALL = 0.02;

/** Angle about z from one point to another, to the left, -π to π. */
function turnBetween(xyz: Float32Array, from: number, to: number): number {
  const [ax, ay] = [coordinate(xyz, 3 * from), coordinate(xyz, 3 * from + 1)];
  const [bx, by] = [coordinate(xyz, 3 * to), coordinate(xyz, 3 * to + 1)];
  const [cross, dot] = [ax * by - ay * bx, ax * bx + ay * by];
  const t = cross / dot;
  return dot > 0 && Math.abs(t) < SMALL
    ? t * (1 - (t * t) / 3 + (t * t * t * t) / 5)
    : Math.atan2(cross, dot);
}

/** A change of grey over two pixels that counts as a whole edge: strong ones shall not outweigh many weak. */
const FULL_EDGE = 60;
const STRENGTH = Float32Array.from({ length: 256 }, (_, change) => Math.min(1, change / FULL_EDGE));

const byteAt = (grey: Uint8Array, k: number): number => grey[k] ?? 0;
const strengthAt = (line: Float32Array, k: number): number => line[k] ?? 0;

/** How strongly grey changes along each row, 0..1, blurred by a box of ±`reach` pixels passed over twice. */
export function rowEdges(grey: Uint8Array, width: number, height: number, reach: number): Float32Array {
  const out = new Float32Array(width * height);
  // A row with zeros beyond both its ends, so that no step of the window asks where it is.
  const margin = reach + 1;
  const line = new Float32Array(width + 2 * margin);
  const share = 1 / (2 * reach + 1);
  for (let v = 0; v < height; v++) {
    const row = v * width;
    for (let u = 1; u + 1 < width; u++)
      line[margin + u] = STRENGTH[Math.abs(byteAt(grey, row + u + 1) - byteAt(grey, row + u - 1))] ?? 0;
    line[margin] = 0;
    line[margin + width - 1] = 0;
    for (let pass = 0; pass < 2; pass++) {
      let sum = 0;
      for (let u = 0; u < reach; u++) sum += strengthAt(line, margin + u);
      for (let u = 0; u < width; u++) {
        sum += strengthAt(line, margin + u + reach) - strengthAt(line, margin + u - reach - 1);
        out[row + u] = sum * share;
      }
      if (pass === 0) line.set(out.subarray(row, row + width), margin);
    }
  }
  return out;
}
