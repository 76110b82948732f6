/** What a lidar and a camera both see sharply: upright edges. Here those of a sweep, where range jumps along a ring. */
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
  const range = rangesOf(xyz, count);
  for (const row of byRing(ring, count))
    for (const { point, halfTurn } of edgesOf(row, range, xyz)) {
      const [c, s] = [Math.cos(halfTurn), Math.sin(halfTurn)];
      const [x, y, z] = vec3At(xyz, point);
      points.push(c * x - s * y, s * x + c * y, z);
      times.push(time?.[point] ?? 0);
    }
  return { xyz: Float64Array.from(points), timeNs: Float64Array.from(times) };
}

function rangesOf(xyz: Float32Array, count: number): Float64Array {
  const range = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const x = coordinate(xyz, 3 * i);
    const y = coordinate(xyz, 3 * i + 1);
    const z = coordinate(xyz, 3 * i + 2);
    range[i] = Math.sqrt(x * x + y * y + z * z);
  }
  return range;
}

/** A point beside a jump, and the angle from it half way to the other ray (rad). */
type Edge = { readonly point: number; readonly halfTurn: number };

/** The edges of one ring, whose points are given in the order in which they were measured. */
function edgesOf(row: Uint32Array, range: Float64Array, xyz: Float32Array): Edge[] {
  const turns = new Float64Array(row.length);
  for (let k = 0; k + 1 < row.length; k++) turns[k] = turnBetween(xyz, pointOf(row, k), pointOf(row, k + 1));
  const step = stepOf(turns);
  const edges: Edge[] = [];
  if (step === 0) return edges;
  for (let k = 0; k + 1 < row.length; k++) {
    const a = pointOf(row, k);
    const b = pointOf(row, k + 1);
    const turn = at(turns, k);
    const ra = at(range, a);
    const rb = at(range, b);
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
      edges.push({ point, halfTurn: ((point === a ? 1 : -1) * Math.sign(turn) * step) / 2 });
    }
  }
  return edges;
}

/** How far apart the rays of a ring usually are (rad). */
function stepOf(turns: Float64Array): number {
  const some = new Float64Array(Math.ceil(turns.length / STEP_EVERY));
  for (let k = 0; k < some.length; k++) some[k] = Math.abs(at(turns, STEP_EVERY * k));
  return some.sort()[some.length >> 1] ?? 0;
}

/** Points of each ring in the order in which they were measured, by counting. */
function byRing(ring: Uint16Array, count: number): Uint32Array[] {
  let rings = 0;
  for (let i = 0; i < count; i++) rings = Math.max(rings, (ring[i] ?? 0) + 1);
  // Where each ring begins; then where its next point goes.
  const ends = new Uint32Array(rings + 1);
  for (let i = 0; i < count; i++) grow(ends, (ring[i] ?? 0) + 1);
  for (let r = 0; r < rings; r++) ends[r + 1] = (ends[r + 1] ?? 0) + (ends[r] ?? 0);
  const starts = ends.slice();
  const points = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const r = ring[i] ?? 0;
    points[ends[r] ?? 0] = i;
    grow(ends, r);
  }
  return Array.from({ length: rings }, (_, r) => points.subarray(starts[r], starts[r + 1]));
}

const grow = (counts: Uint32Array, k: number): void => {
  counts[k] = (counts[k] ?? 0) + 1;
};

/** Below this tangent the series is exact to 1e-11, and takes a fraction of the time: neighbours nearly always. */
const SMALL = 0.02;

/** Angle about z from one point to another, to the left, -π to π. */
function turnBetween(xyz: Float32Array, from: number, to: number): number {
  const ax = coordinate(xyz, 3 * from);
  const ay = coordinate(xyz, 3 * from + 1);
  const bx = coordinate(xyz, 3 * to);
  const by = coordinate(xyz, 3 * to + 1);
  const cross = ax * by - ay * bx;
  const dot = ax * bx + ay * by;
  const t = cross / dot;
  return dot > 0 && Math.abs(t) < SMALL
    ? t * (1 - (t * t) / 3 + (t * t * t * t) / 5)
    : Math.atan2(cross, dot);
}
