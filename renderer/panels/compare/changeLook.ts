/** Colour, dash and width of what became of a line: each can be told by its pattern, too. */
import type { LineChange } from '../../../engine/contract/compare/changes.ts';

export type ChangeLook = {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
};

/** A is orange and B blue in everything that a comparison draws. */
export const SIDE_COLOURS = { a: '#f5953c', b: '#4aa8ff' } as const;

export const CHANGE_LOOKS: Readonly<Record<LineChange, ChangeLook>> = {
  same: { colour: '#9aa4b0', dash: [], width: 1.2 },
  moved: { colour: '#ffe14d', dash: [], width: 2.6 },
  retyped: { colour: '#d59bff', dash: [10, 3, 2, 3], width: 2.8 },
  a: { colour: SIDE_COLOURS.a, dash: [7, 4], width: 3 },
  b: { colour: SIDE_COLOURS.b, dash: [], width: 3.2 },
};

/** Moved by this much or more (m) is drawn in the full colour. */
const FULL_M = 1;

/** Yellow to red by how far a line lies elsewhere. */
export function movedColour(offsetM: number): string {
  const share = Math.min(1, Math.max(0, offsetM / FULL_M));
  return `rgb(255 ${Math.round(225 - 160 * share)} ${Math.round(77 - 20 * share)})`;
}
