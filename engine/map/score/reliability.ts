/**
 * Whether confidence means what it says: of metres of line at 0.9, nine in ten should be right. Expected calibration error
 * (Naeini et al., AAAI 2015) over 15 bins of equal width, elements weighted by their length.
 */
import { length2d } from '../../geometry/polyline.ts';
import { SegmentIndex } from '../compare/index-of-segments.ts';
import { type LineFilter, lookUp, STEP_M } from '../compare/lines.ts';
import { segmentSamples } from '../compare/samples.ts';
import type { ElementClass, MapElement } from '../model.ts';
import { Overlaps } from './overlap.ts';

export type Judged = {
  readonly id: string;
  readonly confidence: number;
  /** Inside what is scored. */
  readonly lengthM: number;
  readonly rightM: number;
};

export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly elements: number;
  readonly lengthM: number;
  /** Means over the metres; NaN of an empty bin. */
  readonly confidence: number;
  readonly right: number;
};

export type Reliability = { readonly ece: number; readonly bins: readonly ReliabilityBin[] };

const BINS = 15;
const WITHIN_M = 0.2;
const LEAST_IOU = 0.3;
const LINES: readonly ElementClass[] = ['divider', 'boundary', 'stop_line'];

/**
 * Metres of each element that lie within 0.2 m of one of its class; a crossing is right as a whole, or not.
 * @throws InputError when comparing them would take too long
 */
export function judgedElements(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  filter: LineFilter,
): Judged[] {
  const judged: Judged[] = [];
  for (const name of LINES) {
    const own = made.filter((each) => each.class === name && each.points.length > 1);
    const truth = reference.filter((each) => each.class === name).map(({ points }) => points);
    const index = new SegmentIndex(truth);
    const sums = own.map(() => ({ lengthM: 0, rightM: 0 }));
    const lines = own.map(({ points }) => points);
    for (const sample of segmentSamples(lines, STEP_M)) {
      const sum = sums[sample.line];
      if (!sum || (filter.made && !filter.made(sample))) continue;
      sum.lengthM += sample.lengthM;
      if (lookUp(index, sample, WITHIN_M)) sum.rightM += sample.lengthM;
    }
    own.forEach(({ id, confidence }, k) => {
      const sum = sums[k];
      if (sum && sum.lengthM > 0) judged.push({ id, confidence, ...sum });
    });
  }
  const overlaps = new Overlaps('Crossings');
  const crossings = reference.filter((each) => each.class === 'crossing');
  for (const { id, class: name, confidence, points } of made) {
    const [first] = points;
    if (name !== 'crossing' || !first) continue;
    const [x, y, z] = first;
    if (filter.made && !filter.made({ x, y, z, heading: 0, line: 0, lengthM: 0 })) continue;
    const lengthM = length2d([...points, first]);
    const isRight = crossings.some((each) => overlaps.iou(each.points, points) >= LEAST_IOU);
    judged.push({ id, confidence, lengthM, rightM: isRight ? lengthM : 0 });
  }
  return judged;
}

/** NaN of nothing. */
export function reliabilityOf(judged: readonly Judged[]): Reliability {
  const sums = Array.from({ length: BINS }, () => ({ elements: 0, lengthM: 0, confidentM: 0, rightM: 0 }));
  for (const { confidence, lengthM, rightM } of judged) {
    const sum = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    if (!sum) continue;
    sum.elements++;
    sum.lengthM += lengthM;
    sum.confidentM += confidence * lengthM;
    sum.rightM += rightM;
  }
  const total = sums.reduce((all, { lengthM }) => all + lengthM, 0);
  return {
    ece: sums.reduce((all, { confidentM, rightM }) => all + Math.abs(confidentM - rightM), 0) / total,
    bins: sums.map(({ elements, lengthM, confidentM, rightM }, k) => ({
      from: k / BINS,
      to: (k + 1) / BINS,
      elements,
      lengthM,
      confidence: confidentM / lengthM,
      right: rightM / lengthM,
    })),
  };
}
