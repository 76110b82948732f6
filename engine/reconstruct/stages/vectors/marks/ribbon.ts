/** The ground along a line, straightened: what lidar and camera saw on the line and to both sides of it. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import { DARK } from '../../../mapping/channels.ts';
import { GroundReader } from '../../../mapping/ground-reader.ts';
import type { RasterReader } from '../../../mapping/raster.ts';

/** Between rows along the line, and between columns across it (m). */
export const ROW_M = 0.1;
export const COLUMN_M = 0.05;
/** Columns to each side of the line: 0.8 m. */
export const HALF = 16;
export const COLUMNS = 2 * HALF + 1;
/** The line's direction is taken over this length to both sides (m). */
const HEADING_M = 0.5;
/** A pixel this bright is overexposed: paint on it cannot be told from the road (of 255). */
const OVEREXPOSED = 250;

/** Rows along the line, columns from its right to its left; NaN where a place was not seen. */
export type Ribbon = {
  readonly rows: number;
  /** Normalised intensity, in spreads. */
  readonly lidar: Float32Array;
  /** Logarithm of brightness. */
  readonly camera: Float32Array;
  /** Elevation (m). */
  readonly height: Float32Array;
};

/** @param rowM between rows along the line (m) */
export function ribbonAlong(line: readonly Vec3[], rasters: RasterReader, rowM = ROW_M): Ribbon {
  const points = resample(line, rowM);
  const span = Math.round(HEADING_M / rowM);
  const size = points.length * COLUMNS;
  const unseen = (): Float32Array => new Float32Array(size).fill(Number.NaN);
  const ribbon = { rows: points.length, lidar: unseen(), camera: unseen(), height: unseen() };
  const ground = new GroundReader(rasters);
  points.forEach(([x, y], row) => {
    const a = points[Math.max(0, row - span)] ?? [x, y];
    const b = points[Math.min(points.length - 1, row + span)] ?? [x, y];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const [nx, ny] = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
    for (let column = 0; column < COLUMNS; column++) {
      const d = (column - HALF) * COLUMN_M;
      const { shine, grey, height } = ground.at(x + d * nx, y + d * ny);
      const at = row * COLUMNS + column;
      ribbon.lidar[at] = shine;
      ribbon.height[at] = height;
      const brightness = brightnessOf(grey);
      if (brightness !== undefined) ribbon.camera[at] = brightness;
    }
  });
  return ribbon;
}

/** Logarithm of brightness; undefined where nothing was seen, or overexposed. */
export const brightnessOf = (grey: number): number | undefined =>
  grey > 0 && grey < OVEREXPOSED ? Math.log(grey + DARK) : undefined;
