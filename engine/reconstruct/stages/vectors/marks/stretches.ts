/** Stretches of a line that are no paint: a joint continues a painted line, as where an edge of two layers of asphalt runs on without. */
import { resample } from '../../../../geometry/polyline.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { subtypeOf } from '../classes.ts';
import { farFrom } from '../edges.ts';
import { type Chain, without } from '../following/chains.ts';
import type { Trace } from '../following/trace.ts';
import { type Band, type Measure, meanOf, measureOf } from './measure.ts';
import { ROW_M, ribbonAlong } from './ribbon.ts';
import { isThin, usualAmountOf } from './street.ts';

/** Contrast is averaged over so many rows to both sides (3 m together): longer than a worn place. */
const REACH_ROWS = 15;
/** Of the line's strong places both sensors show this share at most each, and of both shares together (product) … */
const WEAK = 0.8;
const WEAK_BOTH = 0.3;
/** … over this length (m): measured 0.14 of 30 m of mortar; whole paint scatters about 0.5. */
const LEAST_M = 10;
/** The line is strong again for so long to both sides (m): where a drive begins and ends, whole paint fades with distance. */
const ENDS_M = 2;
/** What of it is cut off lies this close to the line (m). */
const UPON_M = 0.3;

/** A line with how it looks, row by row. */
type Line = { readonly trace: Trace; readonly measure: Measure };

/** The chains without their points on such stretches of the lines; the same list where there are none. */
export function withoutJoints(
  chains: readonly Chain[],
  lines: readonly Line[],
  rasters: RasterReader,
): readonly Chain[] {
  const amount = usualAmountOf(lines);
  const joints = lines
    .filter(({ trace }) => subtypeOf(trace) === 'solid')
    .flatMap(({ trace, measure }) => {
      const places = resample(trace.line, ROW_M);
      return weakStretches(measure).map(([from, to]) => places.slice(from, to + 1));
    })
    .filter((stretch) => isThin(measureOf(ribbonAlong(stretch, rasters)), amount));
  if (joints.length === 0) return chains;
  const off = farFrom(joints, UPON_M);
  return chains.flatMap((chain) => without(chain, (point) => !off(point)));
}

/** First and last row of each stretch within a line that both sensors show weak. */
export function weakStretches({ lidar, camera, rows }: Measure): [first: number, last: number][] {
  if (!lidar || !camera) return [];
  const shareOf = ({ along, strong }: Band, row: number): number => {
    const from = Math.max(0, row - REACH_ROWS);
    return meanOf(along, from, Math.min(rows, row + REACH_ROWS + 1) - from) / strong;
  };
  const stretches: [number, number][] = [];
  for (let row = 0, from = -1; row <= rows; row++) {
    const shares = row < rows ? [shareOf(lidar, row), shareOf(camera, row)] : [];
    const [a, b] = shares;
    const isWeak =
      a !== undefined &&
      b !== undefined &&
      Math.max(a, b) < WEAK &&
      Math.max(0, a) * Math.max(0, b) < WEAK_BOTH;
    if (isWeak && from < 0) from = row;
    if (isWeak || from < 0) continue;
    const isWithin = from * ROW_M >= ENDS_M && (rows - row) * ROW_M >= ENDS_M;
    if (isWithin && (row - from) * ROW_M >= LEAST_M) stretches.push([from, row - 1]);
    from = -1;
  }
  return stretches;
}
