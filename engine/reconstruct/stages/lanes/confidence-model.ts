/**
 * Weights of the confidence of lines. Written by bench/confidence.ts, from: kitti-0001, kitti-0005, motorway-eu-kitti-like-301, motorway, rural, sample, town-eu-kitti-like-301, town-us-kitti-like-301, towneu.
 */
import type { ConfidenceModel } from './confidence.ts';

export const confidenceModel: ConfidenceModel = {
  weights: {
    'solid divider': -0.2,
    'dashed divider': -0.245,
    boundary: 1.279,
    crossing: 0.552,
    'stop line': -0.189,
    'odds by the vectors stage': 0.352,
    'odds of a divider by the vectors stage': 0.934,
    'share of it that is faint': -3.119,
    'share of all lines that is faint': -3.522,
    'residual of the fit': -0.842,
    'distance from the way': -1.058,
    'lies on a line of the other kind': 1.26,
    'lies beyond a boundary': -2.157,
  },
};
