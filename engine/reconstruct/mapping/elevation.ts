/** The ground's elevation in memory, around the vehicle. */
import { createTiles, type Tiles } from '../../kernels/raster.ts';
import type { InputArtifact } from '../contract/stage.ts';
import { nameOf, type TileKey, tilesWithin } from './plan.ts';
import { RasterReader } from './raster.ts';

/** Elevations under points and pixels: tiles of the ground stage, held in memory as far as they are asked for. */
export class Elevation implements Disposable {
  readonly tiles: Tiles;
  readonly #reader: RasterReader;
  readonly #names = new Set<string>();
  readonly #tileM: number;

  constructor(input: InputArtifact) {
    this.#reader = new RasterReader(input, 1);
    this.#tileM = this.#reader.shape.tileM;
    this.tiles = createTiles(this.#tileM, this.#reader.cells, 1);
  }

  /** Has in memory what lies within `radiusM` of the places, and forgets what lies twice as far. */
  around(places: readonly (readonly [x: number, y: number, ...rest: number[]])[], radiusM: number): void {
    const wanted = new Map<string, TileKey>();
    const kept = new Set<string>();
    for (const [x, y] of places) {
      for (const key of tilesWithin(x, y, radiusM, this.#tileM)) wanted.set(nameOf(key), key);
      for (const key of tilesWithin(x, y, 2 * radiusM, this.#tileM)) kept.add(nameOf(key));
    }
    for (const name of this.#names) {
      if (kept.has(name)) continue;
      const [i, j] = name.split('_').map(Number);
      this.tiles.drop(i ?? 0, j ?? 0);
      this.#names.delete(name);
    }
    for (const [name, key] of wanted) {
      if (this.#names.has(name)) continue;
      const values = this.#reader.block(key)?.columns.get('elevation');
      if (!(values instanceof Float32Array)) continue;
      this.tiles.set(key[0], key[1], 0, values);
      this.#names.add(name);
    }
  }

  [Symbol.dispose](): void {
    this.tiles.dispose();
  }
}
