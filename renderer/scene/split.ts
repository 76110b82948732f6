/** One camera that looks at two worlds: beside each other, or each in its part of one picture. */
import type { Camera, Scene, WebGLRenderer } from 'three';

/** A part of the canvas. */
export type SplitPass = {
  /** Shares of the width. */
  readonly from: number;
  readonly to: number;
  /** The picture fills this part; otherwise it fills the canvas, of which only this part is drawn. */
  readonly own: boolean;
  /** Makes what belongs there visible, and nothing else of the two. */
  readonly show: () => void;
};

/** Width of the picture of a pass as a share of the canvas: all passes of one split have the same. */
export const pictureShare = (passes: readonly SplitPass[]): number => {
  const [first] = passes;
  return first?.own ? first.to - first.from : 1;
};

/** @param size CSS pixels of the canvas, which is cleared already */
export function renderSplit(
  renderer: WebGLRenderer,
  scene: Scene,
  camera: Camera,
  passes: readonly SplitPass[],
  [width, height]: readonly [number, number],
): void {
  renderer.setScissorTest(true);
  for (const { from, to, own, show } of passes) {
    const [left, wide] = [from * width, (to - from) * width];
    if (wide <= 0) continue;
    show();
    renderer.setViewport(own ? left : 0, 0, own ? wide : width, height);
    renderer.setScissor(left, 0, wide, height);
    renderer.render(scene, camera);
  }
  renderer.setScissorTest(false);
  renderer.setViewport(0, 0, width, height);
}
