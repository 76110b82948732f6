/** Where dirt was found: a picture of each camera with its blocked cells, one above the other. */
import { Canvas, type Rgb } from '../../../artifacts/canvas.ts';
import type { Soiling } from './soiling.ts';
import type { Grey } from './views.ts';

const WIDTH = 640;
const GAP = 8;
const DIRT: Rgb = [213, 94, 0];
/** Cells that were not judged are dimmed to this share. */
const DIM = 0.4;

export type Soiled = { readonly picture: Grey; readonly soiling: Soiling };

/** A PNG; undefined without cameras. */
export function drawSoiling(cameras: readonly Soiled[]): Promise<Uint8Array> | undefined {
  const heights = cameras.map(({ picture }) => Math.round((WIDTH * picture.height) / picture.width));
  const total = heights.reduce((sum, h) => sum + h + GAP, -GAP);
  if (total <= 0) return undefined;
  const canvas = new Canvas(WIDTH, total);
  let top = 0;
  cameras.forEach(({ picture: { grey, width, height }, soiling }, k) => {
    const rows = heights[k]!;
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < WIDTH; x++) {
        const [u, v] = [Math.floor((x * width) / WIDTH), Math.floor((y * height) / rows)];
        const cell = Math.floor(v / soiling.cellPx) * soiling.columns + Math.floor(u / soiling.cellPx);
        const light = grey[v * width + u]! * (Number.isNaN(soiling.attenuation[cell]) ? DIM : 1);
        canvas.dot(x, top + y, [light, light, light]);
        if (soiling.blocked[cell] === 1) canvas.dot(x, top + y, DIRT, 0.55);
      }
    top += rows + GAP;
  });
  return canvas.png();
}
