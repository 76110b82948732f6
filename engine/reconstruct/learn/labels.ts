/**
 * Cells that a run is sure of, as labels to learn from: paint where the line filter stands out on a line that vectors made, none
 * where it does not or where a kerb runs. What is doubtful (gaps of dashes, crossings, paint that became no line) is left out.
 * What a person said of a line decides: paint along a solid line that was accepted, corrected or drawn, none along one that was
 * rejected.
 */
import { type ColumnBlock, column } from '../../contract/columns.ts';
import type { TileKey } from '../mapping/plan.ts';
import type { RasterReader } from '../mapping/raster.ts';

/** Score from which a cell on a line is surely paint, and up to which a cell beside all lines surely is none (σ). */
const SURE = 3.5;
const NONE = 2;
/** Evidence keeps tenths of a standard deviation. */
const TENTHS = 10;
/** Half of the usual width of paint, and how far its surroundings are left out (m). */
const PAINT_M = 0.1;
const DOUBT_M = 0.35;
/** Bright stones beside a boundary are none (m). */
const KERB_M = 0.2;
/** Around the outline of a crossing nothing is sure (m). */
const CROSSING_M = 1;

/** Bits of what lies near a cell. */
const ON_PAINT = 1;
const BESIDE_PAINT = 2;
const ON_KERB = 4;
const CROSSING = 8;
const CERTAIN = 16;
const REJECTED = 32;

export type SureCells = {
  /** 1 paint, 0 none; one value a cell of the network. */
  readonly target: Float32Array;
  /** 0 where nothing is sure. */
  readonly weight: Float32Array;
};

/** A line as labels need it. */
export type LabelLine = {
  readonly class: string;
  readonly subtype?: string | undefined;
  readonly points: readonly (readonly [number, number, ...number[]])[];
  /** A person said so: it is there, or it is not. */
  readonly said?: 'there' | 'not there' | undefined;
};

export class RunLabels {
  readonly #evidence: Pick<RasterReader, 'cells' | 'channel' | 'shape'>;
  readonly #lines: readonly LabelLine[];

  constructor(evidence: Pick<RasterReader, 'cells' | 'channel' | 'shape'>, lines: readonly LabelLine[]) {
    this.#evidence = evidence;
    this.#lines = lines;
  }

  /** @param by cells of the raster along a side of one of the network's */
  of(key: TileKey, by: number): SureCells {
    const { cells } = this.#evidence;
    const near = this.#near(key);
    const score = this.#evidence.channel(key, 0, 'markingScore', 0);
    const small = Math.floor(cells / by);
    const target = new Float32Array(small * small);
    const weight = new Float32Array(small * small);
    for (let y = 0; y < small; y++)
      for (let x = 0; x < small; x++) {
        let [top, bits] = [0, 0];
        for (let dy = 0; dy < by; dy++)
          for (let dx = 0; dx < by; dx++) {
            const k = (y * by + dy) * cells + x * by + dx;
            top = Math.max(top, (score[k] ?? 0) / TENTHS);
            bits |= near[k] ?? 0;
          }
        const sure = sureOf(top, bits);
        if (sure === undefined) continue;
        target[y * small + x] = sure ? 1 : 0;
        weight[y * small + x] = 1;
      }
    return { target, weight };
  }

  /** What lies near each cell of the tile, as bits. */
  #near([i, j]: TileKey): Uint8Array {
    const { tileM, resolutionM } = this.#evidence.shape;
    const { cells } = this.#evidence;
    const near = new Uint8Array(cells * cells);
    const stamp = (x: number, y: number, radiusM: number, bit: number): void => {
      const r = radiusM / resolutionM;
      const [cx, cy] = [(x - i * tileM) / resolutionM, (y - j * tileM) / resolutionM];
      for (let row = Math.max(0, Math.floor(cy - r)); row <= Math.min(cells - 1, cy + r); row++)
        for (let col = Math.max(0, Math.floor(cx - r)); col <= Math.min(cells - 1, cx + r); col++)
          if (Math.hypot(col + 0.5 - cx, row + 0.5 - cy) <= r)
            near[row * cells + col] = (near[row * cells + col] ?? 0) | bit;
    };
    for (const { class: kind, subtype, points, said } of this.#lines)
      for (const [x, y] of alongOf(points, resolutionM)) {
        if (x < (i - 1) * tileM || x > (i + 2) * tileM || y < (j - 1) * tileM || y > (j + 2) * tileM)
          continue;
        if (said === 'not there') stamp(x, y, PAINT_M, REJECTED);
        else if (kind === 'boundary') stamp(x, y, KERB_M, ON_KERB);
        else if (kind === 'crossing') stamp(x, y, CROSSING_M, CROSSING);
        else {
          stamp(x, y, PAINT_M, ON_PAINT);
          if (said === 'there' && subtype === 'solid') stamp(x, y, PAINT_M, CERTAIN);
          stamp(x, y, DOUBT_M, BESIDE_PAINT);
        }
      }
    for (const { class: kind, points, said } of this.#lines)
      if (kind === 'crossing' && said !== 'not there') this.#fill(near, [i, j], points);
    return near;
  }

  /** The inside of an outline (even-odd). */
  #fill(near: Uint8Array, [i, j]: TileKey, outline: LabelLine['points']): void {
    const { tileM, resolutionM } = this.#evidence.shape;
    const { cells } = this.#evidence;
    for (let row = 0; row < cells; row++) {
      const y = j * tileM + (row + 0.5) * resolutionM;
      const cuts: number[] = [];
      outline.forEach(([ax, ay], k) => {
        const [bx, by] = outline[(k + 1) % outline.length] ?? [ax, ay];
        if (ay > y !== by > y) cuts.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
      });
      cuts.sort((a, b) => a - b);
      for (let k = 0; k + 1 < cuts.length; k += 2)
        for (let col = 0; col < cells; col++) {
          const x = i * tileM + (col + 0.5) * resolutionM;
          if (x >= (cuts[k] ?? 0) && x <= (cuts[k + 1] ?? 0))
            near[row * cells + col] = (near[row * cells + col] ?? 0) | CROSSING;
        }
    }
  }
}

/** Undefined where it is not sure. */
function sureOf(score: number, bits: number): boolean | undefined {
  if (bits & CROSSING) return undefined;
  if (bits & CERTAIN) return true;
  if (bits & REJECTED && !(bits & ON_PAINT)) return false;
  if (bits & ON_PAINT && score >= SURE) return true;
  if (bits & BESIDE_PAINT) return undefined;
  return bits & ON_KERB || score < NONE ? false : undefined;
}

/** The lines that vectors made (polylines/1). */
export function linesOf(block: ColumnBlock): LabelLine[] {
  const { lines } = block.meta as { readonly lines?: readonly { readonly class: string }[] };
  const [starts, xyz] = [column(block, 'starts', 'u32'), column(block, 'xyz', 'f64')];
  return (lines ?? []).map((info, k) => ({
    class: info.class,
    points: Array.from({ length: (starts[k + 1] ?? 0) - (starts[k] ?? 0) }, (_, n) => {
      const at = 3 * ((starts[k] ?? 0) + n);
      return [xyz[at] ?? 0, xyz[at + 1] ?? 0] as const;
    }),
  }));
}

/** Places along a polyline no further apart than `stepM`. */
function* alongOf(
  points: LabelLine['points'],
  stepM: number,
): Generator<readonly [number, number, ...number[]]> {
  for (let k = 0; k + 1 < points.length; k++) {
    const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = [points[k], points[k + 1]];
    const parts = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / stepM));
    for (let part = 0; part < parts; part++)
      yield [ax + ((bx - ax) * part) / parts, ay + ((by - ay) * part) / parts];
  }
  const last = points.at(-1);
  if (last) yield last;
}
