/** GNSS fixes as the 3D view draws them: a cross each, in pieces that are left out beside the view. */
import { type Fixes, fixColour } from '../../../replay/places/fixes.ts';

/** Fixes of one colour that are drawn, or left out beside the view, together. */
const PIECE = 256;
/** Crosses as near as this to another of their colour are one: those of a vehicle that stands. */
const CELL_M = 0.05;

/** Fixes by colour, in pieces that follow one another along the way; of those on one spot the first. */
export function crossPieces(
  fixes: Pick<Fixes, 't' | 'status' | 'position'>,
): { readonly colour: string; readonly fixes: readonly number[] }[] {
  const pieces: { colour: string; fixes: number[] }[] = [];
  const open = new Map<string, number[]>();
  const taken = new Set<string>();
  for (let i = 0; i < fixes.t.length; i++) {
    const colour = fixColour(fixes.status[i] ?? 0);
    const cell = [0, 1, 2].map((axis) => Math.round((fixes.position[3 * i + axis] ?? 0) / CELL_M)).join();
    const spot = `${colour} ${cell}`;
    if (taken.has(spot)) continue;
    taken.add(spot);
    let piece = open.get(colour);
    if (!piece || piece.length >= PIECE) {
      piece = [];
      open.set(colour, piece);
      pieces.push({ colour, fixes: piece });
    }
    piece.push(i);
  }
  return pieces;
}
