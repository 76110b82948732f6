/**
 * Weights of the confidence of lines. Written by bench/confidence.ts, from: kitti-0001, kitti-0005, motorway-eu-kitti-like-301, motorway, sample, town-eu-kitti-like-301, town-us-kitti-like-301, towneu.
 */
import type { ConfidenceModel } from './confidence.ts';

export const confidenceModel: ConfidenceModel = {
  weights: {
    'solid divider': 0.612,
    'dashed divider': 0.582,
    boundary: 1.403,
    crossing: 1.768,
    'stop line': 0.376,
    'odds by the vectors stage': 0.219,
    'odds of a divider by the vectors stage': 1.347,
    'share of it that is faint': -0.232,
    'share of all lines that is faint': -0.381,
    'residual of the fit': -0.27,
    'distance from the way': -0.27,
    'lies on a line of the other kind': 1.195,
    'lies beyond a boundary': -2.806,
  },
};
