/** Vehicles that stand beside a line. */
import type { RasterReader } from '../../../mapping/raster.ts';
import type { RidgePoint } from '../following/ridge-points.ts';

/** A place of a line, its direction, and the side that is looked at: 1 is left of the direction. */
export type Outward = Pick<RidgePoint, 'x' | 'y' | 'angle' | 'step'>;

/** Something of this height (steps of 2 cm) stands this near beyond a line (m). */
const STANDS = 15;
const BEYOND_M = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/**
 * A vehicle that stands hides the ground behind its near side, one that drove past did so for a moment: over so many places (m) beyond
 * what stands at most this share of the ground is seen that is seen as far before the edge.
 */
const BEHIND_M = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5];
const HIDDEN = 0.55;

/** Share of a line beside which a vehicle stands close beyond it; none where what stands hides no ground: traffic that drove past. */
export function parkedShare(points: readonly Outward[], rasters: RasterReader): number {
  const isGround = (at: ReturnType<RasterReader['at']>): boolean =>
    (at?.columns.get('density')?.[at.cell] ?? 0) > 0 && !isStanding(at);
  let [stands, behind, before] = [0, 0, 0];
  for (const { x, y, angle, step } of points) {
    const at = (by: number) => rasters.at(x - Math.sin(angle) * step * by, y + Math.cos(angle) * step * by);
    const near = BEYOND_M.find((by) => isStanding(at(by)));
    if (near === undefined) continue;
    stands++;
    for (const by of BEHIND_M) {
      if (isGround(at(near + by))) behind++;
      if (isGround(at(-by))) before++;
    }
  }
  return behind > HIDDEN * before ? 0 : stands / points.length;
}

const isStanding = (at: ReturnType<RasterReader['at']>): boolean =>
  (at?.columns.get('height')?.[at.cell] ?? 0) >= STANDS;
