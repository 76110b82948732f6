/**
 * How much to believe each sensor, learnt from the drive itself: where both together show a line beyond doubt, the mean score
 * of each says how far it lets lines stand out, and that is the weight with which it enters (a matched filter weighs a channel by
 * its expected signal over its noise). A lidar whose paint is as dark as asphalt is left to follow the camera, a camera that looks
 * into the sun follows the lidar.
 */
import type { Ridges } from '../../../kernels/ridge.ts';
import type { TileKey } from '../../mapping/plan.ts';

/** Of a network only where one takes part. */
export type Gains = { readonly lidar: number; readonly camera: number; readonly network: number };

/** All believed alike. */
export const EVEN: Gains = { lidar: 1, camera: 1, network: 1 };

/** Tiles looked at: some thousand cells of paint. */
const SAMPLES = 6;
/** Score from which a line is beyond doubt (standard deviations). */
const PLAIN_SCORE = 5;
/** Cells of plain lines that a sensor must have seen: some ten metres of line. */
const LEAST_CELLS = 300;
/** No sensor is believed less than this share of the other: it may see what the sample did not hold. */
const LEAST_SHARE = 0.2;

/** Weight of both where none shows a line. */
const NO_SCORE = 1e-6;

export async function learnGains(
  keys: readonly TileKey[],
  ridgesOf: (key: TileKey) => Promise<Ridges>,
): Promise<Gains> {
  const [lidars, cameras, networks] = [new MeanScore(), new MeanScore(), new MeanScore()];
  const stride = Math.max(1, keys.length / SAMPLES);
  for (let n = 0; n < keys.length; n += stride) {
    const key = keys[Math.floor(n)];
    if (!key) break;
    const { score, layers } = await ridgesOf(key);
    score.forEach((fused, k) => {
      if (fused < PLAIN_SCORE) return;
      lidars.add(layers[0]?.[k] ?? 0);
      cameras.add(layers[1]?.[k] ?? 0);
      networks.add(layers[2]?.[k] ?? 0);
    });
  }
  const [lidar, camera] = [lidars.mean(), cameras.mean()];
  if (lidar === undefined || camera === undefined) return EVEN;
  const most = Math.max(lidar, camera, NO_SCORE);
  const held = (mean: number): number => Math.max(mean, LEAST_SHARE * most);
  return { lidar: held(lidar), camera: held(camera), network: held(networks.mean() ?? 0) };
}

/** Mean score of a sensor over the cells of plain lines that it saw (0: not seen). */
class MeanScore {
  #sum = 0;
  #count = 0;

  add(score: number): void {
    if (score === 0) return;
    this.#sum += score;
    this.#count++;
  }

  /** Undefined where it saw too few. */
  mean(): number | undefined {
    return this.#count >= LEAST_CELLS ? Math.max(0, this.#sum / this.#count) : undefined;
  }
}
