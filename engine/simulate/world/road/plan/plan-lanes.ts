/** The lanes between junctions and crossings, and straight on across them. */
import { pairsOf } from '../../../../geometry/sequences.ts';
import type { Side } from '../../model/profile.ts';
import type { Reach } from '../../model/street-parts.ts';
import type { Street } from '../street.ts';
import { breaksOf, firstOf, presentBetween, shareOf, stripsOf } from './plan-strips.ts';
import { LANE_M, type PlannedLane } from './road-plan.ts';

/** Straight on over what interrupts the lines: the same lanes on both sides of a junction or a crossing. */
export function zoneLanes(street: Street): PlannedLane[] {
  return [...pairsOf(street.reaches())].flatMap(([earlier, later]) => {
    const [from, to] = [earlier.to, later.from];
    return ([1, -1] as const).flatMap((side) => {
      const strips = stripsOf(street, side);
      return presentBetween(street, side, from, to).flatMap(({ strip, leastM }): PlannedLane[] => {
        if (strip.kind !== 'drive' || leastM < LANE_M) return [];
        const next = strips[strips.indexOf(strip) + 1]?.id ?? 'kerb';
        return [
          {
            side,
            from,
            to,
            strip: strip.id,
            inner: (s) => street.edgeT(side, strip.id, s),
            outer: (s) => street.edgeT(side, next, s),
            virtual: true,
          },
        ];
      });
    });
  });
}

export function reachLanes(street: Street, reach: Reach): PlannedLane[] {
  const breaks = breaksOf(street, reach);
  const out: PlannedLane[] = [];
  const edge = (side: Side, strip: string) => (s: number) => street.edgeT(side, strip, s);
  for (const [from, to] of pairsOf(breaks)) {
    for (const side of [1, -1] as const) {
      const strips = stripsOf(street, side);
      presentBetween(street, side, from, to).forEach(({ strip, leastM, taper }, i, all) => {
        if (strip.kind !== 'drive') return;
        const inner = edge(side, strip.id);
        const outer = edge(side, strips[strips.indexOf(strip) + 1]?.id ?? 'kerb');
        if (!taper) {
          if (leastM >= LANE_M) out.push({ side, from, to, strip: strip.id, inner, outer });
          return;
        }
        const beside = all[i - 1]?.strip;
        // A taper is one lane, whatever else changes along it.
        if (!beside || from > Math.max(taper[0], reach.from) + 0.06) return;
        const full = Math.max(...strip.width.map(([, w]) => w));
        const tapered = (s: number): number => {
          const [a, b] = [edge(side, beside.id)(s), inner(s)];
          return a + ((b - a) * Math.abs(outer(s) - b)) / full;
        };
        out.push({
          side,
          from: taper[0],
          to: taper[1],
          strip: strip.id,
          beside: beside.id,
          inner: tapered,
          outer,
        });
      });
    }
  }
  const first = (side: Side) => edge(side, firstOf(street, side));
  for (const use of street.profile.middleUses) {
    if (use.kind !== 'pocket') continue;
    const { side, open, full, to } = use;
    const [a, b] = [Math.min(open, to), Math.max(open, to)];
    if (a < reach.from - 1 || b > reach.to + 1) continue;
    const opposite: Side = side === 1 ? -1 : 1;
    for (const [x, y] of pairsOf(breaks)) {
      const mid = (x + y) / 2;
      if (mid < Math.min(full, to) || mid > Math.max(full, to)) continue;
      // The pocket's inner edge is the far border of the middle, its outer one the line beside its own direction.
      out.push({ side, from: x, to: y, strip: 'pocket', inner: first(opposite), outer: first(side) });
    }
    const beside = stripsOf(street, side)[0];
    const next = stripsOf(street, side)[1]?.id ?? 'kerb';
    const blend = (p: (s: number) => number, q: (s: number) => number) => (s: number) =>
      p(s) + (q(s) - p(s)) * shareOf(s, open, full);
    out.push({
      side,
      from: Math.min(open, full),
      to: Math.max(open, full),
      strip: 'pocket',
      beside: beside?.id ?? '',
      inner: blend(first(side), first(opposite)),
      outer: blend(edge(side, next), first(side)),
    });
  }
  return out;
}
