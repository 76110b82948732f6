/** Which tiles are looked at, and in which order. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { nameOf, type TileKey, tilesWithin } from '../../mapping/plan.ts';

/** Bits of a tile's number in the order: a million tiles to each side, twelve thousand kilometres. */
const BITS = 20;

/** The tiles that come within `reachM` of the path, as they came. */
export function tilesBeside(
  keys: readonly TileKey[],
  path: readonly Vec3[],
  reachM: number,
  tileM: number,
): TileKey[] {
  const near = new Set<string>();
  for (const [x, y] of path) for (const key of tilesWithin(x, y, reachM, tileM)) near.add(nameOf(key));
  return keys.filter((key) => near.has(nameOf(key)));
}

/** Tiles in an order that keeps neighbours close (Morton 1966), so that few are read twice. */
export function inMortonOrder(keys: readonly TileKey[]): TileKey[] {
  const [i0, j0] = keys.reduce<TileKey>(
    ([a, b], [i, j]) => [Math.min(a, i), Math.min(b, j)],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  );
  const code = ([i, j]: TileKey): number => {
    let c = 0;
    for (let b = 0; b < BITS; b++) c += (((i - i0) >> b) & 1) * 4 ** b + (((j - j0) >> b) & 1) * 2 * 4 ** b;
    return c;
  };
  return [...keys].sort((a, b) => code(a) - code(b));
}
