/** Labels of tiles: the true paint and the true map, filled into the cells of a raster. */
import type { Vec3 } from '../contract/calibration.ts';
import { boundPoints, byId, type MapElement, type RoadMap } from '../map/model.ts';
import { LABELS, type LabelName, UNSEEN } from './layout.ts';
import { band, fill, type Grid, type Point, type Shape, shapeOf, strip, touches } from './shapes.ts';
import type { PaintStrip } from './truth.ts';

/** Half width of what is drawn of a line whose width the map does not say: as wide as the usual paint. */
const LINE_HALF_WIDTH_M = 0.075;
const BOUNDARY_HALF_WIDTH_M = 0.1;
const STOP_HALF_WIDTH_M = 0.2;

const plane = (points: readonly Vec3[]): Point[] => points.map(([x, y]) => [x, y]);

function shapesOfElement(element: MapElement): { label: LabelName; shapes: Shape[] } | undefined {
  // A virtual line bounds a lanelet where nothing is painted: there is nothing to learn from it.
  if (element.subtype === 'virtual') return undefined;
  switch (element.class) {
    case 'divider':
      return { label: 'divider', shapes: band(element.points, LINE_HALF_WIDTH_M) };
    case 'boundary':
      return { label: 'boundary', shapes: band(element.points, BOUNDARY_HALF_WIDTH_M) };
    case 'stop_line':
      return { label: 'stop_line', shapes: band(element.points, STOP_HALF_WIDTH_M) };
    case 'crossing':
      return { label: 'crossing', shapes: [shapeOf(plane(element.points))] };
    default:
      return undefined;
  }
}

export class GroundLabels {
  readonly #shapes: Record<LabelName, Shape[]> = {
    paint: [],
    divider: [],
    boundary: [],
    crossing: [],
    stop_line: [],
    drivable: [],
  };

  constructor(map: RoadMap, paint: readonly PaintStrip[]) {
    for (const element of map.elements) {
      const found = shapesOfElement(element);
      if (found) this.#shapes[found.label].push(...found.shapes);
    }
    const elements = byId(map);
    for (const { left, right } of map.lanelets.filter(({ subtype }) => subtype === 'road'))
      this.#shapes.drivable.push(
        shapeOf(plane([...boundPoints(elements, left), ...boundPoints(elements, right).reverse()])),
      );
    for (const { from, to, halfWidthM } of paint) {
      const shape = strip([from[0], from[1]], [to[0], to[1]], halfWidthM);
      if (shape) this.#shapes.paint.push(shape);
    }
  }

  /**
   * The planes of all labels over a grid, one after the other in the order of LABELS: 1, 0, and UNSEEN where `seen` is 0.
   * @param seen one value a cell, row-major
   */
  over(grid: Grid, seen: Uint8Array): Uint8Array {
    const size = grid.cells ** 2;
    const out = new Uint8Array(LABELS.length * size);
    LABELS.forEach(({ name }, k) => {
      const one = out.subarray(k * size, (k + 1) * size);
      for (const shape of this.#shapes[name]) if (touches(shape, grid)) fill(one, grid, shape, 1);
      for (let at = 0; at < size; at++) if (seen[at] === 0) one[at] = UNSEEN;
    });
    return out;
  }
}
