/** A channel of two rasters, cell by cell: what B has at the middle of a cell of A, less what A has there. */
import { encodeRasterTile } from '../../../artifacts/raster.ts';
import type { Box } from '../../../contract/artifacts.ts';
import { type ColumnArray, decodeColumns } from '../../../contract/columns.ts';
import type { SideMotion } from '../../../contract/compare/changes.ts';
import { InputError } from '../../../contract/errors.ts';
import type { Drive } from '../../../drive/drive.ts';

/** Decoded tiles of B that are kept for the next one of A. */
const MOST_KEPT = 32;
/** Cells of one answer: 256 MiB of differences. */
const MOST_CELLS = 64 * 1024 * 1024;

export type DifferenceTile = {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly cells: number;
  readonly meanAbsolute: number;
};

type Raster = { readonly drive: Drive; readonly artifact: number };

type Tile = {
  readonly width: number;
  readonly height: number;
  readonly resolutionM: number;
  readonly x: number;
  readonly y: number;
  readonly values: ColumnArray;
  readonly unit: string;
};

/** @throws InputError when one of the rasters lacks a part or the channel, or the answer would be too large */
export function rasterDifference(
  a: Raster,
  b: Raster,
  channel: string,
  motion: SideMotion,
  keys: readonly string[],
): DifferenceTile[] {
  const kept = new Map<string, Tile | undefined>();
  let cells = 0;
  return keys.map((key) => {
    const own = tileOf(a, key, channel);
    if (!own)
      throw new InputError(
        `${a.drive.path}, artifact ${a.artifact}: part "${key}" has no channel "${channel}", or does not say where it lies.`,
      );
    cells += own.width * own.height;
    if (cells > MOST_CELLS)
      throw new InputError(
        `${a.drive.path}, artifact ${a.artifact}: the ${keys.length} parts have more than ${MOST_CELLS} cells, too many for one answer; ask for fewer parts.`,
      );
    const others = othersOf(b, boxInB(own, motion), channel, kept);
    return { key, ...difference(own, others, motion) };
  });
}

function tileOf({ drive, artifact }: Raster, key: string, channel: string): Tile | undefined {
  if (!drive.artifacts.part(artifact, key, 0))
    throw new InputError(`${drive.path}, artifact ${artifact} has no part "${key}" at level 0.`);
  const { meta, columns } = decodeColumns(drive.artifacts.read(artifact, key, 0));
  const values = columns.get(channel);
  const [width, height, resolutionM, x, y] = ['width', 'height', 'resolutionM', 'x', 'y'].map((name) =>
    Number(meta[name]),
  );
  if (!values || !width || !height || !resolutionM || x === undefined || y === undefined) return undefined;
  if (values.length !== width * height)
    throw new InputError(
      `${drive.path}, artifact ${artifact}: part "${key}" has ${values.length} values of "${channel}" for ${width * height} cells.`,
    );
  const listed = Array.isArray(meta.channels) ? (meta.channels as { name?: unknown; unit?: unknown }[]) : [];
  const unit = listed.find(({ name }) => name === channel)?.unit;
  return { width, height, resolutionM, x, y, values, unit: typeof unit === 'string' ? unit : '' };
}

/** The place of B that a place of A is. */
function backwards({ x, y, yaw, about }: SideMotion): (px: number, py: number) => readonly [number, number] {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  return (px, py) => {
    const [dx, dy] = [px - about[0] - x, py - about[1] - y];
    return [about[0] + c * dx + s * dy, about[1] - s * dx + c * dy];
  };
}

function boxInB({ x, y, width, height, resolutionM }: Tile, motion: SideMotion): Box {
  const back = backwards(motion);
  const [w, h] = [width * resolutionM, height * resolutionM];
  const places = [back(x, y), back(x + w, y), back(x, y + h), back(x + w, y + h)];
  const of = (axis: 0 | 1, pick: (...values: number[]) => number): number =>
    pick(...places.map((place) => place[axis]));
  return [of(0, Math.min), of(1, Math.min), -1e6, of(0, Math.max), of(1, Math.max), 1e6];
}

function othersOf(
  b: Raster,
  box: Box,
  channel: string,
  kept: Map<string, Tile | undefined>,
): readonly Tile[] {
  return b.drive.artifacts.parts(b.artifact, 0, box).flatMap(({ key }) => {
    if (!kept.has(key)) {
      const oldest = kept.keys().next().value;
      if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      kept.set(key, tileOf(b, key, channel));
    }
    return kept.get(key) ?? [];
  });
}

/** Integer channels say "no data" with 0. */
const known = (values: ColumnArray, value: number): boolean =>
  !Number.isNaN(value) && (value !== 0 || values instanceof Float32Array || values instanceof Float64Array);

function difference(own: Tile, others: readonly Tile[], motion: SideMotion): Omit<DifferenceTile, 'key'> {
  const { width, height, resolutionM, x, y, values, unit } = own;
  const back = backwards(motion);
  const out = new Float32Array(width * height).fill(Number.NaN);
  let [cells, sum, low, high] = [0, 0, 0, 0];
  let tile = others[0];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const value = values[at] ?? Number.NaN;
      if (!known(values, value)) continue;
      const [px, py] = back(x + (column + 0.5) * resolutionM, y + (row + 0.5) * resolutionM);
      if (!tile || cellIn(tile, px, py) < 0) tile = others.find((each) => cellIn(each, px, py) >= 0);
      const there = tile && (tile.values[cellIn(tile, px, py)] ?? Number.NaN);
      if (!tile || there === undefined || !known(tile.values, there)) continue;
      const less = there - value;
      out[at] = less;
      cells++;
      sum += Math.abs(less);
      [low, high] = [Math.min(low, less), Math.max(high, less)];
    }
  const channels = [{ name: 'difference', unit, min: low, max: high }];
  return {
    bytes: encodeRasterTile({ width, height, resolutionM, x, y, channels }, { difference: out }),
    cells,
    meanAbsolute: cells > 0 ? sum / cells : 0,
  };
}

function cellIn({ x, y, width, height, resolutionM }: Tile, px: number, py: number): number {
  const [column, row] = [Math.floor((px - x) / resolutionM), Math.floor((py - y) / resolutionM)];
  return column < 0 || row < 0 || column >= width || row >= height ? -1 : row * width + column;
}
