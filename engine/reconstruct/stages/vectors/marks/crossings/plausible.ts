/** Crossings that are none for their place or look: along the way instead of across it, tracks of wheels, the shade of trees. */
import type { RasterReader } from '../../../../mapping/raster.ts';
import type { DrivenPath } from '../../driven-path.ts';
import { type Crossing, foundOf, inside } from '../../following/crossings.ts';
import type { Facts } from '../../steps/refuse.ts';
import type { Watch } from '../../steps/watch.ts';
import { measureOf, quantile } from '../measure.ts';
import { BRIGHTER, SHINIER, type Usual } from '../refusal.ts';
import { ribbonAlong } from '../ribbon.ts';
import { sidesOf } from './before-crossing.ts';
import { isSame } from './zebras.ts';

/** People walk across the way that the vehicle drove over a crossing: by this turn at least (rad). */
const ACROSS = (30 * Math.PI) / 180;
/** Seven of ten bars of a zebra show this share of usual paint to one sensor at least. */
const LEAST_SHARE = 0.3;
const WEAKER = 0.3;

/** What is known of the road around crossings; `hatched`: rows of oblique bars, two of which look like the lines of a crossing. */
export type Surroundings = {
  readonly path: DrivenPath;
  readonly rasters: RasterReader;
  readonly usual: Usual;
  readonly hatched?: readonly Crossing[];
  readonly watch?: Watch | undefined;
};

/** The crossings that nothing speaks against; `watch` is told why the others are none. */
export const plausible = (crossings: readonly Crossing[], around: Surroundings): Crossing[] =>
  crossings.filter((crossing) => {
    const why = implausible(crossing, around);
    if (why) around.watch?.noCrossing(foundOf(crossing), ...why);
    return !why;
  });

/** Why a crossing is none, with the numbers that decide; undefined where nothing speaks against it. */
export function implausible(
  crossing: Crossing,
  { path, rasters, usual, hatched = [] }: Surroundings,
): readonly [why: string, facts: Facts] | undefined {
  const turnRad = turnOf(crossing, path);
  if (turnRad !== undefined && turnRad < ACROSS) return ['along-way', { turnRad, neededTurnRad: ACROSS }];
  if (hatched.some((area) => isSame(crossing, area))) return ['in-hatched', {}];
  if (crossing.subtype !== 'zebra') return undefined;
  const share = shareOf(crossing, rasters, usual);
  return share < LEAST_SHARE ? ['pale-bars', { share, neededShare: LEAST_SHARE }] : undefined;
}

/** Turn between the way that people walk and the way that the vehicle drove over the crossing (rad); undefined where it did not. */
function turnOf(crossing: Crossing, path: DrivenPath): number | undefined {
  const [[a, b] = []] = sidesOf(crossing);
  if (!a || !b) return undefined;
  const over = path.points.filter(({ x, y }) => inside(crossing, x, y, 0));
  const pose = over[over.length >> 1];
  if (!pose) return undefined;
  return Math.asin(Math.min(1, Math.abs(Math.sin(Math.atan2(b[1] - a[1], b[0] - a[0]) - pose.heading))));
}

/** What the bars show of usual paint (the weaker ones), each in the sensor that shows more of it. */
function shareOf({ bars }: Crossing, rasters: RasterReader, usual: Usual): number {
  const shares = bars.map(({ points }) => {
    const { lidar, camera } = measureOf(
      ribbonAlong(
        points.map(({ x, y }) => [x, y, 0]),
        rasters,
      ),
    );
    return Math.max(
      (lidar?.contrast ?? 0) / (usual.lidar ?? SHINIER),
      (camera?.contrast ?? 0) / (usual.camera ?? BRIGHTER),
    );
  });
  return quantile(shares, WEAKER);
}
