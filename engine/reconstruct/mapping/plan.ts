/**
 * Which tiles of the map plane each step of a drive touches. The trajectory is known before the first tile is filled, so that a
 * tile can be finished and forgotten as soon as the vehicle has left it for good: memory follows the vehicle, not the drive.
 */
import { InputError } from '../../contract/errors.ts';

export type TileKey = readonly [i: number, j: number];

export const nameOf = ([i, j]: TileKey): string => `${i}_${j}`;

export class TilePlan {
  /** Steps at which a tile is touched, as pairs first, last; by name. */
  readonly #spells = new Map<string, number[]>();
  readonly #keys = new Map<string, TileKey>();

  /** `positions` holds x, y of each step; a step touches every tile with a point closer than `radiusM`. */
  constructor(positions: Float64Array, edgeM: number, radiusM: number) {
    for (let step = 0; step < positions.length / 2; step++) {
      const [x, y] = [positions[2 * step] ?? 0, positions[2 * step + 1] ?? 0];
      for (const key of tilesWithin(x, y, radiusM, edgeM)) {
        const name = nameOf(key);
        const spells = this.#spells.get(name);
        if (!spells) {
          this.#spells.set(name, [step, step]);
          this.#keys.set(name, key);
        } else if (spells[spells.length - 1] === step - 1) spells[spells.length - 1] = step;
        else spells.push(step, step);
      }
    }
  }

  get size(): number {
    return this.#spells.size;
  }

  /** Tiles touched by any step from `first` to `last`. */
  *touched(first: number, last: number): Iterable<TileKey> {
    for (const [name, spells] of this.#spells) {
      for (let k = 0; k < spells.length; k += 2) {
        if ((spells[k] ?? 0) <= last && (spells[k + 1] ?? 0) >= first) {
          const key = this.#keys.get(name);
          if (key) yield key;
          break;
        }
      }
    }
  }

  /** The next step at or after `step` that touches the tile; undefined when none ever will. */
  next(name: string, step: number): number | undefined {
    const spells = this.#spells.get(name) ?? [];
    for (let k = 0; k < spells.length; k += 2) {
      if ((spells[k + 1] ?? -1) >= step) return Math.max(step, spells[k] ?? step);
    }
    return undefined;
  }
}

/** Metres; past it a tile's number is not exact any more, and counting on would not end. */
const FARTHEST_M = 1e9;
/** Tiles around one place: 300 m at tiles of 2 m. */
const MOST_TILES = 100_000;

/**
 * Tiles with a point closer than `radiusM` to a place, by growing j, then i. A place that is not a number has none.
 * @throws InputError when the place lies beyond all maps, or the tiles are so small that there are too many.
 */
export function* tilesWithin(x: number, y: number, radiusM: number, edgeM: number): Iterable<TileKey> {
  if (Number.isNaN(x) || Number.isNaN(y)) return;
  if (!(Math.abs(x) <= FARTHEST_M && Math.abs(y) <= FARTHEST_M))
    throw new InputError(`A place at (${x}, ${y}) m lies beyond every map.`);
  if (!(edgeM > 0 && (2 * radiusM) / edgeM < Math.sqrt(MOST_TILES)))
    throw new InputError(`Tiles of ${edgeM} m are too small for a map that reaches ${radiusM} m.`);
  for (let j = Math.floor((y - radiusM) / edgeM); j <= Math.floor((y + radiusM) / edgeM); j++) {
    for (let i = Math.floor((x - radiusM) / edgeM); i <= Math.floor((x + radiusM) / edgeM); i++) {
      const dx = Math.max(i * edgeM - x, 0, x - (i + 1) * edgeM);
      const dy = Math.max(j * edgeM - y, 0, y - (j + 1) * edgeM);
      if (dx * dx + dy * dy < radiusM * radiusM) yield [i, j];
    }
  }
}
