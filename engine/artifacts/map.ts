/** map/1: a map document as JSON. The picture shows its elements from above, a colour a class, and lane centre lines in grey. */
import type { Vec3 } from '../contract/calibration.ts';
import { parseMap } from '../map/document.ts';
import { AREA_CLASSES, ELEMENT_CLASSES, POINT_CLASSES, type RoadMap } from '../map/model.ts';
import { boundsOf, colourOf, GREY, MapView } from './canvas.ts';
import type { Kind } from './kind.ts';

const decode = (bytes: Uint8Array): RoadMap => parseMap(new TextDecoder().decode(bytes));
const flat = (points: readonly Vec3[]): number[] => points.flatMap((point) => [...point]);

export const map: Kind = {
  kind: 'map',
  version: 1,
  check: decode,
  async picture(parts, { width, height }) {
    const maps = parts.map((part) => decode(part.read()));
    const elements = maps.flatMap((each) => each.elements);
    const box = boundsOf(elements.map((element) => flat(element.points)));
    if (!box) return undefined;
    const view = new MapView(width, height, box);
    for (const { centerline } of maps.flatMap((each) => each.lanelets)) view.path(flat(centerline), GREY);
    for (const element of elements) {
      const colour = colourOf(ELEMENT_CLASSES.indexOf(element.class));
      const [first] = element.points;
      if (!first) continue;
      if (POINT_CLASSES.has(element.class)) view.canvas.disc(...view.at(first[0], first[1]), 1.5, colour);
      else
        view.path(
          flat(AREA_CLASSES.has(element.class) ? [...element.points, first] : element.points),
          colour,
        );
    }
    return view.canvas.png();
  },
};
