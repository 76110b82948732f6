/** How far two outlines, or two short lines, cover each other: what makes a crossing or a stop line count as found. */
import type { Vec3 } from '../../contract/calibration.ts';
import { length2d, pointsAlong } from '../../geometry/polyline.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import { CuttingAllowance } from '../cutting/cutter.ts';
import { overlapOf, ringOf } from '../cutting/outlines.ts';
import { Work } from './work.ts';

/** Step along a line whose share beside another is measured (m), and the most steps. */
const STEP_M = 0.01;
const MOST_STEPS = 5000;
/** Of cutting all outlines of one score (ms); those of a city take a second. */
const MOST_CUTTING_MS = 8000;

type Outline = readonly Vec3[];
type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** Compares outlines and lines two by two; what all of it may take is bounded. Each throws InputError when it is too much. */
export class Overlaps {
  readonly #work: Work;
  readonly #allowance = new CuttingAllowance(MOST_CUTTING_MS);
  readonly #boxes = new WeakMap<Outline, Box>();

  /** @param what is compared, as a sentence begins: `Crossings` */
  constructor(what: string) {
    this.#work = new Work(what);
  }

  /** Intersection over union of two outlines in the plane; 0 where one has no area. */
  iou(a: Outline, b: Outline): number {
    if (!this.#meet(a, b) || a.length < 3 || b.length < 3) return 0;
    return overlapOf(ringOf(a), ringOf(b), this.#allowance);
  }

  /** Metres of `line` that lie within `withinM` of `other`. */
  lengthBeside(line: Outline, other: Outline, withinM: number): number {
    if (!this.#meet(line, other, withinM)) return 0;
    const total = length2d(line);
    const steps = Math.min(MOST_STEPS, Math.max(1, Math.round(total / STEP_M)));
    this.#work.spend(line.length + steps * other.length);
    let beside = 0;
    // The ends of half steps: every second one is a step's middle.
    let k = 0;
    for (const p of pointsAlong(line, 2 * steps + 1))
      if (k++ % 2 === 1 && isWithin(p, other, withinM)) beside++;
    return (beside / steps) * total;
  }

  #meet(a: Outline, b: Outline, marginM = 0): boolean {
    // Looking the boxes up takes as long as twenty comparisons.
    this.#work.spend(20);
    const [ax0, ay0, ax1, ay1] = this.#boxOf(a);
    const [bx0, by0, bx1, by1] = this.#boxOf(b);
    return ax0 <= bx1 + marginM && bx0 <= ax1 + marginM && ay0 <= by1 + marginM && by0 <= ay1 + marginM;
  }

  #boxOf(points: Outline): Box {
    const known = this.#boxes.get(points);
    if (known) return known;
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of points)
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    const box: Box = [x0, y0, x1, y1];
    this.#boxes.set(points, box);
    return box;
  }
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
