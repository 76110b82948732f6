/** From ridge points to whole lines: follow, set crossings apart, join, fit. */
import { type Chain, chainOf, cutBends, followRidges } from './chains.ts';
import { type Crossing, findCrossings, inside } from './crossings.ts';
import { type Fitted, fitLine } from './fit.ts';
import { joinChains } from './joints.ts';
import type { RidgePoint } from './ridge-points.ts';

export type TraceOptions = {
  readonly seedScore: number;
  readonly significance: number;
  readonly dashGapM: number;
  readonly gapM: number;
  readonly dashM: number;
  /** Sharpest bend of a line (rad/m). */
  readonly bendPerM: number;
  /** Whether bars side by side are looked for. */
  readonly crossings: boolean;
};

/** A line as found, before it is judged. */
export type Trace = Fitted & {
  readonly points: readonly RidgePoint[];
  /** Lengths of the pieces and of the gaps between them, in order (m). */
  readonly pieces: readonly number[];
  readonly gaps: readonly number[];
  readonly meanScore: number;
};

/** Ground closer to a crossing than this belongs to it (m). */
const CROSSING_MARGIN_M = 0.35;

export function traceLines(
  points: readonly RidgePoint[],
  options: TraceOptions,
): { traces: Trace[]; crossings: Crossing[] } {
  const all = followRidges(points, {
    seedScore: options.seedScore,
    holeM: 0.7,
    leastLengthM: 0.8,
    significance: options.significance,
  }).flatMap((chain) => cutBends(chain, options.bendPerM, 0.8));
  const { crossings, others } = options.crossings ? findCrossings(all) : { crossings: [], others: all };
  const chains = crossings.length > 0 ? others.flatMap((chain) => outside(chain, crossings)) : others;
  const traces = joinChains(chains, options).map(({ chains: pieces, gaps, points: joined }) => ({
    ...fitLine(joined),
    points: joined,
    pieces: pieces.map(({ lengthM }) => lengthM),
    gaps,
    meanScore: joined.reduce((sum, { score }) => sum + score, 0) / joined.length,
  }));
  return { traces, crossings };
}

/** What of a chain lies outside all crossings. */
function outside(chain: Chain, crossings: readonly Crossing[]): Chain[] {
  const runs: RidgePoint[][] = [[]];
  for (const p of chain.points) {
    if (crossings.some((crossing) => inside(crossing, p.x, p.y, CROSSING_MARGIN_M))) {
      if (runs[runs.length - 1]!.length > 0) runs.push([]);
    } else runs[runs.length - 1]!.push(p);
  }
  if (runs.length === 1) return [chain];
  return runs.map(chainOf).filter(({ lengthM }) => lengthM >= 0.8);
}
