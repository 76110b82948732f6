/**
 * Dirt on a lens, from the brightness of the same places of the world at different places of the picture: dirt stays where it is
 * while the world moves through the picture, so a place grows darker when it comes behind it (attenuation.ts).
 */
import type { CameraModel } from '../../../../contract/calibration.ts';
import { attenuationOf } from './attenuation.ts';
import { smoothTerms } from './vignette.ts';

/** One place of the world in two pictures: where (pixels) and how bright (0 to 255). */
export type Sighting = {
  readonly u1: number;
  readonly v1: number;
  readonly grey1: number;
  readonly u2: number;
  readonly v2: number;
  readonly grey2: number;
};

export type Soiling = {
  /** Edge of a cell in pixels; cells lie in rows from the upper left. */
  readonly cellPx: number;
  readonly columns: number;
  readonly rows: number;
  /** How much darker than the smooth course, as a logarithm of brightness; NaN where too little passed. */
  readonly attenuation: Float32Array;
  /** 1 where something keeps light off. */
  readonly blocked: Uint8Array;
  /** Share of the picture's cells that was judged, and share of those that is blocked. */
  readonly judged: number;
  readonly share: number;
};

/** Cells across a picture: of 26 pixels at 1242, larger than a drop of dirt and smaller than a smear. */
export const COLUMNS = 48;
/** Smallest edge of a cell (pixels). */
const LEAST_CELL_PX = 4;
/** Attenuation that counts as dirt: 13 % of the light. docs/stages/health.md has what clean lenses show. */
const BLOCKED = 0.14;
/** Keeps the dark, where a step of grey is much, from counting as much as the bright (of 255). */
const DARK = 8;
/** Dirt on the lower edge over more than this share of the width is the vehicle itself. */
const BONNET = 0.33;

/** @param pairs sightings by pair of pictures: each pair has an exposure of its own. */
export function soilingOf(
  pairs: readonly (readonly Sighting[])[],
  { width, height }: Pick<CameraModel, 'width' | 'height'>,
): Soiling {
  const cellPx = Math.max(LEAST_CELL_PX, Math.round(width / COLUMNS));
  const [columns, rows] = [Math.ceil(width / cellPx), Math.ceil(height / cellPx)];
  const cellOf = (u: number, v: number): number =>
    Math.min(rows - 1, Math.floor(v / cellPx)) * columns + Math.min(columns - 1, Math.floor(u / cellPx));
  const all = pairs.flat();
  const moves = {
    from: Uint32Array.from(all, ({ u1, v1 }) => cellOf(u1, v1)),
    to: Uint32Array.from(all, ({ u2, v2 }) => cellOf(u2, v2)),
    change: Float64Array.from(all, ({ grey1, grey2 }) => Math.log((grey2 + DARK) / (grey1 + DARK))),
    terms: Float64Array.from(all.flatMap((sighting) => smoothTerms(sighting, width, height))),
    pairOf: Uint16Array.from(pairs.flatMap((pair, k) => pair.map(() => k))),
    pairs: pairs.length,
  };
  const attenuation = attenuationOf(moves, columns * rows);
  const blocked = withoutVehicle(
    Uint8Array.from(attenuation, (a) => (a > BLOCKED ? 1 : 0)),
    columns,
    rows,
  );
  const judged = attenuation.reduce((n, a) => n + (Number.isNaN(a) ? 0 : 1), 0);
  const share = judged > 0 ? blocked.reduce((n, b) => n + b, 0) / judged : 0;
  return { cellPx, columns, rows, attenuation, blocked, judged: judged / attenuation.length, share };
}

/** The vehicle's own bonnet stays in its place, too: what is blocked from the lower edge up, over much of the width, is no dirt. */
function withoutVehicle(blocked: Uint8Array, columns: number, rows: number): Uint8Array {
  const out = Uint8Array.from(blocked);
  const last = (rows - 1) * columns;
  // The lowest row that was judged may lie above the picture's: take each column's lowest two cells.
  const starts = Array.from({ length: columns }, (_, x) => x).filter(
    (x) => out[last + x] === 1 || (rows > 1 && out[last - columns + x] === 1),
  );
  if (starts.length < BONNET * columns) return out;
  const open = starts.flatMap((x) => [last + x, last - columns + x]).filter((c) => out[c] === 1);
  for (let c = open.pop(); c !== undefined; c = open.pop()) {
    out[c] = 0;
    const x = c % columns;
    for (const [near, there] of [
      [c - columns, c >= columns],
      [c + columns, c < last],
      [c - 1, x > 0],
      [c + 1, x < columns - 1],
    ] as const)
      if (there && out[near] === 1) open.push(near);
  }
  return out;
}
