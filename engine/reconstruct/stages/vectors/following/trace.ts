/** From ridge points to whole lines: follow, set crossings apart, join, fit. */

import { merged } from '../marks/crossings/zebras.ts';
import type { Watch } from '../steps/watch.ts';
import { type Chain, cutBends, followRidges, SHORTEST_PIECE_M, significanceOf, without } from './chains.ts';
import { type Crossing, findCrossings, inside } from './crossings.ts';
import { type Fitted, fitLine } from './fit.ts';
import { type JointOptions, joinChains } from './joints.ts';
import type { RidgePoint } from './ridge-points.ts';

export type TraceOptions = JointOptions & {
  readonly seedScore: number;
  readonly significance: number;
  /** Chains that reach this only are given out as weak; by default none. */
  readonly weakSignificance?: number;
  /** Sharpest bend of a line (rad/m). */
  readonly bendPerM: number;
  /** Whether bars side by side are looked for. */
  readonly crossings: boolean;
  /** Crossings that are known already. */
  readonly known?: readonly Crossing[];
  readonly watch?: Watch | undefined;
};

/** A line as found, before it is judged. */
export type Trace = Fitted & {
  readonly points: readonly RidgePoint[];
  /** Lengths of the pieces that could be followed, and of the gaps between all, in order (m). */
  readonly pieces: readonly number[];
  readonly gaps: readonly number[];
  /** Length of what was too faint to be followed, by its pattern (m). */
  readonly faint: { readonly solidM: number; readonly dashedM: number };
  readonly meanScore: number;
};

/** Longest hole within a piece: worn paint, or a shadow (m). */
export const HOLE_M = 0.7;
/** Ground closer to a crossing than this belongs to it (m). */
const CROSSING_MARGIN_M = 0.35;

export function traceLines(
  points: readonly RidgePoint[],
  options: TraceOptions,
): { traces: Trace[]; chains: readonly Chain[]; weak: readonly Chain[]; crossings: Crossing[] } {
  const followed = followRidges(points, {
    seedScore: options.seedScore,
    holeM: HOLE_M,
    leastLengthM: SHORTEST_PIECE_M,
    significance: options.weakSignificance ?? options.significance,
    leftOut: options.watch && ((chain) => options.watch?.faint(chain, options)),
  });
  const isStrong = ({ meanScore, lengthM }: Chain): boolean =>
    significanceOf(meanScore, lengthM) >= options.significance;
  const all = followed
    .filter(isStrong)
    .flatMap((chain) => cutBends(chain, options.bendPerM, SHORTEST_PIECE_M));
  const weak = followed.filter((chain) => !isStrong(chain));
  for (const chain of weak) options.watch?.faint(chain, options);
  const { watch } = options;
  const { crossings: found, others } = options.crossings
    ? findCrossings(all, watch?.noCrossing)
    : { crossings: [], others: all };
  const both = merged(options.known ?? [], found);
  const crossings = [...both.broad, ...both.narrow];
  const crossed = onCrossing(crossings);
  const chains = crossings.length > 0 ? others.flatMap((chain) => without(chain, crossed)) : others;
  if (watch && crossings.length > 0)
    for (const piece of others.flatMap((chain) => without(chain, (p) => !crossed(p))))
      watch.refused(piece, 'on-crossing', {});
  return { traces: joined(chains, options), chains, weak, crossings };
}

/** Chains joined to lines, each with its fit. */
export function joined(chains: readonly Chain[], options: JointOptions): Trace[] {
  return joinChains(chains, options).map(({ chains: pieces, gaps, points }) => ({
    ...fitLine(points),
    points,
    pieces: pieces.filter(({ faint }) => !faint).map(({ lengthM }) => lengthM),
    faint: {
      solidM: lengthOf(pieces.filter(({ faint }) => faint === 'solid')),
      dashedM: lengthOf(pieces.filter(({ faint }) => faint === 'dashed')),
    },
    gaps,
    meanScore: points.reduce((sum, { score }) => sum + score, 0) / points.length,
  }));
}

const lengthOf = (chains: readonly Chain[]): number => chains.reduce((sum, { lengthM }) => sum + lengthM, 0);

/** Whether a place belongs to one of the crossings. */
export const onCrossing =
  (crossings: readonly Crossing[]) =>
  ({ x, y }: { readonly x: number; readonly y: number }): boolean =>
    crossings.some((crossing) => inside(crossing, x, y, CROSSING_MARGIN_M));
