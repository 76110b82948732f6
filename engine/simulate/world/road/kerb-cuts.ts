/** Draws where kerbs are lowered or flush: at gates along the blocks, and where people cross. */
import { Random } from '../../random/random.ts';
import type { Side } from '../model/profile.ts';
import type { KerbCut, StreetLook } from '../model/street-look.ts';
import { CROSSING_M, type Junction } from '../model/street-parts.ts';
import type { Street } from './street.ts';

/** A gate for cars, and a stretch along which a street has no step at all (m). */
const GATE_M = [3.2, 6] as const;
const FLUSH_M = [9, 28] as const;
/** What is left of a lowered kerb, and of a flush one (m; DIN 18040-3 asks for 3 cm and 0 cm). */
const LOWERED_UP_M = [0.02, 0.04] as const;
const FLUSH_UP_M = [0, 0.008] as const;

export function drawKerbCuts(street: Street, look: StreetLook, seed: number): KerbCut[] {
  return ([1, -1] as const).flatMap((side) => {
    const random = new Random(seed, `kerb cuts ${side}`);
    const cuts: KerbCut[] = [
      ...street.junctions.flatMap((junction) => atJunction(junction, side, random)),
      ...street.crossings.map(({ s }) => lowered(side, s - CROSSING_M / 2, s + CROSSING_M / 2, random)),
    ];
    for (const block of street.blocks(side)) {
      const from = block.from + (block.start?.filletM ?? 0) + CROSSING_M + 3;
      const to = block.to - (block.end?.filletM ?? 0) - CROSSING_M - 3;
      const perM = (look.kerbCuts.lowered + look.kerbCuts.flush) / 100;
      if (!(perM > 0)) continue;
      for (let s = from + random.range(0, 1 / perM); s < to; s += random.range(0.5, 1.5) / perM) {
        const flush = random.chance(look.kerbCuts.flush / (100 * perM));
        const end = s + (flush ? random.range(...FLUSH_M) : random.range(...GATE_M));
        if (end > to || cuts.some((cut) => cut.from < end + 2 && cut.to > s - 2)) continue;
        cuts.push(
          flush
            ? { side, from: s, to: end, kind: 'flush', upM: random.range(...FLUSH_UP_M) }
            : lowered(side, s, end, random),
        );
      }
    }
    return cuts.sort((a, b) => a.from - b.from);
  });
}

const lowered = (side: Side, from: number, to: number, random: Random): KerbCut => ({
  side,
  from,
  to,
  kind: 'lowered',
  upM: random.range(...LOWERED_UP_M),
});

/** Beyond the arcs of the corners, where the crossings over the main road lie. */
function atJunction(junction: Junction, side: Side, random: Random): KerbCut[] {
  const inner = junction.halfWidthM + junction.filletM + 0.2;
  return [-1, 1].map((along) => {
    const [a, b] = [junction.s + along * inner, junction.s + along * (inner + CROSSING_M + 0.4)];
    return lowered(side, Math.min(a, b), Math.max(a, b), random);
  });
}
