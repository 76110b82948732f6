/** What of the map the plan of a step shows at first. Pure. */
import type { StepLayer } from '../../../../engine/contract/steps/layers.ts';
import type { Size, View } from '../../../plan/view.ts';

/** Least that is shown of a step without extent (m). */
const LEAST_M = 4;
const MARGIN = 1.06;

/** What a step is about: its place, and how far around it (m). */
export type Around = { readonly x: number; readonly y: number; readonly radiusM: number };

/** All of the rasters; without one, all lines and points, those further off than `around` left out. */
export function fitted(layers: readonly StepLayer[], size: Size, around?: Around): View {
  let [x0, y0, x1, y1] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const reach = (x: number, y: number): void => {
    [x0, y0] = [Math.min(x0, x), Math.min(y0, y)];
    [x1, y1] = [Math.max(x1, x), Math.max(y1, y)];
  };
  const rasters = layers.filter((layer) => layer.kind === 'raster');
  for (const { x, y, width, height, resolutionM } of rasters) {
    reach(x, y);
    reach(x + width * resolutionM, y + height * resolutionM);
  }
  for (const layer of rasters.length > 0 ? [] : layers) {
    if (layer.kind !== 'points' && layer.kind !== 'lines') continue;
    const { xyz, offset } = layer;
    for (let k = 0; k + 2 < xyz.length; k += 3) {
      const [x, y] = [(xyz[k] ?? 0) + offset[0], (xyz[k + 1] ?? 0) + offset[1]];
      if (!around || Math.hypot(x - around.x, y - around.y) <= around.radiusM) reach(x, y);
    }
  }
  if (!(x1 >= x0)) return { x: 0, y: 0, pixelsPerM: 20 };
  const [width, height] = [Math.max(LEAST_M, x1 - x0), Math.max(LEAST_M, y1 - y0)];
  return {
    x: (x0 + x1) / 2,
    y: (y0 + y1) / 2,
    pixelsPerM: Math.min(size.width / width, size.height / height) / MARGIN,
  };
}
