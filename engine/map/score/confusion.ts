/** Which kind of line was taken for which: dividers that lie on a kerb, boundaries on paint, solid for dashed. */
import { SegmentIndex } from '../compare/index-of-segments.ts';
import { type LineFilter, lookUp, STEP_M } from '../compare/lines.ts';
import { type Sample, segmentSamples } from '../compare/samples.ts';
import type { ElementClass, MapElement } from '../model.ts';

export type Confusion = {
  /** Metres of dividers that meet no divider of the reference within 0.5 m, but a boundary. */
  readonly dividersOnBoundariesM: number;
  /** Metres of boundaries that meet no boundary of the reference within 0.5 m, but a divider. */
  readonly boundariesOnDividersM: number;
  /** Metres of dividers that meet one of the reference within 0.5 m, both known to be solid or dashed: alike, and not. */
  readonly samePatternM: number;
  readonly otherPatternM: number;
};

const WITHIN_M = 0.5;

const isDashed = (subtype: string): boolean | undefined =>
  /dash/.test(subtype) ? true : /solid/.test(subtype) ? false : undefined;

export function confusionOf(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  filter: LineFilter,
): Confusion {
  const linesOf = (elements: readonly MapElement[], name: ElementClass): readonly MapElement[] =>
    elements.filter((each) => each.class === name && each.points.length > 1);
  const layerOf = (name: ElementClass): Layer => {
    const truth = linesOf(reference, name);
    return { own: linesOf(made, name), truth, index: new SegmentIndex(truth.map(({ points }) => points)) };
  };
  const [dividers, boundaries] = [layerOf('divider'), layerOf('boundary')];
  let [samePatternM, otherPatternM] = [0, 0];
  const missing = ({ own, index, truth }: Layer, other: Layer): number => {
    let on = 0;
    for (const sample of samplesOf(own, filter)) {
      const near = lookUp(index, sample, WITHIN_M);
      if (near) {
        const [a, b] = [isDashed(own[sample.line]?.subtype ?? ''), isDashed(truth[near.line]?.subtype ?? '')];
        if (a === undefined || b === undefined) continue;
        if (a === b) samePatternM += sample.lengthM;
        else otherPatternM += sample.lengthM;
      } else if (lookUp(other.index, sample, WITHIN_M)) on += sample.lengthM;
    }
    return on;
  };
  return {
    dividersOnBoundariesM: missing(dividers, boundaries),
    boundariesOnDividersM: missing(boundaries, dividers),
    samePatternM,
    otherPatternM,
  };
}

type Layer = {
  readonly own: readonly MapElement[];
  readonly truth: readonly MapElement[];
  readonly index: SegmentIndex;
};

function* samplesOf(elements: readonly MapElement[], { made }: LineFilter): Generator<Sample> {
  const lines = elements.map(({ points }) => points);
  for (const sample of segmentSamples(lines, STEP_M)) if (!made || made(sample)) yield sample;
}
