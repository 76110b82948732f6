/**
 * Ridge points of broad paint: what is 0.3 to 0.7 m wide, as stop lines and bars of zebras are. The evidence's matched filter (8 to
 * 25 cm) finds of them the rims at best, so the same filter looks once more, four times as broad, over cells of twice the size.
 */
import { type Layer, type LineShape, orientedRidges } from '../../../../kernels/ridge.ts';
import { BRIGHTNESS_NOISE, INTENSITY_NOISE, WEIGHT_SCALE } from '../../../mapping/channels.ts';
import type { TileKey } from '../../../mapping/plan.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { release } from '../../../mapping/release.ts';
import { MARGIN, type RidgePoint, topsOf } from '../following/ridge-points.ts';
import { brightnessOf } from './ribbon.ts';

/** Cells of the raster to a side of a cell here: 10 cm. */
const FACTOR = 2;
const SHAPE: LineShape = {
  lengthM: 1.6,
  halfWidthM: 0.2,
  flankFromM: 0.4,
  flankToM: 0.75,
  orientations: 16,
  minWeight: 3,
};
/** The kernel reaches three times the flank's far distance. */
const FLANKS = 3;

/** The points of one tile of the rasters; `leastScore` in standard deviations. */
export function broadPoints(
  rasters: RasterReader,
  key: TileKey,
  leastScore: number,
  threads: number,
): RidgePoint[] {
  const resolutionM = FACTOR * rasters.shape.resolutionM;
  const margin = Math.ceil((FLANKS * SHAPE.flankToM) / resolutionM) + MARGIN;
  const outer = margin + MARGIN;
  const side = rasters.cells / FACTOR + 2 * outer;
  const layers = [shineLayer(rasters, key, outer, side), brightnessLayer(rasters, key, outer, side)];
  const window = { width: side, height: side, margin, resolutionM };
  const { score, orientation } = orientedRidges(window, layers, SHAPE, threads);
  for (const { value, weight } of layers) release(value, weight);
  const angle = new Float32Array(orientation.length);
  for (let k = 0; k < angle.length; k++) angle[k] = ((orientation[k] ?? 0) * Math.PI) / SHAPE.orientations;
  const { tileM } = rasters.shape;
  return topsOf(
    {
      score,
      angle,
      width: rasters.cells / FACTOR + 2 * MARGIN,
      x: key[0] * tileM - MARGIN * resolutionM,
      y: key[1] * tileM - MARGIN * resolutionM,
      resolutionM,
    },
    leastScore,
  );
}

function shineLayer(rasters: RasterReader, key: TileKey, outer: number, side: number): Layer {
  const value = rasters.channel(key, FACTOR * outer, 'intensity', Number.NaN);
  const weight = rasters.channel(key, FACTOR * outer, 'intensityWeight', 0);
  for (let k = 0; k < value.length; k++)
    weight[k] = Number.isNaN(value[k]) ? 0 : (weight[k] ?? 0) / WEIGHT_SCALE;
  const layer = { ...coarser(value, weight, side), ...INTENSITY_NOISE, gain: 1 };
  release(value, weight);
  return layer;
}

function brightnessLayer(rasters: RasterReader, key: TileKey, outer: number, side: number): Layer {
  const value = rasters.channel(key, FACTOR * outer, 'red', 0);
  const green = rasters.channel(key, FACTOR * outer, 'green', 0);
  const weight = new Float32Array(value.length);
  for (let k = 0; k < value.length; k++) {
    const brightness = brightnessOf(((value[k] ?? 0) + (green[k] ?? 0)) / 2);
    value[k] = brightness ?? 0;
    weight[k] = brightness === undefined ? 0 : 1;
  }
  const layer = { ...coarser(value, weight, side), ...BRIGHTNESS_NOISE, gain: 1 };
  release(value, green, weight);
  return layer;
}

/** Weighted means of cells of the raster, and their weights together. */
function coarser(
  values: Float32Array,
  weights: Float32Array,
  side: number,
): { readonly value: Float32Array; readonly weight: Float32Array } {
  const [value, weight] = [new Float32Array(side * side), new Float32Array(side * side)];
  const stride = FACTOR * side;
  for (let row = 0; row * stride < values.length; row++) {
    const first = Math.floor(row / FACTOR) * side;
    for (let column = 0; column < stride; column++) {
      const w = weights[row * stride + column] ?? 0;
      if (w === 0) continue;
      const cell = first + Math.floor(column / FACTOR);
      value[cell] = (value[cell] ?? 0) + w * (values[row * stride + column] ?? 0);
      weight[cell] = (weight[cell] ?? 0) + w;
    }
  }
  for (let cell = 0; cell < value.length; cell++) {
    const w = weight[cell] ?? 0;
    if (w > 0) value[cell] = (value[cell] ?? 0) / w;
  }
  return { value, weight };
}
