/** Gives a renderer's canvas its size, and leaves one that has it: a canvas that is sized is emptied, and waits for the GPU. */
import { Vector2, type WebGLRenderer } from 'three';

const held = new Vector2();

/** @param ratio pixels for a CSS pixel @returns whether the canvas is another one now: empty, and to be drawn */
export function fitRenderer(renderer: WebGLRenderer, width: number, height: number, ratio: number): boolean {
  renderer.getSize(held);
  if (held.x === width && held.y === height && renderer.getPixelRatio() === ratio) return false;
  renderer.setDrawingBufferSize(width, height, ratio);
  Object.assign(renderer.domElement.style, { width: `${width}px`, height: `${height}px` });
  return true;
}
