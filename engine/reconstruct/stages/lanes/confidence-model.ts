/**
 * Weights of the confidence of lines. Written by bench/confidence.ts, from 37 drives; docs/stages/lanes.md
 * says which.
 */
import type { ConfidenceModel } from './confidence.ts';

export const confidenceModel: ConfidenceModel = {
  weights: {
    'solid divider': -0.985,
    'dashed divider': 0.766,
    boundary: 2.862,
    crossing: 2.36,
    'stop line': 1.211,
    'odds by the vectors stage': 1.428,
    'odds of a divider by the vectors stage': 0.011,
    'share of it that is faint': -0.5,
    'share of all lines that is faint': 0,
    'residual of the fit': 0.025,
    'distance from the way': 0,
    'lies on a line of the other kind': -0.518,
    'lies beyond a boundary': -4.5,
  },
};
