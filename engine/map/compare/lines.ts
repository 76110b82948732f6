/**
 * Agreement of lines with a reference, measured by length. Segments are sampled every 0.25 m. A sample is matched when a line
 * of the other map and of the same class passes within the tolerance to its side, its direction within 15 degrees. Precision
 * is the matched share of what was made, recall of what should be there, F1 their harmonic mean; where there is nothing to be
 * right about they are 1.
 */
import { InputError } from '../../contract/errors.ts';
import type { ElementClass, MapElement } from '../model.ts';
import { type Agreement, AgreementSum } from './agreement.ts';
import { type Near, SegmentIndex } from './index-of-segments.ts';
import { quantileOf } from './quantile.ts';
import { type Sample, segmentSamples } from './samples.ts';

export const STEP_M = 0.25;
const TURN = (15 * Math.PI) / 180;
/** A line matches as far as half a step past its end, so that sampling does not clip it. */
const SLACK_M = STEP_M / 2;
/** Displacement is measured where a counterpart is found at all within this. */
const SEARCH_M = 1;
/** A line that touches a reference for less is no fragment of it. */
const FRAGMENT_M = 2;
/** Within this a line touches a reference. */
const TOUCH_M = 0.5;

export type LineScore = Agreement & {
  readonly class: ElementClass | 'all';
  /** By subtype of either map; a line of one subtype may meet any of its class. */
  readonly subtypes: readonly (Agreement & { readonly subtype: string })[];
  /** Of what was made, against the reference within 1 m. NaN where nothing matches. */
  readonly lateralP50M: number;
  readonly lateralP95M: number;
  /** Lines made for each line of the reference that was found. */
  readonly fragmentation: number;
};

export type LineFilter = {
  /** Made samples that count for precision. */
  readonly made?: (sample: Sample) => boolean;
  /** Reference samples that count for recall. */
  readonly reference?: (sample: Sample) => boolean;
};

/** What the total is taken over. */
export const LINE_CLASSES: readonly ElementClass[] = ['divider', 'boundary'];

/**
 * Scores of each class that either map has, then of all together, classes told apart.
 * @throws InputError when thousands of lines lie on each other, so that comparing them would take hours.
 */
export function scoreLines(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  filter: LineFilter = {},
  classes: readonly ElementClass[] = LINE_CLASSES,
): LineScore[] {
  const tallies = classes.map((name) => tally(made, reference, name, filter));
  return [...tallies.filter(({ sum }) => !sum.isEmpty), joined(tallies)].map(scoreOf);
}

/** The line within `radiusM` that a sample lies on: across it, in its direction, not past its ends. */
export function lookUp(index: SegmentIndex, sample: Sample, radiusM: number): Near | undefined {
  if (index.crowded) throw new InputError('The lines of one class lie too densely to be compared.');
  return index.nearest(sample.x, sample.y, radiusM, sample.heading, TURN, SLACK_M);
}

type Tally = {
  readonly class: ElementClass | 'all';
  readonly sum: AgreementSum;
  readonly subtypes: ReadonlyMap<string, AgreementSum>;
  readonly offsets: readonly number[];
  readonly fragments: number;
  readonly found: number;
};

function tally(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  name: ElementClass,
  filter: LineFilter,
): Tally {
  const ofClass = (elements: readonly MapElement[]) =>
    elements.filter((element) => element.class === name && element.points.length > 1);
  const [own, truth] = [ofClass(made), ofClass(reference)];
  const [m, r] = [own.map(({ points }) => points), truth.map(({ points }) => points)];
  const [madeIndex, referenceIndex] = [new SegmentIndex(m), new SegmentIndex(r)];
  const sum = new AgreementSum();
  const subtypes = new Map<string, AgreementSum>();
  const bySubtype = (element: MapElement | undefined): AgreementSum => {
    const subtype = element?.subtype ?? '';
    const found = subtypes.get(subtype) ?? new AgreementSum();
    subtypes.set(subtype, found);
    return found;
  };
  const offsets: number[] = [];
  const touched = new Map<number, Map<number, number>>();
  for (const sample of segmentSamples(m, STEP_M)) {
    if (filter.made && !filter.made(sample)) continue;
    const near = lookUp(referenceIndex, sample, SEARCH_M);
    const distance = near?.distance ?? Number.POSITIVE_INFINITY;
    for (const each of [sum, bySubtype(own[sample.line])]) each.add('made', sample.lengthM, distance);
    if (!near) continue;
    offsets.push(near.distance);
    if (near.distance <= TOUCH_M) {
      const of = touched.get(near.line) ?? new Map<number, number>();
      of.set(sample.line, (of.get(sample.line) ?? 0) + sample.lengthM);
      touched.set(near.line, of);
    }
  }
  for (const sample of segmentSamples(r, STEP_M)) {
    if (filter.reference && !filter.reference(sample)) continue;
    const distance = lookUp(madeIndex, sample, SEARCH_M)?.distance ?? Number.POSITIVE_INFINITY;
    for (const each of [sum, bySubtype(truth[sample.line])]) each.add('reference', sample.lengthM, distance);
  }
  return { class: name, sum, subtypes, offsets, ...fragmentsOf(touched) };
}

/** Lines of the reference that were found, and the lines made that lie on them for long enough. */
function fragmentsOf(touched: ReadonlyMap<number, ReadonlyMap<number, number>>): {
  fragments: number;
  found: number;
} {
  let [fragments, found] = [0, 0];
  for (const of of touched.values()) {
    const count = [...of.values()].filter((lengthM) => lengthM >= FRAGMENT_M).length;
    if (count > 0) {
      fragments += count;
      found++;
    }
  }
  return { fragments, found };
}

function joined(tallies: readonly Tally[]): Tally {
  const sum = new AgreementSum();
  for (const each of tallies) sum.addAll(each.sum);
  return {
    class: 'all',
    sum,
    subtypes: new Map(),
    offsets: tallies.flatMap(({ offsets }) => offsets),
    fragments: tallies.reduce((all, { fragments }) => all + fragments, 0),
    found: tallies.reduce((all, { found }) => all + found, 0),
  };
}

const scoreOf = (t: Tally): LineScore => ({
  class: t.class,
  ...t.sum.result(),
  subtypes: [...t.subtypes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subtype, sum]) => ({ subtype, ...sum.result() })),
  lateralP50M: quantileOf(t.offsets, 0.5),
  lateralP95M: quantileOf(t.offsets, 0.95),
  fragmentation: t.found > 0 ? t.fragments / t.found : Number.NaN,
});
