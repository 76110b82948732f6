/** Measures of a road in the log of a drive: positions of paint and kerb, and differences between two logs of one drive. */
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { nearest } from '../../../engine/geometry/polyline.ts';
import type { MapElement } from '../../../engine/map/model.ts';
import { labelNumber } from '../../../engine/simulate/labels.ts';
import type { Points, Survey } from './surveyed.ts';

/** Counts: with the rig of surveyed.ts asphalt ends at 25, and paint that is not worn off begins at 35. */
const PAINT = 30;
/** Less than this is the lasers' own noise. */
const NOISE = 4;
/** What lies this close to the height of a line is road (m). */
const LEVEL_M = 0.06;

/** From one length along a line to another (m). */
export type Stretch = readonly [number, number];

/** A point beside a line: its number, how far along, how far to the left, how far above. */
type Beside = { readonly i: number; readonly s: number; readonly offset: number; readonly above: number };

/** The points within `halfM` of a line. */
export function* beside(
  { count, xyz }: Points,
  line: readonly Vec3[],
  halfM: number,
  [from, to]: Stretch,
): Generator<Beside> {
  let before = 0;
  const segments = line.slice(1).flatMap((b, k) => {
    const a = line[k]!;
    const [s, d] = [before, Math.hypot(b[0] - a[0], b[1] - a[1])];
    before += d;
    return d > 0 && s + d >= from && s <= to ? [{ a, b, d, s }] : [];
  });
  const reach = (axis: 0 | 1): Stretch => {
    const all = segments.flatMap(({ a, b }) => [a[axis], b[axis]]);
    return [Math.min(...all) - halfM, Math.max(...all) + halfM];
  };
  const [[x0, x1], [y0, y1]] = [reach(0), reach(1)];
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
    if (x < x0 || x > x1 || y < y0 || y > y1) continue;
    let found: Beside | undefined;
    for (const { a, b, d, s } of segments) {
      const [dx, dy] = [(b[0] - a[0]) / d, (b[1] - a[1]) / d];
      const u = (x - a[0]) * dx + (y - a[1]) * dy;
      const offset = dx * (y - a[1]) - dy * (x - a[0]);
      if (u < -1e-3 || u > d + 1e-3 || Math.abs(offset) > Math.abs(found?.offset ?? halfM)) continue;
      found = { i, s: s + u, offset, above: z - a[2] - (u / d) * (b[2] - a[2]) };
    }
    if (found && found.s >= from && found.s <= to) yield found;
  }
}

const BIN_M = 0.25;

/**
 * Share of a stretch of a line that is painted: of its quarter metres, those whose points are bright.
 * @throws Error where more than a twentieth of it was not seen.
 */
export function paintedShare(
  points: Points,
  { points: line, widthM = 0.12 }: MapElement,
  [from, to]: Stretch,
): number {
  const bins = Array.from({ length: Math.round((to - from) / BIN_M) }, () => ({ n: 0, sum: 0 }));
  for (const { i, s, above } of beside(points, line, 0.4 * widthM, [from, to])) {
    const bin = bins[Math.floor((s - from) / BIN_M)];
    if (!bin || Math.abs(above) > LEVEL_M) continue;
    bin.n++;
    bin.sum += points.intensity[i]!;
  }
  const seen = bins.filter(({ n }) => n > 0);
  if (seen.length < 0.95 * bins.length)
    throw new Error(`Of ${bins.length} places on the line ${seen.length} were seen.`);
  return seen.filter(({ n, sum }) => sum / n > PAINT).length / seen.length;
}

/** The same from the truth: by strips of paint whose middle lies on the line. */
export function truePaintedShare(
  { strips }: Survey,
  { points: line }: MapElement,
  [from, to]: Stretch,
): number {
  let sum = 0;
  for (const { from: a, to: b } of strips) {
    const [p, q] = [nearest(line, [...a]), nearest(line, [...b])];
    if (!p || !q || Math.max(p.distance, q.distance) > 0.03) continue;
    const [begin, end] = [Math.min(p.s, q.s), Math.max(p.s, q.s)];
    sum += Math.max(0, Math.min(to, end) - Math.max(from, begin));
  }
  return sum / (to - from);
}

/** Where the middle of paint lies, to the left of a line (m), within 0.8 m of where it is looked for. */
export function paintCentre(points: Points, line: readonly Vec3[], stretch: Stretch, around = 0): number {
  let [sum, weight] = [0, 0];
  for (const { i, offset, above } of beside(points, line, Math.abs(around) + 0.8, stretch)) {
    const bright = points.intensity[i]! - PAINT;
    if (bright < 0 || Math.abs(above) > LEVEL_M + 0.03 * Math.abs(around)) continue;
    if (Math.abs(offset - around) > 0.8) continue;
    sum += bright * offset;
    weight += bright;
  }
  return sum / weight;
}

/** Median place of what the lidar hit of the kerb, to the left of a line (m). */
export function kerbOffset(points: Points, line: readonly Vec3[], halfM: number, stretch: Stretch): number {
  const kerb = labelNumber('kerb');
  const offsets = [...beside(points, line, halfM, stretch)]
    .filter(({ i }) => points.labels[i] === kerb)
    .map(({ offset }) => offset)
    .sort((a, b) => a - b);
  return offsets[offsets.length >> 1] ?? Number.NaN;
}

/** One ray that saw something else: numbers of its point without and with the edit, −1 where nothing answered. */
export type Change = { readonly was: number; readonly is: number };

/** Rays that saw another place, or the same place so differently as paint differs from asphalt. */
export function changedRays(before: Points, after: Points): Change[] {
  const changed: Change[] = [];
  before.byRay.forEach((was, ray) => {
    const is = after.byRay[ray]!;
    if (was < 0 && is < 0) return;
    const same =
      was >= 0 &&
      is >= 0 &&
      Math.abs(before.rangeM[was]! - after.rangeM[is]!) < 0.02 &&
      (before.intensity[was]! > PAINT === after.intensity[is]! > PAINT ||
        Math.abs(before.intensity[was]! - after.intensity[is]!) < NOISE);
    if (!same) changed.push({ was, is });
  });
  return changed;
}

export const placeOf = ({ xyz }: Points, i: number): Vec3 => [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];

export const isPaint = ({ intensity }: Points, i: number): boolean => intensity[i]! > PAINT;

/** Pixels that show another thing, and by how much their colour differs in the logged pictures (mean of three, 0 to 255). */
export function pictureChanges(before: Survey, after: Survey) {
  let [pixels, there, elsewhere, others] = [0, 0, 0, 0];
  after.pictures.forEach((picture, k) => {
    const was = before.pictures[k]!;
    for (let m = 0; m < picture.labels.length; m++) {
      let steps = 0;
      for (let c = 0; c < 3; c++) steps += Math.abs(picture.rgb[3 * m + c]! - was.rgb[3 * m + c]!) / 3;
      if (picture.labels[m] !== was.labels[m] || picture.instances[m] !== was.instances[m]) {
        pixels++;
        there += steps;
      } else {
        others++;
        elsewhere += steps;
      }
    }
  });
  return { pixels, there: there / pixels, elsewhere: elsewhere / others };
}
