/** raster/1: tiles of named channels. The picture is the first channel from above, dark to bright; cells without data stay clear. */
import { type ColumnArray, type ColumnBlock, decodeColumns, encodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { MapView, ramp, robustRange } from './canvas.ts';
import { blockOf, expectLength, type Kind, numberIn } from './kind.ts';

export type RasterTile = {
  readonly width: number;
  readonly height: number;
  readonly resolutionM: number;
  /** Lower left corner, metres in the map frame. */
  readonly x: number;
  readonly y: number;
  readonly channels: readonly {
    readonly name: string;
    readonly unit: string;
    readonly min: number;
    readonly max: number;
  }[];
};

/** @throws InputError when a channel is missing or has not one value a cell. */
export function encodeRasterTile(
  tile: RasterTile,
  columns: Readonly<Record<string, ColumnArray>>,
): Uint8Array {
  const bytes = encodeColumns({ ...tile }, columns);
  check(bytes);
  return bytes;
}

function channelsOf(block: ColumnBlock): string[] {
  const { channels } = block.meta;
  if (!Array.isArray(channels)) throw new InputError('The raster tile lists no channels.');
  return channels.map((each: { name?: unknown }) => String(each?.name));
}

function check(bytes: Uint8Array): void {
  const block = decodeColumns(bytes);
  const cells = numberIn(block.meta, 'width') * numberIn(block.meta, 'height');
  if (!(numberIn(block.meta, 'resolutionM') > 0)) throw new InputError('The raster tile has no cell size.');
  numberIn(block.meta, 'x');
  numberIn(block.meta, 'y');
  for (const name of channelsOf(block)) {
    const values = block.columns.get(name);
    if (!values) throw new InputError(`The raster tile lists channel "${name}" and does not have it.`);
    expectLength(name, values, cells);
  }
}

export const raster: Kind = {
  kind: 'raster',
  version: 1,
  check,
  async picture(parts, { width, height }) {
    const tiles = parts.map(blockOf).flatMap((block) => {
      const values = block.columns.get(channelsOf(block)[0] ?? '');
      const [w, h, resolution, x, y] = ['width', 'height', 'resolutionM', 'x', 'y'].map((name) =>
        numberIn(block.meta, name),
      ) as [number, number, number, number, number];
      return values ? [{ values, w, h, resolution, x, y }] : [];
    });
    const box = {
      minX: Math.min(...tiles.map((tile) => tile.x)),
      minY: Math.min(...tiles.map((tile) => tile.y)),
      maxX: Math.max(...tiles.map((tile) => tile.x + tile.w * tile.resolution)),
      maxY: Math.max(...tiles.map((tile) => tile.y + tile.h * tile.resolution)),
    };
    if (!(box.minX < box.maxX)) return undefined;
    const view = new MapView(width, height, box);
    // Mean of the cells that fall on a pixel.
    const [sum, count] = [new Float64Array(width * height), new Float64Array(width * height)];
    for (const { values, w, resolution, x, y } of tiles) {
      const empty = values instanceof Uint8Array ? 0 : Number.NaN;
      for (let i = 0; i < values.length; i++) {
        const value = values[i] ?? Number.NaN;
        if (Object.is(value, empty) || Number.isNaN(value)) continue;
        const [left, bottom] = view.at(x + (i % w) * resolution, y + Math.floor(i / w) * resolution);
        const edge = resolution * view.scale;
        // A cell larger than a pixel covers all of its pixels.
        const [lastX, lastY] = [Math.ceil(left + edge) - 1, Math.floor(bottom)];
        for (let py = Math.min(lastY, Math.floor(bottom - edge) + 1); py <= lastY; py++) {
          for (let px = Math.floor(left); px <= Math.max(Math.floor(left), lastX); px++) {
            const at = py * width + px;
            sum[at] = (sum[at] ?? 0) + value;
            count[at] = (count[at] ?? 0) + 1;
          }
        }
      }
    }
    const limits = robustRange(sum.map((value, at) => value / (count[at] ?? 0)));
    if (!limits) return undefined;
    const [low, high] = limits;
    count.forEach((n, at) => {
      if (n > 0)
        view.canvas.dot(
          at % width,
          Math.floor(at / width),
          ramp(((sum[at] ?? 0) / n - low) / (high - low || 1)),
        );
    });
    return view.canvas.png();
  },
};
