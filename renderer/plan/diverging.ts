/** Colours of a difference: blue where it is negative, orange where it is positive, clear where there is none. */
import type { Tile } from '../artifacts/content.ts';
import type { TilePicture } from './pictures.ts';

/** Blue and orange are told apart by everybody; the lighter the nearer to nothing. */
const LOW = [46, 134, 222] as const;
const HIGH = [242, 140, 40] as const;
/** Less than this share of the range is left clear: noise of the last digit would hide the lines. */
const CLEAR = 0.04;
const LEAST_ALPHA = 40;

export const DIVERGING_CSS = `linear-gradient(90deg, rgb(${LOW.join(' ')}), transparent 48%, transparent 52%, rgb(${HIGH.join(' ')}))`;

/** The 98th percentile of the absolute values of a sample of cells; 0 where nothing differs. */
export function reachOf(tiles: readonly Tile[], channel: string): number {
  const seen: number[] = [];
  for (const { channels } of tiles) {
    const values = channels.get(channel);
    for (let i = 0; values && i < values.length; i += 13) {
      const value = Math.abs(values[i] ?? Number.NaN);
      if (value > 0) seen.push(value);
    }
  }
  seen.sort((a, b) => a - b);
  return seen[Math.min(seen.length - 1, Math.floor(0.98 * seen.length))] ?? 0;
}

export function differencePictures(tiles: readonly Tile[], channel: string, reach: number): TilePicture[] {
  return tiles.flatMap((tile): TilePicture[] => {
    const values = tile.channels.get(channel);
    const picture = new OffscreenCanvas(tile.width, tile.height);
    const context = picture.getContext('2d');
    if (!values || !context || !(reach > 0)) return [];
    const pixels = new Uint8ClampedArray(4 * tile.width * tile.height);
    for (let row = 0; row < tile.height; row++)
      for (let x = 0; x < tile.width; x++) {
        const share = (values[row * tile.width + x] ?? Number.NaN) / reach;
        if (!(Math.abs(share) > CLEAR)) continue;
        // Row 0 of a raster is its lowest y, that of a picture its top.
        const at = 4 * ((tile.height - 1 - row) * tile.width + x);
        pixels.set(share < 0 ? LOW : HIGH, at);
        pixels[at + 3] = LEAST_ALPHA + (255 - LEAST_ALPHA) * Math.min(1, Math.abs(share));
      }
    context.putImageData(new ImageData(pixels, tile.width, tile.height), 0, 0);
    return [{ tile, picture }];
  });
}
