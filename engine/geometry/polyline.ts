/** Polylines as arrays of [x, y, z]; lengths and distances in the plane unless said otherwise. */
import type { Vec3 } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';

export type Polyline = readonly Vec3[];

export function length2d(line: Polyline): number {
  let total = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (a && b) total += Math.hypot(b[0] - a[0], b[1] - a[1]);
  }
  return total;
}

/** Points of one line: 2,000 km at 0.5 m. A line that needs more flew away. */
const MOST_POINTS = 4_000_000;

/**
 * The points at every `stepM` along the line, both ends included.
 * @throws InputError when the line is so long, or not finite, that its points would not fit the memory.
 */
export function resample(line: Polyline, stepM: number): Vec3[] {
  const total = length2d(line);
  const n = Math.max(1, Math.round(total / stepM));
  if (!(n <= MOST_POINTS))
    throw new InputError(
      `A line or trajectory is ${(total / 1000).toPrecision(3)} km long: a pose or a point of it lies far away from the others.`,
    );
  return resampleCount(line, n + 1);
}

/** `count` points at equal arc length, both ends included. */
export const resampleCount = (line: Polyline, count: number): Vec3[] => [...pointsAlong(line, count)];

/** The line midway between two that run side by side, with `count` points at equal shares of the length of each. */
export function midline(left: Polyline, right: Polyline, count: number): Vec3[] {
  const others = resampleCount(right, count);
  return resampleCount(left, count).map((p, k): Vec3 => {
    const q = others[k] ?? p;
    return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
  });
}

/** The same, one after the other. A line without length gives its first point once. */
export function* pointsAlong(line: Polyline, count: number): Generator<Vec3, undefined> {
  const first = line[0];
  if (!first) return;
  const total = length2d(line);
  if (total === 0 || count < 2) {
    yield first;
    return;
  }
  let segment = 1;
  let before = 0;
  for (let i = 0; i < count; i++) {
    const s = (total * i) / (count - 1);
    for (;;) {
      const [a, b] = [line[segment - 1], line[segment]];
      if (!a || !b) break;
      const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (s <= before + d || segment === line.length - 1) {
        const f = d > 0 ? Math.min(1, (s - before) / d) : 0;
        yield [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f];
        break;
      }
      before += d;
      segment++;
    }
  }
}

/** Distance in the plane from a point to the line, with the arc length of the nearest place and the signed offset (left positive). */
export function nearest(
  line: Polyline,
  [x, y]: readonly [number, number, ...number[]],
): { distance: number; s: number; offset: number; heading: number } | undefined {
  let best: { distance: number; s: number; offset: number; heading: number } | undefined;
  let before = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (!a || !b) continue;
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const d = Math.hypot(dx, dy);
    if (d === 0) continue;
    const f = Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / (d * d)));
    const [px, py] = [x - a[0] - f * dx, y - a[1] - f * dy];
    const distance = Math.hypot(px, py);
    if (!best || distance < best.distance) {
      best = { distance, s: before + f * d, offset: (dx * py - dy * px) / d, heading: Math.atan2(dy, dx) };
    }
    before += d;
  }
  return best;
}

/** Douglas-Peucker in the plane, keeping every vertex that is further than `toleranceM` from the simplified line. */
export function simplify(line: Polyline, toleranceM: number): Vec3[] {
  if (line.length <= 2) return [...line];
  const keep = new Uint8Array(line.length);
  keep[0] = 1;
  keep[line.length - 1] = 1;
  const stack: [number, number][] = [[0, line.length - 1]];
  for (let pair = stack.pop(); pair; pair = stack.pop()) {
    const [from, to] = pair;
    const [a, b] = [line[from], line[to]];
    if (!a || !b) continue;
    let worst = toleranceM;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const c = line[i];
      const d = c ? (nearest([a, b], [c[0], c[1]])?.distance ?? Math.hypot(c[0] - a[0], c[1] - a[1])) : 0;
      if (d > worst) [worst, at] = [d, i];
    }
    if (at > 0) {
      keep[at] = 1;
      stack.push([from, at], [at, to]);
    }
  }
  return line.filter((_, i) => keep[i] === 1);
}
