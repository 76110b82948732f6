/** Measures of a crossing that was added or removed: its length, its width, and the share of paint. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { isPaint, placeOf, type Stretch } from '../road-marks.ts';
import type { Points, Survey } from '../surveyed.ts';
import { type Measure, type Measured, named, type Pair, placesOf, span } from './measure.ts';

/** `painted`: the drive in which the crossing is there. */
export const crossing = (pair: Pair, painted: 'without' | 'with'): Measured => {
  const { before, after, edit, changed } = pair;
  const { points: outline } = named(painted === 'with' ? after.map : after.before, edit.of[0]);
  const [a, b, c, d] = outline as readonly [Vec3, Vec3, Vec3, Vec3];
  // From the middle of its near edge: u along the road, v to the left.
  const [x, y] = [(a[0] + d[0]) / 2, (a[1] + d[1]) / 2];
  const [X, Y] = [(b[0] + c[0]) / 2 - x, (b[1] + c[1]) / 2 - y];
  const longM = Math.hypot(X, Y);
  const wideM = Math.hypot(d[0] - a[0], d[1] - a[1]);
  const place = ([px, py]: readonly number[]): { readonly u: number; readonly v: number } => ({
    u: ((px! - x) * X + (py! - y) * Y) / longM,
    v: (X * (py! - y) - Y * (px! - x)) / longM,
  });
  // In a bend one of its ends is longer than the other.
  const inside = (p: readonly number[], marginM = 0): boolean => {
    const { u, v } = place(p);
    return u > -0.3 - marginM && u < longM + 0.3 + marginM && Math.abs(v) < wideM / 2 + marginM;
  };
  const bars = (painted === 'with' ? after : before).strips.filter(
    ({ from, to, halfWidthM }) => inside(from) && inside(to) && halfWidthM > 0.2,
  );
  const edges = bars.flatMap(({ from, halfWidthM }) =>
    [-halfWidthM, halfWidthM].map((w) => place(from).v + w),
  );
  const seen = changed.map(({ is }) => place(placeOf(after.points, is)));
  const central = seen.filter(({ v }) => Math.abs(v) < 2.5).map(({ u }) => u);
  const metres = (what: string, stated: number, logged: number, within: number, unit = 'm'): Measure => ({
    what,
    unit,
    [painted]: { stated, logged },
    within,
  });
  const barsM2 = bars.reduce(
    (sum, { from, to, halfWidthM }) => sum + 2 * halfWidthM * Math.hypot(to[0] - from[0], to[1] - from[1]),
    0,
  );
  const area = (survey: Survey): number =>
    paintedArea(survey.points, place, [-0.3, longM + 0.3], wideM, a[2]);
  return {
    measures: [
      metres('length along the road', edit.lengthM, span(central, 0.005), 0.1),
      metres('width across the road', span(edges), span(seen.map(({ v }) => v)), 0.15),
      metres('painted area', barsM2, Math.abs(area(after) - area(before)), 0.1 * barsM2, 'm²'),
    ],
    isThere: (change) => placesOf(pair, change).every((p) => inside(p, 0.25)),
  };
};

const CELL_M = 0.25;

/** Area of paint in a rectangle about the axis of a crossing (m²): of each of its cells the share of bright points. */
function paintedArea(
  points: Points,
  place: (p: Vec3) => { readonly u: number; readonly v: number },
  [from, to]: Stretch,
  wideM: number,
  heightM: number,
): number {
  const [along, across] = [Math.round((to - from) / CELL_M), Math.round(wideM / CELL_M)];
  const cells = Array.from({ length: along * across }, () => ({ n: 0, bright: 0 }));
  for (let i = 0; i < points.count; i++) {
    const p = placeOf(points, i);
    if (Math.abs(p[2] - heightM) > 0.5) continue;
    const { u, v } = place(p);
    const [x, y] = [(u - from) / (to - from), v / wideM + 0.5];
    const cell = cells[Math.floor(x * along) * across + Math.floor(y * across)];
    if (!cell || x < 0 || x >= 1 || y < 0 || y >= 1) continue;
    cell.n++;
    if (isPaint(points, i)) cell.bright++;
  }
  const seen = cells.filter(({ n }) => n > 0);
  if (seen.length < 0.9 * cells.length)
    throw new Error(`Of ${cells.length} cells of the crossing ${seen.length} were seen.`);
  return ((to - from) * wideM * seen.reduce((sum, { n, bright }) => sum + bright / n, 0)) / seen.length;
}
