/** How far two outlines, or two short lines, cover each other: what makes a crossing or a stop line count as found. */
import type { Vec3 } from '../../contract/calibration.ts';
import { length2d, pointsAlong } from '../../geometry/polyline.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import { areaM2, common, ringOf, united } from '../outlines.ts';

/** Step along a line whose share beside another is measured (m), and the most steps. */
const STEP_M = 0.01;
const MOST_STEPS = 5000;
/** Corners of one outline; a crossing has four, one drawn by hand some dozens. */
const MOST_CORNERS = 500;

/** Intersection over union of two outlines in the plane; 0 where one has no area. */
export function iou(a: readonly Vec3[], b: readonly Vec3[]): number {
  if (!boxesMeet(a, b)) return 0;
  if (![a, b].every(({ length }) => length >= 3 && length <= MOST_CORNERS)) return 0;
  const [p, q] = [united([[ringOf(a)]]), united([[ringOf(b)]])];
  const both = areaM2(common(p, q));
  const whole = areaM2(p) + areaM2(q) - both;
  return whole > 0 ? both / whole : 0;
}

/** Metres of `line` that lie within `withinM` of `other`. */
export function lengthBeside(line: readonly Vec3[], other: readonly Vec3[], withinM: number): number {
  if (!boxesMeet(line, other, withinM)) return 0;
  const total = length2d(line);
  const steps = Math.min(MOST_STEPS, Math.max(1, Math.round(total / STEP_M)));
  let beside = 0;
  // The ends of half steps: every second one is a step's middle.
  let k = 0;
  for (const p of pointsAlong(line, 2 * steps + 1))
    if (k++ % 2 === 1 && isWithin(p, other, withinM)) beside++;
  return (beside / steps) * total;
}

function isWithin([x, y]: Vec3, line: readonly Vec3[], withinM: number): boolean {
  for (const [a, b] of pairsOf(line)) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const square = dx * dx + dy * dy;
    const f = square > 0 ? Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square)) : 0;
    if (Math.hypot(x - a[0] - f * dx, y - a[1] - f * dy) <= withinM) return true;
  }
  return false;
}

function boxesMeet(a: readonly Vec3[], b: readonly Vec3[], marginM = 0): boolean {
  return ([0, 1] as const).every((axis) => {
    let [al, ah, bl, bh] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const p of a) [al, ah] = [Math.min(al, p[axis]), Math.max(ah, p[axis])];
    for (const p of b) [bl, bh] = [Math.min(bl, p[axis]), Math.max(bh, p[axis])];
    return al <= bh + marginM && bl <= ah + marginM;
  });
}
