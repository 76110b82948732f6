/** Rasters in tiles: how a stage writes one tile, and reads a window across several. Layout in contract/artifacts.ts. */
import { type ColumnArray, type ColumnBlock, encodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import type { InputArtifact, OutputArtifact } from '../contract/stage.ts';
import { nameOf, type TileKey } from './plan.ts';
import { ReusedMemory } from './reused-memory.ts';

export type ChannelInfo = {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
};

export type TileShape = { readonly tileM: number; readonly resolutionM: number };

export const cellsOf = ({ tileM, resolutionM }: TileShape): number => Math.round(tileM / resolutionM);

/** What a raster's artifact says of all its tiles. */
export function rasterMeta(
  shape: TileShape,
  channels: readonly ChannelInfo[],
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { ...shape, channels, ...more };
}

/** Writes one tile of level 0 (or of a coarser one, where tile and cell are 2^level times as large). */
export function writeTile(
  output: OutputArtifact,
  [i, j]: TileKey,
  shape: TileShape,
  channels: readonly ChannelInfo[],
  columns: Readonly<Record<string, ColumnArray>>,
  height: readonly [low: number, high: number],
  level = 0,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const [tileM, resolutionM] = [shape.tileM * 2 ** level, shape.resolutionM * 2 ** level];
  const cells = cellsOf(shape);
  const [x, y] = [i * tileM, j * tileM];
  output.part({
    key: nameOf([i, j]),
    level,
    box: [x, y, height[0], x + tileM, y + tileM, height[1]],
    bytes: encodeColumns({ width: cells, height: cells, resolutionM, x, y, channels, ...more }, columns),
  });
}

/** Lowest and highest value that is a number; [0, 0] when none is. */
export function extent(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < values.length; k++) {
    const v = values[k] as number;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Cells to a side of a tile; stages make 128 to 640. */
const MOST_CELLS = 4096;

export type RasterWindow = {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
  readonly resolutionM: number;
  /** Lower left corner of the window. */
  readonly x: number;
  readonly y: number;
};

/** Reads tiles of a raster artifact with a margin of their neighbours; keeps the last few tiles decoded. */
export class RasterReader {
  readonly shape: TileShape;
  readonly cells: number;
  /** What its artifact says that the tiles hold. */
  readonly channels: readonly string[];
  readonly #input: InputArtifact;
  readonly #blocks = new Map<string, ColumnBlock | undefined>();
  /** The tile given out last: places asked about one after the other mostly lie in one tile. */
  #last: { readonly i: number; readonly j: number; readonly block: ColumnBlock | undefined } | undefined;
  readonly #keep: number;
  readonly #memory = new ReusedMemory();

  constructor(input: InputArtifact, keep = 24) {
    const { tileM, resolutionM } = input.meta;
    if (typeof tileM !== 'number' || typeof resolutionM !== 'number')
      throw new InputError('The raster does not say how large its tiles and cells are.');
    this.shape = { tileM, resolutionM };
    this.cells = cellsOf(this.shape);
    if (!(resolutionM > 0 && tileM > 0 && this.cells >= 1 && this.cells <= MOST_CELLS))
      throw new InputError(
        `The raster has tiles of ${tileM} m with cells of ${resolutionM} m; 1 to ${MOST_CELLS} cells to a side can be read.`,
      );
    const { channels } = input.meta;
    this.channels = Array.isArray(channels)
      ? channels.map((each: { name?: unknown }) => String(each?.name))
      : [];
    this.#input = input;
    this.#keep = keep;
  }

  /** The tiles of level 0, in the order in which they were written: along the trajectory. */
  keys(): TileKey[] {
    const keys: TileKey[] = [];
    for (const { key } of this.#input.parts(0)) {
      const [i, j] = key.split('_').map(Number);
      if (i !== undefined && j !== undefined) keys.push([i, j]);
    }
    return keys;
  }

  block([i, j]: TileKey): ColumnBlock | undefined {
    const last = this.#last;
    if (last?.i === i && last.j === j) return last.block;
    const block = this.#look([i, j]);
    this.#last = { i, j, block };
    return block;
  }

  #look(key: TileKey): ColumnBlock | undefined {
    const name = nameOf(key);
    if (this.#blocks.has(name)) {
      const known = this.#blocks.get(name);
      this.#blocks.delete(name);
      this.#blocks.set(name, known);
      return known;
    }
    const { tileM } = this.shape;
    const [x, y] = [(key[0] + 0.5) * tileM, (key[1] + 0.5) * tileM];
    let found: ColumnBlock | undefined;
    for (const part of this.#input.parts(0, [x, y, -1e9, x, y, 1e9]))
      if (part.key === name) found = this.#whole(part.block(), name);
    this.#blocks.set(name, found);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= this.#keep) break;
      this.#blocks.delete(oldest);
    }
    return found;
  }

  /** @throws InputError when a channel has not one value a cell. */
  #whole(block: ColumnBlock, name: string): ColumnBlock {
    for (const [channel, values] of block.columns)
      if (values.length !== this.cells ** 2)
        throw new InputError(
          `Channel "${channel}" of raster tile ${name} has ${values.length} values for ${this.cells} by ${this.cells} cells.`,
        );
    return block;
  }

  /** The channels at a place of the map and where in them its cell lies; undefined where there is no tile. */
  at(x: number, y: number): { readonly columns: ColumnBlock['columns']; readonly cell: number } | undefined {
    const { tileM, resolutionM } = this.shape;
    const [i, j] = [Math.floor(x / tileM), Math.floor(y / tileM)];
    const block = this.block([i, j]);
    if (!block) return undefined;
    const column = Math.min(this.cells - 1, Math.floor((x - i * tileM) / resolutionM));
    const row = Math.min(this.cells - 1, Math.floor((y - j * tileM) / resolutionM));
    return { columns: block.columns, cell: row * this.cells + column };
  }

  window(key: TileKey, margin: number): RasterWindow {
    const { tileM, resolutionM } = this.shape;
    const side = this.cells + 2 * margin;
    return {
      width: side,
      height: side,
      margin,
      resolutionM,
      x: key[0] * tileM - margin * resolutionM,
      y: key[1] * tileM - margin * resolutionM,
    };
  }

  /**
   * One channel over a tile and its margin; `nothing` where there is no tile. A margin is at most one tile. Whoever releases it
   * (release.ts) saves the next one fresh memory.
   */
  channel([i, j]: TileKey, margin: number, name: string, nothing: number): Float32Array {
    const n = this.cells;
    const side = n + 2 * margin;
    const { buffer } = this.#memory.take(4 * side * side);
    const out = new Float32Array(buffer, 0, side * side).fill(nothing);
    for (let dj = -1; dj <= 1; dj++) {
      for (let di = -1; di <= 1; di++) {
        const x0 = Math.max(0, margin + di * n);
        const x1 = Math.min(side, margin + (di + 1) * n);
        const y0 = Math.max(0, margin + dj * n);
        const y1 = Math.min(side, margin + (dj + 1) * n);
        if (x0 >= x1 || y0 >= y1) continue;
        const values = this.block([i + di, j + dj])?.columns.get(name);
        if (!values) continue;
        for (let y = y0; y < y1; y++) {
          const from = (y - margin - dj * n) * n + (x0 - margin - di * n);
          out.set(values.subarray(from, from + x1 - x0), y * side + x0);
        }
      }
    }
    return out;
  }
}
