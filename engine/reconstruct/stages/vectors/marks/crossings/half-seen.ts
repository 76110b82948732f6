/** Crossings of which one line was found: it reaches over a road, and the other one stands out beside it once it is looked for there. */
import type { Vec3 } from '../../../../../contract/calibration.ts';
import { type Chain, chainOf } from '../../following/chains.ts';
import type { Crossing } from '../../following/crossings.ts';
import type { Painted } from '../painted.ts';
import { onCrossingBar } from './before-crossing.ts';
import type { Broken } from './line-crossings.ts';
import { outlineOf } from './pairs.ts';
import { partnerBeforeStop, partnerOf } from './partner.ts';
import { boundedEnds } from './spanning.ts';
import type { Scene } from './stop-beside.ts';
import { isSame } from './zebras.ts';

/** Lengths that such lines have (m), and how far they may bend from straight (m). */
const SHORTEST_M = 3;
const LONGEST_M = 25;
const BENT_M = 0.2;

/** @param alone broken lines without another beside them @returns crossings, and the lines of paint that are no part of one */
export function halfSeen(
  alone: readonly Broken[],
  painted: readonly Painted[],
  known: readonly Crossing[],
  { boundaries, rasters, usual, keeps }: Scene,
): { readonly crossings: Crossing[]; readonly others: Painted[] } {
  const lines = [
    ...alone.map(({ line, chains }) => ({ line, chains, subtype: 'signalled' as const })),
    ...painted.map(({ trace }) => ({
      line: trace.line,
      chains: [chainOf(trace.points)],
      subtype: 'lines' as const,
    })),
  ];
  const crossings: Crossing[] = [];
  for (const { line, chains, subtype } of lines) {
    const ends = chordOf(line);
    // A broken line is that of a crossing, also where one of the kerbs was not seen.
    const least = subtype === 'signalled' ? 1 : 2;
    if (!ends || boundedEnds(ends, boundaries) < least) continue;
    const partner =
      partnerOf(ends, rasters, usual) ??
      (subtype === 'signalled' ? partnerBeforeStop(ends, rasters, usual, keeps) : undefined);
    if (!partner) continue;
    const bars: readonly Chain[] = [...chains, partner.chain];
    const crossing: Crossing = { outline: outlineOf({ line }, { line: partner.line }), subtype, bars };
    if (![...known, ...crossings].some((other) => isSame(other, crossing))) crossings.push(crossing);
  }
  const isOn = onCrossingBar(crossings);
  return {
    crossings,
    others: painted.filter(({ trace: { points } }) => points.filter(isOn).length <= points.length / 2),
  };
}

/** The ends of a straight line of a crossing's length. */
function chordOf(line: readonly Vec3[]): readonly [Vec3, Vec3] | undefined {
  const [a, b] = [line[0], line.at(-1)];
  if (!a || !b) return undefined;
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const off = ([x, y]: Vec3): number =>
    Math.abs((x - a[0]) * (b[1] - a[1]) - (y - a[1]) * (b[0] - a[0])) / length;
  const fits = length >= SHORTEST_M && length <= LONGEST_M && line.every((p) => off(p) <= BENT_M);
  return fits ? [a, b] : undefined;
}
