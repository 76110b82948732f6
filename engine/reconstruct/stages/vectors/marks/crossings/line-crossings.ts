/**
 * Crossings that are no zebra: between two broken lines, as at signals; between a broken line and the wide dashes of an edge line;
 * and between two solid lines across the way (transverse and ladder crossings, MUTCD 11th edition, section 3C.05).
 */

import type { RasterReader } from '../../../../mapping/raster.ts';
import type { DrivenPath } from '../../driven-path.ts';
import { type Chain, chainOf } from '../../following/chains.ts';
import type { Crossing } from '../../following/crossings.ts';
import { type Fitted, fitLine } from '../../following/fit.ts';
import { joinChains } from '../../following/joints.ts';
import type { Found, Refuse } from '../../steps/refuse.ts';
import type { Painted } from '../painted.ts';
import { shortPeriodOf } from './broken.ts';
import { outlineOf, type PairShape, pairsIn } from './pairs.ts';

/** A line of short dashes, and the chains that it was joined from. */
export type Broken = Fitted & { readonly chains: readonly Chain[]; readonly periodM: number };

/** Pieces of a broken line further apart than this are two lines: a refuge or a kerb lies between (m). */
const HOLE_M = 1.2;
/** Broken lines across a carriageway are this long (m). */
const SHORTEST_M = 2.4;
const LONGEST_M = 30;
/** A broken line without a partner may be a worn dash when it is shorter than this (m); then it stays paint. */
const ALONE_M = 4.5;

/** The broken lines among the chains, and the chains without those that certainly are such. */
export function brokenAmong(
  chains: readonly Chain[],
  rasters: RasterReader,
): { readonly broken: Broken[]; readonly others: Chain[] } {
  const joints = { dashGapM: HOLE_M, gapM: HOLE_M, dashM: LONGEST_M };
  const broken = joinChains(chains, joints).flatMap(({ chains: pieces, points }): Broken[] => {
    const { lengthM } = chainOf(points);
    if (lengthM < SHORTEST_M || lengthM > LONGEST_M) return [];
    const fit = fitLine(points);
    const periodM = shortPeriodOf(fit.line, rasters);
    return periodM === undefined ? [] : [{ ...fit, chains: pieces, periodM }];
  });
  const [pairs, single] = paired(broken);
  const certain = [...pairs.flat(), ...single.filter(({ lengthM }) => lengthM >= ALONE_M)];
  // A joint may have turned a chain around: its points tell whose it was.
  const used = new Set(certain.flatMap(({ chains: pieces }) => pieces.flatMap(({ points }) => points)));
  return { broken, others: chains.filter(({ points }) => !points.some((point) => used.has(point))) };
}

/** Those of a crossing, and the others. */
function paired(broken: readonly Broken[]): [[Broken, Broken][], Broken[]] {
  const pairs = pairsIn(broken, broken, SIGNALLED);
  return [pairs, broken.filter((line) => !pairs.some((pair) => pair.includes(line)))];
}

const degrees = (angle: number): number => (angle * Math.PI) / 180;

/** Two broken lines: as wide as people and cycles need; often not parallel, where carriageways meet at an angle. */
const SIGNALLED: PairShape = {
  nearestM: 1.5,
  furthestM: 9,
  turn: degrees(40),
  beside: 0.5,
  besideLonger: 0.4,
};
/** Two solid lines across the way: 1.8 m (6 ft) apart and more, and they end at the same kerbs. */
const TRANSVERSE: PairShape = {
  nearestM: 1.7,
  furthestM: 6,
  turn: degrees(8),
  beside: 0.8,
  besideLonger: 0.7,
};
/** Paint of an edge line that is broken across the mouth of a side street (m). */
const WIDE_M = 0.2;
/** Across the way: its turn against the path driven (rad), how near that is (m), and the lengths that such lines have (m). */
const ACROSS = degrees(60);
const REACH_M = 15;
const TRANSVERSE_M = [3, 25] as const;

/**
 * Crossings between lines, the lines of paint that are no part of one, and broken lines with none beside them. Of a signalled
 * crossing the edge line stays a line.
 */
export function lineCrossings(
  broken: readonly Broken[],
  painted: readonly Painted[],
  path: DrivenPath,
  refuse?: Refuse,
): {
  readonly crossings: Crossing[];
  readonly others: Painted[];
  readonly alone: Broken[];
} {
  const crossings: Crossing[] = [];
  const [pairs, single] = paired(broken);
  for (const [a, b] of pairs)
    crossings.push({ outline: outlineOf(a, b), subtype: 'signalled', bars: [...a.chains, ...b.chains] });
  const wide = painted
    .filter(({ trace, look }) => trace.pieces.length > 1 && (look.widthM ?? 0) >= WIDE_M)
    .map((each) => ({ line: each.trace.line, each }));
  const beside = pairsIn(single, wide, SIGNALLED);
  for (const [a, b] of beside)
    crossings.push({
      outline: outlineOf(a, b),
      subtype: 'signalled',
      bars: [...a.chains, chainOf(b.each.trace.points)],
    });
  const alone = single.filter((each) => !beside.some(([a]) => a === each));
  for (const each of refuse ? alone : []) refuse?.(foundOf(each), 'alone', factsOf(each));
  const across = painted
    .filter(({ trace }) => isAcross(trace, path))
    .map((each) => ({ line: each.trace.line, each }));
  const transverse = pairsIn(across, across, TRANSVERSE);
  for (const [a, b] of transverse)
    crossings.push({
      outline: outlineOf(a, b),
      subtype: 'lines',
      bars: [chainOf(a.each.trace.points), chainOf(b.each.trace.points)],
    });
  const used = new Set(transverse.flat().map(({ each }) => each));
  return { crossings, others: painted.filter((each) => !used.has(each)), alone };
}

const factsOf = ({ lengthM, periodM }: Broken) => ({
  lengthM,
  periodM,
  nearestM: SIGNALLED.nearestM,
  furthestM: SIGNALLED.furthestM,
});

/** A broken line as something that was followed. */
export function foundOf({ chains, line, lengthM }: Broken): Found {
  const { points, meanScore } = chainOf(chains.flatMap((chain) => chain.points));
  return { points, bars: chains.map((chain) => chain.points), line, lengthM, meanScore };
}

function isAcross({ line, lengthM }: Fitted, path: DrivenPath): boolean {
  const [a, b] = [line[0], line.at(-1)];
  if (!a || !b || lengthM < TRANSVERSE_M[0] || lengthM > TRANSVERSE_M[1]) return false;
  const near = path.nearest((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, REACH_M);
  return !!near && Math.abs(Math.sin(Math.atan2(b[1] - a[1], b[0] - a[0]) - near.heading)) > Math.sin(ACROSS);
}
