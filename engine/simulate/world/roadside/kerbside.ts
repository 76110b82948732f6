/** What stands right behind the kerb of a city street and hides it: bicycles, rows of bollards, low hedges. */
import { bicycleMesh } from '../meshes/bicycles.ts';
import { BOLLARD_M, bollardMesh, hedge } from '../meshes/furniture.ts';
import type { Side } from '../model/profile.ts';
import type { Placer } from './placer.ts';

const BICYCLE_M = [1.75, 0.56, 1.04] as const;
/** From the kerb's foot to the middle of each (m); bicycles stand slantwise, clear of who walks from 1.5 m on. */
const BICYCLES_AT_M = 0.72;
const BOLLARDS_AT_M = 0.38;
const HEDGE_AT_M = 0.75;

/** Metres between the begin of one such stretch and the next, drawn from here up to three times as much. */
const APART_M = 16;

export function furnishKerbside(placer: Placer): void {
  const { style } = placer;
  if (!style.look || placer.open) return;
  const { bicycles, bollards, hedges } = style.look;
  for (const side of [1, -1] as const) {
    const length = placer.street.route.lengthM;
    for (let s = 14; s < length - 30; s += placer.random.range(APART_M, 3 * APART_M)) {
      const roll = placer.random.uniform();
      if (roll < bicycles) parkBicycles(placer, side, s);
      else if (roll < bicycles + bollards) putBollards(placer, side, s);
      else if (roll < bicycles + bollards + hedges) plantHedge(placer, side, s);
    }
  }
}

/** Nothing stands at a lowered kerb, a junction or a crossing. */
function free({ street }: Placer, side: Side, s: number): boolean {
  const cuts = street.section.kerbCuts ?? [];
  return (
    street.clear(s, 2) &&
    !street.stripOf(side, 'bay', s, 0.3) &&
    cuts.every((cut) => cut.side !== side || cut.kind === 'flush' || s < cut.from - 0.3 || s > cut.to + 0.3)
  );
}

function parkBicycles(placer: Placer, side: Side, from: number): void {
  const { street, random } = placer;
  const mesh = placer.prototype('bicycle', bicycleMesh);
  const slant = random.range(0.25, 0.5) * (random.chance(0.5) ? 1 : -1);
  let s = from;
  for (let n = 3 + random.below(7); n > 0; n--, s += random.range(0.75, 1.3)) {
    if (!free(placer, side, s)) continue;
    const t = side * (street.kerbAt(side, s) + BICYCLES_AT_M);
    const yaw = street.headingAt(s) + slant + (random.chance(0.5) ? Math.PI : 0) + random.range(-0.08, 0.08);
    const colour = random.pick([0x20242a, 0x8a1f1f, 0x1f3f6b, 0x2c5a33, 0xb8b8b4]);
    const { id, p } = placer.put(mesh, s, t, yaw, { parameter: colour });
    placer.boxes.push({ id, class: 'bicycle', p, yaw, size: BICYCLE_M });
    placer.scatterers.push({ p: [p[0], p[1], p[2] + 0.6], rcsDbsm: random.range(-9, 0) });
  }
}

function putBollards(placer: Placer, side: Side, from: number): void {
  const { street, random } = placer;
  const mesh = placer.prototype('bollard', bollardMesh);
  const apart = random.range(1.4, 2.3);
  const to = from + random.range(8, 26);
  for (let s = from; s < to && s < street.route.lengthM - 5; s += apart) {
    if (!free(placer, side, s)) continue;
    const { p } = placer.put(mesh, s, side * (street.kerbAt(side, s) + BOLLARDS_AT_M), 0);
    placer.lowPost('bollard', p, BOLLARD_M);
    placer.scatterers.push({ p: [p[0], p[1], p[2] + 0.6], rcsDbsm: random.range(-10, -2) });
  }
}

function plantHedge(placer: Placer, side: Side, from: number): void {
  const { street, random, built } = placer;
  const [heightM, depthM] = [random.range(0.5, 1.1), random.range(0.6, 0.8)];
  const to = Math.min(from + random.range(8, 24), street.route.lengthM - 5);
  const at = (s: number) =>
    street.place(s, side * (street.kerbAt(side, s) + HEDGE_AT_M), street.section.kerbM);
  for (let s = from; s + 2 <= to; s += 2)
    if (free(placer, side, s) && free(placer, side, s + 2))
      hedge(at(s), at(s + 2), heightM, depthM, built, 'hedge');
}
