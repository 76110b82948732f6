/**
 * Guard rails: thin things of even height that stand along the road and let the ground behind them be seen. Cells in which something
 * stands are drawn to the straight line through those around them (principal axes), and followed as points of a line.
 */
import type { TileKey } from '../../../mapping/plan.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { release } from '../../../mapping/release.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { type Trace, traceLines } from '../following/trace.ts';
import { runsAlong } from './along.ts';

/** Rails are this high (m): the beam of EN 1317 reaches to 0.75 m, double ones and those of bridges higher; the ground gives way. */
const LOW_M = 0.45;
const HIGH_M = 1.05;
/** Steps of a metre in which the rasters hold heights, and the lowest that stands (m). */
const PER_M = 50;
const STANDS_M = 0.3;
/** Around each cell (m): what stands there must lie on a line. */
const AROUND_M = 0.8;
const LEAST_CELLS = 8;
/** Spread across (standard deviation, m), and its share of that along. */
const THIN_M = 0.1;
const LINEAR = 0.3;
/** Standard deviation of the height along (m): hoods, windows and roofs of cars differ by more. */
const EVEN_M = 0.12;
/** A point counts as much as a clear one of paint. */
const SCORE = 5;
/** Rails are long, and no nearer to the path than half a vehicle (m). */
const SHORTEST_M = 12;
const CLEAR_M = 1.2;
const FAR_M = 18;
const FOLLOWING = {
  seedScore: 1,
  significance: 5,
  dashM: 0,
  dashGapM: 6,
  gapM: 6,
  bendPerM: 0.1,
  crossings: false,
};
/** Behind a rail and before it (m) the ground is seen beside at least this share of it … */
const BESIDE_M = [0.4, 0.6, 0.8];
const LEAST_SEEN = 0.15;
/** … and behind it beside this share of where it is seen before it: rails 0.79 to 1.06, walls and hedges 0 to 0.09. */
const SEEN_BEHIND = 0.5;

export function railsAlong(rasters: RasterReader, path: DrivenPath): Trace[] {
  const { tileM } = rasters.shape;
  const points = rasters
    .keys()
    .filter(([i, j]) => path.nearest((i + 0.5) * tileM, (j + 0.5) * tileM, FAR_M + tileM))
    .flatMap((key) => railPoints(rasters, key, path));
  return traceLines(points, FOLLOWING).traces.filter(
    (trace) =>
      trace.lengthM >= SHORTEST_M &&
      runsAlong(trace.line, path, FAR_M) &&
      !trace.points.some(({ x, y }) => path.nearest(x, y, CLEAR_M)) &&
      seenBehind(trace, rasters, path),
  );
}

/** Points of what may be a rail in a tile. */
function railPoints(rasters: RasterReader, key: TileKey, path: DrivenPath): RidgePoint[] {
  const { tileM, resolutionM } = rasters.shape;
  const reach = Math.round(AROUND_M / resolutionM);
  const steps = rasters.channel(key, reach, 'height', 0);
  const height = new Float64Array(steps.length);
  for (let k = 0; k < height.length; k++) height[k] = (steps[k] ?? 0) / PER_M;
  release(steps);
  const width = rasters.cells + 2 * reach;
  const [left, low] = [key[0] * tileM - reach * resolutionM, key[1] * tileM - reach * resolutionM];
  const points: RidgePoint[] = [];
  for (let row = reach; row < width - reach; row++) {
    for (let column = reach; column < width - reach; column++) {
      const own = height[row * width + column] ?? 0;
      if (own < LOW_M || own > HIGH_M) continue;
      const [x, y] = [left + (column + 0.5) * resolutionM, low + (row + 0.5) * resolutionM];
      if (!path.reaches(x, y, FAR_M)) continue;
      const line = lineThrough(height, width, row, column, reach);
      if (!line) continue;
      points.push({
        x: x + line.dx * resolutionM,
        y: y + line.dy * resolutionM,
        angle: line.angle,
        score: SCORE,
        step: 0,
      });
    }
  }
  return points.filter(({ x, y }) => !Number.isNaN(x + y));

  /** The principal axis of what stands around a cell, and the way from the cell to it (cells); undefined where it is no rail. */
  function lineThrough(
    heights: Float64Array,
    side: number,
    row: number,
    column: number,
    radius: number,
  ): { readonly dx: number; readonly dy: number; readonly angle: number } | undefined {
    let [n, sx, sy, sxx, sxy, syy, sh, shh] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let v = -radius; v <= radius; v++) {
      for (let u = -radius; u <= radius; u++) {
        const h = heights[(row + v) * side + column + u] ?? 0;
        if (h < STANDS_M) continue;
        n++;
        sx += u;
        sy += v;
        sxx += u * u;
        sxy += u * v;
        syy += v * v;
        sh += h;
        shh += h * h;
      }
    }
    if (n < LEAST_CELLS || shh / n - (sh / n) ** 2 > EVEN_M ** 2) return undefined;
    const [mx, my] = [sx / n, sy / n];
    const [xx, xy, yy] = [sxx / n - mx * mx, sxy / n - mx * my, syy / n - my * my];
    const root = Math.hypot((xx - yy) / 2, xy);
    const [along, across] = [(xx + yy) / 2 + root, Math.max(0, (xx + yy) / 2 - root)];
    if (Math.sqrt(across) * resolutionM > THIN_M || across > LINEAR ** 2 * along) return undefined;
    const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
    const off = -Math.sin(angle) * mx + Math.cos(angle) * my;
    return {
      dx: -Math.sin(angle) * off,
      dy: Math.cos(angle) * off,
      angle: angle < 0 ? angle + Math.PI : angle,
    };
  }
}

/** Whether the ground behind the line was hit, seen from the path, about as often as that in front of it. */
function seenBehind({ points }: Trace, rasters: RasterReader, path: DrivenPath): boolean {
  let [behind, front] = [0, 0];
  for (const { x, y, angle } of points) {
    const p = path.nearest(x, y, FAR_M + 1);
    const [nx, ny] = [-Math.sin(angle), Math.cos(angle)];
    const outward = p && nx * (p.x - x) + ny * (p.y - y) > 0 ? -1 : 1;
    const hit = (sense: number): boolean =>
      BESIDE_M.some((by) => {
        const at = rasters.at(x + sense * by * nx, y + sense * by * ny);
        return (at?.columns.get('density')?.[at.cell] ?? 0) > 0;
      });
    if (hit(outward)) behind++;
    if (hit(-outward)) front++;
  }
  return behind >= LEAST_SEEN * points.length && behind >= SEEN_BEHIND * front;
}
