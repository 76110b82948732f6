/**
 * Areas in the plane and what remains when they are united, cut and subtracted, by Clipper2 (Johnson), which counts in whole
 * tenths of a millimetre: outlines that share corners and edges stay whole.
 */
import { areaPathsD, differenceD, FillRule, intersectD, unionD } from 'clipper2-ts';
import type { Vec3 } from '../contract/calibration.ts';
import { checkEffort } from './outline-effort.ts';

export type Corner = { readonly x: number; readonly y: number };
/** Corners in order, the first not said again. Outer rings run counter-clockwise, holes the other way. */
export type Ring = readonly Corner[];

/** Decimals of a metre that corners are rounded to. */
const DECIMALS = 4;

type Path = { x: number; y: number }[];
/** Rings that enclose something: Clipper2 does not bear one without corners. */
const paths = (rings: readonly Ring[]): Path[] =>
  rings.filter(({ length }) => length > 2).map((ring) => ring.map(({ x, y }) => ({ x, y })));

/** The ring of an area that the model has. */
export const ringOf = (points: readonly Vec3[]): Ring => points.map(([x, y]) => ({ x, y }));

/**
 * All of several areas; each may have holes, and may cross itself: then it is inside where it is gone around once.
 * @throws InputError when they cross too often to be united in bounded time
 */
export function united(areas: readonly (readonly Ring[])[]): Ring[] {
  checkEffort(areas.flat());
  const clean = areas.flatMap((rings) => unionD(paths(rings), [], FillRule.EvenOdd, DECIMALS));
  return unionD(clean, [], FillRule.NonZero, DECIMALS);
}

/** @throws InputError as `united` */
export function less(from: readonly Ring[], what: readonly Ring[]): Ring[] {
  checkEffort([...from, ...what]);
  return differenceD(paths(from), paths(what), FillRule.NonZero, DECIMALS);
}

export const common = (a: readonly Ring[], b: readonly Ring[]): Ring[] =>
  intersectD(paths(a), paths(b), FillRule.NonZero, DECIMALS);

/** Square metres, less the holes. */
export const areaM2 = (rings: readonly Ring[]): number => areaPathsD(paths(rings));
