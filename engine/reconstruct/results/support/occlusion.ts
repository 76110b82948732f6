/** Depths of a cloud in a picture, on a coarse grid: whether something stands before a place. */
import type { CameraModel } from '../../../contract/calibration.ts';
import type { Pixel } from '../../../geometry/camera.ts';

/** Cells across the picture: about the gaps between the points of a 64-beam lidar. */
const COLUMNS = 96;
/** Something nearer by less is the ground itself, or the lidar seeing past an edge (m, and share of the depth). */
const CLEAR_M = 1;
const CLEAR_SHARE = 0.08;
/** One point alone may be noise. */
const LEAST_POINTS = 2;

export class DepthPicture {
  readonly #cellPx: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Depths of each cell's points. */
  readonly #depths = new Map<number, number[]>();

  constructor({ width, height }: Pick<CameraModel, 'width' | 'height'>) {
    this.#cellPx = width / COLUMNS;
    this.#columns = COLUMNS;
    this.#rows = Math.ceil(height / this.#cellPx);
  }

  add(pixel: Pixel, depthM: number): void {
    const cell = this.#cell(pixel);
    if (cell === undefined) return;
    const held = this.#depths.get(cell);
    if (held) held.push(depthM);
    else this.#depths.set(cell, [depthM]);
  }

  /** Whether points of the cell lie clearly nearer than a place of this depth that is seen at the pixel. */
  hides(pixel: Pixel, depthM: number): boolean {
    const cell = this.#cell(pixel);
    const held = cell === undefined ? undefined : this.#depths.get(cell);
    const most = depthM - Math.max(CLEAR_M, CLEAR_SHARE * depthM);
    return (held?.filter((depth) => depth < most).length ?? 0) >= LEAST_POINTS;
  }

  #cell({ u, v }: Pixel): number | undefined {
    const [i, j] = [Math.floor(u / this.#cellPx), Math.floor(v / this.#cellPx)];
    return i < 0 || j < 0 || i >= this.#columns || j >= this.#rows ? undefined : j * this.#columns + i;
  }
}
