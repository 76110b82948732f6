/** The bounds of "show all" in the map view. */
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { Content } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import type { Bounds } from '../../plan/view.ts';

const ROADSIDE_M = 18;

/** The trajectory with the road beside it, since a cloud reaches much further; the whole artifact where no trajectory is known. */
export function boundsOf(
  base: ArtifactInfo | undefined,
  content: Content | undefined,
  lines: readonly Line[],
  driven: boolean,
): Bounds | undefined {
  const box = base?.box;
  const places: (readonly [number, number])[] = [];
  for (const { xyz } of lines)
    for (let i = 0; i + 1 < xyz.length; i += 3) places.push([xyz[i] ?? 0, xyz[i + 1] ?? 0]);
  if (!driven || places.length === 0) {
    if (box && box[3] > box[0]) places.push([box[0], box[1]], [box[3], box[4]]);
    else if (content?.kind === 'tiles')
      for (const { x, y, width, height, resolutionM } of content.tiles)
        places.push([x, y], [x + width * resolutionM, y + height * resolutionM]);
  }
  if (places.length === 0) return undefined;
  const reach = (axis: 0 | 1, of: (a: number, b: number) => number): number =>
    places.reduce((best, place) => of(best, place[axis]), places[0]?.[axis] ?? 0);
  const margin = driven ? ROADSIDE_M : 0;
  return {
    minX: reach(0, Math.min) - margin,
    minY: reach(1, Math.min) - margin,
    maxX: reach(0, Math.max) + margin,
    maxY: reach(1, Math.max) + margin,
  };
}
