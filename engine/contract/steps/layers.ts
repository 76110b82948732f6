/**
 * What a phase of a step shows: points, lines, a raster, a curve or a table, each a column block of its own. Places are in the map
 * frame, in metres from `offset`, so that 32 bits are enough.
 */
import type { Vec3 } from '../calibration.ts';
import { type ColumnArray, type ColumnBlock, column, decodeColumns, encodeColumns } from '../columns.ts';
import { InputError } from '../errors.ts';

/** What a layer is in the step, by which it is coloured: what went in, what came out, what was refused, what lies beside it. */
export const STEP_LOOKS = ['input', 'made', 'refused', 'beside', 'chosen'] as const;
export type StepLook = (typeof STEP_LOOKS)[number];

export type PointsLayer = {
  readonly kind: 'points';
  readonly title: string;
  readonly look: StepLook;
  readonly offset: Vec3;
  /** x, y, z of each point after one another. */
  readonly xyz: Float32Array;
  /** By point, where points are coloured by it, from `low` to `high`. */
  readonly value?: Float32Array | undefined;
  readonly unit?: string | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
};

export type LinesLayer = {
  readonly kind: 'lines';
  readonly title: string;
  readonly look: StepLook;
  readonly offset: Vec3;
  /** Where each line begins among the points, and one more. */
  readonly starts: Uint32Array;
  readonly xyz: Float32Array;
};

export type RasterLayer = {
  readonly kind: 'raster';
  readonly title: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  /** Lower left corner in the map frame; row 0 is the lowest. */
  readonly x: number;
  readonly y: number;
  readonly resolutionM: number;
  readonly width: number;
  readonly height: number;
  /** NaN: nothing known. */
  readonly values: Float32Array;
};

export type CurveLayer = {
  readonly kind: 'curve';
  readonly title: string;
  readonly xUnit: string;
  readonly yUnit: string;
  readonly x: Float32Array;
  /** Each as long as x; NaN: nothing known. */
  readonly series: readonly { readonly name: string; readonly y: Float32Array }[];
  /** Levels that decide. */
  readonly limits: readonly { readonly name: string; readonly y: number }[];
};

export type TableLayer = {
  readonly kind: 'table';
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

export type StepLayer = PointsLayer | LinesLayer | RasterLayer | CurveLayer | TableLayer;

/** The points of each line, in the map frame. */
export const pointsOfLines = ({ starts, xyz, offset }: LinesLayer): Vec3[][] =>
  Array.from({ length: Math.max(0, starts.length - 1) }, (_, line) => {
    const points: Vec3[] = [];
    for (let k = starts[line] ?? 0; k < (starts[line + 1] ?? 0); k++)
      points.push([
        (xyz[3 * k] ?? 0) + offset[0],
        (xyz[3 * k + 1] ?? 0) + offset[1],
        (xyz[3 * k + 2] ?? 0) + offset[2],
      ]);
    return points;
  });

/** The layer as a column block; `meta.layer` says its kind. */
export function encodeLayer(layer: StepLayer): Uint8Array {
  switch (layer.kind) {
    case 'points': {
      const { kind, xyz, value, ...meta } = layer;
      return encodeColumns({ layer: kind, ...meta }, value ? { xyz, value } : { xyz });
    }
    case 'lines': {
      const { kind, starts, xyz, ...meta } = layer;
      return encodeColumns({ layer: kind, ...meta }, { starts, xyz });
    }
    case 'raster': {
      const { kind, values, ...meta } = layer;
      return encodeColumns({ layer: kind, ...meta }, { values });
    }
    case 'curve': {
      const { kind, x, series, ...meta } = layer;
      const columns: Record<string, ColumnArray> = { x };
      series.forEach(({ y }, k) => {
        columns[`y${k}`] = y;
      });
      return encodeColumns({ layer: kind, ...meta, names: series.map(({ name }) => name) }, columns);
    }
    case 'table': {
      const { kind, ...meta } = layer;
      return encodeColumns({ layer: kind, ...meta }, {});
    }
  }
}

/** @returns undefined for a block that is no layer. @throws InputError when a layer does not fit itself. */
export function decodeLayer(bytes: Uint8Array): StepLayer | undefined {
  const block = decodeColumns(bytes);
  switch (block.meta.layer) {
    case 'points':
      return pointsOf(block);
    case 'lines':
      return linesOf(block);
    case 'raster':
      return rasterOf(block);
    case 'curve':
      return curveOf(block);
    case 'table':
      return tableOf(block);
    default:
      return undefined;
  }
}

function pointsOf(block: ColumnBlock): PointsLayer {
  const xyz = column(block, 'xyz', 'f32');
  const value = block.columns.has('value') ? column(block, 'value', 'f32') : undefined;
  if (xyz.length % 3 !== 0 || (value && 3 * value.length !== xyz.length))
    throw new InputError(`A layer has ${xyz.length} coordinates for ${value?.length} values.`);
  const { unit, low, high } = block.meta;
  return {
    kind: 'points',
    ...lookOf(block),
    xyz,
    value,
    unit: typeof unit === 'string' ? unit : undefined,
    low: typeof low === 'number' ? low : undefined,
    high: typeof high === 'number' ? high : undefined,
  };
}

function linesOf(block: ColumnBlock): LinesLayer {
  const starts = column(block, 'starts', 'u32');
  const xyz = column(block, 'xyz', 'f32');
  if ((starts.at(-1) ?? 0) * 3 !== xyz.length || starts.some((at, k) => at < (starts[k - 1] ?? 0)))
    throw new InputError('The lines of a layer do not end where its points do.');
  return { kind: 'lines', ...lookOf(block), starts, xyz };
}

function rasterOf(block: ColumnBlock): RasterLayer {
  const values = column(block, 'values', 'f32');
  const number = (name: string): number => Number(block.meta[name] ?? Number.NaN);
  const [width, height] = [number('width'), number('height')];
  if (width * height !== values.length || !Number.isInteger(width))
    throw new InputError(`A raster of ${width} × ${height} cells has ${values.length} values.`);
  return {
    kind: 'raster',
    title: textOf(block, 'title'),
    unit: textOf(block, 'unit'),
    low: number('low'),
    high: number('high'),
    x: number('x'),
    y: number('y'),
    resolutionM: number('resolutionM'),
    width,
    height,
    values,
  };
}

function curveOf(block: ColumnBlock): CurveLayer {
  const x = column(block, 'x', 'f32');
  const names = listOf(block.meta.names);
  return {
    kind: 'curve',
    title: textOf(block, 'title'),
    xUnit: textOf(block, 'xUnit'),
    yUnit: textOf(block, 'yUnit'),
    x,
    series: names.map((name, k) => {
      const y = column(block, `y${k}`, 'f32');
      if (y.length !== x.length) throw new InputError(`Curve "${name}" has not one value for each place.`);
      return { name: String(name), y };
    }),
    limits: listOf(block.meta.limits).flatMap((limit) =>
      isRecord(limit) ? [{ name: String(limit.name), y: Number(limit.y) }] : [],
    ),
  };
}

const tableOf = (block: ColumnBlock): TableLayer => ({
  kind: 'table',
  title: textOf(block, 'title'),
  columns: listOf(block.meta.columns).map(String),
  rows: listOf(block.meta.rows).map((row) => listOf(row).map(String)),
});

function lookOf(block: ColumnBlock): Pick<PointsLayer, 'title' | 'look' | 'offset'> {
  const [x, y, z] = listOf(block.meta.offset).map(Number);
  return {
    title: textOf(block, 'title'),
    look: STEP_LOOKS.find((look) => look === block.meta.look) ?? 'input',
    offset: [x ?? 0, y ?? 0, z ?? 0],
  };
}

const textOf = (block: ColumnBlock, name: string): string => {
  const text = block.meta[name];
  return typeof text === 'string' ? text : '';
};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
