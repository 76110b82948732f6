/**
 * Agreement of lines with a reference, measured by length. Lines are sampled every 0.5 m. A sample is matched when a line of
 * the other map and of the same class passes within the tolerance to its side, its direction within 15 degrees. Precision is
 * the matched share of what was made, recall of what should be there, F1 their harmonic mean.
 */
import { InputError } from '../../contract/errors.ts';
import type { ElementClass, MapElement } from '../model.ts';
import { SegmentIndex } from './index-of-segments.ts';
import { quantileOf } from './quantile.ts';
import { type Sample, samplesAlong } from './samples.ts';

export const TOLERANCES_M = [0.1, 0.2, 0.5] as const;
const STEP_M = 0.5;
const TURN = (15 * Math.PI) / 180;
/** A line matches as far as half a step past its end, so that sampling does not clip it. */
const SLACK_M = STEP_M / 2;
/** Displacement is measured where a counterpart is found at all within this. */
const SEARCH_M = 1;
/** A line that touches a reference for less is no fragment of it. */
const FRAGMENT_M = 2;

export type LineScore = {
  readonly class: ElementClass | 'all';
  readonly referenceM: number;
  readonly madeM: number;
  readonly at: readonly {
    readonly toleranceM: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
  }[];
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
  const scores = tallies.filter((t) => t.referenceM + t.madeM > 0).map(scoreOf);
  return [...scores, scoreOf(tallies.reduce(joined))];
}

/** Metres matched within one tolerance. */
type Matched = { readonly toleranceM: number; madeM: number; referenceM: number };

type Tally = {
  readonly class: ElementClass | 'all';
  readonly referenceM: number;
  readonly madeM: number;
  readonly matched: readonly Matched[];
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
  const lines = (elements: readonly MapElement[]) =>
    elements
      .filter((element) => element.class === name && element.points.length > 1)
      .map(({ points }) => points);
  const [m, r] = [lines(made), lines(reference)];
  const [madeIndex, referenceIndex] = [new SegmentIndex(m), new SegmentIndex(r)];
  const look = (index: SegmentIndex, s: Sample) => {
    if (index.crowded) throw new InputError(`The lines of class ${name} lie too densely to be compared.`);
    return index.nearest(s.x, s.y, SEARCH_M, s.heading, TURN, SLACK_M);
  };
  let [madeM, referenceM] = [0, 0];
  const matched = TOLERANCES_M.map((toleranceM): Matched => ({ toleranceM, madeM: 0, referenceM: 0 }));
  const offsets: number[] = [];
  const touched = new Map<number, Map<number, number>>();
  for (const sample of samplesAlong(m, STEP_M)) {
    if (filter.made && !filter.made(sample)) continue;
    madeM += sample.lengthM;
    const near = look(referenceIndex, sample);
    if (!near) continue;
    offsets.push(near.distance);
    for (const each of matched) if (near.distance <= each.toleranceM) each.madeM += sample.lengthM;
    if (near.distance <= 0.5) {
      const of = touched.get(near.line) ?? new Map<number, number>();
      of.set(sample.line, (of.get(sample.line) ?? 0) + sample.lengthM);
      touched.set(near.line, of);
    }
  }
  for (const sample of samplesAlong(r, STEP_M)) {
    if (filter.reference && !filter.reference(sample)) continue;
    referenceM += sample.lengthM;
    const near = look(madeIndex, sample);
    if (!near) continue;
    for (const each of matched) if (near.distance <= each.toleranceM) each.referenceM += sample.lengthM;
  }
  let [fragments, found] = [0, 0];
  for (const of of touched.values()) {
    const count = [...of.values()].filter((lengthM) => lengthM >= FRAGMENT_M).length;
    if (count > 0) {
      fragments += count;
      found++;
    }
  }
  return { class: name, referenceM, madeM, matched, offsets, fragments, found };
}

const joined = (a: Tally, b: Tally): Tally => ({
  class: 'all',
  referenceM: a.referenceM + b.referenceM,
  madeM: a.madeM + b.madeM,
  matched: a.matched.map(({ toleranceM, madeM, referenceM }) => {
    const other = b.matched.find((each) => each.toleranceM === toleranceM);
    return {
      toleranceM,
      madeM: madeM + (other?.madeM ?? 0),
      referenceM: referenceM + (other?.referenceM ?? 0),
    };
  }),
  offsets: [...a.offsets, ...b.offsets],
  fragments: a.fragments + b.fragments,
  found: a.found + b.found,
});

function scoreOf(t: Tally): LineScore {
  return {
    class: t.class,
    referenceM: t.referenceM,
    madeM: t.madeM,
    at: t.matched.map(({ toleranceM, madeM, referenceM }) => {
      const precision = t.madeM > 0 ? madeM / t.madeM : 0;
      const recall = t.referenceM > 0 ? referenceM / t.referenceM : 0;
      const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
      return { toleranceM, precision, recall, f1 };
    }),
    lateralP50M: quantileOf(t.offsets, 0.5),
    lateralP95M: quantileOf(t.offsets, 0.95),
    fragmentation: t.found > 0 ? t.fragments / t.found : Number.NaN,
  };
}
