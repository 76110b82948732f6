/** The strips of a street between two stations, and the stations at which one begins or ends. */
import { pairsOf } from '../../../../geometry/sequences.ts';
import { ease, type Side, type Strip, widthOf } from '../../model/profile.ts';
import type { Reach } from '../../model/street-parts.ts';
import type { Street } from '../street.ts';

/** Lines turn solid this far ahead of a stop line. */
export const SOLID_M = 18;

/** 0 at `open`, 1 at `full`, whichever comes first, without kinks. */
export function shareOf(s: number, open: number, full: number): number {
  return ease((s - open) / (full - open));
}

export const stripsOf = (street: Street, side: Side) =>
  side === 1 ? street.profile.left : street.profile.right;

export const firstOf = (street: Street, side: Side): string => stripsOf(street, side)[0]?.id ?? 'kerb';

/** Stations within a reach at which anything begins or ends. */
export function breaksOf(street: Street, { from, to, stopAhead, stopBehind }: Reach): number[] {
  const { profile } = street;
  const keys = [...profile.left, ...profile.right].flatMap(({ width }) => width.map(([s]) => s));
  const uses = profile.middleUses.flatMap((use) =>
    use.kind === 'pocket' ? [use.from, use.open, use.full, use.to] : [use.from, use.to],
  );
  const solid = [...(stopAhead ? [to - SOLID_M] : []), ...(stopBehind ? [from + SOLID_M] : [])];
  const out = [from, to];
  // What is drawn lies on a grid of half metres; lines that turn solid do so at such a place if one is very near.
  for (const s of [...keys, ...profile.middle.map(([x]) => x), ...uses, ...solid])
    if (s > from && s < to && out.every((other) => Math.abs(other - s) > 0.05)) out.push(s);
  return out.sort((a, b) => a - b);
}

/** Where a strip begins to be or ceases: it goes over from no width to its own between two stations of its profile. */
function taperAt(strip: Strip, s: number): readonly [number, number] | undefined {
  for (const [a, b] of pairsOf(strip.width)) {
    if (s > a[0] && s < b[0] && a[1] !== b[1] && Math.min(a[1], b[1]) === 0) return [a[0], b[0]];
  }
  return undefined;
}

/** Strips that have some width between two stations, in order from the middle, with how wide they are at both. */
export function presentBetween(street: Street, side: Side, from: number, to: number) {
  const [a, m, b] = [from, (from + to) / 2, to].map((s) => street.stripsAt(side, s));
  return (a ?? []).flatMap((place, k) => {
    const widths = [place, m?.[k] ?? place, b?.[k] ?? place].map(widthOf);
    if (Math.max(...widths) < 1e-6) return [];
    return [
      { strip: place.strip, leastM: Math.min(...widths), taper: taperAt(place.strip, (from + to) / 2) },
    ];
  });
}

export type Present = ReturnType<typeof presentBetween>[number];
