/** What the line filters look at: each sensor's raster as values with weights, cells without data at weight 0. */
import type { Layer } from '../../../kernels/ridge.ts';
import {
  BRIGHTNESS_NOISE,
  DARK,
  HEIGHT_NOISE,
  INTENSITY_NOISE,
  WEIGHT_SCALE,
} from '../../mapping/channels.ts';
import type { TileKey } from '../../mapping/plan.ts';
import type { RasterReader } from '../../mapping/raster.ts';
import { release } from '../../mapping/release.ts';
import type { Seen } from './network.ts';

/** Points of a cell beyond which more of them say no more of its height: they share the errors of their sweeps. */
const MOST_POINTS = 8;

export function intensityLayer(rasters: RasterReader, key: TileKey, margin: number, gain: number): Layer {
  const value = rasters.channel(key, margin, 'intensity', Number.NaN);
  const weight = rasters.channel(key, margin, 'intensityWeight', 0);
  for (let k = 0; k < weight.length; k++) weight[k] = (weight[k] ?? 0) / WEIGHT_SCALE;
  blank(value, weight);
  return { value, weight, gain, ...INTENSITY_NOISE };
}

/** Logarithm of brightness: a line on a shaded road has the same contrast as one in the sun. */
export function brightnessLayer(rasters: RasterReader, key: TileKey, margin: number, gain: number): Layer {
  const channel = (name: string): Float32Array => rasters.channel(key, margin, name, 0);
  const [red, green, blue] = [channel('red'), channel('green'), channel('blue')];
  const value = new Float32Array(red.length);
  const weight = new Float32Array(red.length);
  for (let k = 0; k < value.length; k++) {
    // Red and green alone: yellow paint is as bright as white in them, blue skylight in shade is not.
    const light = ((red[k] ?? 0) + (green[k] ?? 0)) / 2;
    if (light <= 0 && (blue[k] ?? 0) <= 0) continue;
    value[k] = Math.log(light + DARK);
    weight[k] = 1;
  }
  release(red, green, blue);
  return { value, weight, gain, ...BRIGHTNESS_NOISE };
}

export function heightLayer(rasters: RasterReader, key: TileKey, margin: number): Layer {
  const value = rasters.channel(key, margin, 'elevation', Number.NaN);
  const weight = rasters.channel(key, margin, 'density', 0);
  blank(value, weight);
  for (let k = 0; k < weight.length; k++) weight[k] = Math.min(MOST_POINTS, weight[k] ?? 0);
  return { value, weight, gain: 1, ...HEIGHT_NOISE };
}

function blank(value: Float32Array, weight: Float32Array): void {
  for (let k = 0; k < value.length; k++) {
    if (!Number.isNaN(value[k])) continue;
    value[k] = 0;
    weight[k] = 0;
  }
}

/** Probability has no scatter of measuring, but it is not sure either: certain paint on certain asphalt stands out by 1 / floor. */
const NETWORK_NOISE = { noise: 0, floor: 0.15 };

/** What the network says, over the tile and its margin: a line is a ridge of probability. */
export function networkLayer(seen: Seen, gain: number): Layer {
  const value = Float32Array.from(seen.window);
  const weight = new Float32Array(value.length).fill(1);
  blank(value, weight);
  return { value, weight, gain, ...NETWORK_NOISE };
}

/** What a network sees of paint in the pictures, projected to the ground (accumulation's `paintSeen`, of 254; 0: not seen). */
export function paintLayer(rasters: RasterReader, key: TileKey, margin: number, gain: number): Layer {
  const value = rasters.channel(key, margin, PAINT_SEEN, 0);
  const weight = new Float32Array(value.length);
  for (let k = 0; k < value.length; k++) {
    const p = value[k] ?? 0;
    weight[k] = p > 0 ? 1 : 0;
    value[k] = p / CERTAIN;
  }
  return { value, weight, gain, ...NETWORK_NOISE };
}

const PAINT_SEEN = 'paintSeen';
const CERTAIN = 254;

/** Whether a network looked at the pictures and its paint is to be used. */
export const showsPaint = (rasters: RasterReader): boolean => rasters.channels.includes(PAINT_SEEN);
