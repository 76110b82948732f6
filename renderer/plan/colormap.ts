/** Colours of rasters: one value a cell to RGBA, as a lookup table of 256 entries. */

/** Dark to bright in even steps of lightness, so that it reads in grey too; blue, teal, yellow. */
const STOPS: readonly (readonly [number, number, number])[] = [
  [18, 22, 52],
  [31, 62, 112],
  [24, 106, 134],
  [36, 148, 132],
  [98, 186, 104],
  [184, 214, 78],
  [253, 236, 120],
];

function table(stops: readonly (readonly [number, number, number])[]): Uint32Array {
  const out = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (stops.length - 1);
    const [a, b] = [stops[Math.floor(at)], stops[Math.min(stops.length - 1, Math.floor(at) + 1)]];
    const mix = (c: 0 | 1 | 2): number =>
      Math.round((a?.[c] ?? 0) + ((b?.[c] ?? 0) - (a?.[c] ?? 0)) * (at % 1));
    out[i] = (255 << 24) | (mix(2) << 16) | (mix(1) << 8) | mix(0);
  }
  return out;
}

export const SEQUENTIAL = table(STOPS);
export const GREY = table([
  [14, 16, 20],
  [245, 247, 250],
]);

/** CSS gradient of the same table, for the legend. */
export const SEQUENTIAL_CSS = `linear-gradient(90deg, ${STOPS.map((c) => `rgb(${c.join(' ')})`).join(', ')})`;

/** A raster row 0 is its lowest y; a picture's row 0 is its top: rows are turned here. NaN cells stay clear. */
export function colourise(
  values: ArrayLike<number>,
  width: number,
  height: number,
  min: number,
  max: number,
  lut: Uint32Array,
): ImageData {
  const pixels = new Uint32Array(width * height);
  const scale = max > min ? 255 / (max - min) : 0;
  for (let row = 0; row < height; row++) {
    const to = (height - 1 - row) * width;
    for (let x = 0; x < width; x++) {
      const value = values[row * width + x] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      pixels[to + x] = lut[Math.max(0, Math.min(255, Math.round((value - min) * scale)))] ?? 0;
    }
  }
  return new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
}

/** Three channels 0..255 (or NaN) to a picture. */
export function colouriseRgb(
  r: ArrayLike<number>,
  g: ArrayLike<number>,
  b: ArrayLike<number>,
  width: number,
  height: number,
  top: number,
): ImageData {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const gain = top > 0 ? 255 / top : 1;
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      const from = row * width + x;
      const value = r[from] ?? Number.NaN;
      if (Number.isNaN(value) || (value === 0 && g[from] === 0 && b[from] === 0)) continue;
      const to = 4 * ((height - 1 - row) * width + x);
      pixels[to] = value * gain;
      pixels[to + 1] = (g[from] ?? 0) * gain;
      pixels[to + 2] = (b[from] ?? 0) * gain;
      pixels[to + 3] = 255;
    }
  }
  return new ImageData(pixels, width, height);
}
