/**
 * Weights of the confidence of lines. Written by bench/confidence.ts, from 22 drives; docs/stages/lanes.md
 * says which.
 */
import type { ConfidenceModel } from './confidence.ts';

export const confidenceModel: ConfidenceModel = {
  weights: {
    'solid divider': -1.357,
    'dashed divider': 1.104,
    boundary: 1.166,
    crossing: 2.077,
    'stop line': 0.911,
    'odds by the vectors stage': 1.481,
    'odds of a divider by the vectors stage': -0.025,
    'share of it that is faint': -0.5,
    'share of all lines that is faint': 0,
    'residual of the fit': -0.561,
    'distance from the way': 0,
    'lies on a line of the other kind': 1.522,
    'lies beyond a boundary': -2.8,
  },
};
