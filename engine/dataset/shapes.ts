/** Shapes on the ground, filled into the cells of a tile: a cell belongs to a shape when its middle lies in it. */
import type { Vec3 } from '../contract/calibration.ts';

export type Point = readonly [x: number, y: number];

/** A closed outline; the first point is not repeated. Filled by the even-odd rule. */
export type Shape = {
  readonly outline: readonly Point[];
  readonly box: readonly [minX: number, minY: number, maxX: number, maxY: number];
};

export type Grid = {
  /** Cells along a side; row 0 is the lowest y. */
  readonly cells: number;
  readonly resolutionM: number;
  /** Lower left corner. */
  readonly x: number;
  readonly y: number;
};

export function shapeOf(outline: readonly Point[]): Shape {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of outline) {
    [x0, y0] = [Math.min(x0, x), Math.min(y0, y)];
    [x1, y1] = [Math.max(x1, x), Math.max(y1, y)];
  }
  return { outline, box: [x0, y0, x1, y1] };
}

/** The rectangle of a segment; undefined for one without length. */
export function strip([ax, ay]: Point, [bx, by]: Point, halfWidthM: number): Shape | undefined {
  const length = Math.hypot(bx - ax, by - ay);
  if (!(length > 1e-9)) return undefined;
  const [nx, ny] = [(-(by - ay) / length) * halfWidthM, ((bx - ax) / length) * halfWidthM];
  return shapeOf([
    [ax + nx, ay + ny],
    [ax - nx, ay - ny],
    [bx - nx, by - ny],
    [bx + nx, by + ny],
  ]);
}

/** A polyline as strips, with a square at each inner vertex so that bends have no notch. */
export function band(points: readonly Vec3[], halfWidthM: number): Shape[] {
  const out: Shape[] = [];
  for (let k = 0; k + 1 < points.length; k++) {
    const [a, b] = [points[k]!, points[k + 1]!];
    const shape = strip([a[0], a[1]], [b[0], b[1]], halfWidthM);
    if (shape) out.push(shape);
    if (k > 0) {
      const h = halfWidthM * Math.SQRT1_2;
      out.push(
        shapeOf([
          [a[0] - h, a[1] - h],
          [a[0] + h, a[1] - h],
          [a[0] + h, a[1] + h],
          [a[0] - h, a[1] + h],
        ]),
      );
    }
  }
  return out;
}

export function touches({ box }: Shape, { cells, resolutionM, x, y }: Grid): boolean {
  const side = cells * resolutionM;
  return box[0] <= x + side && box[2] >= x && box[1] <= y + side && box[3] >= y;
}

/** Sets `value` in every cell of the row-major `out` whose middle lies in the shape. */
export function fill(out: Uint8Array, grid: Grid, { outline, box }: Shape, value: number): void {
  const { cells, resolutionM, x, y } = grid;
  const row = (at: number): number => (at - y) / resolutionM - 0.5;
  const first = Math.max(0, Math.ceil(row(box[1])));
  const last = Math.min(cells - 1, Math.floor(row(box[3])));
  for (let j = first; j <= last; j++) {
    const at = y + (j + 0.5) * resolutionM;
    const crossings: number[] = [];
    for (let k = 0; k < outline.length; k++) {
      const [a, b] = [outline[k]!, outline[(k + 1) % outline.length]!];
      if (a[1] <= at !== b[1] <= at) crossings.push(a[0] + ((at - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
    }
    crossings.sort((p, q) => p - q);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(0, Math.ceil((crossings[k]! - x) / resolutionM - 0.5));
      const to = Math.min(cells - 1, Math.floor((crossings[k + 1]! - x) / resolutionM - 0.5));
      if (to >= from) out.fill(value, j * cells + from, j * cells + to + 1);
    }
  }
}
