/** Reads the ground rasters place by place; fast along lines, since the last tile is kept. */
import type { RasterReader } from './raster.ts';

type Channel = 'intensity' | 'red' | 'green' | 'elevation';
type Tile = { x: number; y: number; columns: Readonly<Record<Channel, ArrayLike<number>>> };
const NOTHING = { intensity: [], red: [], green: [], elevation: [] };

export type Ground = {
  /** Normalised intensity, in spreads; NaN where no lidar saw the place. */
  readonly shine: number;
  /** Mean of red and green (of 255); 0 where no camera saw it. */
  readonly grey: number;
  /** Elevation (m); NaN where it is unknown. */
  readonly height: number;
};

export class GroundReader {
  readonly #rasters: RasterReader;
  #tile: Tile = { x: Number.NaN, y: Number.NaN, columns: NOTHING };

  constructor(rasters: RasterReader) {
    this.#rasters = rasters;
  }

  at(x: number, y: number): Ground {
    const { tileM, resolutionM } = this.#rasters.shape;
    const last = this.#rasters.cells - 1;
    const [i, j] = [Math.floor(x / tileM), Math.floor(y / tileM)];
    if (i !== this.#tile.x || j !== this.#tile.y) this.#tile = tileAt(this.#rasters, i, j);
    const column = Math.min(last, Math.floor((x - i * tileM) / resolutionM));
    const cell = Math.min(last, Math.floor((y - j * tileM) / resolutionM)) * (last + 1) + column;
    const { intensity, red, green, elevation } = this.#tile.columns;
    return {
      shine: intensity[cell] ?? Number.NaN,
      grey: ((red[cell] ?? 0) + (green[cell] ?? 0)) / 2,
      height: elevation[cell] ?? Number.NaN,
    };
  }
}

/** A channel that a tile does not have was not seen there. */
function tileAt(rasters: RasterReader, x: number, y: number): Tile {
  const block = rasters.block([x, y])?.columns;
  const channel = (name: Channel): ArrayLike<number> => block?.get(name) ?? [];
  const [intensity, red, green, elevation] = [
    channel('intensity'),
    channel('red'),
    channel('green'),
    channel('elevation'),
  ];
  return { x, y, columns: { intensity, red, green, elevation } };
}
