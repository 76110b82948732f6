/** Layers of steps from what stages hold: places in the map frame, lines, and pieces of rasters in tiles. */
import type { Vec3 } from '../../contract/calibration.ts';
import { type ColumnBlock, decodeColumns } from '../../contract/columns.ts';
import type {
  LinesLayer,
  PointsLayer,
  RasterLayer,
  StepLayer,
  StepLook,
} from '../../contract/steps/layers.ts';
import { GroundReader } from './ground-reader.ts';
import type { ChannelInfo, RasterReader } from './raster.ts';

/** Places with what colours them. */
type Valued = {
  readonly value: ArrayLike<number>;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
};

export function pointsLayer(
  title: string,
  look: StepLook,
  places: readonly Vec3[],
  coloured?: Valued,
): PointsLayer {
  const offset = offsetOf(places[0]);
  const xyz = new Float32Array(3 * places.length);
  places.forEach((p, k) => {
    xyz.set([p[0] - offset[0], p[1] - offset[1], p[2] - offset[2]], 3 * k);
  });
  const { value, ...range } = coloured ?? {};
  return {
    kind: 'points',
    title,
    look,
    offset,
    xyz,
    ...(value && { value: Float32Array.from(value), ...range }),
  };
}

export function linesLayer(title: string, look: StepLook, lines: readonly (readonly Vec3[])[]): LinesLayer {
  const offset = offsetOf(lines[0]?.[0]);
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach((line, k) => {
    starts[k + 1] = (starts[k] ?? 0) + line.length;
  });
  const xyz = Float32Array.from(
    lines.flatMap((line) => line.flatMap((p) => [p[0] - offset[0], p[1] - offset[1], p[2] - offset[2]])),
  );
  return { kind: 'lines', title, look, offset, starts, xyz };
}

/** Whole metres, so that the same places are the same numbers. */
const offsetOf = (p: Vec3 | undefined): Vec3 => [
  Math.round(p?.[0] ?? 0),
  Math.round(p?.[1] ?? 0),
  Math.round(p?.[2] ?? 0),
];

export type FlatBox = { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };

/** The box around places, grown by a margin (m). */
export function boxAround(
  places: readonly (readonly [number, number, ...number[]])[],
  marginM: number,
): FlatBox {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of places) {
    [x0, y0] = [Math.min(x0, x), Math.min(y0, y)];
    [x1, y1] = [Math.max(x1, x), Math.max(y1, y)];
  }
  return { x0: x0 - marginM, y0: y0 - marginM, x1: x1 + marginM, y1: y1 + marginM };
}

/** Cells to a side of what is shown of a raster; where there are more, the highest of neighbours stands for them. */
const MOST_CELLS = 640;

/** A channel of a raster over a box, by the channel's own unit times `scale`. */
export function mosaic(
  reader: RasterReader,
  channel: string,
  { x0, y0, x1, y1 }: FlatBox,
  shown: { readonly title: string; readonly unit: string; readonly low: number; readonly high: number },
  scale = 1,
): RasterLayer {
  const { resolutionM, tileM } = reader.shape;
  const by = Math.max(1, Math.ceil(Math.max(x1 - x0, y1 - y0) / resolutionM / MOST_CELLS));
  const cellM = by * resolutionM;
  const [left, low] = [Math.floor(x0 / cellM), Math.floor(y0 / cellM)];
  const [width, height] = [Math.ceil(x1 / cellM) - left, Math.ceil(y1 / cellM) - low];
  const values = new Float32Array(width * height).fill(Number.NaN);
  const cells = reader.cells;
  for (let j = Math.floor(y0 / tileM); j <= Math.floor(y1 / tileM); j++) {
    for (let i = Math.floor(x0 / tileM); i <= Math.floor(x1 / tileM); i++) {
      const from = reader.block([i, j])?.columns.get(channel);
      if (!from) continue;
      for (let row = 0; row < cells; row++) {
        const y = Math.floor((j * cells + row) / by) - low;
        if (y < 0 || y >= height) continue;
        for (let column = 0; column < cells; column++) {
          const x = Math.floor((i * cells + column) / by) - left;
          if (x < 0 || x >= width) continue;
          const value = scale * (from[row * cells + column] ?? Number.NaN);
          const known = values[y * width + x] ?? Number.NaN;
          if (!(known >= value)) values[y * width + x] = value;
        }
      }
    }
  }
  return {
    kind: 'raster',
    ...shown,
    x: left * cellM,
    y: low * cellM,
    resolutionM: cellM,
    width,
    height,
    values,
  };
}

/** All channels of a raster tile, in the order in which it names them; `title` may name some otherwise. */
export function tileLayers(
  block: ColumnBlock,
  titles: Readonly<Record<string, string>> = {},
): Map<string, RasterLayer> {
  const { width, height, x, y, resolutionM } = block.meta;
  const channels = Array.isArray(block.meta.channels) ? (block.meta.channels as readonly ChannelInfo[]) : [];
  const shape = {
    x: Number(x),
    y: Number(y),
    resolutionM: Number(resolutionM),
    width: Number(width),
    height: Number(height),
  };
  return new Map(
    channels.flatMap(({ name, unit, min, max }): [string, RasterLayer][] => {
      const values = block.columns.get(name);
      if (!values) return [];
      const title = titles[name] ?? name;
      return [
        [
          name,
          { kind: 'raster', title, unit, low: min, high: max, ...shape, values: Float32Array.from(values) },
        ],
      ];
    }),
  );
}

/** As `tileLayers`, of the bytes of a part. */
export const tileLayersOf = (
  bytes: Uint8Array,
  titles?: Readonly<Record<string, string>>,
): Map<string, RasterLayer> => tileLayers(decodeColumns(bytes), titles);

/** Places at the height of the ground, so that they lie right in pictures, too. What lies where none is known takes their median. */
export function onGround<T extends StepLayer>(layer: T, rasters: RasterReader): T {
  if (layer.kind !== 'points' && layer.kind !== 'lines') return layer;
  const ground = new GroundReader(rasters);
  const { xyz, offset } = layer;
  const heights = Float32Array.from(
    { length: xyz.length / 3 },
    (_, k) => ground.at((xyz[3 * k] ?? 0) + offset[0], (xyz[3 * k + 1] ?? 0) + offset[1]).height,
  );
  const known = [...heights.filter((height) => !Number.isNaN(height))].sort((a, b) => a - b);
  const median = known[known.length >> 1] ?? 0;
  const lifted = xyz.slice();
  heights.forEach((height, k) => {
    lifted[3 * k + 2] = (Number.isNaN(height) ? median : height) - offset[2];
  });
  return { ...layer, xyz: lifted };
}
