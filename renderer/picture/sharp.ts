/**
 * Canvases that can be drawn sharper than the screen shows them. Whoever owns a canvas registers how; a picture of a panel asks.
 * A canvas that is not registered is taken as it is.
 */

/** Draws what the canvas shows now with `scale` pixels for a CSS pixel. The result is the caller's own, not the canvas itself. */
export type DrawSharp = (scale: number) => CanvasImageSource | Promise<CanvasImageSource>;

const drawers = new WeakMap<HTMLCanvasElement, DrawSharp>();

export const registerSharp = (canvas: HTMLCanvasElement, draw: DrawSharp): void => {
  drawers.set(canvas, draw);
};

export const sharpOf = (canvas: HTMLCanvasElement, scale: number): ReturnType<DrawSharp> =>
  drawers.get(canvas)?.(scale) ?? canvas;

/** Paints a canvas with the pixels that the screen has, and anew where a picture of it is to be sharper. The size is in CSS pixels. */
export function paintSharp(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
  paint: (context: CanvasRenderingContext2D) => void,
): void {
  const paintOn = (target: HTMLCanvasElement, scale: number): void => {
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (target.width !== w || target.height !== h) [target.width, target.height] = [w, h];
    const context = target.getContext('2d');
    if (!context) return;
    context.save();
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context);
    context.restore();
  };
  paintOn(canvas, window.devicePixelRatio || 1);
  registerSharp(canvas, (scale) => {
    const sharp = document.createElement('canvas');
    paintOn(sharp, scale);
    return sharp;
  });
}

/** A copy of what a canvas holds at this moment: WebGL keeps its buffer until the task ends only. */
export function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  return copy;
}
