/** raster/1: tiles of named channels. The picture is the first channel from above, dark to bright; cells without data stay clear. */
import { type ColumnArray, type ColumnBlock, decodeColumns, encodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { MapView, ramp, robustRange } from './canvas.ts';
import { expectLength, type Kind, numberIn } from './kind.ts';

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

/** Metres from the map's origin. */
const MOST_M = 1e8;

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
  const [width, height] = [numberIn(block.meta, 'width'), numberIn(block.meta, 'height')];
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0))
    throw new InputError(`The raster tile states ${width} × ${height} cells.`);
  const cells = width * height;
  const resolutionM = numberIn(block.meta, 'resolutionM');
  if (!(resolutionM > 0)) throw new InputError('The raster tile has no cell size.');
  const corner = [numberIn(block.meta, 'x'), numberIn(block.meta, 'y')];
  if ([...corner, resolutionM * width, resolutionM * height].some((m) => Math.abs(m) > MOST_M))
    throw new InputError('The raster tile lies or reaches further than around the Earth.');
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
    const tiles = parts.flatMap((part) => {
      const bytes = part.read();
      check(bytes);
      const block = decodeColumns(bytes);
      const values = block.columns.get(channelsOf(block)[0] ?? '');
      const [w, h, resolution, x, y] = ['width', 'height', 'resolutionM', 'x', 'y'].map((name) =>
        numberIn(block.meta, name),
      ) as [number, number, number, number, number];
      return values ? [{ values, w, h, resolution, x, y }] : [];
    });
    const box = {
      minX: tiles.reduce((least, { x }) => Math.min(least, x), Infinity),
      minY: tiles.reduce((least, { y }) => Math.min(least, y), Infinity),
      maxX: tiles.reduce((most, { x, w, resolution }) => Math.max(most, x + w * resolution), -Infinity),
      maxY: tiles.reduce((most, { y, h, resolution }) => Math.max(most, y + h * resolution), -Infinity),
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
        const firstX = Math.floor(left);
        const [lastX, lastY] = [Math.max(firstX, Math.ceil(left + edge) - 1), Math.floor(bottom)];
        const firstY = Math.min(lastY, Math.floor(bottom - edge) + 1);
        // No further than the picture, wherever a tile claims to lie.
        for (let py = Math.max(0, firstY); py <= Math.min(height - 1, lastY); py++) {
          for (let px = Math.max(0, firstX); px <= Math.min(width - 1, lastX); px++) {
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
