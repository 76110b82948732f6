/** Houses as boxes with procedural facades and real roofs, in terraces or standing alone, along the kerbs. */
import type { Random } from '../../random/random.ts';
import type { House, Style } from '../meshes/house.ts';
import type { Vec } from '../meshes/mesh.ts';
import type { Side } from '../model/profile.ts';
import type { Street } from '../road/street.ts';

/** How a stretch beside the road is built up. */
export type Frontage = 'terrace' | 'houses' | 'park';

export type Footprint = {
  readonly s0: number;
  readonly s1: number;
  readonly t0: number;
  readonly t1: number;
};

function drawStyle(random: Random, frontage: Frontage): Style {
  const brick = random.chance(frontage === 'terrace' ? 0.3 : 0.15);
  return {
    palette: random.below(16),
    shutters: random.chance(0.45),
    shop: frontage === 'terrace' && random.chance(0.55),
    brick,
    bayM: Math.round(random.range(2.4, 3.1) * 10) / 10,
    floorM: Math.round(random.range(2.9, 3.5) * 10) / 10,
    window: random.range(0.34, 0.5),
    seed: random.below(2048),
  };
}

/** One building from a rectangle in road coordinates; `front` is the edge that faces the carriageway. */
export function houseAt(
  street: Street,
  side: Side,
  foot: Footprint,
  frontage: Frontage,
  random: Random,
  facing: 'main' | 'side' = 'main',
): House {
  const base = street.section.kerbM;
  const corner = (s: number, t: number): Vec => street.place(s, side * t, base);
  const near = Math.min(foot.t0, foot.t1);
  const far = Math.max(foot.t0, foot.t1);
  const plan: [Vec, Vec, Vec, Vec] =
    facing === 'main'
      ? [corner(foot.s0, near), corner(foot.s1, near), corner(foot.s1, far), corner(foot.s0, far)]
      : [corner(foot.s0, far), corner(foot.s0, near), corner(foot.s1, near), corner(foot.s1, far)];
  const roll = random.uniform();
  return {
    plan,
    floors: frontage === 'terrace' ? 2 + random.below(3) : 1 + random.below(2),
    style: drawStyle(random, frontage),
    roof: frontage === 'terrace' ? (roll < 0.7 ? 'gable' : 'flat') : roll < 0.6 ? 'gable' : 'hip',
    roofTone: random.below(8),
  };
}

/** Splits a frontage into plots: [from, to] pairs along s. */
export function plots(
  from: number,
  to: number,
  widthM: readonly [number, number],
  gapM: readonly [number, number],
  random: Random,
): [number, number][] {
  const out: [number, number][] = [];
  for (let s = from; s < to - widthM[0]; ) {
    let end = s + random.range(...widthM);
    if (to - end < widthM[0] * 0.7) end = Math.min(to, end + (to - end));
    out.push([s, Math.min(end, to)]);
    s = end + random.range(...gapM);
  }
  return out;
}
