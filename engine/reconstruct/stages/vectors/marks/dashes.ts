/** Dashes too weak to stand for themselves that continue a dashed line in its own rhythm: a line goes on to where its paint ends. */
import type { Chain } from '../following/chains.ts';
import { endDirection, type Place } from '../following/end-direction.ts';
import type { Trace } from '../following/trace.ts';
import { quantile } from './measure.ts';

/** A line tells its rhythm from this many dashes on. */
const LEAST_DASHES = 3;
/** A dash may be this much longer or shorter than those of the line (share), and be missing this often in a row. */
const UNLIKE = 0.6;
const MISSED = 1;
/** Off its place in the rhythm (share of the period); to the side of the line (m, and per metre ahead); and its turn (rad). */
const OFF_BEAT = 0.2;
const ASIDE_M = 0.12;
const ASIDE_PER_M = 0.02;
const TURN = (6 * Math.PI) / 180;
/** A line's direction at its end is taken over this length (m). */
const END_M = 12;

/** Those of the weak chains that continue one of the dashed lines, one dash after the other. */
export function moreDashes(lines: readonly Trace[], weak: readonly Chain[]): Chain[] {
  const taken = new Set<Chain>();
  for (const { pieces, gaps, points } of lines) {
    if (pieces.length < LEAST_DASHES) continue;
    const [dashM, gapM] = [quantile(pieces, 0.5), quantile(gaps, 0.5)];
    for (const inOrder of [points, [...points].reverse()]) {
      let known: readonly Place[] = inOrder;
      for (;;) {
        const next = nextDash(known, weak, dashM, gapM);
        if (!next || taken.has(next.chain)) break;
        taken.add(next.chain);
        known = [...known, ...next.points];
      }
    }
  }
  return [...taken];
}

/** The weak chain that is the next dash behind the last of the places, and its points in that order. */
function nextDash(
  places: readonly Place[],
  weak: readonly Chain[],
  dashM: number,
  gapM: number,
): { readonly chain: Chain; readonly points: readonly Place[] } | undefined {
  const tip = places.at(-1);
  if (!tip) return undefined;
  const end = { ...endDirection(tip, places, END_M), x: tip.x, y: tip.y };
  const periodM = dashM + gapM;
  const furthestM = gapM + MISSED * periodM + OFF_BEAT * periodM;
  let best: { chain: Chain; points: readonly Place[]; aheadM: number } | undefined;
  for (const chain of weak) {
    if (Math.abs(chain.lengthM - dashM) > UNLIKE * dashM) continue;
    const [a, b] = [chain.points[0], chain.points.at(-1)];
    if (!a || !b) continue;
    const ahead = (p: Place): number => (p.x - end.x) * end.dx + (p.y - end.y) * end.dy;
    const aside = (p: Place): number => Math.abs((p.x - end.x) * end.dy - (p.y - end.y) * end.dx);
    const [from, to] = ahead(a) <= ahead(b) ? [a, b] : [b, a];
    const aheadM = ahead(from);
    if (aheadM <= 0 || aheadM > furthestM || (best && aheadM >= best.aheadM)) continue;
    if (aside(from) > ASIDE_M + ASIDE_PER_M * aheadM) continue;
    const turn = Math.abs((to.x - from.x) * end.dy - (to.y - from.y) * end.dx) / chain.lengthM;
    if (turn > Math.sin(TURN)) continue;
    // The middle of the dash lies a whole number of periods behind that of the last one.
    const beat = (aheadM + chain.lengthM / 2 + dashM / 2) / periodM;
    if (beat < 0.5 || Math.abs(beat - Math.round(beat)) > OFF_BEAT) continue;
    best = { chain, points: from === a ? chain.points : [...chain.points].reverse(), aheadM };
  }
  return best;
}
