/**
 * Things that are found or not, whole: crossings (their outlines overlap by 0.3 of their union), stop lines (half of the
 * shorter one lies within 0.5 m of the other), and poles, signs and lights (within 0.5 m).
 */
import type { Vec3 } from '../../contract/calibration.ts';
import { length2d } from '../../geometry/polyline.ts';
import { quantileOf } from '../compare/quantile.ts';
import type { ElementClass, MapElement } from '../model.ts';
import { Overlaps } from './overlap.ts';
import { Work } from './work.ts';

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

type Meets = (overlaps: Overlaps, reference: readonly Vec3[], made: readonly Vec3[]) => boolean;

const meets: Readonly<Record<'crossing' | 'stop_line', Meets>> = {
  crossing: (overlaps, a, b) => overlaps.iou(a, b) >= LEAST_IOU,
  stop_line: (overlaps, a, b) => {
    const besideM = overlaps.lengthBeside(b, a, BESIDE_M);
    return besideM > 0 && besideM >= LEAST_SHARE * Math.min(length2d(a), length2d(b));
  },
};

const NAMES = {
  crossing: 'Crossings',
  stop_line: 'Stop lines',
  pole: 'Poles',
  sign: 'Signs',
  light: 'Lights',
} as const;

/**
 * Crossings or stop lines; each of the map answers for one of the reference at most, in the order of the reference.
 * @throws InputError when comparing them would take too long
 */
export function scoreThings(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  name: 'crossing' | 'stop_line',
  filter: ThingFilter,
): ThingScore {
  const overlaps = new Overlaps(NAMES[name]);
  const left = new Set(made.filter((each) => each.class === name));
  let [found, missed] = [0, 0];
  for (const { points } of reference.filter((each) => each.class === name)) {
    const match = firstOf(left, (each) => meets[name](overlaps, points, each.points));
    if (match) {
      left.delete(match);
      found++;
    } else if (filter.reference(...middleOf(points))) missed++;
  }
  const surplus = [...left].filter(({ points }) => filter.made(...middleOf(points))).length;
  return { class: name, found, false: surplus, missed };
}

/** Poles, signs or lights; the nearest that is left within 0.5 m. @throws InputError when comparing takes too long */
export function scorePoints(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  name: 'pole' | 'sign' | 'light',
  filter: ThingFilter,
): ThingScore {
  const left = new Map(
    made.filter((each) => each.class === name).map((each) => [each, middleOf(each.points)]),
  );
  const distances: number[] = [];
  const work = new Work(NAMES[name]);
  let missed = 0;
  for (const { points } of reference.filter((each) => each.class === name)) {
    const [x, y] = middleOf(points);
    let best: { element: MapElement; distance: number } | undefined;
    work.spend(4 * left.size);
    for (const [element, [u, v]] of left) {
      const distance = Math.hypot(x - u, y - v);
      if (distance <= POINT_M && !(best && best.distance <= distance)) best = { element, distance };
    }
    if (best) {
      left.delete(best.element);
      distances.push(best.distance);
    } else if (filter.reference(x, y)) missed++;
  }
  const surplus = [...left.values()].filter((middle) => filter.made(...middle)).length;
  return {
    class: name,
    found: distances.length,
    false: surplus,
    missed,
    distanceP50M: quantileOf(distances, 0.5),
  };
}

function firstOf<T>(items: Iterable<T>, isIt: (item: T) => boolean): T | undefined {
  for (const item of items) if (isIt(item)) return item;
  return undefined;
}

function middleOf(points: readonly Vec3[]): [number, number] {
  let [x, y] = [0, 0];
  for (const p of points) [x, y] = [x + p[0], y + p[1]];
  return [x / points.length, y / points.length];
}
