/**
 * How much to believe each sensor, learnt from the drive itself: where both together show a line beyond doubt, the mean score
 * of each says how far it lets lines stand out, and that is the weight with which it enters (a matched filter weighs a channel by
 * its expected signal over its noise). A lidar whose paint is as dark as asphalt is left to follow the camera, a camera that looks
 * into the sun follows the lidar.
 */
import type { Ridges } from '../../../kernels/ridge.ts';
import type { TileKey } from '../../mapping/plan.ts';

export type Gains = { readonly lidar: number; readonly camera: number };

/** Tiles looked at, and the score from which a line is beyond doubt. */
const SAMPLES = 6;
const PLAIN_SCORE = 5;
const LEAST_CELLS = 300;
/** No sensor is believed less than this share of the other: it may see what the sample did not hold. */
const LEAST_SHARE = 0.2;

export function learnGains(keys: readonly TileKey[], ridgesOf: (key: TileKey) => Ridges): Gains {
  const sums = [0, 0];
  const counts = [0, 0];
  const stride = Math.max(1, keys.length / SAMPLES);
  for (let n = 0; n < keys.length; n += stride) {
    const { score, layers } = ridgesOf(keys[Math.floor(n)]!);
    for (let k = 0; k < score.length; k++) {
      if (score[k]! < PLAIN_SCORE) continue;
      layers.forEach((layer, l) => {
        if (layer[k] === 0) return;
        sums[l]! += layer[k]!;
        counts[l]!++;
      });
    }
  }
  const [lidar, camera] = sums.map((sum, l) =>
    counts[l]! >= LEAST_CELLS ? Math.max(0, sum / counts[l]!) : undefined,
  );
  if (lidar === undefined || camera === undefined) return { lidar: 1, camera: 1 };
  const most = Math.max(lidar, camera, 1e-6);
  return { lidar: Math.max(lidar, LEAST_SHARE * most), camera: Math.max(camera, LEAST_SHARE * most) };
}
