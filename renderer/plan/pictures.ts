/** Tiles as bitmaps for one channel: made once a channel and range, then only drawn. */
import type { ColumnArray } from '../../engine/contract/columns.ts';
import type { Tile } from '../artifacts/content.ts';
import { colourise, colouriseRgb, GREY, SEQUENTIAL } from './colormap.ts';

export type TilePicture = { readonly tile: Tile; readonly picture: OffscreenCanvas };

/** The camera's three channels together, offered where all are there. */
export const COLOUR = 'camera colour';

const RGB = [
  ['r', 'g', 'b'],
  ['red', 'green', 'blue'],
  ['cameraR', 'cameraG', 'cameraB'],
  ['camera.r', 'camera.g', 'camera.b'],
] as const;

export function rgbNames(channels: readonly string[]): readonly [string, string, string] | undefined {
  return RGB.find((names) => names.every((name) => channels.includes(name)));
}

/** From the 2nd to the 98th percentile of a sample of cells, so that a few odd cells do not flatten the picture. */
export function rangeOf(tiles: readonly Tile[], channel: string): readonly [number, number] {
  const seen: number[] = [];
  for (const { channels } of tiles) {
    const values = channels.get(channel);
    if (!values) continue;
    const floats = values instanceof Float32Array || values instanceof Float64Array;
    for (let i = 0; i < values.length; i += 37) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isNaN(value) && (floats || value !== 0)) seen.push(value);
    }
  }
  if (seen.length === 0) return [0, 1];
  seen.sort((a, b) => a - b);
  const at = (p: number): number => seen[Math.min(seen.length - 1, Math.floor(p * seen.length))] ?? 0;
  const [low, high] = [at(0.02), at(0.98)];
  return high > low ? [low, high] : [low, low + 1];
}

export function picturesOf(
  tiles: readonly Tile[],
  channels: readonly string[],
  channel: string,
  [min, max]: readonly [number, number],
): TilePicture[] {
  const names = channel === COLOUR ? rgbNames(channels) : undefined;
  const top = names ? Math.max(1, rangeOf(tiles, names[1])[1] * 1.1) : 1;
  const grey = /lumin|grey|gray|brightness/i.test(channel);
  return tiles.flatMap((tile): TilePicture[] => {
    const picture = new OffscreenCanvas(tile.width, tile.height);
    const context = picture.getContext('2d');
    if (!context) return [];
    if (names) {
      const [r, g, b] = names.map((name) => tile.channels.get(name));
      if (!r || !g || !b) return [];
      context.putImageData(colouriseRgb(r, g, b, tile.width, tile.height, top), 0, 0);
    } else {
      const values = tile.channels.get(channel);
      if (!values) return [];
      context.putImageData(
        colourise(
          values instanceof Float32Array ? values : withoutZero(values),
          tile.width,
          tile.height,
          min,
          max,
          grey ? GREY : SEQUENTIAL,
        ),
        0,
        0,
      );
    }
    return [{ tile, picture }];
  });
}

/** Integer channels say "no data" with 0. */
function withoutZero(values: ColumnArray): Float32Array {
  return Float32Array.from(values, (value) => (value === 0 ? Number.NaN : value));
}

/** The value of a channel at a place, undefined where nothing was measured. */
export function valueAt(tiles: readonly Tile[], channel: string, x: number, y: number): number | undefined {
  for (const tile of tiles) {
    const [column, row] = [
      Math.floor((x - tile.x) / tile.resolutionM),
      Math.floor((y - tile.y) / tile.resolutionM),
    ];
    if (column < 0 || row < 0 || column >= tile.width || row >= tile.height) continue;
    const value = tile.channels.get(channel)?.[row * tile.width + column];
    if (value !== undefined && !Number.isNaN(value)) return value;
  }
  return undefined;
}
