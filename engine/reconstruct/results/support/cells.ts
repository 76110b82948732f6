/** The cells of a run's rasters under a map element, and how strongly each says that the element is there. */
import { type ColumnArray, decodeColumns, encodeColumns } from '../../../contract/columns.ts';
import type { Drive } from '../../../drive/drive.ts';
import { artifactOf } from '../../run/runs.ts';
import { Element } from './element.ts';

const MOST_CELLS = 60_000;
/** Channels that say how likely something is there: of the evidence raster, and what stands for them in the ground rasters. */
const LIKELY = ['marking', 'boundary'];
const GROUND = ['intensity'];

export type SupportCells = {
  /** The raster and its channel; undefined where the run has no raster there. */
  readonly artifact?: number;
  readonly stage?: string;
  readonly channel?: string;
  readonly sizeM?: number;
  readonly cells: number;
  /** Mean over the cells with data. */
  readonly mean?: number;
  /** Column block: x f64×N, y f64×N (centres), value f32×N. */
  readonly bytes: Uint8Array;
};

type Found = { readonly x: number[]; readonly y: number[]; readonly value: number[]; sizeM: number };

/** Of the evidence raster where there is one, otherwise of the ground rasters: the channel that is strongest there. */
export function supportCells(drive: Drive, run: number, xyz: readonly number[]): SupportCells {
  const element = new Element(xyz);
  const raster =
    artifactOf(drive, run, 'evidence', 'evidence') ?? artifactOf(drive, run, 'rasters', 'accumulation');
  const byChannel = new Map<string, Found>();
  if (raster) {
    const { min, max } = element.box;
    const box = [min[0] - 1, min[1] - 1, -1e5, max[0] + 1, max[1] + 1, 1e5] as const;
    for (const part of drive.artifacts.parts(raster.id, 0, box))
      collect(decodeColumns(drive.artifacts.read(raster.id, part.key, part.level)), element, byChannel);
  }
  const [best] = [...byChannel].sort(([, a], [, b]) => meanOf(b.value) - meanOf(a.value));
  const [channel, found] = best ?? [];
  const bytes = encodeColumns(
    {},
    {
      x: Float64Array.from(found?.x ?? []),
      y: Float64Array.from(found?.y ?? []),
      value: Float32Array.from(found?.value ?? []),
    },
  );
  if (!raster || !found || channel === undefined) return { cells: 0, bytes };
  return {
    artifact: raster.id,
    stage: raster.stage,
    channel,
    sizeM: found.sizeM,
    cells: found.value.length,
    mean: meanOf(found.value),
    bytes,
  };
}

function collect(
  {
    meta,
    columns,
  }: { readonly meta: Readonly<Record<string, unknown>>; readonly columns: ReadonlyMap<string, ColumnArray> },
  element: Element,
  into: Map<string, Found>,
): void {
  const [width, height, sizeM, left, bottom] = ['width', 'height', 'resolutionM', 'x', 'y'].map((name) =>
    Number(meta[name]),
  );
  if (!width || !height || !sizeM || left === undefined || bottom === undefined) return;
  const { min, max } = element.box;
  const column = (x: number): number => Math.floor((x - left) / sizeM);
  const row = (y: number): number => Math.floor((y - bottom) / sizeM);
  for (let j = Math.max(0, row(min[1] - 1)); j <= Math.min(height - 1, row(max[1] + 1)); j++)
    for (let i = Math.max(0, column(min[0] - 1)); i <= Math.min(width - 1, column(max[0] + 1)); i++) {
      const [x, y] = [left + (i + 0.5) * sizeM, bottom + (j + 0.5) * sizeM];
      if (!element.covers(x, y)) continue;
      for (const name of LIKELY.some((each) => columns.has(each)) ? LIKELY : GROUND) {
        const values = columns.get(name);
        if (!values) continue;
        const value = Number(values[j * width + i]);
        if (values.length !== width * height || !(value > 0)) continue;
        const found = into.get(name) ?? { x: [], y: [], value: [], sizeM };
        into.set(name, found);
        if (found.value.length >= MOST_CELLS) continue;
        found.x.push(x);
        found.y.push(y);
        found.value.push(scaled(value, values));
      }
    }
}

/** Bytes are shares of 255; other numbers are as they are. */
const scaled = (value: number, values: ColumnArray): number =>
  values instanceof Uint8Array ? value / 255 : value;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
