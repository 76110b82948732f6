/** Ridge points of the evidence near the path driven, tile by tile. */
import type { StageContext } from '../../contract/stage.ts';
import type { RasterReader } from '../../mapping/raster.ts';
import type { DrivenPath } from './driven-path.ts';
import { type RidgePoint, type RidgeSource, ridgePoints, withinReach } from './following/ridge-points.ts';
import type { Settings } from './parameters.ts';

export const MARKING: RidgeSource = { score: 'markingScore', angle: 'markingAngle' };
export const BOUNDARY: RidgeSource = { score: 'boundaryScore', angle: 'boundaryAngle', step: 'step' };

/** Share of the stage's time that reading the points of one kind takes. */
const SHARE = 0.35;

/**
 * Points of one kind. They come one after the other, those of kerbs before those of paint: all together they would be the most
 * that the pipeline ever holds in memory.
 *
 * @param done share of the stage that is done before
 */
export function* evidencePoints(
  context: StageContext,
  evidence: RasterReader,
  path: DrivenPath,
  source: RidgeSource,
  { reachM, lowScore, following }: Settings,
  done: number,
): Iterable<RidgePoint> {
  const keys = evidence.keys();
  for (const [n, key] of keys.entries()) {
    context.progress(done + (SHARE * n) / keys.length, `Tile ${n} of ${keys.length}`);
    const near = ridgePoints(evidence, key, source, lowScore).filter(({ x, y }) =>
      path.reaches(x, y, reachM),
    );
    yield* withinReach(near, key, evidence.shape.tileM, following.seedScore);
  }
}
