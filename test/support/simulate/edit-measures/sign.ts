/** Measures of a sign that was removed or replaced: the size of its plate, and the points and pixels left at its place. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { labelNumber } from '../../../../engine/simulate/labels.ts';
import { SIGN, type SignKind } from '../../../../engine/simulate/world/meshes/signs.ts';
import { placeOf } from '../road-marks.ts';
import type { Points, Survey } from '../surveyed.ts';
import { type Measure, type Measured, type Pair, span } from './measure.ts';

/** The object that plate and post are, by what was hit nearest to the place that the truth names. */
function signOf({ before, edit }: Pair): number {
  const sign = labelNumber('sign');
  let [best, found] = [1, -1];
  for (let i = 0; i < before.points.count; i++) {
    if (before.points.labels[i] !== sign) continue;
    const p = placeOf(before.points, i);
    const away = Math.hypot(p[0] - edit.place[0], p[1] - edit.place[1], p[2] - edit.place[2]);
    if (away < best) [best, found] = [away, before.points.instances[i]!];
  }
  return found;
}

/** Width and height of what was hit of a sign's plate (m). */
function plateOf(points: Points, instance: number) {
  const sign = labelNumber('sign');
  const hit: Vec3[] = [];
  for (let i = 0; i < points.count; i++)
    if (points.labels[i] === sign && points.instances[i] === instance) hit.push(placeOf(points, i));
  // The plate stands upright: along it is where it is widest seen from above.
  const widths = Array.from({ length: 180 }, (_, k) => {
    const [c, s] = [Math.cos((k * Math.PI) / 180), Math.sin((k * Math.PI) / 180)];
    return span(hit.map(([x, y]) => x * c + y * s));
  });
  return { widthM: Math.max(...widths), heightM: span(hit.map(([, , z]) => z)) };
}

/** Of the plates' outlines (signs.ts): width and height (m). */
function trueSize(kind: string): { readonly widthM: number; readonly heightM: number } {
  const { outline, half } = SIGN[kind as SignKind];
  // A triangle with its point up reaches from -0.8 to 1 of its half height.
  return { widthM: 2 * half[0], heightM: (outline === 'triangle' ? 1.8 : 2) * half[1] };
}

export const sign = (pair: Pair): Measured => {
  const { before, after, edit } = pair;
  const instance = signOf(pair);
  const [was, is] = [plateOf(before.points, instance), plateOf(after.points, instance)];
  const of = ({ points }: Survey): number =>
    points.instances.reduce((n, id) => n + (id === instance ? 1 : 0), 0);
  const pixels = ({ pictures }: Survey): number =>
    pictures.reduce(
      (n, { instances }) => n + instances.reduce((m, id) => m + (id === instance ? 1 : 0), 0),
      0,
    );
  const size = (what: string, key: 'widthM' | 'heightM'): Measure => ({
    what,
    unit: 'm',
    without: { stated: trueSize(edit.before ?? '')[key], logged: was[key] },
    ...(edit.after && { with: { stated: trueSize(edit.after)[key], logged: is[key] } }),
    within: 0.06,
  });
  const none = (what: string, count: (survey: Survey) => number): Measure => ({
    what,
    unit: '',
    with: { stated: 0, logged: count(after) },
    within: 0,
  });
  return {
    measures: [
      size('width of the plate', 'widthM'),
      size('height of the plate', 'heightM'),
      ...(edit.after ? [] : [none('points on sign and post', of), none('pixels of sign and post', pixels)]),
    ],
    isThere: ({ was, is }) =>
      (was >= 0 && before.points.instances[was] === instance) ||
      (is >= 0 && after.points.instances[is] === instance),
  };
};
