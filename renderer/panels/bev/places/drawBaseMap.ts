/** Draws a base map below everything, and who is to be named for it. */
import type { Ink } from '../../../plan/drawing.ts';
import { type Size, toScreen, type View } from '../../../plan/view.ts';
import type { BaseMapTile } from '../../../replay/places/baseMap.ts';

/** Tiles overlap by this, so that no seam of the background is seen between them. */
const OVERLAP_PX = 0.5;
const MARGIN_PX = 6;

export function drawBaseMap(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  tiles: readonly BaseMapTile[],
): void {
  for (const { corners, picture } of tiles) {
    const [[x0, y0], [x1, y1], [x2, y2]] = [
      toScreen(view, size, ...corners[0]),
      toScreen(view, size, ...corners[1]),
      toScreen(view, size, ...corners[2]),
    ];
    const { width, height } = picture;
    context.save();
    // A tile is a parallelogram on the tangent plane, turned by the convergence of the meridians.
    context.transform((x1 - x0) / width, (y1 - y0) / width, (x2 - x0) / height, (y2 - y0) / height, x0, y0);
    context.imageSmoothingEnabled = true;
    const overlap = (OVERLAP_PX * width) / Math.max(1, Math.hypot(x1 - x0, y1 - y0));
    context.drawImage(picture, 0, 0, width + overlap, height + overlap);
    context.restore();
  }
}

export function drawAttribution(
  context: CanvasRenderingContext2D,
  size: Size,
  text: string,
  { foreground, background, font }: Ink,
): void {
  context.save();
  context.font = font;
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.lineWidth = 3;
  context.strokeStyle = background;
  context.fillStyle = foreground;
  const [x, y] = [size.width - MARGIN_PX, size.height - MARGIN_PX];
  context.strokeText(text, x, y, size.width / 2);
  context.fillText(text, x, y, size.width / 2);
  context.restore();
}
