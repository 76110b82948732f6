/** The part of the picture that a tile shows. Pure, so that zooming at the pointer can be tested. */
import type { PictureFit } from '../../scene/picture/pictureView.ts';

/** A pixel of the picture. */
export type Pixel = { readonly u: number; readonly v: number };

export const WHOLE: PictureFit = { zoom: 1, centre: undefined };

/** One pixel of the picture is then about 40 pixels of the tile; more shows nothing new. */
const MAX_ZOOM = 40;

/** The pixel under the pointer stays under it. @param centre the pixel in the middle of the tile. */
export function zoomedFit(fit: PictureFit, factor: number, pointer: Pixel, centre: Pixel): PictureFit {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, fit.zoom * factor));
  if (zoom === 1) return WHOLE;
  const keep = fit.zoom / zoom;
  return {
    zoom,
    centre: [pointer.u + (centre.u - pointer.u) * keep, pointer.v + (centre.v - pointer.v) * keep],
  };
}

/** The pixel that was pressed comes under the pointer. @param pointer the pixel that is under it now. */
export const pannedFit = (fit: PictureFit, pressed: Pixel, pointer: Pixel, centre: Pixel): PictureFit => ({
  zoom: fit.zoom,
  centre: [centre.u + pressed.u - pointer.u, centre.v + pressed.v - pointer.v],
});
