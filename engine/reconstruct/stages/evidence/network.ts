/**
 * The same evidence by a network: a model of resources/models over the window of a tile. It is looked at side by side with the
 * classical filter, or is a layer of it beside lidar and camera.
 */
import { InputError } from '../../../contract/errors.ts';
import { pooled } from '../../../models/inputs.ts';
import { modelFolder, modelNames } from '../../../models/library.ts';
import { modelDigest } from '../../../models/manifest.ts';
import { loadModel, type Model } from '../../../models/model.ts';
import type { TileKey } from '../../mapping/plan.ts';
import type { RasterReader } from '../../mapping/raster.ts';

/** No network is run. */
export const NO_NETWORK = 'none';

/** Names of networks that can be chosen, those learnt from drives among them. */
export const networkNames = (): string[] => [NO_NETWORK, ...modelNames()];

export const networkDigest = (name: string): string | undefined =>
  name === NO_NETWORK ? undefined : modelDigest(modelFolder(name));

/** Share by which a model's cells may differ from whole multiples of the raster's. */
const CELL_TOLERANCE = 0.01;
/** Cells of this and more of 255 are markings where both methods are compared. */
const MARKING = 128;

/** What a network sees of a tile. */
export type Seen = {
  /** Probability of paint over the tile and its margin; NaN where it does not know. */
  readonly window: Float32Array;
  /** The same of the tile alone, 1 to 255; 0 where it does not know. */
  readonly tile: Uint8Array;
};

export class Network implements AsyncDisposable {
  readonly #model: Model;
  /** Raster cells along a side of one of the network's cells. */
  readonly #pooled: number;
  #both = 0;
  #either = 0;

  private constructor(model: Model, pooled: number) {
    this.#model = model;
    this.#pooled = pooled;
  }

  /** @throws InputError when the model does not fit or was made for cells of another size. */
  static async open(name: string, resolutionM: number, threads: number): Promise<Network | undefined> {
    if (name === NO_NETWORK) return undefined;
    const model = await loadModel(modelFolder(name), { threads });
    const wanted = model.manifest.input.resolutionM;
    const pooled = Math.round(wanted / resolutionM);
    if (pooled < 1 || Math.abs(wanted - pooled * resolutionM) > CELL_TOLERANCE * wanted) {
      await model.dispose();
      throw new InputError(
        `Model ${name} was made for cells of ${wanted} m, which the rasters' ${resolutionM} m do not divide: set accumulation.resolutionM to ${wanted}, or run no model.`,
      );
    }
    return new Network(model, pooled);
  }

  /**
   * Paint over a tile and `margin` cells of its neighbours. The network also sees what lies within its reach of them, so that a
   * line does not fade towards the rim of the window.
   */
  async seen(rasters: RasterReader, key: TileKey, margin: number): Promise<Seen> {
    const by = this.#pooled;
    const { channels, overlap } = this.#model.manifest.input;
    // In cells of the network: what is asked for around the tile, and with what the network must see for it.
    const rim = Math.ceil(margin / by);
    const beyond = by * (rim + overlap);
    const side = rasters.window(key, beyond).width;
    const small = Math.ceil(side / by);
    const planes = Object.fromEntries(
      channels
        .filter(({ source }) => source !== 'valid')
        .map(({ name }) => [name, pooled(rasters.channel(key, beyond, name, Number.NaN), side, by)]),
    );
    const raster = { width: small, height: small, channels: planes };
    const { marking } = await this.#model.runRaster(raster, { margin: overlap });
    if (!marking) throw new InputError(`Model ${this.#model.manifest.name} has no class "marking".`);
    return seenOf(marking, small - 2 * overlap, by, {
      cells: rasters.cells,
      margin,
      first: by * rim - margin,
    });
  }

  /** Counts how far what is seen agrees with what the filter alone makes of the tile (of 255 both). */
  compare({ tile }: Seen, classical: Uint8Array): void {
    for (let k = 0; k < tile.length; k++) {
      const [a, b] = [(classical[k] ?? 0) >= MARKING, (tile[k] ?? 0) >= MARKING];
      if (a || b) this.#either++;
      if (a && b) this.#both++;
    }
  }

  /** Intersection over union of the two methods' marking cells. */
  get agreement(): number {
    return this.#either > 0 ? this.#both / this.#either : 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#model.dispose();
  }
}

/** The network's cells laid on those of the raster; `first`: the window's first cell, counted from the first that the network gave. */
function seenOf(
  marking: Float32Array,
  small: number,
  by: number,
  { cells, margin, first }: { readonly cells: number; readonly margin: number; readonly first: number },
): Seen {
  const side = cells + 2 * margin;
  const window = new Float32Array(side * side);
  const tile = new Uint8Array(cells * cells);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const p = marking[Math.floor((y + first) / by) * small + Math.floor((x + first) / by)] ?? Number.NaN;
      window[y * side + x] = p;
      const [column, row] = [x - margin, y - margin];
      // 0 says that nothing is known there, as in every channel of this raster.
      if (column >= 0 && row >= 0 && column < cells && row < cells && !Number.isNaN(p))
        tile[row * cells + column] = Math.max(1, Math.round(255 * p));
    }
  return { window, tile };
}
