/** What a polar radar's picture says of its rays, read from its pixels once a picture. */
import type { PolarLayout } from '../../../engine/contract/messages/polar.ts';
import { bearingsOf, type PolarShape, polarShape, rayTable } from '../../../engine/geometry/polar-scan.ts';

/** Finer than the encoders of such radars, which have 5,600 steps and 400 rays. */
const TABLE_ENTRIES = 2048;

export type PolarPicture = { readonly shape: PolarShape; readonly table: Float32Array };

/** @throws Error in words when the picture is no scan. */
export function polarPictureOf(bitmap: ImageBitmap, layout: PolarLayout): PolarPicture {
  const shape = polarShape(layout, bitmap.width, bitmap.height);
  if (!shape) throw new Error(`A picture of ${bitmap.width} × ${bitmap.height} values is no radar scan.`);
  const { rays, raysAre } = shape;
  const { head, encoder } = layout;
  let valueAt = (_ray: number, _value: number): number => 0;
  if (encoder !== undefined && head > 9) {
    const [width, height] = raysAre === 'rows' ? [head, rays] : [rays, head];
    const { data } = pixelsOf(bitmap, width, height);
    valueAt = (ray, value) => data[4 * (raysAre === 'rows' ? ray * width + value : value * width + ray)] ?? 0;
  }
  return { shape, table: rayTable(bearingsOf(layout, rays, valueAt), TABLE_ENTRIES) };
}

/** The first columns and rows of a picture, as RGBA. */
export function pixelsOf(bitmap: ImageBitmap, width: number, height: number): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no canvas to read a picture by.');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height);
}
