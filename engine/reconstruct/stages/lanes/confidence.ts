/**
 * Confidence of a line: the share of its length that is expected to be right, by a logistic model of its features. The weights
 * are fitted by bench/confidence.ts on simulated streets and on streets labelled by hand; docs/stages/lanes.md has the curve.
 */
import { InputError } from '../../../contract/errors.ts';
import { FEATURES } from './features.ts';

export type ConfidenceModel = { readonly weights: Readonly<Record<string, number>> };

/** Nothing that is measured is certain: the highest and lowest that is said. */
const EXTREMES = [0.02, 0.98] as const;

export function confidenceOf(features: readonly number[], { weights }: ConfidenceModel): number {
  let odds = 0;
  FEATURES.forEach((name, k) => {
    const weight = weights[name];
    if (weight === undefined) throw new InputError(`The model of confidence has no weight for "${name}".`);
    odds += weight * (features[k] ?? 0);
  });
  const share = 1 / (1 + Math.exp(-odds));
  return Math.round(1000 * Math.min(EXTREMES[1], Math.max(EXTREMES[0], share))) / 1000;
}

/** What becomes of a lane: driven in, beside that one, or turning where a street meets the way. */
export type LaneKind = 'driven' | 'beside' | 'turn';

/**
 * Share of the length of lanes that was right where their lines were: the mean over 18 simulated streets, each counting the same. Two
 * lines that lie a lane's width apart, and a vehicle between them, say more than one line does; docs/stages/lanes.md.
 */
const RIGHT: Readonly<Record<LaneKind, number>> = { driven: 0.998, beside: 0.972, turn: 0.939 };
/** How much of the doubt in a line is left in its lane. */
const DOUBT = 0.1;

/** Confidence of a lanelet. @param line of the less sure of the lines that its bounds are, or come from. */
export function laneConfidenceOf(kind: LaneKind, line: number): number {
  return Math.round(1000 * Math.min(EXTREMES[1], RIGHT[kind] * (1 - DOUBT * (1 - line)))) / 1000;
}
