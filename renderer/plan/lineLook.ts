/** Colour, dash and width of each kind of line in the map view: a kind can be told by its pattern too. */
import type { Line } from '../artifacts/line.ts';
import { isLandmark, LANDMARK_LOOKS, type LandmarkKind } from '../widgets/map/landmarks.ts';

export type LineLook = {
  readonly colour: string;
  /** Pixels drawn and left out in turn. */
  readonly dash: readonly number[];
  readonly width: number;
  /** For the legend. */
  readonly word: string;
  /** A place that a sign stands for, and no line. */
  readonly symbol?: LandmarkKind | undefined;
};

const LOOKS: Readonly<Record<string, LineLook>> = {
  divider: { colour: '#ffffff', dash: [], width: 2.2, word: 'Divider' },
  boundary: { colour: '#ff9d5c', dash: [], width: 2.2, word: 'Boundary' },
  crossing: { colour: '#7fd4ff', dash: [2, 2], width: 2, word: 'Crossing' },
  stop_line: { colour: '#ff6b81', dash: [], width: 3, word: 'Stop line' },
  lanelet: { colour: '#6fe0a5', dash: [1, 4], width: 1.2, word: 'Lane' },
  centerline: { colour: '#6fe0a5', dash: [1, 4], width: 1.4, word: 'Centre line' },
  trajectory: { colour: '#5aa9ff', dash: [], width: 1.6, word: 'Path' },
};
/** Half the size of a sign of a place (pixels). */
export const SYMBOL_PX = 6;

const OTHER: LineLook = { colour: '#c8d0da', dash: [], width: 1.6, word: 'Other line' };
const DASHED = [9, 6];
/** Short dashes far apart, thinner: no paint has such a rhythm. */
const INFERRED = { dash: [3, 7], width: 1.6 };

/** Not observed, but concluded from other lines. */
export const isInferred = ({ attributes }: Pick<Line, 'attributes'>): boolean => attributes.inferred === true;

export function lineLook(line: Pick<Line, 'class' | 'subtype' | 'attributes'>): LineLook {
  if (isLandmark(line.class))
    return { ...LANDMARK_LOOKS[line.class], dash: [], width: 0, symbol: line.class };
  const look = LOOKS[line.class] ?? OTHER;
  if (isInferred(line)) return { ...look, ...INFERRED, word: `${look.word}, inferred` };
  return line.subtype === 'dashed' ? { ...look, dash: DASHED, word: `${look.word}, dashed` } : look;
}

/** The looks of the lines that are drawn, each once, in a fixed order. */
export function looksOf(lines: readonly Line[]): LineLook[] {
  const found = new Map(lines.map((line) => [lineLook(line).word, lineLook(line)]));
  const order = [...Object.values(LOOKS), ...Object.values(LANDMARK_LOOKS), OTHER].map(({ word }) => word);
  const placeOf = ({ word }: LineLook): number => order.indexOf(word.split(',', 1)[0] ?? word);
  return [...found.values()].sort((a, b) => placeOf(a) - placeOf(b) || a.word.length - b.word.length);
}
