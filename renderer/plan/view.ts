/** The window onto the map frame: centre and scale; north up. Pure, so that zooming at the pointer can be tested. */
import type { Size } from '../widgets/useSize.ts';

export type View = { readonly x: number; readonly y: number; readonly pixelsPerM: number };

export type { Size };

export const toScreen = (
  view: View,
  { width, height }: Size,
  x: number,
  y: number,
): readonly [number, number] => [
  width / 2 + (x - view.x) * view.pixelsPerM,
  height / 2 - (y - view.y) * view.pixelsPerM,
];

export const toMap = (
  view: View,
  { width, height }: Size,
  px: number,
  py: number,
): readonly [number, number] => [
  view.x + (px - width / 2) / view.pixelsPerM,
  view.y - (py - height / 2) / view.pixelsPerM,
];

/** The place under the pointer stays under it. */
export function zoomAt(view: View, size: Size, px: number, py: number, factor: number): View {
  const pixelsPerM = Math.min(2000, Math.max(0.02, view.pixelsPerM * factor));
  const [x, y] = toMap(view, size, px, py);
  return {
    x: x - (px - size.width / 2) / pixelsPerM,
    y: y + (py - size.height / 2) / pixelsPerM,
    pixelsPerM,
  };
}

/** Moved along with a drag by so many pixels. */
export const panned = (view: View, dx: number, dy: number): View => ({
  ...view,
  x: view.x - dx / view.pixelsPerM,
  y: view.y + dy / view.pixelsPerM,
});

/** Scale of a place that is shown before anything else was. */
const FIRST_PIXELS_PER_M = 4;

/** A place in the middle, at the same scale or at `leastPixelsPerM` where that is larger. */
export const centredOn = (old: View | undefined, x: number, y: number, leastPixelsPerM: number): View => ({
  x,
  y,
  pixelsPerM: Math.max(old?.pixelsPerM ?? FIRST_PIXELS_PER_M, leastPixelsPerM),
});

export type Bounds = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

/** What the view shows. */
export function boundsOf(view: View | undefined, size: Size): Bounds | undefined {
  if (!view || size.width === 0) return undefined;
  const [minX, maxY] = toMap(view, size, 0, 0);
  const [maxX, minY] = toMap(view, size, size.width, size.height);
  return { minX, minY, maxX, maxY };
}

/** The whole of the bounds with a margin. */
export function viewOf({ minX, minY, maxX, maxY }: Bounds, { width, height }: Size): View {
  const pixelsPerM = Math.min(
    60,
    0.92 * Math.min(width / Math.max(5, maxX - minX), height / Math.max(5, maxY - minY)),
  );
  return { x: (minX + maxX) / 2, y: (minY + maxY) / 2, pixelsPerM: Math.max(0.02, pixelsPerM) };
}

/** A round length that takes 60 to 150 pixels, for the scale bar. */
export function scaleBar({ pixelsPerM }: View): { readonly metres: number; readonly pixels: number } {
  const power = 10 ** Math.floor(Math.log10(150 / pixelsPerM));
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n * pixelsPerM <= 150) ?? power;
  return { metres, pixels: metres * pixelsPerM };
}
