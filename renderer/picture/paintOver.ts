/**
 * A canvas of two layers: what stands still is painted once and kept, what follows the playhead is painted over it as often as it
 * moves. So the cost of a moment does not grow with what the canvas shows.
 */
import { registerSharp } from './sharp.ts';

type Paint = (context: CanvasRenderingContext2D) => void;

/**
 * Paints both layers, with the pixels that the screen has; a picture of the canvas is painted sharper.
 *
 * @param size CSS pixels
 * @returns paints the moving layer anew; what stands still is copied
 */
export function paintOver(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
  still: Paint,
  moving: Paint,
): () => void {
  const prepare = (target: HTMLCanvasElement, scale: number): CanvasRenderingContext2D | null => {
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (target.width !== w || target.height !== h) [target.width, target.height] = [w, h];
    const context = target.getContext('2d');
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, w, h);
    return context;
  };
  const scaled = (context: CanvasRenderingContext2D, scale: number, paint: Paint): void => {
    context.save();
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paint(context);
    context.restore();
  };
  const held = document.createElement('canvas');
  const scale = window.devicePixelRatio || 1;
  const below = prepare(held, scale);
  if (below) scaled(below, scale, still);
  const again = (): void => {
    const context = prepare(canvas, scale);
    if (!context) return;
    context.drawImage(held, 0, 0);
    scaled(context, scale, moving);
  };
  again();
  registerSharp(canvas, (sharper) => {
    const sharp = document.createElement('canvas');
    const context = prepare(sharp, sharper);
    if (context) {
      scaled(context, sharper, still);
      scaled(context, sharper, moving);
    }
    return sharp;
  });
  return again;
}
