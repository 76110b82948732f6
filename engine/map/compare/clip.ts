/** Cutting lines and areas to a rectangle about the origin: |x| ≤ hx, |y| ≤ hy. */
import type { Vec3 } from '../../contract/calibration.ts';
import { pairsOf, ringPairsOf } from '../../geometry/sequences.ts';

const between = (a: Vec3, b: Vec3, f: number): Vec3 => [
  a[0] + (b[0] - a[0]) * f,
  a[1] + (b[1] - a[1]) * f,
  a[2] + (b[2] - a[2]) * f,
];

/** The pieces of a line inside (Liang and Barsky 1984, segment by segment). */
export function clipLine(points: readonly Vec3[], hx: number, hy: number): Vec3[][] {
  const pieces: Vec3[][] = [];
  let open: Vec3[] | undefined;
  for (const [a, b] of pairsOf(points)) {
    const inside = span(a, b, hx, hy);
    if (!inside) {
      open = undefined;
      continue;
    }
    const [from, to] = inside;
    if (!open || from > 0) {
      open = [between(a, b, from)];
      pieces.push(open);
    }
    open.push(between(a, b, to));
    if (to < 1) open = undefined;
  }
  return pieces;
}

function span(a: Vec3, b: Vec3, hx: number, hy: number): [number, number] | undefined {
  let [from, to] = [0, 1];
  for (const [d, p, h] of [
    [b[0] - a[0], a[0], hx],
    [b[1] - a[1], a[1], hy],
  ] as const)
    for (const sign of [1, -1]) {
      const [rate, distance] = [sign * d, h - sign * p];
      if (rate === 0) {
        if (distance < 0) return undefined;
      } else if (rate > 0) to = Math.min(to, distance / rate);
      else from = Math.max(from, distance / rate);
    }
  return from < to ? [from, to] : undefined;
}

/** The part of an outline inside (Sutherland and Hodgman 1974); none or one. */
export function clipArea(outline: readonly Vec3[], hx: number, hy: number): Vec3[][] {
  let points: readonly Vec3[] = outline;
  for (const [axis, limit] of [
    [0, hx],
    [1, hy],
  ] as const)
    for (const sign of [1, -1]) {
      const depth = (p: Vec3): number => limit - sign * p[axis];
      const next: Vec3[] = [];
      for (const [a, b] of ringPairsOf(points)) {
        const [da, db] = [depth(a), depth(b)];
        if (da >= 0) next.push(a);
        if (da >= 0 !== db >= 0) next.push(between(a, b, da / (da - db)));
      }
      points = next;
    }
  return points.length >= 3 ? [[...points]] : [];
}
