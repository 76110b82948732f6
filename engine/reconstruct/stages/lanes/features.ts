/**
 * What is known of a line that says how likely it is right: its own measurements from the vectors stage, and how it lies among
 * the other lines and to the way driven.
 */
import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import { length2d } from '../../../geometry/polyline.ts';
import { SegmentIndex } from '../../../map/compare/index-of-segments.ts';
import { type Sample, segmentSamples } from '../../../map/compare/samples.ts';
import type { MapElement } from '../../../map/model.ts';
import type { MeasuredLine } from './elements.ts';
import { passingsOf, stationsOf } from './stations.ts';

/** Names of the features, in the order of a model's weights. All lie within about −3 to 3. */
export const FEATURES = [
  'solid divider',
  'dashed divider',
  'boundary',
  'crossing',
  'stop line',
  'odds by the vectors stage',
  'odds of a divider by the vectors stage',
  'share of it that is faint',
  'share of all lines that is faint',
  'residual of the fit',
  'distance from the way',
  'lies on a line of the other kind',
  'lies beyond a boundary',
] as const;

const STEP_M = 1;
const ON_M = 0.6;
const ALONG = (20 * Math.PI) / 180;
const REACH_M = 15;
/** A line further from the way than this counts as that far (m). */
const FURTHEST_M = 30;
const clamped = (v: number, most: number): number =>
  Number.isFinite(v) ? Math.min(most, Math.max(-most, v)) : 0;

/** A row of features for each line, in their order. */
export function featuresOf(lines: readonly MeasuredLine[], poses: readonly Pose[]): number[][] {
  const elements = lines.map(({ element }) => element);
  const surroundings = new Surroundings(elements, poses);
  const lengths = elements.map(({ points }) => Math.max(0.5, length2d(points)));
  const faint = lines.map(({ measured }) => measured('faintM') ?? 0);
  const sum = (values: readonly number[]): number => values.reduce((all, v) => all + v, 0);
  const allFaint = clamped(sum(faint) / Math.max(1, sum(lengths)), 1);
  return lines.map(({ element, measured }, k) => {
    const is = (name: MapElement['class'], test = true): number => (element.class === name && test ? 1 : 0);
    const isDashed = /dash/.test(element.subtype);
    const odds = clamped(Math.log((element.confidence + 0.002) / (1.002 - element.confidence)) / 2, 3);
    const byName: Record<(typeof FEATURES)[number], number> = {
      'solid divider': is('divider', !isDashed),
      'dashed divider': is('divider', isDashed),
      boundary: is('boundary'),
      crossing: is('crossing'),
      'stop line': is('stop_line'),
      'odds by the vectors stage': odds,
      'odds of a divider by the vectors stage': is('divider') * odds,
      'share of it that is faint': clamped((faint[k] ?? 0) / (lengths[k] ?? 1), 1),
      'share of all lines that is faint': allFaint,
      'residual of the fit': clamped(20 * (measured('residualM') ?? 0.02), 2),
      ...surroundings.of(k),
    };
    return FEATURES.map((name) => byName[name]);
  });
}

type Around = Record<
  'distance from the way' | 'lies on a line of the other kind' | 'lies beyond a boundary',
  number
>;

/** All lines, and the way, by place. */
class Surroundings {
  readonly #elements: readonly MapElement[];
  readonly #lines: SegmentIndex;
  readonly #way: SegmentIndex;
  readonly #boundaries: ReadonlyMap<number, readonly number[]>;
  readonly #passings: readonly ReadonlyMap<number, { readonly offset: number }>[];

  constructor(elements: readonly MapElement[], poses: readonly Pose[]) {
    this.#elements = elements;
    const lines = elements.map(({ class: name, points }) =>
      name === 'divider' || name === 'boundary' ? points : [],
    );
    this.#lines = new SegmentIndex(lines);
    this.#way = new SegmentIndex([poses.map(({ p }): Vec3 => p)]);
    this.#passings = passingsOf(stationsOf(poses), lines, REACH_M);
    const boundaries = new Map<number, number[]>();
    this.#passings.forEach((at, k) => {
      if (elements[k]?.class !== 'boundary') return;
      for (const [station, { offset }] of at)
        boundaries.set(station, [...(boundaries.get(station) ?? []), offset]);
    });
    this.#boundaries = boundaries;
  }

  of(k: number): Around {
    const element = this.#elements[k];
    let [count, far, on] = [0, 0, 0];
    if (element)
      for (const sample of segmentSamples([element.points], STEP_M)) {
        count++;
        far += this.#way.nearest(sample.x, sample.y, FURTHEST_M)?.distance ?? FURTHEST_M;
        if (this.#isOnOther(sample, k, element)) on++;
      }
    const share = (n: number): number => n / Math.max(1, count);
    return {
      'distance from the way': share(far) / 10,
      'lies on a line of the other kind': share(on),
      'lies beyond a boundary': this.#beyond(k),
    };
  }

  #isOnOther({ x, y, heading }: Sample, k: number, { class: name }: MapElement): boolean {
    const isOther = (j: number): boolean => j !== k && this.#elements[j]?.class !== name;
    return this.#lines.nearest(x, y, ON_M, heading, ALONG, undefined, isOther) !== undefined;
  }

  /** Share of the stations it passes where a boundary lies between it and the way. */
  #beyond(k: number): number {
    const own = this.#passings[k];
    if (!own || own.size === 0) return 0;
    let beyond = 0;
    for (const [station, { offset }] of own) {
      const isBefore = (other: number): boolean =>
        Math.sign(other) === Math.sign(offset) && Math.abs(other) < Math.abs(offset) - 0.3;
      if (this.#boundaries.get(station)?.some(isBefore)) beyond++;
    }
    return beyond / own.size;
  }
}
