/**
 * What stands over the ground in a square of the map, from the map cloud: points sorted into columns of 0.1 m, each with the heights
 * that are taken in it as the bits of two words, so that columns can be joined and compared at once.
 */
import { column } from '../../../contract/columns.ts';
import { GROUND } from '../../../kernels/sweep.ts';
import type { InputArtifact } from '../../contract/stage.ts';
import { nameOf, type TileKey } from '../../mapping/plan.ts';
import type { RasterReader } from '../../mapping/raster.ts';

/** Side of a column and height of a bin (m): the spacing of the map cloud. */
export const CELL_M = 0.1;
/** Bins of height, 6.4 m of them: two words of 32 bits. */
export const BINS = 64;
/** Lower things are kerbs, grass and what the ground grid misses (m). */
const LOWEST_M = 0.05;
/** What is looked at around a square (m), so that what stands at its rim is seen whole. */
export const MARGIN_M = 2;

export type Standing = {
  /** Lower left corner (m), with the margin, and columns to a side. */
  readonly x: number;
  readonly y: number;
  readonly cells: number;
  /** Of the square itself, without the margin. */
  readonly inner: readonly [x0: number, y0: number, x1: number, y1: number];
  /** Heights taken in each column: bins 0 to 31 and 32 to 63. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** Points of column k are `start[k]` to `start[k + 1]`. */
  readonly start: Uint32Array;
  /** East and north in the map, height over ground, elevation of the ground (m), intensity, first sweep that met it. */
  readonly px: Float64Array;
  readonly py: Float64Array;
  readonly ph: Float32Array;
  readonly ground: Float32Array;
  readonly intensity: Float32Array;
  readonly sweep: Uint32Array;
};

/** Squares are read with their neighbours: tiles to a side of a square. */
const TILES = 4;

export class StandingReader {
  readonly #cloud: InputArtifact;
  readonly #elevation: RasterReader;
  readonly #tileM: number;

  constructor(cloud: InputArtifact, elevation: RasterReader) {
    this.#cloud = cloud;
    this.#elevation = elevation;
    this.#tileM = typeof cloud.meta.tileM === 'number' ? cloud.meta.tileM : 12.8;
  }

  /** The squares that hold points, by growing i, then j. */
  squares(): TileKey[] {
    const keys = new Map<string, TileKey>();
    for (const { key } of this.#cloud.parts(0)) {
      const [i = 0, j = 0] = key.split('_').map(Number);
      const square: TileKey = [Math.floor(i / TILES), Math.floor(j / TILES)];
      keys.set(nameOf(square), square);
    }
    return [...keys.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }

  /** The square that a place lies in. */
  around(x: number, y: number): Standing {
    const side = TILES * this.#tileM;
    return this.read([Math.floor(x / side), Math.floor(y / side)]);
  }

  read([i, j]: TileKey): Standing {
    const side = TILES * this.#tileM;
    const inner = [i * side, j * side, (i + 1) * side, (j + 1) * side] as const;
    const [x, y] = [inner[0] - MARGIN_M, inner[1] - MARGIN_M];
    const cells = Math.round((side + 2 * MARGIN_M) / CELL_M);
    const found = this.#points(x, y, cells);
    return { x, y, cells, inner, ...sorted(found, cells) };
  }

  /** Points over ground whose elevation is known, in the order of tiles. */
  #points(x: number, y: number, cells: number): Unsorted {
    const edge = x + cells * CELL_M;
    const top = y + cells * CELL_M;
    const out: Unsorted = { n: 0, cell: [], px: [], py: [], ph: [], ground: [], intensity: [], sweep: [] };
    for (const part of this.#cloud.parts(0, [x, y, -1e9, edge, top, 1e9])) {
      const block = part.block();
      const [ox = 0, oy = 0, oz = 0] = Array.isArray(block.meta.offset)
        ? (block.meta.offset as number[])
        : [];
      const xyz = column(block, 'xyz', 'f32');
      const label = column(block, 'label', 'u8');
      const intensity = column(block, 'intensity', 'f32');
      const sweep = column(block, 'sweep', 'u32');
      for (let k = 0; k < label.length; k++) {
        if (label[k] === GROUND) continue;
        const [px, py] = [(xyz[3 * k] as number) + ox, (xyz[3 * k + 1] as number) + oy];
        const [column, row] = [Math.floor((px - x) / CELL_M), Math.floor((py - y) / CELL_M)];
        if (column < 0 || row < 0 || column >= cells || row >= cells) continue;
        const ground = this.#groundAt(px, py);
        const h = (xyz[3 * k + 2] as number) + oz - ground;
        if (!(h >= LOWEST_M && h < BINS * CELL_M)) continue;
        out.cell.push(row * cells + column);
        out.px.push(px);
        out.py.push(py);
        out.ph.push(h);
        out.ground.push(ground);
        out.intensity.push(intensity[k] as number);
        out.sweep.push(sweep[k] as number);
        out.n++;
      }
    }
    return out;
  }

  #groundAt(x: number, y: number): number {
    const at = this.#elevation.at(x, y);
    const values = at?.columns.get('elevation');
    return at && values ? (values[at.cell] as number) : Number.NaN;
  }
}

type Unsorted = {
  n: number;
  readonly cell: number[];
  readonly px: number[];
  readonly py: number[];
  readonly ph: number[];
  readonly ground: number[];
  readonly intensity: number[];
  readonly sweep: number[];
};

function sorted({ n, cell, ...of }: Unsorted, cells: number): Omit<Standing, 'x' | 'y' | 'cells' | 'inner'> {
  const start = new Uint32Array(cells * cells + 1);
  for (const c of cell) start[c + 1] = (start[c + 1] as number) + 1;
  for (let c = 0; c < cells * cells; c++) start[c + 1] = (start[c + 1] as number) + (start[c] as number);
  const next = start.slice(0, cells * cells);
  const out = {
    low: new Uint32Array(cells * cells),
    high: new Uint32Array(cells * cells),
    start,
    px: new Float64Array(n),
    py: new Float64Array(n),
    ph: new Float32Array(n),
    ground: new Float32Array(n),
    intensity: new Float32Array(n),
    sweep: new Uint32Array(n),
  };
  for (let k = 0; k < n; k++) {
    const c = cell[k] as number;
    const to = next[c] as number;
    next[c] = to + 1;
    const h = of.ph[k] as number;
    out.px[to] = of.px[k] as number;
    out.py[to] = of.py[k] as number;
    out.ph[to] = h;
    out.ground[to] = of.ground[k] as number;
    out.intensity[to] = of.intensity[k] as number;
    out.sweep[to] = of.sweep[k] as number;
    const bin = Math.floor(h / CELL_M);
    if (bin < 32) out.low[c] = (out.low[c] as number) | (1 << bin);
    else out.high[c] = (out.high[c] as number) | (1 << (bin - 32));
  }
  return out;
}
