/** Heights for lines: the elevation raster under their vertices. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { TileKey } from '../mapping/plan.ts';
import type { RasterReader } from '../mapping/raster.ts';

/** Mean elevation of the cells within 0.3 m of each vertex; where there are none, the neighbouring vertices' height. */
export function withHeights(line: readonly Vec3[], elevation: RasterReader): Vec3[] {
  const heights = line.map(([x, y]) => heightAt(elevation, x, y));
  return line.map(([x, y], k) => {
    for (let d = 0; d < line.length; d++) {
      const h = heights[k - d] ?? heights[k + d];
      if (h !== undefined) return [x, y, h];
    }
    return [x, y, 0];
  });
}

function heightAt(raster: RasterReader, x: number, y: number): number | undefined {
  const { tileM, resolutionM } = raster.shape;
  const key: TileKey = [Math.floor(x / tileM), Math.floor(y / tileM)];
  const values = raster.block(key)?.columns.get('elevation');
  if (!values) return undefined;
  const n = raster.cells;
  const [cx, cy] = [
    Math.floor((x - key[0] * tileM) / resolutionM),
    Math.floor((y - key[1] * tileM) / resolutionM),
  ];
  const reach = Math.max(1, Math.round(0.3 / resolutionM));
  let [sum, count] = [0, 0];
  for (let j = Math.max(0, cy - reach); j <= Math.min(n - 1, cy + reach); j++) {
    for (let i = Math.max(0, cx - reach); i <= Math.min(n - 1, cx + reach); i++) {
      const v = values[j * n + i] as number;
      if (Number.isNaN(v)) continue;
      sum += v;
      count++;
    }
  }
  return count > 0 ? sum / count : undefined;
}
