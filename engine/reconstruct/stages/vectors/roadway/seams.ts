/**
 * Seams: flush lines inside the roadway, as joints of asphalt, tram rails and wheel tracks make them. A rim has another ground beyond
 * it: higher, rising, rougher, or of another surface. Along a seam the ground of both sides is the same, or darker beyond: no road's
 * surroundings are darker to a lidar than its asphalt, but what lies beside the bed of tram rails is.
 */
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Trace } from '../following/trace.ts';
import { type Contrast, contrastsOf } from './sections.ts';

/** Shorter rims say too little of both sides (m). */
const SHORTEST_M = 10;
/** Ground that falls by this is a bank (m). */
const BANK_M = 0.04;
/** Ground that lies or rises by less than this beyond the line is no higher (m; slope), and brighter by less than this no other surface. */
const RISE_M = 0.01;
const CREASE = 0.02;
const CHANGE = 0.3;

/** Whether the ground of both sides is the same, along all of a rim and where nothing stands on it. */
export function isSeam(
  { line, lengthM }: Trace,
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): boolean {
  if (lengthM < SHORTEST_M) return false;
  const { all, free } = contrastsOf(line, rasters, path, reachM);
  return isSame(all) && isSame(free);
}

const isSame = ({ riseM, crease, change }: Contrast): boolean =>
  Math.abs(riseM) < BANK_M && riseM < RISE_M && crease < CREASE && change < CHANGE;
