/** The look of map elements in every view: by class and subtype, never by colour alone (dashes, width). */
import { isLandmark, LANDMARK_LOOKS } from './landmarks.ts';

export type MapLook = {
  readonly colour: string;
  /** The token of theme.css to use instead over the bare ground of a scene, which is light in the light theme. */
  readonly sceneToken?: string;
  readonly widthPx: number;
  readonly dashed: boolean;
  readonly word: string;
};

/** @param kind class of a line: divider, boundary, crossing, stop-line, centreline… @param subtype solid, dashed, … */
export function mapLook(kind: string, subtype = ''): MapLook {
  if (isLandmark(kind)) return { ...LANDMARK_LOOKS[kind], widthPx: kind === 'pole' ? 3.5 : 3, dashed: false };
  const dashed = /dash/i.test(subtype);
  const yellow = /yellow/i.test(subtype);
  if (/divider|marking|lane_?line|line_thin/i.test(kind)) {
    return {
      ...(yellow ? { colour: '#ffd24d' } : { colour: '#f4f7fb', sceneToken: '--scene-divider' }),
      widthPx: 2.5,
      dashed,
      word: dashed ? 'Dashed divider' : 'Divider',
    };
  }
  if (/bound|kerb|curb|edge|road_?border/i.test(kind)) {
    return { colour: '#ff8f5a', widthPx: 3, dashed, word: 'Boundary' };
  }
  if (/cross/i.test(kind)) return { colour: '#5ed6c8', widthPx: 3, dashed: false, word: 'Crossing' };
  if (/stop/i.test(kind)) return { colour: '#ff5f6d', widthPx: 4, dashed: false, word: 'Stop line' };
  if (/cent/i.test(kind)) return { colour: '#7fb2ff', widthPx: 1.5, dashed: true, word: 'Centre line' };
  return { colour: '#c7a4ff', widthPx: 2, dashed, word: kind || 'Line' };
}
