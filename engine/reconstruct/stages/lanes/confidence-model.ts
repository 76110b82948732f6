/**
 * Weights of the confidence of lines. Written by bench/confidence.ts, from: co2171, kitti-0001, kitti-0005, lv2121, rlv3002, rlv3008, rru3005, rse3001, rse3004, rse3007, rsp3003, rst3006, ru2151, se2101, se2102, se72, sp2111, st201, st204, te2131, tn2132, tu2141.
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
