/** What the thread of cutting does, by Clipper2 (Johnson), which counts in whole tenths of a millimetre. */
import { areaPathsD, differenceD, FillRule, intersectD, unionD } from 'clipper2-ts';

export type Corner = { readonly x: number; readonly y: number };
/** Corners in order, the first not said again. Outer rings run counter-clockwise, holes the other way. */
export type Ring = readonly Corner[];
type Area = readonly Ring[];

export type CuttingTask =
  | { readonly name: 'united'; readonly areas: readonly Area[] }
  | { readonly name: 'less'; readonly from: Area; readonly what: Area }
  | { readonly name: 'overlap'; readonly a: Ring; readonly b: Ring };

/** Rings, or of `overlap` the share of both that is in each, 0 to 1. */
type Answers = { readonly united: Ring[]; readonly less: Ring[]; readonly overlap: number };
export type CuttingAnswer<T extends CuttingTask = CuttingTask> = Answers[T['name']];

/** Decimals of a metre that corners are rounded to. */
const DECIMALS = 4;

type Path = { x: number; y: number }[];
/** Rings that enclose something: Clipper2 does not bear one without corners. */
const paths = (rings: Area): Path[] =>
  rings.filter(({ length }) => length > 2).map((ring) => ring.map(({ x, y }) => ({ x, y })));

function united(areas: readonly Area[]): Ring[] {
  const clean = areas.flatMap((rings) => unionD(paths(rings), [], FillRule.EvenOdd, DECIMALS));
  return unionD(clean, [], FillRule.NonZero, DECIMALS);
}

export const areaM2 = (rings: Area): number => areaPathsD(paths(rings));

function overlap(a: Ring, b: Ring): number {
  const [p, q] = [united([[a]]), united([[b]])];
  const both = areaM2(intersectD(paths(p), paths(q), FillRule.NonZero, DECIMALS));
  const whole = areaM2(p) + areaM2(q) - both;
  return whole > 0 ? both / whole : 0;
}

export function answerOf(task: CuttingTask): CuttingAnswer {
  switch (task.name) {
    case 'united':
      return united(task.areas);
    case 'less':
      return differenceD(paths(task.from), paths(task.what), FillRule.NonZero, DECIMALS);
    case 'overlap':
      return overlap(task.a, task.b);
  }
}
