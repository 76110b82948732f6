/** Guides: the longest lines of a road, beside which others are looked for. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import { runsOf } from '../runs.ts';

/** Shorter lines say too little of where the road goes (m). */
const SHORTEST_M = 25;
/** A long line is taken in pieces that overlap, so that strips stay small (m). */
const PIECE_M = 200;
const OVERLAP_M = 30;
/** A line is cut where it turns by more than this (rad) over 6 m: no lane goes round a corner beside its kerb. */
const CORNER = 0.25;
/** So near to a guide another one would see the same (m). */
const BESIDE_M = 10;
const CELL_M = 5;

/** Points a metre apart, the longest first, without lines that run beside a guide already taken. */
export function guidesOf(lines: readonly (readonly Vec3[])[]): (readonly Vec3[])[] {
  const taken = new Set<number>();
  const cell = (x: number, y: number): number => Math.floor(x / CELL_M) * 0x4000000 + Math.floor(y / CELL_M);
  const guides: (readonly Vec3[])[] = [];
  const straight = lines.flatMap((line) => withoutCorners(resample(line, 1)));
  for (const points of straight.sort((a, b) => b.length - a.length)) {
    if (points.length < SHORTEST_M) break;
    const fresh = points.filter(([x, y]) => !taken.has(cell(x, y)));
    if (fresh.length < SHORTEST_M) continue;
    for (const [x, y] of points)
      for (let dx = -BESIDE_M; dx <= BESIDE_M; dx += CELL_M)
        for (let dy = -BESIDE_M; dy <= BESIDE_M; dy += CELL_M) taken.add(cell(x + dx, y + dy));
    for (let from = 0; from < points.length - SHORTEST_M / 2; from += PIECE_M)
      guides.push(points.slice(from, from + PIECE_M + OVERLAP_M));
  }
  return guides;
}

/** Stretches between corners, of points a metre apart. */
const withoutCorners = (points: readonly Vec3[]): (readonly Vec3[])[] =>
  runsOf(points, (p, k) => {
    const [a, b] = [points[Math.max(0, k - 3)]!, points[Math.min(points.length - 1, k + 3)]!];
    const [ux, uy, vx, vy] = [p[0] - a[0], p[1] - a[1], b[0] - p[0], b[1] - p[1]];
    return Math.abs(Math.atan2(ux * vy - uy * vx, ux * vx + uy * vy)) <= CORNER;
  });
