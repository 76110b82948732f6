/**
 * Things that are found or not, whole: crossings (their outlines overlap by 0.3 of their union), stop lines (half of the
 * shorter one lies within 0.5 m of the other), and poles, signs and lights (within 0.5 m).
 */
import type { Vec3 } from '../../contract/calibration.ts';
import { length2d } from '../../geometry/polyline.ts';
import { quantileOf } from '../compare/quantile.ts';
import type { ElementClass, MapElement } from '../model.ts';
import { iou, lengthBeside } from './overlap.ts';

export type ThingScore = {
  readonly class: ElementClass;
  readonly found: number;
  readonly false: number;
  readonly missed: number;
  /** Distance of what was found, of points; NaN where nothing was. */
  readonly distanceP50M?: number | undefined;
};

/** Which things count, by their middle. */
export type ThingFilter = {
  /** Whether one of the map that meets none of the reference is false. */
  readonly made: (x: number, y: number) => boolean;
  /** Whether one of the reference can be missed. */
  readonly reference: (x: number, y: number) => boolean;
};

const LEAST_IOU = 0.3;
const BESIDE_M = 0.5;
const LEAST_SHARE = 0.5;
const POINT_M = 0.5;

const meets: Partial<Record<ElementClass, (reference: readonly Vec3[], made: readonly Vec3[]) => boolean>> = {
  crossing: (a, b) => iou(a, b) >= LEAST_IOU,
  stop_line: (a, b) => lengthBeside(b, a, BESIDE_M) >= LEAST_SHARE * Math.min(length2d(a), length2d(b)),
};

/** Crossings or stop lines; each of the map answers for one of the reference at most, in the order of the reference. */
export function scoreThings(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  name: 'crossing' | 'stop_line',
  filter: ThingFilter,
): ThingScore {
  const isFound = meets[name];
  const left = new Set(made.filter((each) => each.class === name));
  let [found, missed] = [0, 0];
  for (const { points } of reference.filter((each) => each.class === name)) {
    const match = [...left].find((each) => isFound?.(points, each.points));
    if (match) {
      left.delete(match);
      found++;
    } else if (filter.reference(...middleOf(points))) missed++;
  }
  const surplus = [...left].filter(({ points }) => filter.made(...middleOf(points))).length;
  return { class: name, found, false: surplus, missed };
}

/** Poles, signs or lights; the nearest that is left within 0.5 m. */
export function scorePoints(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  name: 'pole' | 'sign' | 'light',
  filter: ThingFilter,
): ThingScore {
  const left = new Set(made.filter((each) => each.class === name));
  const distances: number[] = [];
  let missed = 0;
  for (const { points } of reference.filter((each) => each.class === name)) {
    const [x, y] = middleOf(points);
    let best: { element: MapElement; distance: number } | undefined;
    for (const element of left) {
      const [u, v] = middleOf(element.points);
      const distance = Math.hypot(x - u, y - v);
      if (distance <= POINT_M && !(best && best.distance <= distance)) best = { element, distance };
    }
    if (best) {
      left.delete(best.element);
      distances.push(best.distance);
    } else if (filter.reference(x, y)) missed++;
  }
  const surplus = [...left].filter(({ points }) => filter.made(...middleOf(points))).length;
  return {
    class: name,
    found: distances.length,
    false: surplus,
    missed,
    distanceP50M: quantileOf(distances, 0.5),
  };
}

function middleOf(points: readonly Vec3[]): [number, number] {
  let [x, y] = [0, 0];
  for (const p of points) [x, y] = [x + p[0], y + p[1]];
  return [x / points.length, y / points.length];
}
