/** Colours of values in the stepper: rasters and points, dark to bright. */
import { colourTable } from '../../../scene/colourMaps.ts';

const GLOW = colourTable('glow');

/** Index into the table of 256 colours. */
const indexOf = (value: number, low: number, high: number): number =>
  Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low || 1))));

/** As a colour of CSS. */
export function valueColour(value: number, low: number, high: number): string {
  const at = 4 * indexOf(value, low, high);
  return `rgb(${GLOW[at]} ${GLOW[at + 1]} ${GLOW[at + 2]})`;
}

/** RGBA of a raster, its first row lowest; what is not known stays clear. */
export function rasterPixels(
  values: Float32Array,
  width: number,
  height: number,
  low: number,
  high: number,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const from = 4 * indexOf(value, low, high);
      const to = 4 * ((height - 1 - row) * width + column);
      pixels[to] = GLOW[from] ?? 0;
      pixels[to + 1] = GLOW[from + 1] ?? 0;
      pixels[to + 2] = GLOW[from + 2] ?? 0;
      pixels[to + 3] = 255;
    }
  }
  return pixels;
}
