/**
 * Weights by which the ground across a place says whether the rim of the roadway runs there: logistic regression, learnt by
 * iteratively reweighted least squares from the labelled streets and simulated country roads; docs/stages/vectors.md says how, and
 * how it fares on a street that was left out. Their order is that of the features in native/src/rim/rim.cc: heights (step, change of
 * slope, rise, valley, scatter), intensity (change, bright stone, inner edge, gutter),
 * things that stand, what was not seen, products, bias.
 */

/** Kerbs, lowered kerbs and gutters: from streets of towns, with country roads as what is none. */
const TOWN = [
  1.82, 1.336, -0.1148, -0.09698, -0.2973, 0.1662, 1.053, 0.587, 0.1407, 0.9509, 0.08823, 0.2097, -0.6031,
  0.6116, -0.1145, 0.1912, 0.7163, -0.2501, 0.8365, 0.1874, 1.032, 0.3375, -0.2414, -0.07538, 0.1392,
  -0.002758, 0.9132, 0.3799, 0.3259, -4.54,
];

/** The edge of asphalt against a verge: from country roads and motorways, with streets of towns as what is none. */
const VERGE = [
  -0.6647, -0.336, 4.156, -0.8801, -0.4208, 0.5533, -0.4317, -0.1817, 1.869, -0.2046, 3.627, -1.043, -4.955,
  -3.96, 0.9256, -2.292, -3.563, 1.785, 3.798, 2.881, -0.3852, -1.194, -0.3952, 0.4386, -0.02238, -0.319,
  -0.06496, -0.2538, -0.4428, -6.234,
];

export const WEIGHTS = Float32Array.from([...TOWN, ...VERGE]);
