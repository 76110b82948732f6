/** From ridge points to whole lines: follow, join, fit. */

import { followRidges } from './chains.ts';
import type { Fitted } from './fit.ts';
import { fitLine } from './fit.ts';
import { joinChains } from './joints.ts';
import type { RidgePoint } from './ridge-points.ts';

export type TraceOptions = {
  readonly seedScore: number;
  readonly significance: number;
  readonly shortestM: number;
  readonly dashGapM: number;
  readonly gapM: number;
  readonly dashM: number;
};

/** A line as found, before it is judged. */
export type Trace = Fitted & {
  readonly points: readonly RidgePoint[];
  /** Lengths of the pieces and of the gaps between them, in order (m). */
  readonly pieces: readonly number[];
  readonly gaps: readonly number[];
  readonly meanScore: number;
};

export function traceLines(points: readonly RidgePoint[], options: TraceOptions): Trace[] {
  const chains = followRidges(points, {
    seedScore: options.seedScore,
    holeM: 0.7,
    leastLengthM: 0.8,
    significance: options.significance,
  });
  return joinChains(chains, options).flatMap(({ chains: pieces, gaps, points: joined }) => {
    const fitted = fitLine(joined);
    const meanScore = joined.reduce((sum, { score }) => sum + score, 0) / joined.length;
    const painted = pieces.reduce((sum, { lengthM }) => sum + lengthM, 0);
    const significance = meanScore * Math.sqrt(painted / 1.6);
    if (fitted.lengthM < options.shortestM && significance < 2 * options.significance) return [];
    return [{ ...fitted, points: joined, pieces: pieces.map(({ lengthM }) => lengthM), gaps, meanScore }];
  });
}
