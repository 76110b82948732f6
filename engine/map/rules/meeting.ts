/** Where the middles of lanelets meet what lies across them. */
import Flatbush from 'flatbush';
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import { corners, type Lanelet, type MapElement } from '../model.ts';

export type Place = { readonly p: Vec3; readonly heading: number };

/** A line across is met at a right angle, give or take this (rad). */
const SQUARE = (45 * Math.PI) / 180;

/**
 * How far along a middle (m) a line lies across it; undefined where it does not. Beyond its last point the middle goes on straight for
 * `beyondM`.
 */
export function meeting(middle: readonly Vec3[], line: readonly Vec3[], beyondM: number): number | undefined {
  const end = headingAt(middle, 'end');
  const tip: Vec3 | undefined = end && [
    end.p[0] + beyondM * Math.cos(end.heading),
    end.p[1] + beyondM * Math.sin(end.heading),
    end.p[2],
  ];
  let along = 0;
  for (const [a, b] of pairsOf(tip ? [...middle, tip] : middle)) {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    for (const [c, d] of pairsOf(line)) {
      const at = intersection(a, b, c, d);
      if (at !== undefined && isSquare(a, b, c, d)) return along + at * length;
    }
    along += length;
  }
  return undefined;
}

/** The share of a–b at which c–d crosses it. */
function intersection(a: Vec3, b: Vec3, c: Vec3, d: Vec3): number | undefined {
  const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const cross = ux * vy - uy * vx;
  if (cross === 0) return undefined;
  const [wx, wy] = [c[0] - a[0], c[1] - a[1]];
  const [t, u] = [(wx * vy - wy * vx) / cross, (wx * uy - wy * ux) / cross];
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : undefined;
}

function isSquare(a: Vec3, b: Vec3, c: Vec3, d: Vec3): boolean {
  const turn = Math.atan2(b[1] - a[1], b[0] - a[0]) - Math.atan2(d[1] - c[1], d[0] - c[0]);
  return Math.abs(Math.sin(turn)) >= Math.cos(SQUARE);
}

/** The end of a middle, or its place nearest to `at` that is neither before its beginning nor behind its end; with its direction there. */
export function headingAt(middle: readonly Vec3[], at: 'end' | Vec3): Place | undefined {
  let [best, least]: [Place | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const [a, b] of pairsOf(middle)) {
    const [ux, uy] = [b[0] - a[0], b[1] - a[1]];
    const square = ux * ux + uy * uy;
    if (square === 0) continue;
    const heading = Math.atan2(uy, ux);
    if (at === 'end') {
      best = { p: b, heading };
      continue;
    }
    const t = ((at[0] - a[0]) * ux + (at[1] - a[1]) * uy) / square;
    const f = Math.min(1, Math.max(0, t));
    const p: Vec3 = [a[0] + f * ux, a[1] + f * uy, a[2] + f * (b[2] - a[2])];
    const away = Math.hypot(at[0] - p[0], at[1] - p[1]);
    if (away < least) [best, least] = [{ p, heading }, away];
  }
  if (!best || at === 'end') return best;
  // A place beyond an end belongs to the lanelet that comes there.
  const aside = Math.abs(Math.sin(Math.atan2(at[1] - best.p[1], at[0] - best.p[0]) - best.heading));
  return least < 1 || aside > Math.sin(SQUARE) ? best : undefined;
}

/** Vertices of middles that are gone through for the rules of one map: a street of 100 km has a hundredth. */
const MOST = 50_000_000;

/** The lanelets of a map that vehicles drive in, found by place. */
export class Roads {
  readonly list: readonly Lanelet[];
  readonly #index: Flatbush | undefined;
  #spent = 0;

  constructor(lanelets: readonly Lanelet[]) {
    this.list = lanelets.filter(({ subtype, centerline }) => subtype === 'road' && centerline.length > 1);
    if (this.list.length === 0) return;
    this.#index = new Flatbush(this.list.length);
    for (const { centerline } of this.list) this.#index.add(...boxOf(centerline, 0));
    this.#index.finish();
  }

  /** Those within some metres of a thing, in the map's order. @throws InputError where far too many lie on each other */
  near(points: readonly Vec3[], withinM: number): Lanelet[] {
    const found = this.#index?.search(...boxOf(points, withinM)).sort((a, b) => a - b) ?? [];
    const lanelets = found.flatMap((k) => this.list[k] ?? []);
    this.#spent += lanelets.reduce((sum, { centerline }) => sum + centerline.length * points.length, 0);
    if (this.#spent > MOST) throw new InputError('The lanelets lie too densely for their rules to be found.');
    return lanelets;
  }

  /** Those whose middle leads over an area. */
  crossing(area: MapElement): Lanelet[] {
    const outline = corners(area.points);
    const ring = [...outline, ...outline.slice(0, 1)];
    return this.near(outline, 0).filter(({ centerline }) =>
      [...pairsOf(centerline)].some(([a, b]) =>
        [...pairsOf(ring)].some(([c, d]) => intersection(a, b, c, d) !== undefined),
      ),
    );
  }
}

function boxOf(points: readonly Vec3[], marginM: number): [number, number, number, number] {
  const far = Number.POSITIVE_INFINITY;
  let [x0, y0, x1, y1] = [far, far, -far, -far];
  for (const [x, y] of points) {
    [x0, x1] = [Math.min(x0, x), Math.max(x1, x)];
    [y0, y1] = [Math.min(y0, y), Math.max(y1, y)];
  }
  return [x0 - marginM, y0 - marginM, x1 + marginM, y1 + marginM];
}
