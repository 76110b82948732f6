/** The measures of the clipping box: their limits, and what a handle that is dragged makes of them. Pure; metres. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import type { Clip } from '../../../state/clip.ts';

export type Measure = 'lengthM' | 'widthM' | 'lowM' | 'highM';

export const MEASURES: readonly {
  readonly key: Measure;
  readonly title: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}[] = [
  { key: 'lengthM', title: 'Length', least: 2, most: 200, step: 1 },
  { key: 'widthM', title: 'Width', least: 1, most: 120, step: 1 },
  { key: 'lowM', title: 'From', least: -5, most: 10, step: 0.1 },
  { key: 'highM', title: 'To', least: -5, most: 30, step: 0.1 },
];

/** The upper side stays above the lower one by this, whichever is moved. */
const LEAST_HEIGHT = 0.1;

/** What changes when one measure gets a value, within its limits. */
export function changed(clip: Clip, key: Measure, value: number): Partial<Clip> {
  const { least = 0, most = 0, step = 1 } = MEASURES.find((measure) => measure.key === key) ?? {};
  const bounded = Math.min(most, Math.max(least, Math.round(value / step) * step));
  const next: Partial<Record<Measure, number>> = { [key]: bounded };
  if (key === 'lowM' && bounded >= clip.highM) next.highM = bounded + LEAST_HEIGHT;
  if (key === 'highM' && bounded <= clip.lowM) next.lowM = bounded - LEAST_HEIGHT;
  return next;
}

/** The six sides: which axis of the box, which end of it, and the measure that a drag changes by so much a metre. */
export const SIDES: readonly {
  readonly id: string;
  readonly axis: 0 | 1 | 2;
  readonly end: 1 | -1;
  readonly key: Measure;
  /** The box lies about the vehicle along and across: a side takes the one opposite along. */
  readonly gain: number;
}[] = [
  { id: 'front', axis: 0, end: 1, key: 'lengthM', gain: 2 },
  { id: 'back', axis: 0, end: -1, key: 'lengthM', gain: -2 },
  { id: 'left', axis: 1, end: 1, key: 'widthM', gain: 2 },
  { id: 'right', axis: 1, end: -1, key: 'widthM', gain: -2 },
  { id: 'top', axis: 2, end: 1, key: 'highM', gain: 1 },
  { id: 'bottom', axis: 2, end: -1, key: 'lowM', gain: 1 },
];

/** Between an axis and a ray, radians: below it a pixel would be metres. */
const LEAST_ANGLE = 0.05;

type Line = { readonly origin: Vec3; readonly direction: Vec3 };

const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** How far along `axis`, of unit direction, the place nearest to a ray is; undefined where both are nearly parallel. */
export function alongAxis(axis: Line, ray: Line): number | undefined {
  const w: Vec3 = [
    axis.origin[0] - ray.origin[0],
    axis.origin[1] - ray.origin[1],
    axis.origin[2] - ray.origin[2],
  ];
  const [a, b, c] = [
    dot(axis.direction, axis.direction),
    dot(axis.direction, ray.direction),
    dot(ray.direction, ray.direction),
  ];
  const apart = a * c - b * b;
  if (apart < LEAST_ANGLE ** 2 * a * c) return undefined;
  return (b * dot(ray.direction, w) - c * dot(axis.direction, w)) / apart;
}
