/**
 * How far the paint of the lines found stands out from the road beside it: for the camera the ratio of luminances, for the lidar the
 * difference of normalised intensity. Over pieces of 2 m; those where the camera sees hardly any contrast are seams and edges that
 * were taken for lines, not paint, and are left out.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { resample } from '../../../geometry/polyline.ts';
import type { RasterReader } from '../../mapping/raster.ts';

export type Contrast = {
  /** Length of the pieces measured (m). */
  readonly lengthM: number;
  /** Median over pieces of luminance on the line over that of the road; NaN without a camera. */
  readonly camera: number;
  /** Median over pieces of intensity on the line less that of the road, in spreads; NaN without intensity. */
  readonly lidar: number;
};

const PIECE_M = 2;
const STEP_M = 0.1;
/** Cells on the line and beside it, from its middle (m): paint is 10 cm wide and more. */
const ON_M = [-0.05, 0, 0.05];
const BESIDE_M = [-0.4, -0.35, -0.3, -0.25, 0.25, 0.3, 0.35, 0.4];
const LEAST_ON = 12;
const LEAST_BESIDE = 30;
const LEAST_RATIO = 1.25;

export function contrastOf(lines: readonly (readonly Vec3[])[], rasters: RasterReader): Contrast {
  const [cameras, lidars]: [number[], number[]] = [[], []];
  let pieces = 0;
  for (const line of lines) {
    const points = resample(line, STEP_M);
    const count = Math.round(PIECE_M / STEP_M);
    for (let from = 0; from + count < points.length; from += count) {
      const piece = points.slice(from, from + count + 1);
      const [on, beside] = [samplesOf(piece, ON_M, rasters), samplesOf(piece, BESIDE_M, rasters)];
      const seen = on.light.length > LEAST_ON && beside.light.length > LEAST_BESIDE;
      const ratio = seen ? mean(on.light) / mean(beside.light) : Number.NaN;
      if (ratio < LEAST_RATIO) continue;
      const hit = on.shine.length > LEAST_ON && beside.shine.length > LEAST_BESIDE;
      if (seen) cameras.push(ratio);
      if (hit) lidars.push(mean(on.shine) - mean(beside.shine));
      if (seen || hit) pieces++;
    }
  }
  return { lengthM: pieces * PIECE_M, camera: median(cameras), lidar: median(lidars) };
}

function samplesOf(
  piece: readonly Vec3[],
  offsetsM: readonly number[],
  rasters: RasterReader,
): { readonly light: number[]; readonly shine: number[] } {
  const [light, shine]: [number[], number[]] = [[], []];
  for (let k = 0; k + 1 < piece.length; k++) {
    const [a, b] = [piece[k]!, piece[k + 1]!];
    const step = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (step < 1e-6) continue;
    const [nx, ny] = [-(b[1] - a[1]) / step, (b[0] - a[0]) / step];
    for (const offset of offsetsM) {
      const place = rasters.at(a[0] + nx * offset, a[1] + ny * offset);
      if (!place) continue;
      const value = (name: string): number => place.columns.get(name)?.[place.cell] ?? Number.NaN;
      const grey = (value('red') + value('green')) / 2;
      if (grey > 0) light.push(luminance(grey));
      const intensity = value('intensity');
      if (!Number.isNaN(intensity)) shine.push(intensity);
    }
  }
  return { light, shine };
}

/** IEC 61966-2-1 (sRGB), 0 to 1. */
function luminance(grey: number): number {
  const c = grey / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
