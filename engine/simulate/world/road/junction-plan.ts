/** Draws the places of junctions and crossings along a route. */
import type { Random } from '../../random/random.ts';
import type { Side } from '../model/profile.ts';
import type { RoadGrammar } from '../model/road-grammar.ts';
import type { Junction, MidCrossing } from '../model/street-parts.ts';
import type { Route } from './route.ts';

/** Draws where junctions and crossings go on a given route. */
export function planJunctions(
  route: Route,
  random: Random,
  grammar?: RoadGrammar,
): { readonly junctions: readonly Junction[]; readonly crossings: readonly MidCrossing[] } {
  const junctions: Junction[] = [];
  const crossings: MidCrossing[] = [];
  if (grammar?.junctions.none) return { junctions, crossings };
  const { firstS, apartM = 120, signals = 0.75 } = grammar?.junctions ?? {};
  const add = (s: number, first: boolean): void => {
    const sides: Side[] = random.chance(0.6) || first ? [1, -1] : random.chance(0.5) ? [1] : [-1];
    junctions.push({
      s,
      sides,
      halfWidthM: random.range(3.2, 3.9),
      filletM: random.range(5.5, 7),
      lengthM: random.range(75, 95),
      signals: sides.length === 2 && (random.chance(signals) || first),
    });
  };
  if (firstS) add(firstS, true);
  let next = firstS ? firstS + apartM : 135;
  for (const straight of route.straights(64)) {
    const s = (straight.from + straight.to) / 2;
    if (s < next) continue;
    add(s, false);
    next = s + apartM;
  }
  const clearOf = (s: number): boolean =>
    junctions.every((j) => Math.abs(s - j.s) > (grammar ? (grammar.crossingClearM ?? 105) : 45));
  for (let s = random.range(150, 190); s < route.lengthM - 60; s += random.range(150, 260)) {
    if (clearOf(s) && (!grammar || random.chance(grammar.crossings))) crossings.push({ s });
  }
  return { junctions, crossings };
}
