/** Broken lines that the camera alone shows near the path: the shade of trees has a rhythm, too. */
import type { RasterReader } from '../../../../mapping/raster.ts';
import type { Facts } from '../../steps/refuse.ts';
import { measureOf } from '../measure.ts';
import { factsOf, refusalOf, type Usual } from '../refusal.ts';
import { ribbonAlong } from '../ribbon.ts';
import type { Broken } from './line-crossings.ts';

/** Up to here beside the path the lidar shows all paint that the camera shows (m). */
export const SHOWN_M = 8;

/** What shows that the lidar sees none of a broken line that lies near to the path; undefined where it does, or is far. */
export function shadeIn(
  { line }: Broken,
  asideM: number,
  rasters: RasterReader,
  usual: Usual,
): Facts | undefined {
  if (asideM > SHOWN_M) return undefined;
  const measure = measureOf(ribbonAlong(line, rasters));
  return refusalOf(measure, usual, asideM) === 'lidar' ? factsOf(measure, usual, asideM) : undefined;
}
