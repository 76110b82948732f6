/** landmarks/1: poles, signs and lights as places. The picture shows them from above, a colour a kind. */
import { decodeLandmarks } from '../contract/map/landmarks.ts';
import { boundsOf, colourOf, MapView } from './canvas.ts';
import type { Kind } from './kind.ts';

const COLOURS = { pole: 0, sign: 1, light: 2 } as const;

export const landmarks: Kind = {
  kind: 'landmarks',
  version: 1,
  check: decodeLandmarks,
  async picture(parts, { width, height }) {
    const all = parts.flatMap((part) => decodeLandmarks(part.read()));
    const box = boundsOf(all.map(({ position }) => [...position]));
    if (!box) return undefined;
    const view = new MapView(width, height, box);
    for (const { kind, position } of all)
      view.canvas.disc(...view.at(position[0], position[1]), 2, colourOf(COLOURS[kind]));
    return view.canvas.png();
  },
};
