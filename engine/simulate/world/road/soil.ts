/**
 * Gravel and grass that creep over the edge of a country road's asphalt. The road ends for everyone where they begin: that is its
 * edge in the true map, as a person labels it from rasters and pictures. What asphalt lies under them nobody sees.
 */
import { Random } from '../../random/random.ts';
import type { Side } from '../model/profile.ts';
import type { Street } from './street.ts';

/** Length of a piece along the road, and how far it reaches over the asphalt at most (m). */
const STEP_M = 0.7;
const MOST_M = 0.5;
/** Less is none (m). */
const LEAST_M = 0.04;
/** The edge is the mean over so much of the road to both sides of a place (m): a label follows no single tuft. */
const AROUND_M = 1.4;

export type SoilPiece = {
  readonly side: Side;
  readonly from: number;
  readonly to: number;
  /** From the nominal edge of the asphalt inwards. */
  readonly widthM: number;
  readonly grass: boolean;
};

export type Soil = {
  readonly pieces: readonly SoilPiece[];
  /** How far the visible edge lies inside the nominal one (m). */
  readonly insetAt: (side: Side, s: number) => number;
};

export function planSoil(street: Street, seed: number): Soil {
  const pieces = ([1, -1] as const).flatMap((side) => piecesAlong(street, side, seed));
  const insetAt = (side: Side, s: number): number => {
    if (!street.clear(s, 0)) return 0;
    const [from, to] = [s - AROUND_M, s + AROUND_M];
    const covered = pieces
      .filter((piece) => piece.side === side && piece.to > from && piece.from < to)
      .reduce((sum, piece) => sum + piece.widthM * (Math.min(piece.to, to) - Math.max(piece.from, from)), 0);
    return covered / (to - from);
  };
  return { pieces, insetAt };
}

function piecesAlong(street: Street, side: Side, seed: number): SoilPiece[] {
  const random = new Random(seed, `surface edge ${side}`);
  const pieces: SoilPiece[] = [];
  let widthM = 0.2;
  for (let from = 0; from + STEP_M < street.route.lengthM; from += STEP_M) {
    // Wanders between nothing and half a metre.
    widthM = Math.max(0, Math.min(MOST_M, widthM + random.range(-0.12, 0.12)));
    if (widthM < LEAST_M || !street.clear(from, 0)) continue;
    pieces.push({ side, from, to: from + STEP_M, widthM, grass: random.chance(0.35) });
  }
  return pieces;
}
