/** Of what makes lines out of rasters. */
import { randomOf } from '../mutate.ts';
import { type Case, plain } from './case.ts';

const window = { width: 70, height: 64, margin: 24, resolutionM: 0.05 };
const layer = (seed: number): Record<string, unknown> => {
  const next = randomOf(seed);
  return {
    value: Float32Array.from({ length: 70 * 64 }, next),
    weight: Float32Array.from({ length: 70 * 64 }, () => Math.floor(next() * 3)),
    noise: 1,
    floor: 0.1,
    gain: 1,
  };
};
const shape = {
  lengthM: 1.2,
  halfWidthM: 0.075,
  flankFromM: 0.15,
  flankToM: 0.35,
  orientations: 8,
  minWeight: 1,
};

/** The smallest network that is trained. */
const NETWORK = { inputs: 1, features: 4, side: 32 };

export const LINES_CASES: readonly Case[] = [
  plain('orientedRidges', window, [layer(1), layer(2)], shape, 2),
  plain(
    'orientedSteps',
    window,
    layer(3),
    { ...shape, flankFromM: 0.05 },
    { lowestM: 0.05, highestM: 0.3 },
    2,
  ),
  plain(
    'rimScores',
    { width: 48, margin: 16, resolutionM: 0.1 },
    {
      elevation: new Float32Array(48 * 48).fill(0.5),
      density: new Float32Array(48 * 48).fill(3),
      intensity: new Float32Array(48 * 48).fill(0.2),
      intensityWeight: new Float32Array(48 * 48).fill(10),
      height: new Float32Array(48 * 48),
      wanted: new Uint8Array(16 * 16).fill(1),
    },
    new Float32Array(2 * 30).fill(0.1),
    2,
  ),
  plain('unetLogits', NETWORK, new Float32Array(7397).fill(0.01), new Float32Array(2 * 32 * 32).fill(0.5), 2),
  plain(
    'unetGradient',
    NETWORK,
    new Float32Array(7397).fill(0.01),
    {
      pictures: new Float32Array(2 * 32 * 32).fill(0.5),
      target: new Float32Array(2 * 32 * 32).fill(1),
      weight: new Float32Array(2 * 32 * 32).fill(1),
    },
    2,
  ),
];
