/** Stop lines across a carriageway of four lanes and more: only the crossing behind them tells them from a seam across the road. */
import type { RasterReader } from '../../../mapping/raster.ts';
import { classOf } from '../classes.ts';
import type { DrivenPath } from '../driven-path.ts';
import { chainOf } from '../following/chains.ts';
import type { Crossing } from '../following/crossings.ts';
import { beforeCrossing } from './crossings/before-crossing.ts';
import { measureOf, paintedShareOf } from './measure.ts';
import type { Painted } from './painted.ts';
import { ribbonAlong } from './ribbon.ts';

/** The lines of paint, those that lie before a crossing as a stop line does as such. */
export function withLongStops(
  painted: readonly Painted[],
  crossings: readonly Crossing[],
  path: DrivenPath,
  rasters: RasterReader,
): Painted[] {
  const isExpected = beforeCrossing(crossings);
  return painted.map((each): Painted => {
    const { trace, look, kind } = each;
    if (kind === 'stop_line' || !isExpected(chainOf(trace.points))) return each;
    const share = paintedShareOf(measureOf(ribbonAlong(trace.line, rasters)));
    return { trace, look, kind: classOf(trace, look, share, path, true) };
  });
}
