/**
 * The same evidence by a network: a model of resources/models over the window of a tile, side by side with the classical
 * filter, so that both can be looked at and compared. Nothing downstream depends on it.
 */
import { InputError } from '../../../contract/errors.ts';
import { bundledModel } from '../../../models/bundled.ts';
import { modelDigest } from '../../../models/manifest.ts';
import { loadModel, type Model } from '../../../models/model.ts';
import type { TileKey } from '../../mapping/plan.ts';
import type { RasterReader } from '../../mapping/raster.ts';

/** Models that come with Lanetrace, by folder name; the first entry runs none. */
export const NETWORKS = ['none', 'ridge', 'markings'] as const;
export type NetworkName = (typeof NETWORKS)[number];

export const networkOf = (value: unknown): NetworkName => NETWORKS.find((name) => name === value) ?? 'none';

export const networkDigest = (name: NetworkName): string | undefined =>
  name === 'none' ? undefined : modelDigest(bundledModel(name));

/** Share by which a model's cells may differ from whole multiples of the raster's. */
const CELL_TOLERANCE = 0.01;
/** Cells of this and more of 255 are markings where both methods are compared. */
const MARKING = 128;

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
  static async open(name: NetworkName, resolutionM: number, threads: number): Promise<Network | undefined> {
    if (name === 'none') return undefined;
    const model = await loadModel(bundledModel(name), { threads });
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

  /** Marking probability of a tile without its margin, 0 to 255; counts how far it agrees with the classical one. */
  async tile(
    rasters: RasterReader,
    key: TileKey,
    margin: number,
    classical: Uint8Array,
  ): Promise<Uint8Array> {
    const by = this.#pooled;
    const side = rasters.window(key, margin).width;
    const small = Math.ceil(side / by);
    const channels = Object.fromEntries(
      this.#model.manifest.input.channels
        .filter(({ source }) => source !== 'valid')
        .map(({ name }) => [name, pool(rasters.channel(key, margin, name, Number.NaN), side, by)]),
    );
    const { marking } = await this.#model.runRaster({ width: small, height: small, channels });
    if (!marking) throw new InputError(`Model ${this.#model.manifest.name} has no class "marking".`);
    const cells = rasters.cells;
    const out = new Uint8Array(cells * cells);
    for (let y = 0; y < cells; y++)
      for (let x = 0; x < cells; x++) {
        const p =
          marking[Math.floor((y + margin) / by) * small + Math.floor((x + margin) / by)] ?? Number.NaN;
        // 0 says that nothing is known there, as in every channel of this raster.
        if (!Number.isNaN(p)) out[y * cells + x] = Math.max(1, Math.round(255 * p));
      }
    for (let k = 0; k < out.length; k++) {
      const [a, b] = [(classical[k] ?? 0) >= MARKING, (out[k] ?? 0) >= MARKING];
      if (a || b) this.#either++;
      if (a && b) this.#both++;
    }
    return out;
  }

  /** Intersection over union of the two methods' marking cells. */
  get agreement(): number {
    return this.#either > 0 ? this.#both / this.#either : 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#model.dispose();
  }
}

/** Means over blocks of `by` × `by` cells of a square raster; NaN where no cell of a block is known. */
function pool(values: Float32Array, side: number, by: number): Float32Array {
  if (by === 1) return values;
  const small = Math.ceil(side / by);
  const sum = new Float32Array(small * small);
  const count = new Uint16Array(small * small);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const value = values[y * side + x] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const at = Math.floor(y / by) * small + Math.floor(x / by);
      sum[at] = (sum[at] ?? 0) + value;
      count[at] = (count[at] ?? 0) + 1;
    }
  return sum.map((total, at) => (count[at] ? total / (count[at] ?? 1) : Number.NaN));
}
