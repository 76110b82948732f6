/** Where dirt was found: a picture of each camera with its blocked cells, one above the other. */
import { Canvas, type Rgb } from '../../../../artifacts/canvas.ts';
import type { Grey } from '../greys.ts';
import type { Soiling } from './soiling.ts';

/** Of the picture, and between two cameras (pixels). */
const WIDTH = 640;
const GAP = 8;
/** Orange, as findings have it, and how much of the picture it covers. */
const DIRT: Rgb = [213, 94, 0];
const COVER = 0.55;
/** Cells that were not judged are dimmed to this share. */
const DIM = 0.4;

export type Soiled = { readonly picture: Grey; readonly soiling: Soiling };

/** A PNG; undefined without cameras. */
export function drawSoiling(cameras: readonly Soiled[]): Promise<Uint8Array> | undefined {
  const shown = cameras.map((soiled) => ({ soiled, rows: rowsOf(soiled) }));
  const total = shown.reduce((sum, { rows }) => sum + rows + GAP, -GAP);
  if (total <= 0) return undefined;
  const canvas = new Canvas(WIDTH, total);
  let top = 0;
  for (const { soiled, rows } of shown) {
    draw(canvas, soiled, top, rows);
    top += rows + GAP;
  }
  return canvas.png();
}

const rowsOf = ({ picture }: Soiled): number => Math.round((WIDTH * picture.height) / picture.width);

function draw(
  canvas: Canvas,
  { picture: { grey, width, height }, soiling }: Soiled,
  top: number,
  rows: number,
): void {
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < WIDTH; x++) {
      const [u, v] = [Math.floor((x * width) / WIDTH), Math.floor((y * height) / rows)];
      const cell = Math.floor(v / soiling.cellPx) * soiling.columns + Math.floor(u / soiling.cellPx);
      const light = (grey[v * width + u] ?? 0) * (Number.isNaN(soiling.attenuation[cell]) ? DIM : 1);
      canvas.dot(x, top + y, [light, light, light]);
      if (soiling.blocked[cell] === 1) canvas.dot(x, top + y, DIRT, COVER);
    }
}
