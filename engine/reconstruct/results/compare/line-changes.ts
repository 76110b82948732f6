/**
 * Two maps against each other, stretch by stretch: only in one, beside each other, of another kind, or the same. Lines are sampled
 * every 0.25 m; a sample lies on a line of its class within 1 m to its side, its direction within 15° (map/compare/lines.ts).
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { LineChange, LineTotals } from '../../../contract/compare/changes.ts';
import { elementNames } from '../../../contract/map/elementNames.ts';
import { medianOf } from '../../../geometry/statistics.ts';
import { SegmentIndex } from '../../../map/compare/index-of-segments.ts';
import { lookUp, STEP_M } from '../../../map/compare/lines.ts';
import { segmentSamples } from '../../../map/compare/samples.ts';
import {
  AREA_CLASSES,
  corners,
  type ElementClass,
  type MapElement,
  POINT_CLASSES,
} from '../../../map/model.ts';
import { pointChanges } from './point-changes.ts';
import type { Stretch } from './stretch.ts';

/** A counterpart is looked for within this. */
const SEARCH_M = 1;
/** Lines that lie beside each other by less are the same: a raster cell. */
export const SAME_M = 0.1;
/** A stretch shorter than this between two alike is one with them: noise of two samplings. */
const LEAST_M = 1;

export type LineChanges = { readonly stretches: readonly Stretch[]; readonly totals: readonly LineTotals[] };

type Walked = {
  readonly point: Vec3;
  readonly lengthM: number;
  readonly offset: number;
  readonly change: LineChange;
  readonly otherSubtype: string | undefined;
};

/**
 * @param b in the map frame of `a`
 * @throws InputError when thousands of lines lie on each other
 */
export function lineChanges(a: readonly MapElement[], b: readonly MapElement[]): LineChanges {
  const stretches: Stretch[] = [];
  const totals: LineTotals[] = [];
  const names = { a: elementNames(a), b: elementNames(b) };
  for (const name of new Set([...a, ...b].map((element) => element.class))) {
    const [own, other] = [linesOf(a, name), linesOf(b, name)];
    if (POINT_CLASSES.has(name)) {
      stretches.push(...pointChanges(own, other, names));
      continue;
    }
    const ofB = walk(other, own, 'b', names.b);
    const found = [...walk(own, other, 'a', names.a), ...ofB.filter(({ change }) => change === 'b')];
    stretches.push(...found);
    totals.push(totalsOf(name, found, ofB));
  }
  return { stretches, totals };
}

const linesOf = (elements: readonly MapElement[], name: ElementClass): readonly MapElement[] =>
  elements.filter(
    (element) => element.class === name && (POINT_CLASSES.has(name) || element.points.length > 1),
  );

const pointsOf = ({ class: name, points }: MapElement): readonly Vec3[] => {
  const ring = AREA_CLASSES.has(name) ? corners(points) : points;
  const [first] = ring;
  return AREA_CLASSES.has(name) && first ? [...ring, first] : ring;
};

function walk(
  own: readonly MapElement[],
  other: readonly MapElement[],
  side: 'a' | 'b',
  names: ReadonlyMap<string, string>,
): Stretch[] {
  const index = new SegmentIndex(other.map(pointsOf));
  const lines: Walked[][] = own.map(() => []);
  for (const sample of segmentSamples(own.map(pointsOf), STEP_M)) {
    const near = lookUp(index, sample, SEARCH_M);
    const there = near && other[near.line];
    const retyped = there && there.subtype !== own[sample.line]?.subtype;
    lines[sample.line]?.push({
      point: [sample.x, sample.y, sample.z],
      lengthM: sample.lengthM,
      offset: near?.distance ?? Number.NaN,
      change: !near ? side : retyped ? 'retyped' : near.distance > SAME_M ? 'moved' : 'same',
      otherSubtype: retyped ? there.subtype : undefined,
    });
  }
  return lines.flatMap((samples, k) => {
    const element = own[k];
    return element ? stretchesOf(samples, element, names.get(element.id) ?? element.id) : [];
  });
}

function stretchesOf(samples: readonly Walked[], element: MapElement, name: string): Stretch[] {
  const runs = smoothed(runsOf(samples));
  return runs.map((run, k) => {
    // A stretch is drawn up to the first sample of the next one, so that no hole is seen between them.
    const next = runs[k + 1]?.[0];
    const drawn = next ? [...run, next] : run;
    const offsets = run.map(({ offset }) => offset).filter(Number.isFinite);
    const { change = 'same', otherSubtype } = run[0] ?? {};
    return {
      change,
      class: element.class,
      subtype: element.subtype,
      ...(otherSubtype === undefined ? {} : { otherSubtype }),
      name,
      lengthM: run.reduce((sum, { lengthM }) => sum + lengthM, 0),
      ...(offsets.length > 0 && change !== 'a' && change !== 'b'
        ? { movedM: medianOf(offsets), mostM: offsets.reduce((most, each) => Math.max(most, each), 0) }
        : {}),
      points: drawn.map(({ point }) => point),
      offsets: drawn.map(({ offset }) => offset),
    };
  });
}

const alike = (a: Walked | undefined, b: Walked | undefined): boolean =>
  a?.change === b?.change && a?.otherSubtype === b?.otherSubtype;

function runsOf(samples: readonly Walked[]): Walked[][] {
  const runs: Walked[][] = [];
  for (const sample of samples) {
    const last = runs.at(-1);
    if (last && alike(last[0], sample)) last.push(sample);
    else runs.push([sample]);
  }
  return runs;
}

/** Short stretches take the change of the one before, or, at the begin, of the one after. */
function smoothed(runs: readonly Walked[][]): Walked[][] {
  const lengthOf = (run: readonly Walked[]): number => run.reduce((sum, { lengthM }) => sum + lengthM, 0);
  const kept: Walked[][] = [];
  let early: Walked[] = [];
  const as = (samples: readonly Walked[], like: Walked | undefined): Walked[] =>
    samples.map((sample) =>
      like ? { ...sample, change: like.change, otherSubtype: like.otherSubtype } : sample,
    );
  for (const run of runs) {
    const last = kept.at(-1);
    if (lengthOf(run) < LEAST_M && runs.length > 1) {
      if (last) last.push(...as(run, last[0]));
      else early.push(...run);
    } else if (last && alike(last[0], run[0])) last.push(...run);
    else {
      kept.push([...as(early, run[0]), ...run]);
      early = [];
    }
  }
  return kept.length > 0 ? kept : runs.map((run) => [...run]);
}

function totalsOf(name: string, stretches: readonly Stretch[], ofB: readonly Stretch[]): LineTotals {
  const sum = (list: readonly Stretch[], of: (change: LineChange) => boolean): number =>
    list.reduce((all, { change, lengthM }) => all + (of(change) ? lengthM : 0), 0);
  const offsets = stretches.flatMap(({ change, offsets }) =>
    change === 'a' || change === 'b' ? [] : offsets.filter(Number.isFinite),
  );
  return {
    class: name,
    aM: sum(stretches, (change) => change !== 'b'),
    bM: sum(ofB, () => true),
    onlyAM: sum(stretches, (change) => change === 'a'),
    onlyBM: sum(stretches, (change) => change === 'b'),
    movedM: sum(stretches, (change) => change === 'moved'),
    retypedM: sum(stretches, (change) => change === 'retyped'),
    ...(offsets.length > 0
      ? { medianM: medianOf(offsets), mostM: offsets.reduce((most, each) => Math.max(most, each), 0) }
      : {}),
  };
}
