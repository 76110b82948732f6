/** Heights for lines: the elevation raster under their vertices. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { TileKey } from '../../mapping/plan.ts';
import type { RasterReader } from '../../mapping/raster.ts';

/** Mean elevation of the cells within 0.1 m of each vertex; where there are none, the neighbouring vertices' height. */
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

/** Heights of the upper side: a kerb's line runs along its top edge. The ground 0.2 m to both sides is asked. */
export function withUpperHeights(line: readonly Vec3[], elevation: RasterReader): Vec3[] {
  const sides = [0.2, -0.2].map((offset) =>
    withHeights(
      line.map(([x, y, z], k) => {
        const [a, b] = [line[Math.max(0, k - 1)]!, line[Math.min(line.length - 1, k + 1)]!];
        const d = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
        return [x - ((b[1] - a[1]) / d) * offset, y + ((b[0] - a[0]) / d) * offset, z];
      }),
      elevation,
    ),
  );
  return line.map(([x, y], k) => [x, y, Math.max(sides[0]![k]![2], sides[1]![k]![2])]);
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
  const reach = Math.max(1, Math.round(0.1 / resolutionM));
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
