/** Frontages along the road: stretches of terraces, of houses in gardens, of parks, or open country. */
import { hedge } from '../meshes/furniture.ts';
import type { TreeKind } from '../meshes/trees.ts';
import type { Side } from '../model/profile.ts';
import { type Frontage, plots } from './houses.ts';
import type { Placer } from './placer.ts';

type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly frontage: Frontage;
  readonly trees: boolean;
};

/** From the kerb, or from the edge of the asphalt, to the trunks of a row of trees (m). */
const STREET_TREES_AT_M = 0.85;
const COUNTRY_TREES_AT_M = 1.9;

/** Where a stretch may be built on: from s0 to s1, beyond `back` from the axis. */
type Ground = { readonly side: Side; readonly s0: number; readonly s1: number; readonly back: number };

export class Frontages {
  readonly #placer: Placer;
  readonly #stretches: Record<Side, readonly Stretch[]>;

  constructor(placer: Placer) {
    this.#placer = placer;
    this.#stretches = { 1: planStretches(placer, 1), [-1]: planStretches(placer, -1) } as Record<
      Side,
      Stretch[]
    >;
  }

  /** undefined between blocks. */
  at(side: Side, s: number): Frontage | undefined {
    return this.#stretches[side].find(({ from, to }) => s >= from && s < to)?.frontage;
  }

  build(): void {
    for (const side of [1, -1] as const) {
      for (const stretch of this.#stretches[side]) {
        if (this.#placer.open) buildCountry(this.#placer, side, stretch);
        else buildStretch(this.#placer, side, stretch);
      }
    }
  }
}

function planStretches({ street, style, random }: Placer, side: Side): Stretch[] {
  const out: Stretch[] = [];
  const { terrace, houses, park } = style.frontage;
  for (const block of street.blocks(side)) {
    let from = block.from;
    while (from < block.to - 1) {
      let to = Math.min(block.to, from + random.range(60, 130));
      if (block.to - to < 45) to = block.to;
      const roll = random.uniform() * (terrace + houses + park);
      const frontage: Frontage = roll < terrace ? 'terrace' : roll < terrace + houses ? 'houses' : 'park';
      out.push({ from, to, frontage, trees: random.chance(frontage === 'terrace' ? 0.6 : 0.35) });
      from = to;
    }
  }
  return out;
}

function buildStretch(placer: Placer, side: Side, { from, to, frontage, trees }: Stretch): void {
  const { street, style, random } = placer;
  const footway = 0.15 + street.section.pavementM;
  const back = street.widestKerb(side, from, to) + footway;
  const [s0, s1] = [from + footway + 0.8, to - footway - 0.8];
  const ground = { side, s0, s1, back };
  if (frontage === 'terrace') buildTerrace(placer, ground);
  else if (frontage === 'houses') buildHouses(placer, ground);
  else plantPark(placer, ground);
  if (style.look) {
    if (random.chance(style.look.avenue)) plantAvenue(placer, ground, STREET_TREES_AT_M);
    return;
  }
  if (!trees || frontage === 'park') return;
  for (let s = s0 + 4; s < s1 - 2; s += random.range(11, 15)) {
    if (street.clear(s, 6)) placer.tree(s, side * (street.kerbAt(side, s) + 1.0), ['round', 'tall']);
  }
}

/** A row along the kerb, close enough that crowns nearly meet: shade with patches of sun on the road. */
function plantAvenue(placer: Placer, { side, s0, s1 }: Ground, at: number): void {
  const { street, random } = placer;
  for (let s = s0 + 3; s < s1 - 2; s += random.range(7.5, 12))
    if (street.clear(s, 3) && random.chance(0.85))
      placer.tree(s, side * (street.kerbAt(side, s) + at), ['avenue']);
}

function buildTerrace(placer: Placer, { side, s0, s1, back }: Ground): void {
  const { random } = placer;
  const setback = random.chance(0.7) ? 0.25 : random.range(1.2, 2.5);
  for (const [a, b] of plots(s0, s1, [8, 17], random.chance(0.75) ? [0.02, 0.02] : [0.02, 3.5], random)) {
    const t0 = back + setback;
    placer.house(side, { s0: a, s1: b, t0, t1: t0 + random.range(9, 12.5) }, 'terrace');
  }
}

/** Each behind a hedge or a wall with a gate, and trees in most gardens. */
function buildHouses(placer: Placer, { side, s0, s1, back }: Ground): void {
  const { street, random, built } = placer;
  const garden = random.range(4, 7);
  const fence = random.chance(0.7) ? 'hedge' : 'wall';
  const [heightM, thickM] = fence === 'hedge' ? [1.15, 0.6] : [0.8, 0.22];
  /** In pieces of about 4 m, which follow the road's bend and slope. */
  const enclose = (x: number, y: number): void => {
    const n = Math.max(1, Math.round((y - x) / 4));
    const p = (k: number) => street.place(x + ((y - x) * k) / n, side * (back + 0.45), street.section.kerbM);
    for (let i = 0; i < n; i++) hedge(p(i), p(i + 1), heightM, thickM, built, fence);
  };
  for (const [a, b] of plots(s0, s1, [10, 14], [5, 10], random)) {
    const t0 = back + garden + random.range(0, 1.5);
    placer.house(side, { s0: a, s1: b, t0, t1: t0 + random.range(8, 10.5) }, 'houses');
    const gate = a + (b - a) * random.range(0.2, 0.7);
    enclose(a - 2.4, gate - 0.7);
    enclose(gate + 0.7, b + 2.4);
    if (random.chance(0.6))
      placer.tree(b + random.range(1.5, 3.5), side * (back + random.range(2, garden)), [
        'round',
        'conifer',
        'bush',
        'round',
      ]);
    if (random.chance(0.5))
      placer.tree(a + random.range(0, 3), side * (t0 + 14), ['tall', 'round', 'conifer']);
    if (random.chance(0.7)) placer.tree(a + random.range(0, 8), side * (back + 1.6), ['bush']);
  }
}

/** Trees, and houses beyond them. */
function plantPark(placer: Placer, { side, s0, s1, back }: Ground): void {
  const { random } = placer;
  const count = Math.round((s1 - s0) * 0.16);
  for (let i = 0; i < count; i++) {
    placer.tree(random.range(s0, s1), side * (back + random.range(2.5, 30)), [
      'round',
      'tall',
      'round',
      'conifer',
      'bush',
    ]);
  }
  for (const [a, b] of plots(s0 - 6, s1 + 6, [10, 18], [0.02, 9], random)) {
    placer.house(side, { s0: a, s1: b, t0: back + 36, t1: back + 47 }, 'terrace');
  }
}

/** Copses and lone trees beyond the ditch, bushes along it, here and there a farm. */
function buildCountry(placer: Placer, side: Side, { from, to, frontage }: Stretch): void {
  const { street, style, random } = placer;
  if (style.look && random.chance(style.look.avenue))
    plantAvenue(placer, { side, s0: from, s1: to, back: 0 }, COUNTRY_TREES_AT_M);
  const back = street.widestKerb(side, from, to) + street.section.pavementM + 0.5;
  for (let s = from + 4; s < to - 4; s += random.range(14, 42)) {
    const lone = random.chance(0.5);
    const count = lone ? 1 : 2 + random.below(5);
    const at = back + (lone ? random.range(2, 14) : random.range(14, 55));
    const kinds: [TreeKind, ...TreeKind[]] = random.chance(0.3) ? ['conifer'] : ['round', 'tall', 'bush'];
    for (let i = 0; i < count; i++) {
      const along = Math.max(from + 2, Math.min(to - 2, s + random.range(-6, 6)));
      placer.tree(along, side * (at + (lone ? 0 : random.range(0, 10))), kinds);
    }
  }
  if (frontage !== 'houses' || to - from < 40) return;
  const s = random.range(from + 10, to - 28);
  const t0 = back + random.range(18, 40);
  placer.house(side, { s0: s, s1: s + random.range(10, 14), t0, t1: t0 + 9 }, 'houses');
  placer.house(side, { s0: s - 4, s1: s + 14, t0: t0 + 16, t1: t0 + 27 }, 'houses');
}
